package screen_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"commonplace/app"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
	"commonplace/ui/widgets"
)

func TestRoutesRoundTrip(t *testing.T) {
	doc, member := app.DocID{1, 2, 3}, app.MemberID{4, 5}
	if got := screen.ToPage(doc, "edit"); got.Doc() != doc || got.String() != "page/01020300000000000000000000000000/edit" {
		t.Errorf("page route %v", got)
	}
	if got := screen.ToMember(member).Member(); got != member {
		t.Errorf("member %x", got)
	}
	for _, bad := range []string{"", "xyz", "0102"} {
		if got := (screen.Route{Arg: bad}).Doc(); got != (app.DocID{}) {
			t.Errorf("%q is page %x", bad, got)
		}
	}
}

func TestKeysAreWrittenAsOnKeyboards(t *testing.T) {
	for k, want := range map[screen.Key]string{screen.Ctrl(fyne.KeyK): "Ctrl+K", screen.CtrlShift(fyne.KeyF): "Ctrl+Shift+F",
		screen.Alt(fyne.KeyLeft): "Alt+←", {Name: fyne.KeyReturn}: "Enter", {}: ""} {
		if got := k.String(); got != want {
			t.Errorf("%+v is %q, want %q", k, got, want)
		}
	}
}

// slow is a shell whose background work waits for the test.
type slow struct {
	*uitest.Shell
	waiting []func()
}

func (s *slow) Background(f func()) { s.waiting = append(s.waiting, f) }

func TestALaterLoadForgetsTheOneBefore(t *testing.T) {
	s := &slow{Shell: uitest.New(t)}
	var l screen.Loader
	var shown []int
	load := func(n int) {
		screen.Load(s, &l, func(context.Context) (int, error) { return n, nil }, func(n int, _ error) { shown = append(shown, n) })
	}
	load(1)
	load(2)
	s.waiting[1]()
	s.waiting[0]()
	if len(shown) != 1 || shown[0] != 2 {
		t.Errorf("showed %v, want only 2", shown)
	}
	load(3)
	l.Cancel()
	s.waiting[2]()
	if len(shown) != 1 {
		t.Errorf("showed %v after leaving", shown)
	}
}

func TestADraftIsKeptAndDropped(t *testing.T) {
	s := uitest.New(t)
	c := uitest.Empty(1, "Bakers")
	field := widgets.NewEntry("Name")
	d := screen.KeepDraft(s, c, "k", field, "as it was")
	if field.Text != "as it was" {
		t.Errorf("begins with %q", field.Text)
	}
	field.SetText("half")
	d.Flush()
	if got := c.Draft("k"); got != "half" {
		t.Errorf("kept %q", got)
	}
	again := widgets.NewEntry("Name")
	d = screen.KeepDraft(s, c, "k", again, "as it was")
	if again.Text != "half" {
		t.Errorf("comes back as %q", again.Text)
	}
	d.Drop()
	if got := c.Draft("k"); got != "" || again.Text != "" {
		t.Errorf("still has %q and %q", got, again.Text)
	}
}
