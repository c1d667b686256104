package pages_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/app"
	"commonplace/ui/editor"
	"commonplace/ui/pages"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func list(t *testing.T, c *uitest.Community, r screen.Route) (*uitest.Shell, *pages.List) {
	t.Helper()
	s := uitest.New(t)
	p := pages.NewList(s, c, r)
	s.Show(p)
	return s, p
}

func show(t *testing.T, c *uitest.Community, part string) (*uitest.Shell, *pages.Page) {
	t.Helper()
	s := uitest.New(t)
	p := pages.NewPage(s, c, screen.ToPage(c.Sheets[0].ID, part))
	s.Show(p)
	return s, p
}

func writing(t *testing.T, s *uitest.Shell) *editor.Editor {
	t.Helper()
	e, ok := s.Canvas().Focused().(*editor.Editor)
	if !ok {
		t.Fatalf("the focus is on %T, not on the editor", s.Canvas().Focused())
	}
	e.SetSteady(true)
	return e
}

func TestListsACollectionAndWhatIsInsideIt(t *testing.T) {
	s, p := list(t, uitest.Sample(), screen.Route{Screen: screen.Pages, Arg: "practices"})
	uitest.Reads(t, s.Canvas(), "practices", "4 pages")
	p.Move(screen.To(screen.Pages))
	uitest.Reads(t, s.Canvas(), "10 pages")
	uitest.Reaches(t, s.Canvas(), "Filter by title", "New page", "Newest")
}

func TestFiltersAndOpensWithEnter(t *testing.T) {
	c := uitest.Sample()
	s, _ := list(t, c, screen.To(screen.Pages))
	test.Type(s.Canvas().Focused(), "l") // the list has the focus and hands it on
	test.Type(s.Canvas().Focused(), "ive")
	uitest.Reads(t, s.Canvas(), "1 page")
	uitest.Key(s.Canvas(), fyne.KeyReturn)
	if want := screen.ToPage(c.Find("Live coding").ID, ""); s.Last() != want {
		t.Errorf("went to %v, want %v", s.Last(), want)
	}
}

func TestWritesANewPage(t *testing.T) {
	c := uitest.Sample()
	s, _ := list(t, c, screen.Route{Screen: screen.Pages, Arg: "guides", Part: "new"})
	uitest.Type(t, s.Canvas(), "What is the page called?", "Parking")
	uitest.Press(t, s.Canvas(), "Write")
	made := c.Find("Parking")
	if made == nil || made.Collection != "guides" || s.Last() != screen.ToPage(made.ID, "edit") {
		t.Errorf("made %+v, went to %v", made, s.Last())
	}
}

func TestAnEmptyListSaysWhatToDo(t *testing.T) {
	s, _ := list(t, uitest.Empty(1, "Bakers"), screen.To(screen.Pages))
	uitest.Reads(t, s.Canvas(), "No pages yet", "Write a page", "Import a folder")
}

func TestReadsAPage(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, "")
	uitest.Reads(t, s.Canvas(), "Running a workshop", "changed 2 hours ago by Ben Okafor · 412 words", "Before the day", "Talk 3")
	uitest.Reaches(t, s.Canvas(), "Edit", "History", "3 messages", "More about this page", "Tag workshop", "After the day", "Close the side panel")
	if c.Looking != c.Sheets[0].ID {
		t.Error("the others do not see where I am")
	}
	uitest.Press(t, s.Canvas(), "About")
	uitest.Reads(t, s.Canvas(), "Teaching with no internet", "signals.pdf", "not here yet")
	p.Close()
	if c.Looking != (app.DocID{}) {
		t.Error("the others see me still")
	}
}

func TestTalksBesideThePage(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, "talk")
	uitest.Reads(t, s.Canvas(), "Three days worked best for us in Lisbon.")
	uitest.Press(t, s.Canvas(), "Reply: Should the survey")
	test.Type(s.Canvas().Focused(), "Agreed.")
	uitest.Press(t, s.Canvas(), "Send")
	talk := c.Said[c.Sheets[0].ID]
	if last := talk[len(talk)-1]; last.Text != "Agreed." || last.ReplyTo != (app.EntryID{1}) {
		t.Errorf("said %+v", last)
	}
	s.Undo()
	uitest.Reads(t, s.Canvas(), "withdrawn")
}

func TestWhatIsNotSaidYetSurvives(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, "talk")
	uitest.Type(t, s.Canvas(), "Say something", "Half a thou")
	p.Close()
	s, _ = show(t, c, "talk")
	entry := uitest.Focus(t, s.Canvas(), "Say something")
	if text := entry.(interface{ SelectedText() string }); text == nil {
		t.Fatal("no field")
	}
	if d := c.Draft("talk/" + screen.ToPage(c.Sheets[0].ID, "").Arg); d != "Half a thou" {
		t.Errorf("kept %q", d)
	}
}

