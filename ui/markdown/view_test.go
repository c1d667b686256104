package markdown_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonplace/ui/markdown"
	"commonplace/ui/markdown/blocks"
	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/google/go-cmp/cmp"
)

func show(t testing.TB, source string, mode theme.Mode, size fyne.Size) (*markdown.View, fyne.Window) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(mode, 1))
	v := markdown.New(source)
	w := test.NewTempWindow(t, v)
	w.SetPadded(false)
	w.Resize(size)
	return v, w
}

func picture(t testing.TB, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

func words(w fyne.Window) string {
	var out []string
	for _, o := range test.LaidOutObjects(w.Content()) {
		if t, ok := o.(*canvas.Text); ok && t.Visible() {
			out = append(out, t.Text)
		}
	}
	return strings.Join(out, "|")
}

const sample = `# How we facilitate

A *good* gathering is **prepared**, and leaves room. See the [checklist](pages/checklist.md), [[Check-in rounds]] or https://example.org. Inline ` + "`commonplace status`" + ` too.

## Before

1. Ask who is coming
2. Write the agenda
   - with times
   - and with who brings it
     - nested once more
- [ ] Book the room
- [x] Ask Imani for the sheet

> What is written down can be improved.
>
> > What is not, is argued about. It goes on for long enough to be wrapped onto a second row of this column.

:::{note}
The room has no projector on Thursdays. Bring the one from the **drawer**.
:::

> [!WARNING] Mind the time
> Rounds take longer than one thinks:
>
> - ten people
> - two minutes each

## Roles

| Role | Does what | Minutes |
|:-----|:----------|--------:|
| Facilitator | Keeps to the agenda, and sees that everybody is heard at least once in each round | 60 |
| Timekeeper | Says when it is *time* | 5 |

` + "```go\nfunc main() {\n\tfmt.Println(\"hello, circle\")\n}\n```" + `

![The room as it should be](img/room.png)

![Not here yet](img/absent.png)

---

Text with ~~old~~ words and a footnote[^1]. <br>HTML <em>is</em> shown as <b>text</b>.

[^1]: It stands here.
`

// room is a picture of 600 by 200.
func room() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 600, 200))
	for x := range 600 {
		for y := range 200 {
			img.Set(x, y, color.RGBA{uint8(x / 4), uint8(y), 160, 255})
		}
	}
	return img
}

func withRoom(target string) (image.Image, bool) { return room(), target == "img/room.png" }

func TestPictures(t *testing.T) {
	if os.Getenv("PICTURES") == "" {
		t.Skip("set PICTURES to a folder to have pictures of the view written there")
	}
	for name, mode := range map[string]theme.Mode{"light": theme.Light, "dark": theme.Dark} {
		v, w := show(t, sample, mode, fyne.NewSize(760, 1000))
		v.Picture = withRoom
		picture(t, w, "view-"+name+"-top")
		v.Highlight("the", "agenda")
		v.ScrollTo("roles")
		drag(t, v, fyne.NewPos(60, 300), fyne.NewPos(300, 420))
		picture(t, w, "view-"+name+"-roles")
	}
	if source, err := os.ReadFile(handbook + "/handbooks/instructors.md"); err == nil {
		_, w := show(t, string(source), theme.Light, fyne.NewSize(900, 1000))
		picture(t, w, "view-handbook")
	}
	if source, err := os.ReadFile(handbook + "/resources/general/glossary.md"); err == nil {
		_, w := show(t, string(source), theme.Dark, fyne.NewSize(900, 1000))
		picture(t, w, "view-glossary")
	}
}

const handbook = "../../../shared/data/carpentries-handbook/source"

type paper interface {
	desktop.Mouseable
	desktop.Hoverable
	fyne.Draggable
}

func paperOf(t testing.TB, v *markdown.View) paper {
	t.Helper()
	for _, o := range test.LaidOutObjects(v) {
		if p, ok := o.(paper); ok {
			return p
		}
	}
	t.Fatal("no part of the view takes the mouse")
	return nil
}

func press(at fyne.Position) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
}

func drag(t testing.TB, v *markdown.View, from, to fyne.Position) {
	t.Helper()
	p := paperOf(t, v)
	off := offset(t, v)
	p.MouseDown(press(from.Add(off)))
	p.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to.Add(off)}})
	p.DragEnd()
}

