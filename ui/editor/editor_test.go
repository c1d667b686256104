package editor_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"commonplace/ui/editor"
	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var ana = editor.Author{Name: "Ana", Color: theme.MemberColorAt(0)}

func key(e *editor.Editor, names ...fyne.KeyName) {
	for _, n := range names {
		e.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func held(e *editor.Editor, mod fyne.KeyModifier, names ...fyne.KeyName) {
	for _, n := range names {
		e.TypedShortcut(&desktop.CustomShortcut{KeyName: n, Modifier: mod})
	}
}

const ctrl = fyne.KeyModifierShortcutDefault

// in makes an editor of a text in which | is the cursor and, if there are two,
// the first is the other end of the selection.
func in(t testing.TB, marked string) *editor.Editor {
	t.Helper()
	parts := strings.Split(marked, "|")
	e, _ := show(t, strings.Join(parts, ""), theme.Light, fyne.NewSize(500, 300))
	anchor := len([]rune(parts[0]))
	pos := anchor
	if len(parts) == 3 {
		pos += len([]rune(parts[1]))
	}
	e.Select(pos, anchor)
	return e
}

func out(e *editor.Editor) string {
	text := []rune(e.Text())
	pos, anchor := e.Cursor()
	from, to := min(pos, anchor), max(pos, anchor)
	if from == to {
		return string(text[:from]) + "|" + string(text[from:])
	}
	return string(text[:from]) + "|" + string(text[from:to]) + "|" + string(text[to:])
}

func TestKeys(t *testing.T) {
	down := func(e *editor.Editor) { e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft}) }
	for _, c := range []struct {
		name, start string
		do          func(e *editor.Editor)
		want        string
	}{
		{"typing", "a|b", func(e *editor.Editor) { test.Type(e, "xy") }, "axy|b"},
		{"typing over a selection", "a|bc|d", func(e *editor.Editor) { test.Type(e, "x") }, "ax|d"},
		{"backspace", "ab|", func(e *editor.Editor) { key(e, fyne.KeyBackspace) }, "a|"},
		{"backspace over a line", "a\n|b", func(e *editor.Editor) { key(e, fyne.KeyBackspace) }, "a|b"},
		{"backspace at the start", "|a", func(e *editor.Editor) { key(e, fyne.KeyBackspace) }, "|a"},
		{"delete", "a|bc", func(e *editor.Editor) { key(e, fyne.KeyDelete) }, "a|c"},
		{"backspace takes a whole sign", "xe\u0301|", func(e *editor.Editor) { key(e, fyne.KeyBackspace) }, "x|"},
		{"a word back", "one two |", func(e *editor.Editor) { held(e, ctrl, fyne.KeyBackspace) }, "one |"},
		{"a word on", "one| two", func(e *editor.Editor) { held(e, ctrl, fyne.KeyDelete) }, "one|two"},
		{"left", "ab|", func(e *editor.Editor) { key(e, fyne.KeyLeft) }, "a|b"},
		{"left over a flag", "x🇳🇱|", func(e *editor.Editor) { key(e, fyne.KeyLeft) }, "x|🇳🇱"},
		{"left out of a selection", "a|bc|", func(e *editor.Editor) { key(e, fyne.KeyLeft) }, "a|bc"},
		{"right over a line", "a|\nb", func(e *editor.Editor) { key(e, fyne.KeyRight) }, "a\n|b"},
		{"words", "one, two|", func(e *editor.Editor) { held(e, ctrl, fyne.KeyLeft) }, "one, |two"},
		{"words on", "|one, two", func(e *editor.Editor) { held(e, ctrl, fyne.KeyRight) }, "one|, two"},
		{"home and end", "ab\nc|d\nef", func(e *editor.Editor) { key(e, fyne.KeyHome); down(e); key(e, fyne.KeyEnd) }, "ab\n|cd|\nef"},
		{"home in an item", "- item| x", func(e *editor.Editor) { key(e, fyne.KeyHome) }, "- |item x"},
		{"home again", "- |item", func(e *editor.Editor) { key(e, fyne.KeyHome) }, "|- item"},
		{"up keeps the place", "abcdef\n\nabcd|", func(e *editor.Editor) { key(e, fyne.KeyUp, fyne.KeyUp) }, "abcd|ef\n\nabcd"},
		{"up on the first row", "ab|c", func(e *editor.Editor) { key(e, fyne.KeyUp) }, "|abc"},
		{"down on the last row", "a|bc", func(e *editor.Editor) { key(e, fyne.KeyDown) }, "abc|"},
		{"down over a heading", "a|bc\n# x\nabc", func(e *editor.Editor) { key(e, fyne.KeyDown, fyne.KeyDown) }, "abc\n# x\na|bc"},
		{"start and end", "a\nb|\nc", func(e *editor.Editor) { held(e, ctrl, fyne.KeyHome); held(e, ctrl|fyne.KeyModifierShift, fyne.KeyEnd) }, "|a\nb\nc|"},
		{"select all", "a|b", func(e *editor.Editor) { e.TypedShortcut(&fyne.ShortcutSelectAll{}) }, "|ab|"},
		{"return", "a|b", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "a\n|b"},
		{"return goes on with a list", "- a|", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "- a\n- |"},
		{"with numbers", "  9. a|b", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "  9. a\n  10. |b"},
		{"with boxes", "- [x] a|", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "- [x] a\n- [ ] |"},
		{"with quotes", "> a|", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "> a\n> |"},
		{"return ends a list", "- a\n- |", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "- a\n|"},
		{"backspace ends a list", "- a\n  - |", func(e *editor.Editor) { key(e, fyne.KeyBackspace) }, "- a\n  |"},
		{"return in code keeps the indent", "```\n  a|", func(e *editor.Editor) { key(e, fyne.KeyReturn) }, "```\n  a\n  |"},
		{"tab indents an item", "- a|", func(e *editor.Editor) { key(e, fyne.KeyTab) }, "  - a|"},
		{"tab back", "  - a|", func(e *editor.Editor) { down(e); key(e, fyne.KeyTab) }, "- a|"},
		{"tab elsewhere", "a|", func(e *editor.Editor) { key(e, fyne.KeyTab) }, "a    |"},
		{"bold", "a |b| c", func(e *editor.Editor) { held(e, ctrl, fyne.KeyB) }, "a **|b|** c"},
		{"no longer bold", "a **|b|** c", func(e *editor.Editor) { held(e, ctrl, fyne.KeyB) }, "a |b| c"},
		{"italic of a word", "a wo|rd c", func(e *editor.Editor) { held(e, ctrl, fyne.KeyI) }, "a *|word|* c"},
		{"italic of what is bold", "**|b|**", func(e *editor.Editor) { held(e, ctrl, fyne.KeyI) }, "***|b|***"},
		{"code", "|x|", func(e *editor.Editor) { held(e, ctrl, fyne.KeyE) }, "`|x|`"},
		{"link", "|x|", func(e *editor.Editor) { held(e, ctrl, fyne.KeyK) }, "[x](|https://|)"},
		{"heading", "a\nb|", func(e *editor.Editor) { held(e, ctrl|fyne.KeyModifierAlt, fyne.Key2) }, "a\n## b|"},
		{"another heading", "# a|", func(e *editor.Editor) { held(e, ctrl|fyne.KeyModifierAlt, fyne.Key2) }, "## a|"},
		{"no heading", "# a|", func(e *editor.Editor) { held(e, ctrl|fyne.KeyModifierAlt, fyne.Key1) }, "a|"},
		{"list", "|a\nb|", func(e *editor.Editor) { e.Bullets() }, "- |a\n- b|"},
		{"no list", "|- a\n- b|", func(e *editor.Editor) { e.Bullets() }, "|a\nb|"},
		{"numbers for bullets", "|- a\n- b|", func(e *editor.Editor) { e.Numbers() }, "|1. a\n2. b|"},
		{"tasks", "|- a|", func(e *editor.Editor) { e.Tasks() }, "|- [ ] a|"},
		{"quote", "a|", func(e *editor.Editor) { e.Quote() }, "> a|"},
		{"no quote", "> a|", func(e *editor.Editor) { e.Quote() }, "a|"},
		{"tick", "- [ ] a|", func(e *editor.Editor) { held(e, ctrl, fyne.KeyReturn) }, "- [x] a|"},
		{"line up", "a\nb|c", func(e *editor.Editor) { held(e, fyne.KeyModifierAlt, fyne.KeyUp) }, "b|c\na"},
		{"line down", "a|\nb\nc", func(e *editor.Editor) { held(e, fyne.KeyModifierAlt, fyne.KeyDown) }, "b\na|\nc"},
		{"undo a word", "|", func(e *editor.Editor) { test.Type(e, "one two"); e.Undo() }, "one |"},
		{"undo and redo", "|", func(e *editor.Editor) { test.Type(e, "one two"); e.Undo(); e.Undo(); e.Redo() }, "one |"},
		{"undo bold", "|x|", func(e *editor.Editor) { e.Bold(); e.Undo() }, "x|"},
		{"replace all", "a b a|", func(e *editor.Editor) { e.Find("A"); e.ReplaceAllFound("cc"); e.Undo(); e.Redo() }, "cc b cc|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := in(t, c.start)
			c.do(e)
			if d := cmp.Diff(c.want, out(e)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReadOnly(t *testing.T) {
	e := in(t, "- a|")
	e.SetReadOnly(true)
	e.OnEdit = func(edit editor.Edit) { t.Errorf("edited: %+v", edit) }
	test.Type(e, "x")
	key(e, fyne.KeyReturn, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyTab)
	held(e, ctrl, fyne.KeyB, fyne.KeyK, fyne.KeyBackspace, fyne.KeyReturn)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: test.NewClipboard()})
	e.Bullets()
	e.Insert("x")
	e.Undo()
	if out(e) != "- a|" {
		t.Errorf("text is %q", out(e))
	}
	e.Apply([]editor.Edit{{Ins: "> "}}, ana)
	if out(e) != "> - a|" {
		t.Errorf("after an edit by somebody else text is %q", out(e))
	}
}

func TestClipboard(t *testing.T) {
	e, c := in(t, "a |bc| d"), test.NewClipboard()
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: c})
	key(e, fyne.KeyEnd)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
	if got := out(e); got != "a  dbc|" || c.Content() != "bc" {
		t.Errorf("text is %q, clipboard %q", got, c.Content())
	}
	e.OnPaste = func(text string) (string, bool) { return "![](" + text + ")", true }
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
	if got := out(e); got != "a  dbc![](bc)|" {
		t.Errorf("text is %q", got)
	}
}

