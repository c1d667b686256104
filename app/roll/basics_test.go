package roll_test

import (
	"strings"
	"testing"
	"time"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
)

func TestFounding(t *testing.T) {
	l := newLab(t)
	s := l.state()
	ana := l.at("ana")
	if s.Found() == nil || s.Found().Name != "Beekeepers" || s.Community() != l.c {
		t.Fatalf("founded %+v", s.Found())
	}
	m, ok := s.Member(ana.id())
	if !ok || !m.In || m.Name != "ana" || !s.Has(ana.id(), roll.Steward) || !s.MayInvite(ana.id()) || !s.MayAdmit(ana.id()) {
		t.Errorf("the founder is %+v", m)
	}
	if who, standing := s.DeviceMember(ana.dev.ID()); who != ana.id() || standing != roll.In {
		t.Errorf("the founder's laptop is %v, %v", who, standing)
	}
	if diff := cmp.Diff([]feed.Hash{l.all[0].ID}, s.Heads()); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyRoll(t *testing.T) {
	s := roll.New(feed.Community{1}).State()
	if s.Found() != nil || len(s.Members()) > 0 || len(s.Heads()) > 0 || s.IsMember(roll.MemberID{}) {
		t.Error("an empty roll is not empty")
	}
	if v := s.InForce(feed.Record{Entry: feed.Entry{Kind: "change"}}); v.Judgement != roll.Waiting {
		t.Errorf("an entry of nobody is %v", v)
	}
}

func TestInvitationLetsInAsManyAsItSays(t *testing.T) {
	l := newLab(t)
	ana := l.at("ana")
	invite := ana.invite(2, false)
	ana.admit(l.at("ben"), invite)
	l.at("ben").admit(l.at("cleo"), invite) // any member's laptop may complete it
	late := l.at("cleo").admit(l.at("dan"), invite)
	s := l.state()
	expectMembers(t, s, l, "ana", "ben", "cleo")
	expectVerdict(t, s, late, roll.Invalid, "used up")
	i, _ := s.Invitation(invite)
	if got := i.State(l.now); got != roll.UsedUp || len(i.Used) != 2 {
		t.Errorf("the invitation is %v, used by %d", got, len(i.Used))
	}
	if m, _ := s.Member(l.at("cleo").id()); m.AdmittedBy != l.at("ben").id() || m.Invitation != invite {
		t.Errorf("cleo is %+v", m)
	}
}

func TestInvitationStates(t *testing.T) {
	l := newLab(t)
	ana := l.at("ana")
	invite := ana.invite(1, false)
	open, _ := l.state().Invitation(invite)
	if got := open.State(l.now); got != roll.Open {
		t.Errorf("new invitation is %v", got)
	}
	if got := open.State(l.now.Add(25 * time.Hour)); got != roll.Expired {
		t.Errorf("old invitation is %v", got)
	}
	ana.say(&roll.Close{Target: invite})
	closed, _ := l.state().Invitation(invite)
	if got := closed.State(l.now); got != roll.Closed {
		t.Errorf("revoked invitation is %v", got)
	}
	late := ana.sayAt(&roll.Invite{Key: code().Key(), Expires: l.now.Add(15 * 24 * time.Hour).UnixMilli(), Uses: 1}, l.now)
	expectVerdict(t, l.state(), late, roll.Invalid, "at most 14 days")
}

func TestAdmissionNeedsTheInvitation(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(l *lab, ben *laptop) feed.Hash
		says string
	}{
		"expired": {func(l *lab, ben *laptop) feed.Hash {
			invite := l.at("ana").invite(1, false)
			ben.hear(l.at("ana"))
			l.now = l.now.Add(25 * time.Hour)
			return ben.admit(l.at("new"), invite)
		}, "expired"},
		"revoked": {func(l *lab, ben *laptop) feed.Hash {
			invite := l.at("ana").invite(1, false)
			l.at("ana").say(&roll.Close{Target: invite})
			ben.hear(l.at("ana"))
			return ben.admit(l.at("new"), invite)
		}, "revoked"},
		"none": {func(l *lab, ben *laptop) feed.Hash { return ben.admit(l.at("new"), feed.Hash{}) }, "no such invitation"},
		"knock": {func(l *lab, ben *laptop) feed.Hash {
			invite := l.at("ana").invite(1, true)
			ben.hear(l.at("ana"))
			return ben.admit(l.at("new"), invite)
		}, "only a steward"},
		"already in": {func(l *lab, ben *laptop) feed.Hash {
			invite := l.at("ana").invite(1, false)
			ben.hear(l.at("ana"))
			return ben.admit(ben, invite)
		}, "already a member"},
		"another community": {func(l *lab, ben *laptop) feed.Hash {
			invite := l.at("ana").invite(1, false)
			ben.hear(l.at("ana"))
			other := newLab(l.t)
			return ben.say(&roll.Admit{Invitation: invite, Request: other.at("new").request(true)})
		}, "another community"},
		"member's own invitation": {func(l *lab, ben *laptop) feed.Hash { return ben.invite(1, false) }, "only a steward"},
		"stranger writes": {func(l *lab, ben *laptop) feed.Hash {
			invite := l.at("ana").invite(1, false)
			return l.at("stranger").hear(l.at("ana")).admit(l.at("new"), invite)
		}, "not on the roll"},
	} {
		t.Run(name, func(t *testing.T) {
			l := withStewards(t, 0, "ben")
			id := c.do(l, l.at("ben"))
			s := l.state()
			expectVerdict(t, s, id, roll.Invalid, c.says)
			expectMembers(t, s, l, "ana", "ben")
		})
	}
}

