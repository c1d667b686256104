package ui_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/app"
	"commonplace/ui"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func sample() *uitest.Program {
	return &uitest.Program{All: []*uitest.Community{uitest.Sample(), uitest.Empty(2, "Bakers")}, Me: app.Profile{Name: "Ana Sousa"}}
}

func TestBackAndForward(t *testing.T) {
	s, _ := open(t, sample())
	s.Go(screen.To(screen.Charter))
	s.Go(screen.To(screen.People))
	s.Press(screen.Alt(fyne.KeyLeft))
	if s.Route() != screen.To(screen.Charter) {
		t.Errorf("back at %v", s.Route())
	}
	s.Press(screen.Alt(fyne.KeyRight))
	if s.Route() != screen.To(screen.People) {
		t.Errorf("forward at %v", s.Route())
	}
	s.Back()
	s.Go(screen.To(screen.Laptops))
	s.Forward()
	if s.Route() != screen.To(screen.Laptops) {
		t.Errorf("a new way does not end the old: %v", s.Route())
	}
}

func TestEveryScreenHasAKeyAndCanBeReached(t *testing.T) {
	s, w := open(t, sample())
	for _, row := range ui.Screens {
		if row.Away {
			continue
		}
		s.Press(row.Key)
		loop.Rest()
		if s.Route().Screen != row.Name {
			t.Errorf("%v leads to %v, want %s", row.Key, s.Route(), row.Name)
		}
		names := uitest.Reachable(t, w.Canvas())
		for _, other := range ui.Screens {
			if !other.Away && !slices.Contains(names, other.Title) {
				t.Errorf("on %s, Tab does not reach %s", row.Name, other.Title)
			}
		}
	}
}

func TestNoTwoCommandsShareAKey(t *testing.T) {
	p := sample()
	s, w := open(t, p)
	routes := []screen.Route{screen.ToPage(p.All[0].Sheets[0].ID, "edit"), screen.ToPage(p.All[0].Sheets[0].ID, "")}
	for _, row := range ui.Screens {
		if !row.Away {
			routes = append(routes, screen.To(row.Name))
		}
	}
	for _, r := range routes {
		s.Go(r)
		loop.Rest()
		still(w)
		seen := map[screen.Key]string{}
		for _, a := range s.Actions() {
			if a.Key.Name == "" || a.Do == nil {
				continue
			}
			if other, twice := seen[a.Key]; twice && other != a.Name {
				t.Errorf("on %v, %v is both %q and %q", r, a.Key, other, a.Name)
			}
			seen[a.Key] = a.Name
		}
	}
}

func TestThePaletteFindsPagesPeopleAndCommands(t *testing.T) {
	p := sample()
	s, w := open(t, p)
	for _, c := range []struct{ typed, want string }{{"live cod", screen.ToPage(p.All[0].Find("Live coding").ID, "").String()},
		{"ben oka", screen.ToMember(uitest.Ben).String()}, {"write a bun", "laptops//write"}, {"zzz", "search/zzz"}} {
		s.Go(screen.To(screen.Home))
		s.Press(screen.Ctrl(fyne.KeyK))
		loop.Rest()
		test.Type(w.Canvas().Focused(), c.typed)
		uitest.Key(w.Canvas(), fyne.KeyReturn)
		loop.Rest()
		if got := s.Route().String(); got != c.want {
			t.Errorf("%q leads to %s, want %s", c.typed, got, c.want)
		}
		for w.Canvas().Overlays().Top() != nil {
			uitest.Key(w.Canvas(), fyne.KeyEscape)
		}
	}
}

func TestShortcutsRestWhileACardIsAbove(t *testing.T) {
	s, w := open(t, sample())
	s.Press(screen.Ctrl(fyne.KeySlash))
	uitest.Reads(t, w.Canvas(), "Keyboard shortcuts", "Everywhere", "Ctrl+K")
	s.Press(screen.Ctrl(fyne.Key2))
	if s.Route() != screen.To(screen.Home) {
		t.Error("a shortcut went through the card")
	}
	uitest.Key(w.Canvas(), fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not close the card")
	}
}

