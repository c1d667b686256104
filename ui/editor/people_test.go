package editor_test

import (
	"fmt"
	"strings"
	"testing"

	"commonplace/ui/editor"
	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

// words returns the texts that are drawn, from top to bottom.
func words(w fyne.Window) []string {
	var out []string
	for _, o := range test.LaidOutObjects(w.Content()) {
		if t, ok := o.(*canvas.Text); ok && t.Visible() {
			out = append(out, t.Text)
		}
	}
	return out
}

func long(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "line %d of a long text\n", i)
	}
	return b.String()
}

func TestOnlyWhatCanBeSeenIsDrawn(t *testing.T) {
	_, w := show(t, long(5000), theme.Light, fyne.NewSize(400, 300))
	if n := len(words(w)); n < 10 || n > 16 {
		t.Errorf("%d rows are drawn", n)
	}
}

func TestOthersDoNotMoveWhatOneLooksAt(t *testing.T) {
	e, w := show(t, long(500), theme.Light, fyne.NewSize(400, 300))
	e.Select(5000, 5000)
	at, _ := e.CursorPlace()
	before := words(w)
	e.Apply([]editor.Edit{{Pos: 0, Ins: "new\nlines\n\n# and a heading\n"}, {Pos: 400, Del: 100}}, ana)
	if now, _ := e.CursorPlace(); now != at {
		t.Errorf("the cursor is at %v on screen, was at %v", now, at)
	}
	after := words(w)
	if len(before) == 0 || !strings.Contains(strings.Join(after, "\n"), strings.Join(before[1:8], "\n")) {
		t.Errorf("shown was %q, is %q", before, after)
	}
	if pos, _ := e.Cursor(); pos != 4927 {
		t.Errorf("the cursor is at %d", pos)
	}
}

func TestOthersDoNotMoveWhatOneLooksAtFarFromTheCursor(t *testing.T) {
	e, w := show(t, long(500), theme.Light, fyne.NewSize(400, 300))
	test.Scroll(w.Canvas(), fyne.NewPos(100, 100), 0, -2000)
	before := words(w)
	e.Apply([]editor.Edit{{Pos: 0, Ins: "new\n"}}, ana)
	if d := cmp.Diff(before, words(w)); d != "" {
		t.Error(d)
	}
}

func TestUndoUnderOthersEdits(t *testing.T) {
	e := in(t, "start |")
	test.Type(e, "mine")
	e.Apply([]editor.Edit{{Pos: 8, Ins: "THEIRS"}, {Pos: 0, Del: 6}}, ana)
	if got := out(e); got != "miTHEIRSne|" {
		t.Fatalf("text is %q", got)
	}
	e.Undo()
	if got := e.Text(); got != "THEIRS" {
		t.Errorf("after undo text is %q", got)
	}
	e.Redo()
	if got := e.Text(); got != "miTHEIRSne" {
		t.Errorf("after redo text is %q", got)
	}
}

func TestCursorsOfOthers(t *testing.T) {
	e, w := show(t, "one two three", theme.Light, fyne.NewSize(400, 200))
	e.SetCursors([]editor.Cursor{{Who: ana, Pos: 4, Anchor: 4}, {Who: editor.Author{Name: "Far"}, Pos: 999, Anchor: -1}})
	if got := strings.Join(words(w), "|"); !strings.Contains(got, "Ana") {
		t.Errorf("shown is %q, without the name", got)
	}
	e.Select(0, 0)
	test.Type(e, "xx")
	want := []editor.Cursor{{Who: ana, Pos: 6, Anchor: 6}, {Who: editor.Author{Name: "Far"}, Pos: 15, Anchor: 0}}
	if d := cmp.Diff(want, e.Cursors()); d != "" {
		t.Error(d)
	}
}

func TestIncomingIsShownUntilSeen(t *testing.T) {
	e, _ := show(t, long(300), theme.Light, fyne.NewSize(400, 200))
	e.Apply([]editor.Edit{{Pos: 3000, Ins: "new"}, {Pos: 3003, Ins: "er"}, {Pos: 10, Ins: "x"}, {Pos: 20, Del: 3}}, ana)
	if n := e.Incoming(); n != 2 {
		t.Errorf("%d stretches came in, want 2", n)
	}
	for range 2 {
		if !e.ShowIncoming() {
			t.Error("nothing to go to")
		}
	}
	e.Seen()
	if e.Incoming() != 0 || e.ShowIncoming() {
		t.Error("still shown after it was seen")
	}
}

func TestAuthors(t *testing.T) {
	e := in(t, "aaaa|bbbb")
	ben, me := editor.Author{Name: "Ben"}, editor.Author{Name: "Me"}
	e.Self = me
	e.SetAuthors([]editor.Span{{Len: 4, Who: ana}, {Len: 4, Who: ben}})
	e.ShowAuthors(true)
	test.Type(e, "mm")
	e.Apply([]editor.Edit{{Pos: 1, Del: 2, Ins: "BBB"}, {Pos: 11, Ins: "A"}}, ben)
	want := []editor.Span{{Len: 1, Who: ana}, {Len: 3, Who: ben}, {Len: 1, Who: ana}, {Len: 2, Who: me}, {Len: 5, Who: ben}}
	if d := cmp.Diff(want, e.Authors()); d != "" {
		t.Errorf("%s: %s", e.Text(), d)
	}
	if got := e.Legend()[0]; got.Who != ben || got.Len != 8 {
		t.Errorf("the legend begins with %+v", got)
	}
}

