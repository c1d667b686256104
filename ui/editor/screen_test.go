package editor_test

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"commonplace/ui/editor"
	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// show puts an editor with a text into a window of a size and gives it the
// focus.
func show(t testing.TB, text string, mode theme.Mode, size fyne.Size) (*editor.Editor, fyne.Window) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(mode, 1))
	e := editor.New(text)
	e.SetSteady(true)
	w := test.NewTempWindow(t, e)
	w.SetPadded(false)
	w.Resize(size)
	w.Canvas().Focus(e)
	return e, w
}

// picture writes what a window shows to the folder in the environment variable
// PICTURES, for somebody to look at.
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

// paper is the part of an editor that the mouse acts on.
type paper interface {
	desktop.Mouseable
	fyne.Draggable
	desktop.Hoverable
}

func paperOf(t testing.TB, e *editor.Editor) paper {
	t.Helper()
	for _, o := range test.LaidOutObjects(e) {
		if p, ok := o.(paper); ok {
			return p
		}
	}
	t.Fatal("no part of the editor takes the mouse")
	return nil
}

const sample = `# Welcome to the workshop circle

We meet on the **first Thursday** of each month. Notes are taken by *whoever has the fewest actions*, and kept here for everybody, so that nobody has to remember what was decided.

## Before the meeting

- Read the [agenda](pages/agenda.md) and add what you want to talk about
- [ ] Book the room, and check that the projector works with the adapter that is in the drawer
- [x] Ask Imani for the sign-up sheet
1. First the check-in, one minute each
2. Then the parking lot

> What is written down can be improved.
> What is not, is argued about.

Run ` + "`commonplace status`" + ` to see who is in sync. See https://example.org/handbook and [[Facilitating]].

` + "```go\nfunc main() {\n\tfmt.Println(\"hello, circle\")\n}\n```" + `

---

A ~~wrong~~ last line with ***everything*** in it, from Zoë & 山田.
`

func TestPictures(t *testing.T) {
	if os.Getenv("PICTURES") == "" {
		t.Skip("set PICTURES to a folder to have pictures of the editor written there")
	}
	for name, mode := range map[string]theme.Mode{"light": theme.Light, "dark": theme.Dark} {
		e, w := show(t, sample, mode, fyne.NewSize(760, 820))
		picture(t, w, "editor-"+name+"-plain")
		ana := editor.Author{Name: "Ana", Color: theme.MemberColorAt(0)}
		ben := editor.Author{Name: "Benedikt", Color: theme.MemberColorAt(1)}
		e.Apply([]editor.Edit{{Pos: 60, Ins: "and sometimes the third "}}, ana)
		e.SetCursors([]editor.Cursor{{Who: ana, Pos: 90, Anchor: 90}, {Who: ben, Pos: 330, Anchor: 300}})
		e.Select(470, 380)
		picture(t, w, "editor-"+name+"-people")
		e.SetAuthors([]editor.Span{{Len: 120, Who: ana}, {Len: 200, Who: ben}, {Len: 300, Who: ana}, {Len: 600, Who: ben}})
		e.ShowAuthors(true)
		e.Seen()
		e.SetCursors(nil)
		e.Find("the")
		picture(t, w, "editor-"+name+"-authors")
	}
}