func offset(t testing.TB, v *markdown.View) fyne.Position {
	t.Helper()
	for _, o := range test.LaidOutObjects(v) {
		if s, ok := o.(*container.Scroll); ok {
			return s.Offset
		}
	}
	return fyne.Position{}
}

// find returns where a drawn text is on the page.
func find(t testing.TB, w fyne.Window, text string) fyne.Position {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.Content()) {
		if x, ok := o.(*canvas.Text); ok && strings.Contains(x.Text, text) {
			return x.Position().AddXY(2, 6)
		}
	}
	t.Fatalf("%q is not drawn", text)
	return fyne.Position{}
}

func TestLinks(t *testing.T) {
	v, w := show(t, "# A\n\n[b](b.md) text [[Page]] [down](#deep)\n\n"+strings.Repeat("x\n\n", 200)+"## Deep\n", theme.Light, fyne.NewSize(500, 300))
	var followed []string
	v.OnLink = func(target string) { followed = append(followed, target) }
	var hovered []string
	v.OnHover = func(target string) { hovered = append(hovered, target) }
	p := paperOf(t, v)
	for _, text := range []string{"b", "Page", "text"} {
		at := find(t, w, text)
		p.MouseMoved(press(at))
		p.MouseDown(press(at))
		p.MouseUp(press(at))
	}
	p.MouseOut()
	if d := cmp.Diff([]string{"b.md", "[[Page]]"}, followed); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"b.md", "[[Page]]", ""}, hovered); d != "" {
		t.Error(d)
	}
	at := find(t, w, "down")
	p.MouseDown(press(at))
	p.MouseUp(press(at))
	if !strings.Contains(words(w), "Deep") || v.Section() != "deep" {
		t.Errorf("shown is %q under %q", words(w), v.Section())
	}
}

func TestLinksByKeyboard(t *testing.T) {
	v, w := show(t, "[a](a.md) and [b](b.md)", theme.Light, fyne.NewSize(500, 300))
	var followed []string
	v.OnLink = func(target string) { followed = append(followed, target) }
	w.Canvas().Focus(v)
	for v.AcceptsTab() {
		v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
		v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if d := cmp.Diff([]string{"a.md", "b.md"}, followed); d != "" {
		t.Error(d)
	}
}

func TestSelectAndCopy(t *testing.T) {
	v, w := show(t, "One two\n\nthree *four*\n\n| a | b |\n|---|---|\n| c | d |\n", theme.Light, fyne.NewSize(500, 400))
	v.SelectAll()
	if d := cmp.Diff("One two\nthree four\na\tb\nc\td", v.SelectedText()); d != "" {
		t.Error(d)
	}
	drag(t, v, find(t, w, "three").AddXY(-1, 0), find(t, w, "four").AddXY(100, 0))
	c := test.NewClipboard()
	v.TypedShortcut(&fyne.ShortcutCopy{Clipboard: c})
	if c.Content() != "three four" {
		t.Errorf("copied %q", c.Content())
	}
	p, at := paperOf(t, v), find(t, w, "One")
	for range 2 {
		p.MouseDown(press(at.AddXY(30, 0)))
		p.MouseUp(press(at.AddXY(30, 0)))
	}
	if v.SelectedText() != "two" && v.SelectedText() != "One" {
		t.Errorf("a double click selects %q", v.SelectedText())
	}
}

func TestCopyCode(t *testing.T) {
	_, w := show(t, "```\nsome code\n```", theme.Light, fyne.NewSize(500, 300))
	for _, o := range test.LaidOutObjects(w.Content()) {
		if b, ok := o.(*widget.Button); ok {
			test.Tap(b)
		}
	}
	if got := fyne.CurrentApp().Clipboard().Content(); got != "some code" {
		t.Errorf("copied %q", got)
	}
}

func TestOnlyWhatCanBeSeenIsDrawnAndAsked(t *testing.T) {
	var source strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&source, "paragraph %d\n\n![p](%d.png)\n\n", i, i)
	}
	v, w := show(t, source.String(), theme.Light, fyne.NewSize(500, 600))
	asked := 0
	v.Picture = func(string) (image.Image, bool) { asked++; return nil, false }
	v.Refresh()
	if n := len(test.LaidOutObjects(w.Content())); n > 80 {
		t.Errorf("%d objects are drawn", n)
	}
	if asked > 20 {
		t.Errorf("%d pictures were asked for", asked)
	}
}