func TestMouse(t *testing.T) {
	e, w := show(t, "one two\nthree four\nfive", theme.Light, fyne.NewSize(400, 200))
	p := paperOf(t, e)
	click := func(pos int, mod fyne.KeyModifier) {
		e2 := editorPoint(e, pos)
		ev := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: e2}, Button: desktop.MouseButtonPrimary, Modifier: mod}
		p.MouseDown(ev)
		p.MouseUp(ev)
	}
	w.Canvas().Unfocus()
	click(10, 0)
	if got := out(e); got != "one two\nth|ree four\nfive" || w.Canvas().Focused() != fyne.Focusable(e) {
		t.Errorf("after a click: %q", got)
	}
	click(10, 0)
	if got := out(e); got != "one two\n|three| four\nfive" {
		t.Errorf("after a double click: %q", got)
	}
	click(10, 0)
	if got := out(e); got != "one two\n|three four\n|five" {
		t.Errorf("after a third click: %q", got)
	}
	click(3, 0)
	click(21, fyne.KeyModifierShift)
	if got := out(e); got != "one| two\nthree four\nfi|ve" {
		t.Errorf("after a click with shift: %q", got)
	}
	p.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: editorPoint(e, 1)}, Button: desktop.MouseButtonPrimary})
	p.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: editorPoint(e, 5)}})
	p.DragEnd()
	if got := out(e); got != "o|ne t|wo\nthree four\nfive" {
		t.Errorf("after dragging: %q", got)
	}
}

// editorPoint returns where in the widget a position is.
func editorPoint(e *editor.Editor, pos int) fyne.Position {
	was, anchor := e.Cursor()
	e.Select(pos, pos)
	at, h := e.CursorPlace()
	e.Select(was, anchor)
	return at.AddXY(0.5, h/2)
}

// TestEveryPlaceLeadsBack goes from each position to its place on screen and
// back.
func TestEveryPlaceLeadsBack(t *testing.T) {
	e, _ := show(t, sample, theme.Light, fyne.NewSize(420, 2000))
	for pos := range e.Len() + 1 {
		if got := e.PositionAt(editorPoint(e, pos)); got != pos {
			t.Errorf("position %d is found as %d, in %q", pos, got, e.Slice(max(0, pos-5), pos+5))
		}
	}
}

func TestTypingShows(t *testing.T) {
	e, w := show(t, "", theme.Dark, fyne.NewSize(400, 200))
	e.SetPlaceHolder("Write here")
	if got := words(w); len(got) != 1 || got[0] != "Write here" {
		t.Errorf("shown is %q", got)
	}
	test.Type(w.Canvas().Focused(), "Hello **all**")
	if got := strings.Join(words(w), ""); got != "Hello **all**" {
		t.Errorf("shown is %q", got)
	}
	e.SetText("another")
	if got := strings.Join(words(w), ""); got != "another" || e.CanUndo() {
		t.Errorf("shown is %q", got)
	}
}

func TestWidthChangesKeepTheTopRow(t *testing.T) {
	var text strings.Builder
	for i := range 300 {
		fmt.Fprintf(&text, "P%d %s\n\n", i, strings.Repeat("words to wrap ", 12))
	}
	e, w := show(t, text.String(), theme.Light, fyne.NewSize(700, 400))
	test.Scroll(w.Canvas(), fyne.NewPos(100, 100), 0, -9000)
	top := func() string { return strings.SplitN(e.Slice(e.PositionAt(fyne.NewPos(60, 12)), e.Len()), "\n", 2)[0] }
	before := top()
	w.Resize(fyne.NewSize(420, 400))
	if after := top(); !strings.HasSuffix(before, after) && !strings.HasSuffix(after, before) {
		t.Errorf("at the top was %q, is %q", before, after)
	}
}

// TestEveryRowIsReached goes through wrapped rows with the arrow keys, and to
// the end of each.
func TestEveryRowIsReached(t *testing.T) {
	e, _ := show(t, strings.Repeat("words to be wrapped at the end of rows ", 12)+"\n\n# And a heading that is long enough to be wrapped too\nend", theme.Light, fyne.NewSize(260, 300))
	rows := []float32{}
	for last := -1; ; {
		at, _ := e.CursorPlace()
		rows = append(rows, at.Y)
		key(e, fyne.KeyEnd)
		if end, _ := e.CursorPlace(); end.Y != at.Y {
			t.Fatalf("the end of a row at %v is at %v", at, end)
		}
		key(e, fyne.KeyHome)
		if home, _ := e.CursorPlace(); home.Y != at.Y {
			t.Fatalf("the start of a row at %v is at %v", at, home)
		}
		key(e, fyne.KeyDown)
		if pos, _ := e.Cursor(); pos <= last || pos == e.Len() {
			break
		} else {
			last = pos
		}
	}
	n := len(rows)
	for range n - 1 {
		key(e, fyne.KeyUp)
	}
	if pos, _ := e.Cursor(); n < 15 || pos > 40 {
		t.Errorf("%d rows down and up again lead to %d", n, pos)
	}
}
