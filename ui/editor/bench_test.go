package editor_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"commonplace/ui/editor"
	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// book returns a page of 20,000 words in paragraphs, headings and lists.
func book() string {
	var b strings.Builder
	seed := rand.New(rand.NewPCG(1, 2))
	vocabulary := make([]string, 3000)
	for i := range vocabulary {
		for range 2 + seed.IntN(8) {
			vocabulary[i] += string(rune('a' + seed.IntN(26)))
		}
	}
	for words := 0; words < 20_000; {
		if words%1000 < 60 {
			fmt.Fprintf(&b, "## Heading **%d**\n\n", words)
		}
		for range 60 {
			b.WriteString(vocabulary[seed.IntN(len(vocabulary))])
			b.WriteByte(' ')
		}
		words += 60
		b.WriteString("\n\n")
	}
	return b.String()
}

func bench(b *testing.B) (*editor.Editor, fyne.Window) {
	e, w := show(b, book(), theme.Light, fyne.NewSize(900, 800))
	e.Select(e.Len()/2, e.Len()/2)
	b.ReportMetric(float64(e.Len()), "chars")
	b.ResetTimer()
	return e, w
}

// BenchmarkKey types in the middle of a page of 20,000 words: everything from
// the key to the objects that are to be drawn, which are measured too.
func BenchmarkKey(b *testing.B) {
	e, _ := bench(b)
	i := 0
	for b.Loop() {
		e.TypedRune([]rune("some more words ")[i%16])
		i++
	}
}

// BenchmarkKeyAndCapture draws the whole window after each key, in software.
func BenchmarkKeyAndCapture(b *testing.B) {
	e, w := bench(b)
	for b.Loop() {
		e.TypedRune('x')
		w.Canvas().Capture()
	}
}

// BenchmarkCapture is the part of that which is not the editor's.
func BenchmarkCapture(b *testing.B) {
	_, w := bench(b)
	for b.Loop() {
		w.Canvas().Capture()
	}
}

func BenchmarkReturn(b *testing.B) {
	e, _ := bench(b)
	for b.Loop() {
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
}

func BenchmarkRemoteEdit(b *testing.B) {
	e, _ := bench(b)
	e.SetCursors([]editor.Cursor{{Who: ana, Pos: 10, Anchor: 10}})
	i := 0
	for b.Loop() {
		e.Apply([]editor.Edit{{Pos: i * 7919 % e.Len(), Ins: "x"}}, ana)
		i++
	}
}

func BenchmarkScroll(b *testing.B) {
	_, w := bench(b)
	i := 0
	for b.Loop() {
		by := float32(-40)
		if i++; i%400 >= 200 {
			by = 40
		}
		test.Scroll(w.Canvas(), fyne.NewPos(300, 300), 0, by)
	}
}

func BenchmarkSetText(b *testing.B) {
	text := book()
	e, _ := bench(b)
	for b.Loop() {
		e.SetText(text)
	}
}

// BenchmarkOpen is the first time a long page is shown, with no word known.
func BenchmarkOpen(b *testing.B) {
	text := book()
	show(b, "", theme.Light, fyne.NewSize(900, 800))
	for b.Loop() {
		e := editor.New(text)
		e.Resize(fyne.NewSize(900, 800))
	}
}

// BenchmarkOneParagraph types into 20,000 words without a single break.
func BenchmarkOneParagraph(b *testing.B) {
	e, _ := show(b, strings.ReplaceAll(book(), "\n", " "), theme.Light, fyne.NewSize(900, 800))
	e.Select(e.Len()/2, e.Len()/2)
	for b.Loop() {
		e.TypedRune('x')
	}
}