func TestToastsUndo(t *testing.T) {
	s, w := open(t, sample())
	undone := false
	s.Toast("Clause moved", func() { undone = true })
	uitest.Reads(t, w.Canvas(), "Clause moved", "Undo")
	uitest.Press(t, w.Canvas(), "Undo")
	if !undone || strings.Contains(uitest.Texts(w.Canvas()), "Clause moved") {
		t.Error("not undone")
	}
}

func TestEventsReachTheScreenTogether(t *testing.T) {
	p := sample()
	_, w := open(t, p)
	p.All[0].News.Changes = 99
	for range 50 {
		p.Tell(app.Event{Community: p.All[0].ID(), Topic: app.TopicActivity})
		p.Tell(app.Event{Community: p.All[0].ID(), Topic: app.TopicPages})
	}
	eventually(t, "the digest shows 99 changes", func() bool { return strings.Contains(uitest.Texts(w.Canvas()), "99 changes") })
}

func TestSaysWhenTheDiskIsFull(t *testing.T) {
	p := sample()
	_, w := open(t, p)
	uitest.Reads(t, w.Canvas(), "Saved", "2 laptops nearby, syncing · 3 waiting to share")
	p.Troubles = []string{"The disk is full."}
	p.Tell(app.Event{Topic: app.TopicSaved})
	eventually(t, "the foot says so", func() bool { return strings.Contains(uitest.Texts(w.Canvas()), "The disk is full.") })
}

func TestForgettingTheLastCommunityLeadsToTheWayIn(t *testing.T) {
	p := sample()
	s, w := open(t, p)
	p.All = nil
	p.Tell(app.Event{Topic: app.TopicCommunities})
	eventually(t, "the way in shows", func() bool { return strings.Contains(uitest.Texts(w.Canvas()), "Join a community") })
	s.Back()
}

func TestAnotherCommunityAndBack(t *testing.T) {
	p := sample()
	s, w := open(t, p)
	s.Go(screen.To(screen.Charter))
	s.Go(screen.To(screen.Onboarding))
	loop.Rest()
	uitest.Press(t, w.Canvas(), "Back")
	if s.Route() != screen.To(screen.Charter) {
		t.Errorf("back at %v", s.Route())
	}
	s.Enter(p.All[1].ID())
	loop.Rest()
	uitest.Reads(t, w.Canvas(), "Bakers", "Write the first page")
	if p.Kept.LastOpened != p.All[1].ID() {
		t.Error("does not remember the community")
	}
}

func TestAQuestionDestroysOnlyWhenAsked(t *testing.T) {
	s, w := open(t, sample())
	gone := false
	s.Ask(screen.Question{Title: "Forget?", Text: "All of it.", Yes: "Forget it", Do: func() { gone = true }})
	uitest.Key(w.Canvas(), fyne.KeyReturn)
	if gone {
		t.Fatal("Enter destroys")
	}
	s.Ask(screen.Question{Title: "Forget?", Text: "All of it.", Yes: "Forget it", Do: func() { gone = true }})
	uitest.Press(t, w.Canvas(), "Forget it")
	if !gone {
		t.Error("not done")
	}
}

func TestAPathIsCheckedBeforeItIsUsed(t *testing.T) {
	s, w := open(t, sample())
	took := ""
	s.AskPath(screen.PathQuestion{Kind: screen.OpenFolder, Title: "Which folder?", Yes: "Import", Do: func(p string) { took = p }})
	test.Type(w.Canvas().Focused(), "/no/such/folder")
	uitest.Press(t, w.Canvas(), "Import")
	uitest.Reads(t, w.Canvas(), "There is no such folder.")
	dir := t.TempDir()
	entry := uitest.Focus(t, w.Canvas(), "/home/me").(interface{ SetText(string) })
	entry.SetText(dir)
	uitest.Press(t, w.Canvas(), "Import")
	if took != dir {
		t.Errorf("took %q, want %q", took, dir)
	}
}
