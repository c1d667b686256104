package home_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"commonplace/app"
	"commonplace/ui/home"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func show(t *testing.T, c *uitest.Community) (*uitest.Shell, *home.Page) {
	t.Helper()
	s := uitest.New(t)
	p := home.New(s, c)
	s.Show(p)
	return s, p
}

func TestSaysWhatIsNewAndWhatNeedsMyEye(t *testing.T) {
	s, _ := show(t, uitest.Sample())
	uitest.Reads(t, s.Canvas(), "12 changes since you last looked, 2 need your eye", "Clause 3 changed; you answered the version before",
		"2 clauses wait for your answer", "writes in Running a workshop", "Today", "Yesterday")
	uitest.Reaches(t, s.Canvas(), "Mark as seen", "You and Ben wrote", "Dismiss: Clause 3", "Ben Okafor edited", "Concept maps")
}

func TestFollowsAndDismissesWhatNeedsMyEye(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c)
	uitest.Press(t, s.Canvas(), "You and Ben wrote")
	if want := screen.ToPage(c.Sheets[0].ID, "history"); s.Last() != want {
		t.Errorf("went to %v, want %v", s.Last(), want)
	}
	uitest.Focus(t, s.Canvas(), "Clause 3 changed")
	uitest.Key(s.Canvas(), fyne.KeyDelete)
	if !c.Did("dismiss e2") {
		t.Error("Delete does not dismiss")
	}
}

func TestMarksAsSeen(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c)
	uitest.Press(t, s.Canvas(), "Mark as seen")
	uitest.Reads(t, s.Canvas(), "Nothing new; 2 things still need your eye.")
}

func TestSaysWhatToDoInAYoungCommunity(t *testing.T) {
	s, _ := show(t, uitest.Empty(1, "Bakers"))
	uitest.Reads(t, s.Canvas(), "Invite somebody", "Write the first page", "Nobody else right now", "Nothing yet.")
	uitest.Press(t, s.Canvas(), "Write the first page")
	if want := (screen.Route{Screen: screen.Pages, Part: "new"}); s.Last() != want {
		t.Errorf("went to %v, want %v", s.Last(), want)
	}
}

func TestHearsWhatChanged(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c)
	c.News.Changes = 13
	p.Changed(screen.Changes{{Topic: app.TopicActivity}})
	uitest.Reads(t, s.Canvas(), "13 changes since you last looked")
}
