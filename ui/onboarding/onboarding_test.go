package onboarding_test

import (
	"errors"
	"slices"
	"testing"

	"commonplace/app"
	"commonplace/ui/onboarding"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func show(t *testing.T, p *uitest.Program, r screen.Route) (*uitest.Shell, *onboarding.Page) {
	t.Helper()
	s := uitest.New(t)
	page := onboarding.New(s, p, r)
	s.Show(page)
	return s, page
}

func TestAsksForANameFirst(t *testing.T) {
	p := &uitest.Program{}
	s, _ := show(t, p, screen.To(screen.Onboarding))
	uitest.Press(t, s.Canvas(), "Continue")
	if !slices.ContainsFunc(s.Failures, func(err error) bool { return errors.Is(err, app.ErrNameless) }) {
		t.Error("goes on without a name")
	}
	uitest.Type(t, s.Canvas(), "Your name", "Ana")
	uitest.Press(t, s.Canvas(), "Continue")
	uitest.Reads(t, s.Canvas(), "Hello, Ana", "Join a community", "Start a community", "Look around in a sample")
	if p.Me.Name != "Ana" {
		t.Errorf("called %q", p.Me.Name)
	}
}

func TestStartsACommunity(t *testing.T) {
	p := &uitest.Program{Me: app.Profile{Name: "Ana"}}
	s, _ := show(t, p, screen.To(screen.Onboarding))
	uitest.Press(t, s.Canvas(), "Start a community")
	uitest.Press(t, s.Canvas(), "Teaching community")
	uitest.Reads(t, s.Canvas(), "We help each other to teach well.", "2. Answer within a week")
	uitest.Type(t, s.Canvas(), "What is your community called?", "Bakers")
	uitest.Press(t, s.Canvas(), "Start")
	if !slices.Equal(p.Log, []string{"create Bakers teaching", "enter"}) {
		t.Errorf("did %v", p.Log)
	}
}

func TestSaysWhatIsWrongWithTheWords(t *testing.T) {
	p := &uitest.Program{Me: app.Profile{Name: "Ana"}}
	s, _ := show(t, p, screen.Route{Screen: screen.Onboarding, Arg: "join"})
	uitest.Type(t, s.Canvas(), "Six words", "harbour lemon")
	uitest.Reads(t, s.Canvas(), "2 words so far, of six.")
	s, _ = show(t, p, screen.Route{Screen: screen.Onboarding, Arg: "join", Part: "habour lemon quiet bridge forest ninety"})
	uitest.Reads(t, s.Canvas(), "did you mean “harbour”?")
}

func TestJoinsWithWordsAndAnAddress(t *testing.T) {
	p := &uitest.Program{Me: app.Profile{Name: "Ana"}}
	s, _ := show(t, p, screen.Route{Screen: screen.Onboarding, Arg: "join", Part: "harbour lemon quiet bridge forest ninety"})
	uitest.Reads(t, s.Canvas(), "An invitation to Lesson Writers.")
	uitest.Type(t, s.Canvas(), "Address of their laptop", "10.0.0.2")
	uitest.Press(t, s.Canvas(), "Join")
	if want := "join harbour lemon quiet bridge forest ninety 10.0.0.2"; len(p.Log) != 2 || p.Log[0] != want {
		t.Errorf("did %q, want %q", p.Log, want)
	}
}

func TestComesBackWhenJoiningFails(t *testing.T) {
	p := &uitest.Program{Me: app.Profile{Name: "Ana"}, JoinErr: errors.New("this invitation has expired")}
	s, page := show(t, p, screen.To(screen.Onboarding))
	page.Dropped([]string{"/media/stick/invitation.commonplace"})
	if len(s.Failures) != 1 {
		t.Errorf("failures %v", s.Failures)
	}
	uitest.Reaches(t, s.Canvas(), "Six words", "Join", "Open a file or picture", "Back")
}