func TestTabLeavesAfterEscape(t *testing.T) {
	e := in(t, "a|")
	if !e.AcceptsTab() {
		t.Error("tab leaves at once")
	}
	key(e, fyne.KeyEscape)
	if e.AcceptsTab() {
		t.Error("tab does not leave after escape")
	}
}

func TestFind(t *testing.T) {
	e := in(t, "One two| one\nONE")
	if n := e.Find("one"); n != 3 || out(e) != "One two |one|\nONE" {
		t.Errorf("%d found, %q", n, out(e))
	}
	if which, of := e.FindNext(); which != 3 || of != 3 {
		t.Errorf("at %d of %d", which, of)
	}
	if which, _ := e.FindNext(); which != 1 {
		t.Errorf("at %d after the last", which)
	}
	e.Apply([]editor.Edit{{Ins: "one "}}, ana)
	if which, of := e.FindPrevious(); of != 4 || which == 0 {
		t.Errorf("at %d of %d after an edit", which, of)
	}
	e.ReplaceFound("1")
	if n := e.Find("one"); n != 3 {
		t.Errorf("%d left in %q", n, e.Text())
	}
}

func TestLinks(t *testing.T) {
	e := in(t, "|[a](b.md \"t\") [[Page]] https://x.org <mailto:a@b>")
	for pos, want := range map[int]string{1: "b.md", 5: "b.md", 17: "Page", 28: "https://x.org", 44: "mailto:a@b"} {
		if got, ok := e.LinkAt(pos); !ok || got != want {
			t.Errorf("link at %d is %q, %v, want %q", pos, got, ok, want)
		}
	}
}