func TestPictureThatComesLater(t *testing.T) {
	v, w := show(t, "![room](img/room.png)\n\nbelow", theme.Light, fyne.NewSize(700, 600))
	here := false
	v.Picture = func(string) (image.Image, bool) { return room(), here }
	v.Refresh()
	before := find(t, w, "below")
	here = true
	v.Loaded("img/room.png")
	if after := find(t, w, "below"); after.Y <= before.Y {
		t.Errorf("what is below is at %v, was at %v", after, before)
	}
	n := 0
	for _, o := range test.LaidOutObjects(w.Content()) {
		if i, ok := o.(*canvas.Image); ok && i.Image != nil {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d pictures are drawn", n)
	}
}

func TestWidthChangesKeepTheTopBlock(t *testing.T) {
	var source strings.Builder
	for i := range 300 {
		fmt.Fprintf(&source, "## Part %d\n\n%s\n\n", i, strings.Repeat("words to wrap ", 30))
	}
	v, w := show(t, source.String(), theme.Light, fyne.NewSize(800, 500))
	v.ScrollTo("part-150")
	w.Resize(fyne.NewSize(400, 500))
	if got := words(w); !strings.Contains(got, "Part 150") {
		t.Errorf("shown is %.80q", got)
	}
}

func TestFlatIsAsTallAsItsText(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	v := markdown.NewFlat(strings.Repeat("words to wrap ", 30))
	v.Resize(fyne.NewSize(600, 10))
	wide := v.MinSize().Height
	v.Resize(fyne.NewSize(200, 10))
	if narrow := v.MinSize().Height; wide < 20 || narrow < 2*wide {
		t.Errorf("height is %v wide and %v narrow", wide, narrow)
	}
}

func FuzzView(f *testing.F) {
	f.Add(sample)
	f.Add("| a |\n|---|\n||\n\n> - | x")
	f.Add("![](a)\n\n```\n\n```\n")
	app := test.NewTempApp(f)
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	f.Fuzz(func(_ *testing.T, source string) {
		v := markdown.New(source)
		v.Picture = withRoom
		v.Resize(fyne.NewSize(300, 200))
		v.Highlight("a")
		v.SelectAll()
		_ = v.SelectedText()
		for _, h := range v.Outline() {
			v.ScrollTo(h.Anchor)
		}
		v.Resize(fyne.NewSize(90, 400))
		v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
		v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	})
}

func longest(b *testing.B) string {
	source, err := os.ReadFile(handbook + "/handbooks/instructors.md")
	if err != nil {
		return strings.Repeat(sample, 30)
	}
	return string(source)
}

// BenchmarkOpen parses and shows a page of 5,000 words that was never seen.
func BenchmarkOpen(b *testing.B) {
	source := longest(b)
	show(b, "", theme.Light, fyne.NewSize(900, 800))
	b.ReportMetric(float64(len(strings.Fields(source))), "words")
	for b.Loop() {
		markdown.New(source).Resize(fyne.NewSize(900, 800))
	}
}

func BenchmarkParse(b *testing.B) {
	source := longest(b)
	show(b, "", theme.Light, fyne.NewSize(900, 800))
	for b.Loop() {
		markdown.New(source)
	}
}

func BenchmarkScroll(b *testing.B) {
	_, w := show(b, longest(b), theme.Light, fyne.NewSize(900, 800))
	i := 0
	for b.Loop() {
		by := float32(-40)
		if i++; i%200 >= 100 {
			by = 40
		}
		test.Scroll(w.Canvas(), fyne.NewPos(300, 300), 0, by)
	}
}

func BenchmarkCapture(b *testing.B) {
	_, w := show(b, longest(b), theme.Light, fyne.NewSize(900, 800))
	for b.Loop() {
		w.Canvas().Capture()
	}
}

func TestShowsWhatWasParsedElsewhere(t *testing.T) {
	v := markdown.New("before")
	w := test.NewTempWindow(t, v)
	w.Resize(fyne.NewSize(400, 300))
	parsed := make(chan *blocks.Doc)
	go func() { parsed <- blocks.Parse("# Signals\n\nRed is for *stuck*.") }()
	v.SetDoc(<-parsed)
	if got := v.Text(); got != "Signals\nRed is for stuck." {
		t.Errorf("shows %q", got)
	}
	if len(v.Outline()) != 1 {
		t.Errorf("outline %v", v.Outline())
	}
}
