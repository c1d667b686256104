package searching_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"commonplace/ui/screen"
	"commonplace/ui/searching"
	"commonplace/ui/uitest"
)

func show(t *testing.T, c *uitest.Community, words string) *uitest.Shell {
	t.Helper()
	s := uitest.New(t)
	s.Show(searching.New(s, c, screen.Route{Screen: screen.Search, Arg: words}))
	return s
}

func TestGroupsWhatItFinds(t *testing.T) {
	s := show(t, uitest.Sample(), "signals")
	uitest.Reads(t, s.Canvas(), "Pages", "Talk", "Charter", "People", "Agree on signals: a red note")
	uitest.Reaches(t, s.Canvas(), "Search pages, talk", "Running a workshop", "One thing to keep")
}

func TestOpensWithTheKeyboard(t *testing.T) {
	c := uitest.Sample()
	s := show(t, c, "signals")
	for range 3 {
		uitest.Key(s.Canvas(), fyne.KeyDown)
	}
	uitest.Key(s.Canvas(), fyne.KeyReturn)
	if want := screen.ToClause("c4"); s.Last() != want {
		t.Errorf("went to %v, want %v", s.Last(), want)
	}
}

func TestSaysThatNothingIsFound(t *testing.T) {
	c := uitest.Sample()
	c.Hits = nil
	s := show(t, c, "xylophone")
	uitest.Reads(t, s.Canvas(), "Nothing found", "xylophone")
}

func TestSaysHowToSearch(t *testing.T) {
	s := show(t, uitest.Sample(), "")
	uitest.Reads(t, s.Canvas(), "Put a phrase in quotes", "tag:workshop", "in:guides")
}