// TestTwoCopies lets two editors follow each other and edits, undoes and redoes
// in one while the other types. What OnEdit tells is all one needs to know.
func TestTwoCopies(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.StringMatching(`[ab \n#>*-]{0,60}`).Draw(t, "start")
		e, model := editor.New(start), []rune(start)
		e.SetSteady(true)
		e.Resize(fyne.NewSize(300, 200))
		follow := func(edit editor.Edit) {
			model = append(append(append([]rune(nil), model[:edit.Pos]...), []rune(edit.Ins)...), model[edit.Pos+edit.Del:]...)
		}
		e.OnEdit = func(edit editor.Edit) {
			follow(edit)
			if e.Text() != string(model) {
				t.Fatalf("edit %+v was told before it was made", edit)
			}
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			n := len(model)
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0, 1:
				pos := rapid.IntRange(0, n).Draw(t, "pos")
				edit := editor.Edit{Pos: pos, Del: rapid.IntRange(0, min(n-pos, 5)).Draw(t, "del"), Ins: rapid.SampledFrom([]string{"", "C", "CD\n", "\n- "}).Draw(t, "ins")}
				follow(edit)
				e.Apply([]editor.Edit{edit}, ana)
			case 2:
				e.Select(rapid.IntRange(0, n).Draw(t, "at"), rapid.IntRange(0, n).Draw(t, "anchor"))
			case 3:
				e.Undo()
			case 4:
				e.Redo()
			case 5:
				key(e, rapid.SampledFrom([]fyne.KeyName{fyne.KeyReturn, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyTab, fyne.KeyUp, fyne.KeyEnd, fyne.KeyPageDown}).Draw(t, "key"))
			case 6:
				rapid.SampledFrom([]func(){e.Bold, e.Italic, e.Bullets, e.Numbers, e.Tasks, e.Quote, e.Link, e.Code}).Draw(t, "format")()
			default:
				test.Type(e, rapid.StringMatching(`[xy \n]{1,4}`).Draw(t, "typed"))
			}
			if e.Text() != string(model) {
				t.Fatalf("text is %q, want %q", e.Text(), string(model))
			}
			if pos, anchor := e.Cursor(); pos < 0 || anchor < 0 || pos > len(model) || anchor > len(model) {
				t.Fatalf("cursor is at %d, %d of %d", pos, anchor, len(model))
			}
		}
	})
}