func TestFailingToSayItKeepsTheText(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, "talk")
	c.Err = app.ErrDiskFull
	uitest.Type(t, s.Canvas(), "Say something", "Important")
	uitest.Press(t, s.Canvas(), "Send")
	if len(s.Failures) == 0 {
		t.Error("does not say that it failed")
	}
	uitest.Focus(t, s.Canvas(), "Say something")
}

func TestWritesWhileOthersWrite(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, "edit")
	e := writing(t, s)
	e.Select(0, 0)
	test.Type(e, "Well: ")
	doc := c.Sheets[0].Open
	if !strings.HasPrefix(doc.Text(), "Well: Arrive") {
		t.Fatalf("the document begins %.20q", doc.Text())
	}
	doc.Arrive(app.RemoteEdit{Edit: app.Edit{Pos: 0, Ins: "Dear all. "}, Member: uitest.Ben})
	if e.Text() != doc.Text() {
		t.Error("editor and document differ")
	}
	if pos, _ := e.Cursor(); pos != len("Dear all. Well: ") {
		t.Errorf("my cursor was moved to %d", pos)
	}
	uitest.Reads(t, s.Canvas(), "Ben Okafor wrote in this page")
	p.Move(screen.ToPage(c.Sheets[0].ID, ""))
	if !doc.Closed {
		t.Error("leaving does not save")
	}
}

func TestSaysThatSomethingIsNotSaved(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, "edit")
	writing(t, s)
	c.Sheets[0].Open.FailToSave(app.ErrDiskFull)
	uitest.Reads(t, s.Canvas(), "This is not saved: the disk is full")
}

func TestShowsWhoWroteWhatAndAPreview(t *testing.T) {
	c := uitest.Sample()
	n := len([]rune(c.Sheets[0].Body))
	c.Sheets[0].Open = &uitest.Writing{Spans: []app.AuthorSpan{{Len: 40, Member: uitest.Ana}, {Len: n - 40, Member: uitest.Ben}}}
	s, p := show(t, c, "edit")
	writing(t, s)
	uitest.Press(t, s.Canvas(), "Colour who wrote what")
	uitest.Reads(t, s.Canvas(), "40 characters", "Ben Okafor")
	i := slices.IndexFunc(p.Actions(), func(a screen.Action) bool { return a.Name == "Preview beside the text" })
	p.Actions()[i].Do()
	if strings.Contains(uitest.Texts(s.Canvas()), "Talk 3") {
		t.Error("the panel leaves no room for the preview")
	}
}

func TestAttachesAPictureWhereOneWrites(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, "edit")
	e := writing(t, s)
	e.Select(0, 0)
	path := filepath.Join(t.TempDir(), "the room.png")
	if err := os.WriteFile(path, []byte("png"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Dropped([]string{path})
	if want := "![the room](files/the%20room.png)"; !strings.HasPrefix(e.Text(), want) {
		t.Errorf("the text begins %.40q, want %q", e.Text(), want)
	}
}

func TestFindsInThePage(t *testing.T) {
	s, p := show(t, uitest.Sample(), "edit")
	writing(t, s)
	i := slices.IndexFunc(p.Actions(), func(a screen.Action) bool { return a.Name == "Find in this page" })
	p.Actions()[i].Do()
	test.Type(s.Canvas().Focused(), "stuck")
	uitest.Reads(t, s.Canvas(), "1 of 2")
}

func TestLooksBackAndRestores(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, "history")
	uitest.Reads(t, s.Canvas(), "Running a workshop, as Ben Okafor left it", "network name and password on the first slide", "+120")
	uitest.Press(t, s.Canvas(), "Dora Lindqvist")
	uitest.Press(t, s.Canvas(), "Restore this")
	if !c.Did("restore r3") {
		t.Fatalf("did %v", c.Log)
	}
	s.Undo()
	if !c.Did("restore r5") {
		t.Error("undo does not bring the newest text back")
	}
	uitest.Reaches(t, s.Canvas(), "Back to the page", "What changed", "The text then", "Ana Sousa")
}

func TestRenamesMovesAndTags(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, "")
	i := slices.IndexFunc(p.Actions(), func(a screen.Action) bool { return strings.HasPrefix(a.Name, "Rename") })
	p.Actions()[i].Do()
	uitest.Type(t, s.Canvas(), "Title", "On ")
	uitest.Press(t, s.Canvas(), "Save")
	if c.Sheets[0].Title != "On Running a workshop" || c.Did("move guides") {
		t.Errorf("called %q, did %v", c.Sheets[0].Title, c.Log)
	}
	s.Undo()
	if c.Sheets[0].Title != "Running a workshop" {
		t.Errorf("undone to %q", c.Sheets[0].Title)
	}
}

func TestAPageThatIsNotHere(t *testing.T) {
	s := uitest.New(t)
	s.Show(pages.NewPage(s, uitest.Sample(), screen.ToPage(app.DocID{250}, "")))
	uitest.Reads(t, s.Canvas(), "This page is not here")
}
