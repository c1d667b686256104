package flow_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"commonplace/ui/editor/buffer"
	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/markup"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// grid measures as if all signs were equally wide, bold ones double.
type grid struct{}

func (grid) Width(word []byte, f flow.Face) float32 {
	w := float32(utf8.RuneCount(word))
	if f.Bold {
		w *= 2
	}
	return w
}

func (grid) Row(l *markup.Line) (height, above, below float32) {
	switch {
	case l.Heading > 0:
		return 3, 1, 1
	case l.Code:
		return 1, 0, 0
	}
	return 2, 0, 0
}

func rows(f *flow.Flow, b *buffer.Buffer) []string {
	var out []string
	for i := range f.Lines() {
		for _, r := range f.Line(i).Rows {
			out = append(out, string(b.Line(i)[r.Start:r.End]))
		}
	}
	return out
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      float32
		want       []string
	}{
		{"empty", "", 10, []string{""}},
		{"short", "one two", 10, []string{"one two"}},
		{"between words", "one two three", 9, []string{"one two ", "three"}},
		{"the space at the end hangs over", "one two", 6, []string{"one ", "two"}},
		{"a word that is too long", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"a long word after another", "xy abcdefgh", 4, []string{"xy ", "abcd", "efgh"}},
		{"lines", "a\n\nb", 10, []string{"a", "", "b"}},
		{"behind a bullet rows are indented", "- aa bb cc", 5, []string{"- aa ", "bb ", "cc"}},
		{"between signs without spaces", "山田太郎", 3, []string{"山田太", "郎"}},
		{"narrower than one sign", "ab", 0.5, []string{"a", "b"}},
		{"behind a hyphen", "a self-made b", 8, []string{"a self-", "made b"}},
		{"within an address", "ab https://c.org/def", 14, []string{"ab https://", "c.org/def"}},
		{"within a link", "[ab](cd.md)", 8, []string{"[ab]", "(cd.md)"}},
		{"tab", "a\tb", 5, []string{"a\t", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := buffer.New(c.text)
			if d := cmp.Diff(c.want, rows(flow.New(grid{}, c.width, b), b)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestIncremental edits a text at random and compares the flow with that of
// the whole text broken anew.
func TestIncremental(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "word ", "\n", "\n\n", "```\n", "~~~~\n", "# ", "- ", "> ", "**b** ", "`c`", "é", "山", "\t", "longer-than-the-column", "https://a.b/c_d"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "start"), "")
		b := buffer.New(text)
		width := float32(rapid.IntRange(1, 24).Draw(t, "width"))
		f := flow.New(grid{}, width, b)
		for range rapid.IntRange(1, 20).Draw(t, "edits") {
			pos := rapid.IntRange(0, b.Len()).Draw(t, "pos")
			c := b.Splice(pos, rapid.IntRange(0, 9).Draw(t, "del"), strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "ins"), ""))
			f.Splice(b, c.First, c.Removed, c.Added)
			if rapid.Bool().Draw(t, "look") {
				f.At(rapid.Float32Range(-5, 200).Draw(t, "y"))
			}
		}
		again := flow.New(grid{}, width, buffer.New(b.String()))
		if !slices.Equal(rows(f, b), rows(again, b)) {
			t.Fatalf("rows are\n%q, want\n%q", rows(f, b), rows(again, b))
		}
		for i := range f.Lines() + 1 {
			if f.Top(i) != again.Top(i) {
				t.Fatalf("line %d is at %v, want %v", i, f.Top(i), again.Top(i))
			}
		}
		covers(t, f, b)
	})
}

// covers asks that rows and spans hold every column once, and that going to a
// place and back ends at the same row.
func covers(t *rapid.T, f *flow.Flow, b *buffer.Buffer) {
	for i := range f.Lines() {
		l, n := f.Line(i), len(b.Line(i))
		at := 0
		for k, r := range l.Rows {
			if r.Start != at || r.End < at || r.End == at && n > 0 {
				t.Fatalf("line %d: rows %v of %d", i, l.Rows, n)
			}
			at = r.End
			y := f.Top(i) + l.Above + float32(k)*l.RowHeight
			if line, row := f.At(y); line != i || row != k {
				t.Fatalf("row %d of line %d is found as row %d of line %d", k, i, row, line)
			}
			if got := l.RowAt(r.Start, false); got != k {
				t.Fatalf("column %d is on row %d, want %d", r.Start, got, k)
			}
		}
		if at != n {
			t.Fatalf("line %d: rows end at %d of %d", i, at, n)
		}
		at = 0
		for _, s := range l.Spans {
			if s.Start != at || s.End <= at {
				t.Fatalf("line %d %q: spans %v", i, string(b.Line(i)), l.Spans)
			}
			at = s.End
		}
		if at != n {
			t.Fatalf("line %d %q: spans end at %d of %d", i, string(b.Line(i)), at, n)
		}
	}
}

func BenchmarkTypeInLongText(bench *testing.B) {
	b := buffer.New(strings.Repeat(strings.Repeat("some words of a paragraph ", 30)+"\n\n", 150))
	f := flow.New(grid{}, 80, b)
	for bench.Loop() {
		c := b.Splice(60_000, 0, "x")
		f.Splice(b, c.First, c.Removed, c.Added)
		f.Height()
		c = b.Splice(60_000, 1, "")
		f.Splice(b, c.First, c.Removed, c.Added)
	}
}