func TestKnock(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
	invite := ana.invite(3, true)
	ben.hear(ana)
	knock := ben.say(&roll.Knock{Invitation: invite, Request: cleo.request(true)})
	s := l.state()
	if got := s.Arrivals(); len(got) != 1 || got[0].ID != knock || got[0].Member != cleo.id() || got[0].Request.Name != "cleo" {
		t.Fatalf("arrivals %+v", got)
	}
	ana.hear(ben)
	ana.admit(cleo, invite)
	s = l.state()
	expectMembers(t, s, l, "ana", "ben", "cleo")
	if got := s.Arrivals(); len(got) != 0 {
		t.Errorf("arrivals after the admission: %+v", got)
	}
	declined := ben.say(&roll.Knock{Invitation: invite, Request: l.at("dan").request(true)})
	ana.hear(ben)
	ana.say(&roll.Close{Target: declined, Why: "nobody knows you"})
	if got := l.state().Arrivals(); len(got) != 0 {
		t.Errorf("arrivals after declining: %+v", got)
	}
	expectMembers(t, l.state(), l, "ana", "ben", "cleo")
}

func TestMembersMayInviteWhereThePolicySaysSo(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	ana.minutes(func(m *roll.Minutes) { m.Policy.MembersInvite = true })
	ben.hear(ana)
	invite := ben.invite(1, false)
	ben.admit(l.at("cleo"), invite)
	s := l.state()
	expectMembers(t, s, l, "ana", "ben", "cleo")
	if !s.MayInvite(ben.id()) || s.MayAdmit(ben.id()) {
		t.Error("ben may invite, and not admit alone")
	}
}

func TestRolesHaveTerms(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	until := start.Add(90 * 24 * time.Hour)
	ana.minutes(func(m *roll.Minutes) {
		m.Posts = append(m.Posts,
			roll.Post{Role: roll.Facilitator, Member: ben.id(), From: start.UnixMilli(), Until: until.UnixMilli()},
			roll.Post{Role: "keeper of the tea", Member: ben.id(), From: start.UnixMilli()})
		sortPosts(m.Posts)
		m.Text = "Ben facilitates until summer."
	})
	s := l.state()
	if !s.Has(ben.id(), roll.Facilitator) || !s.Has(ben.id(), "keeper of the tea") || !s.Has(ana.id(), roll.Steward) {
		t.Errorf("ben holds %+v", mustMember(t, s, ben).Posts)
	}
	if !s.Holds(ben.id(), roll.Facilitator, until) || s.Holds(ben.id(), roll.Facilitator, until.Add(time.Hour)) {
		t.Error("the term does not end when it says")
	}
	if got := s.With(roll.Facilitator); len(got) != 1 || got[0] != ben.id() {
		t.Errorf("facilitators %v", got)
	}
	if got := s.Minutes(); len(got) != 1 || got[0].Minutes.Text == "" {
		t.Errorf("minutes %+v", got)
	}
}

