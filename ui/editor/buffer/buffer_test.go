package buffer_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"commonplace/ui/editor/buffer"

	"pgregory.net/rapid"
)

// TestModel compares a buffer with a plain slice of code points.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ab\n é山😀]{0,40}`)
		model := []rune(text.Draw(t, "start"))
		b := buffer.New(string(model))
		for range rapid.IntRange(1, 30).Draw(t, "edits") {
			pos := rapid.IntRange(0, len(model)).Draw(t, "pos")
			del := rapid.IntRange(0, min(12, len(model)-pos)).Draw(t, "del")
			ins := text.Draw(t, "ins")
			lines := b.Lines()
			c := b.Splice(pos, del, ins)
			model = append(append(append([]rune(nil), model[:pos]...), []rune(ins)...), model[pos+del:]...)
			if b.Lines() != lines-c.Removed+c.Added {
				t.Fatalf("%d lines after %+v of %d", b.Lines(), c, lines)
			}
			at := rapid.IntRange(0, len(model)).Draw(t, "at")
			line, col := b.At(at)
			before := string(model[:at])
			if want := strings.Count(before, "\n"); line != want {
				t.Fatalf("position %d is on line %d, want %d", at, line, want)
			}
			if want := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])); col != want {
				t.Fatalf("position %d is column %d, want %d", at, col, want)
			}
			if b.Start(line)+col != at {
				t.Fatalf("line %d starts at %d, want %d", line, b.Start(line), at-col)
			}
			if got, want := b.Slice(at/2, at), string(model[at/2:at]); got != want {
				t.Fatalf("slice is %q, want %q", got, want)
			}
		}
		if b.String() != string(model) || b.Len() != len(model) {
			t.Fatalf("text is %q, want %q", b.String(), string(model))
		}
		for i, line := range strings.Split(string(model), "\n") {
			if string(b.Line(i)) != line {
				t.Fatalf("line %d is %q, want %q", i, string(b.Line(i)), line)
			}
		}
	})
}

func TestOutOfRangeIsCutOff(t *testing.T) {
	b := buffer.New("one\ntwo")
	b.Splice(5, 99, "en")
	b.Splice(-3, 0, ">")
	if got := b.String(); got != ">one\nten" {
		t.Errorf("text is %q", got)
	}
	if got := b.Slice(-2, 99); got != ">one\nten" {
		t.Errorf("slice is %q", got)
	}
}

// paper returns the edits of writing one paper, key by key.
func paper(t testing.TB) (patches [][3]any, end string) {
	t.Helper()
	f, err := os.Open("../../../../shared/data/editing-traces/automerge-paper.json.gz")
	if err != nil {
		t.Skip("the recorded editing session is not here:", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var trace struct {
		EndContent string
		Txns       []struct{ Patches [][3]any }
	}
	if err := json.NewDecoder(z).Decode(&trace); err != nil {
		t.Fatal(err)
	}
	for _, x := range trace.Txns {
		patches = append(patches, x.Patches...)
	}
	return patches, trace.EndContent
}

func TestPaper(t *testing.T) {
	patches, end := paper(t)
	b := buffer.New("")
	for _, p := range patches {
		b.Splice(int(p[0].(float64)), int(p[1].(float64)), p[2].(string))
	}
	if b.String() != end {
		t.Error("the text is not what was written")
	}
}

func BenchmarkPaper(b *testing.B) {
	patches, _ := paper(b)
	for b.Loop() {
		text := buffer.New("")
		for _, p := range patches {
			text.Splice(int(p[0].(float64)), int(p[1].(float64)), p[2].(string))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(patches)), "ns/edit")
}