// TestCursorStaysWithItsText puts the cursor before a sign that nobody deletes.
func TestCursorStaysWithItsText(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	rapid.Check(t, func(t *rapid.T) {
		text := []rune("aaaaaaaaaa\nbbbb|bbbb\ncccccccc")
		e := editor.New(string(text))
		e.SetSteady(true)
		e.Resize(fyne.NewSize(300, 200))
		e.Select(15, 15)
		seed := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 20 {
			pos := seed.IntN(len(text) + 1)
			edit := editor.Edit{Pos: pos, Del: seed.IntN(min(4, len(text)-pos) + 1), Ins: []string{"", "x", "yy\n"}[seed.IntN(3)]}
			if strings.ContainsRune(string(text[pos:pos+edit.Del]), '|') {
				edit.Del = 0
			}
			if at, _ := e.Cursor(); pos <= at && at <= pos+edit.Del {
				continue // just there it may go to either side
			}
			text = append(append(append([]rune(nil), text[:pos]...), []rune(edit.Ins)...), text[pos+edit.Del:]...)
			e.Apply([]editor.Edit{edit}, ana)
			if pos, _ := e.Cursor(); text[pos] != '|' {
				t.Fatalf("cursor is before %q in %q", text[pos], string(text))
			}
		}
	})
}
