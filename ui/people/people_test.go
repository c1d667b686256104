package people_test

import (
	"strings"
	"testing"

	"commonplace/app"
	"commonplace/ui/people"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func show(t *testing.T, c *uitest.Community, r screen.Route) (*uitest.Shell, *people.Page) {
	t.Helper()
	s := uitest.New(t)
	p := people.New(s, c, r)
	s.Show(p)
	return s, p
}

func TestShowsTheRoll(t *testing.T) {
	s, _ := show(t, uitest.Sample(), screen.To(screen.People))
	uitest.Reads(t, s.Canvas(), "4 members", "Ana Sousa (you)", "note-taker", "Farah Haddad would like to come in", "silver onion kite moss",
		"Chen Wei becomes facilitator", "Workshop in Porto", "6 of 20 came, 30 hours left", "1 who left")
	uitest.Reaches(t, s.Canvas(), "Invite", "Let in", "Decline", "Sign", "Revoke", "Ben Okafor", "who left")
}

func TestLetsIn(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, screen.To(screen.People))
	uitest.Press(t, s.Canvas(), "Let in")
	if !c.Did("admit k1") || strings.Contains(uitest.Texts(s.Canvas()), "would like to come in") {
		t.Errorf("not let in: %v", c.Log)
	}
}

func TestDecliningAsksFirst(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, screen.To(screen.People))
	uitest.Press(t, s.Canvas(), "Decline")
	if c.Did("decline k1") || len(s.Asked) != 1 {
		t.Fatal("declines without asking")
	}
	s.Asked[0].Do()
	if !c.Did("decline k1") {
		t.Error("does not decline")
	}
}

func TestInvitesARoom(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, screen.Route{Screen: screen.People, Part: "invite"})
	uitest.Press(t, s.Canvas(), "For a room")
	uitest.Press(t, s.Canvas(), "Make an invitation")
	if c.Tickets[0].Uses != 20 {
		t.Errorf("for %d, want 20", c.Tickets[0].Uses)
	}
	uitest.Reads(t, s.Canvas(), "harbour", "ninety", "Nobody yet.")
	uitest.Press(t, s.Canvas(), "Copy link")
	if s.Copied != c.Tickets[0].Link {
		t.Errorf("copied %q", s.Copied)
	}
	c.Tickets[0].Used = 1
	c.People = append(c.People, app.Member{ID: app.MemberID{7}, Name: "Gita Rao", Joined: uitest.Now})
	p.Changed(screen.Changes{{Topic: app.TopicRoll}})
	uitest.Reads(t, s.Canvas(), "1 of 20 so far", "Gita Rao")
}

func TestShowsAMember(t *testing.T) {
	s, _ := show(t, uitest.Sample(), screen.To(screen.People))
	uitest.Press(t, s.Canvas(), "Ben Okafor")
	uitest.Reads(t, s.Canvas(), "Runs workshops where there is no internet.", "maple cloud seven door", "let in by Ana Sousa", "1 laptop, nearby")
}

func TestEditsRoles(t *testing.T) {
	c := uitest.Sample()
	c.Changes = nil
	s, _ := show(t, c, screen.To(screen.People))
	uitest.Press(t, s.Canvas(), "Dora Lindqvist")
	uitest.Press(t, s.Canvas(), "Edit roles")
	uitest.Focus(t, s.Canvas(), "coordinator").TypedRune(' ')
	uitest.Press(t, s.Canvas(), "Save")
	if !c.Did("roles coordinator") {
		t.Fatalf("roles not set: %v", c.Log)
	}
	s.Undo()
	if !c.Did("roles ") {
		t.Error("undo does not take the role back")
	}
}

func TestOnlyStewardsInvite(t *testing.T) {
	c := uitest.Sample()
	c.Me_ = uitest.Dora
	s, p := show(t, c, screen.To(screen.People))
	if len(p.Actions()) != 0 || strings.Contains(uitest.Texts(s.Canvas()), "Invite") {
		t.Error("offers what is not allowed")
	}
}

func TestRemovingSaysWhatItCannotDoAndAsksWhy(t *testing.T) {
	c := uitest.Sample()
	c.Changes = nil
	s, _ := show(t, c, screen.To(screen.People))
	uitest.Press(t, s.Canvas(), "Dora Lindqvist")
	uitest.Press(t, s.Canvas(), "Remove")
	uitest.Reads(t, s.Canvas(), "What Dora Lindqvist already has stays on their laptops", "recorded for good")
	uitest.Press(t, s.Canvas(), "Remove")
	uitest.Reads(t, s.Canvas(), "Please give a reason.")
	uitest.Type(t, s.Canvas(), "Why? Everybody", "sold our addresses")
	uitest.Press(t, s.Canvas(), "Remove")
	if !c.Did("remove sold our addresses") {
		t.Fatalf("did %v", c.Log)
	}
	uitest.Press(t, s.Canvas(), "2 who left")
	uitest.Press(t, s.Canvas(), "Dora Lindqvist")
	uitest.Reads(t, s.Canvas(), "Why: sold our addresses")
}

func TestOnlyStewardsRemove(t *testing.T) {
	c := uitest.Sample()
	c.Me_ = uitest.Dora
	s, _ := show(t, c, screen.To(screen.People))
	uitest.Press(t, s.Canvas(), "Chen Wei")
	if strings.Contains(uitest.Texts(s.Canvas()), "Remove") {
		t.Error("offers to remove")
	}
}