func TestHeldLooksAtTheAuthorsPast(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	facilitate := func(m *roll.Minutes) {
		m.Posts = append(m.Posts, roll.Post{Role: roll.Facilitator, Member: ben.id()})
		sortPosts(m.Posts)
	}
	before := ben.page()
	ana.minutes(facilitate)
	unaware := ben.page()
	ben.hear(ana)
	during := ben.page()
	ana.minutes(func(m *roll.Minutes) { stewards(ana)(m) })
	stillThinks := ben.page()
	ben.hear(ana)
	after := ben.page()
	r := roll.New(l.c)
	for _, rec := range l.all {
		r.Add(rec)
	}
	for _, c := range []struct {
		name string
		rec  feed.Record
		want bool
	}{{"before", before, false}, {"unaware", unaware, false}, {"during", during, true}, {"still thinks so", stillThinks, true}, {"after", after, false}} {
		if got := r.Held(c.rec, roll.Facilitator); got != c.want {
			t.Errorf("%s: held %v, want %v", c.name, got, c.want)
		}
	}
}

func TestKeysReachLaptops(t *testing.T) {
	l := newLab(t)
	ana, ben := l.at("ana"), l.at("ben")
	here := identity.In(l.c)
	epoch := identity.NewEpoch()
	box := func(p *laptop) identity.Lockbox {
		b, err := identity.Seal(here, p.dev.ID(), p.dev.Exchange(), epoch)
		l.check(err)
		return b
	}
	invite := ana.invite(1, false)
	ana.say(&roll.Admit{Invitation: invite, Request: ben.request(true), Boxes: []identity.Lockbox{box(ben)}})
	ben.hear(ana)
	handed := l.state().Handouts(ben.dev.ID())
	if len(handed) != 1 {
		t.Fatalf("%d handouts", len(handed))
	}
	if got, err := ben.dev.Open(here, handed[0].Box); err != nil || got[0] != epoch {
		t.Errorf("opening: %v", err)
	}
	if lacking, exposed := l.state().Lacking(); len(lacking) != 2 || exposed {
		t.Errorf("%d laptops lack a lockbox, exposed %v", len(lacking), exposed)
	}
	next := identity.NewEpoch()
	skipping := ana.say(&roll.Rekey{Keys: roll.Keys{Number: 3, Epoch: next.ID()}})
	expectVerdict(t, l.state(), skipping, roll.Invalid, "follows epoch 1")
	ana.say(&roll.Rekey{Keys: roll.Keys{Number: 2, Epoch: next.ID(), Boxes: []identity.Lockbox{box(ana)}}})
	ben.hear(ana)
	mine := ben.say(&roll.Rekey{Keys: roll.Keys{Number: 2, Epoch: next.ID(), Boxes: []identity.Lockbox{box(ben)}}})
	stolen := ben.say(&roll.Rekey{Keys: roll.Keys{Number: 3, Epoch: identity.NewEpoch().ID()}})
	s := l.state()
	expectVerdict(t, s, mine, roll.InForce, "")
	expectVerdict(t, s, stolen, roll.Invalid, "only a steward")
	if got := s.Epochs(); len(got) != 2 || got[0].ID != next.ID() || len(got[0].Boxes) != 2 {
		t.Errorf("epochs %+v", got)
	}
	if lacking, _ := s.Lacking(); len(lacking) != 0 {
		t.Errorf("%d laptops lack the new epoch", len(lacking))
	}
	ana.hear(ben)
	ana.remove(ben)
	if _, exposed := l.state().Lacking(); !exposed {
		t.Error("ben still has the current epoch, and nobody notices")
	}
}

func expectMembers(t *testing.T, s *roll.State, l *lab, names ...string) {
	t.Helper()
	var got []string
	for _, m := range s.Members() {
		if m.In {
			got = append(got, m.Name)
		}
	}
	if diff := cmp.Diff(names, got); diff != "" {
		t.Errorf("members: %s\naside: %v", diff, s.Asides())
	}
}

func expectVerdict(t *testing.T, s *roll.State, id feed.Hash, want roll.Judgement, says string) {
	t.Helper()
	got := s.InForce(feed.Record{Entry: feed.Entry{Kind: roll.KindFound}, ID: id})
	if got.Judgement != want || !strings.Contains(got.Reason, says) {
		t.Errorf("got %v (%s), want %v (%s)", got.Judgement, got.Reason, want, says)
	}
}

func mustMember(t *testing.T, s *roll.State, p *laptop) roll.Member {
	t.Helper()
	m, ok := s.Member(p.id())
	if !ok {
		t.Fatalf("%s is not known", p.name)
	}
	return m
}
