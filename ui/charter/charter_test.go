package charter_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"commonplace/ui/charter"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func show(t *testing.T, c *uitest.Community, r screen.Route) (*uitest.Shell, *charter.Page) {
	t.Helper()
	s := uitest.New(t)
	p := charter.New(s, c, r)
	s.Show(p)
	return s, p
}

func TestShowsClausesWithTheirCoverage(t *testing.T) {
	s, _ := show(t, uitest.Sample(), screen.To(screen.Charter))
	uitest.Reads(t, s.Canvas(), "Values", "Norms", "Processes", "3 of 4, 1 reservation, 1 cannot", "Waiting for me  2", "2 of 4 answered every clause",
		"Changed since you answered version 1. Why: Two days was too short for those who teach.")
	uitest.Reaches(t, s.Canvas(), "Add a clause", "Edit", "All clauses", "Clause 1: Learners first", "Endorse, clause 3 (key 1)", "Cannot, clause 5 (key 3)", "More about clause 5")
}

func TestAnswersByKey(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, screen.To(screen.Charter))
	uitest.Focus(t, s.Canvas(), "Clause 3:").TypedRune('1')
	if !c.Did("endorse c3 endorse ") {
		t.Error("key 1 does not endorse")
	}
	uitest.Reads(t, s.Canvas(), "Waiting for me  1")
}

func TestAReservationHasItsReason(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, screen.To(screen.Charter))
	uitest.Focus(t, s.Canvas(), "Clause 5:").TypedRune('2')
	uitest.Reads(t, s.Canvas(), "Endorse with a reservation")
	test.Type(s.Canvas().Focused(), "Only for lessons in use.")
	s.Pass()
	if d := c.Draft("answer/c5/reservation"); d != "Only for lessons in use." {
		t.Errorf("kept %q", d)
	}
	uitest.Press(t, s.Canvas(), "Answer")
	if !c.Did("endorse c5 reservation Only for lessons in use.") {
		t.Errorf("not answered: %v", c.Log)
	}
	if d := c.Draft("answer/c5/reservation"); d != "" {
		t.Errorf("the draft %q stays", d)
	}
}

func TestChangingAnAnswerCanBeUndone(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, screen.To(screen.Charter))
	uitest.Press(t, s.Canvas(), "Endorse, clause 4")
	s.Undo()
	if !c.Did("endorse c4 reservation ") {
		t.Error("undo does not bring the reservation back")
	}
}

func TestFiltersWhatWaitsForMe(t *testing.T) {
	s, _ := show(t, uitest.Sample(), screen.Route{Screen: screen.Charter, Part: "waiting"})
	all := uitest.Texts(s.Canvas())
	if strings.Contains(all, "Learners first") || !strings.Contains(all, "Changing a lesson") {
		t.Errorf("shows:\n%s", all)
	}
}

func TestADraftOfAClauseSurvives(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, screen.To(screen.Charter))
	p.Actions()[len(p.Actions())-2].Do()
	uitest.Type(t, s.Canvas(), "In a few words", "Be on time")
	s.Pass()
	s, p = show(t, c, screen.To(screen.Charter)) // as after a crash
	p.Actions()[len(p.Actions())-2].Do()
	uitest.Press(t, s.Canvas(), "Save")
	if !c.Did("add Be on time") {
		t.Errorf("not added: %v", c.Log)
	}
}

func TestReadersSeeNoEditing(t *testing.T) {
	c := uitest.Sample()
	c.Book.MayAmend = false
	s, _ := show(t, c, screen.To(screen.Charter))
	if strings.Contains(uitest.Texts(s.Canvas()), "Add a clause") {
		t.Error("offers what is not allowed")
	}
}

func TestShowsHistory(t *testing.T) {
	s, _ := show(t, uitest.Sample(), screen.To(screen.Charter))
	uitest.Focus(t, s.Canvas(), "Clause 3:").TypedRune('h')
	uitest.Reads(t, s.Canvas(), "History of clause 3", "Version 2 by Ana Sousa", "Version 1 by Ben Okafor")
}
