package roll_test

import (
	"testing"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

// The situations in which other systems were found to differ, each with what
// this one says. In all of them the laptops are apart while it happens and
// everything is known to everybody afterwards.

func TestStewardsWhoRemoveEachOtherChangeNothing(t *testing.T) {
	l := withStewards(t, 2, "ben", "cleo") // ana, ben and cleo are stewards
	ana, ben := l.at("ana"), l.at("ben")
	alone := ana.remove(ben)
	other := ben.remove(ana)
	out := func(p *laptop) func(*roll.Minutes) {
		return func(m *roll.Minutes) {
			stewards(without(l, p, "ana", "ben", "cleo")...)(m)
			m.Removals = []roll.Removal{{Member: p.id(), Cuts: ana.cuts(p)}}
		}
	}
	byAna := ana.minutes(out(ben))
	byBen := ben.minutes(out(ana))
	s := l.state()
	expectVerdict(t, s, alone, roll.Invalid, "only minutes remove a steward")
	expectVerdict(t, s, other, roll.Invalid, "only minutes remove a steward")
	expectVerdict(t, s, byAna, roll.Waiting, "1 of 2 needed")
	expectVerdict(t, s, byBen, roll.Waiting, "1 of 2 needed")
	expectMembers(t, s, l, "ana", "ben", "cleo")

	cleo := l.at("cleo").hear(ana, ben) // a majority decides
	cleo.sign(byAna)
	s = l.state()
	expectVerdict(t, s, byAna, roll.InForce, "")
	expectVerdict(t, s, byBen, roll.Void, "other minutes")
	expectMembers(t, s, l, "ana", "cleo")
	if m := mustMember(t, s, ben); m.In || m.Out != roll.Removed {
		t.Errorf("ben is %+v", m)
	}
}

func TestTwoStewardsNeedBoth(t *testing.T) {
	l := withStewards(t, 1, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	m := ana.minutes(func(m *roll.Minutes) {
		stewards(ana)(m)
		m.Removals = []roll.Removal{{Member: ben.id()}}
	})
	expectVerdict(t, l.state(), m, roll.Waiting, "1 of 2")
	ben.hear(ana)
	ben.sign(m) // steps down
	expectMembers(t, l.state(), l, "ana")
}

func TestRemovalCutsWhatComesLater(t *testing.T) {
	l := withStewards(t, 0, "ben", "cleo")
	ana, ben := l.at("ana"), l.at("ben")
	early := ben.page()
	ana.hear(ben)
	unseen := ben.page()
	ana.remove(ben)
	late := ben.page()
	s := l.state()
	for _, c := range []struct {
		name string
		rec  feed.Record
		want roll.Judgement
	}{{"seen by the remover", early, roll.InForce}, {"not seen", unseen, roll.Void}, {"later", late, roll.Void}} {
		if got := s.InForce(c.rec); got.Judgement != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if seq, cut := s.Cut(early.Feed); !cut || seq != early.Seq {
		t.Errorf("cut at %d, %v; want %d", seq, cut, early.Seq)
	}
	if _, standing := s.DeviceMember(ben.dev.ID()); standing != roll.Removed {
		t.Errorf("ben's laptop is %v", standing)
	}
	if m := mustMember(t, s, ben); m.Why != "trouble" {
		t.Errorf("ben is out because %q", m.Why)
	}
}

func TestAdmissionBySomebodyWhoIsBeingRemoved(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	invite := ana.invite(3, false)
	ben.hear(ana)
	seen := ben.admit(l.at("cleo"), invite)
	ana.hear(ben)
	unseen := ben.admit(l.at("dan"), invite)
	ana.remove(ben)
	backDated := ben.say(&roll.Admit{Invitation: invite, Request: l.at("eve").request(true)})
	page := l.at("dan").page()
	s := l.state()
	expectVerdict(t, s, seen, roll.InForce, "")
	expectVerdict(t, s, unseen, roll.Void, "after its author was removed")
	expectVerdict(t, s, backDated, roll.Void, "after its author was removed")
	expectMembers(t, s, l, "ana", "cleo")
	if got := s.InForce(page); got.Counts() {
		t.Error("what dan wrote counts")
	}
	ana.admit(l.at("dan"), invite) // one click takes dan in again
	expectMembers(t, l.state(), l, "ana", "cleo", "dan")
	if got := l.state().InForce(page); !got.Counts() {
		t.Errorf("what dan wrote before is still %v", got)
	}
}

func TestRemovalOfTheRemover(t *testing.T) {
	for name, c := range map[string]struct {
		minutes func(l *lab, removal feed.Hash, m *roll.Minutes)
		members []string
		want    roll.Judgement
	}{
		"the cut keeps the removal": {func(l *lab, _ feed.Hash, m *roll.Minutes) {
			m.Removals = []roll.Removal{{Member: l.at("ben").id(), Cuts: l.at("ana").cuts(l.at("ben"))}}
		}, []string{"ana", "cleo"}, roll.InForce},
		"the cut takes it back": {func(l *lab, _ feed.Hash, m *roll.Minutes) {
			m.Removals = []roll.Removal{{Member: l.at("ben").id()}}
		}, []string{"ana", "cleo", "paul"}, roll.Void},
		"undone by name": {func(l *lab, removal feed.Hash, m *roll.Minutes) {
			m.Removals = []roll.Removal{{Member: l.at("ben").id(), Cuts: l.at("ana").cuts(l.at("ben"))}}
			m.Undo = []feed.Hash{removal}
		}, []string{"ana", "cleo", "paul"}, roll.Void},
	} {
		t.Run(name, func(t *testing.T) {
			l := withStewards(t, 2, "ben", "cleo", "paul")
			ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
			removal := ben.remove(l.at("paul"))
			expectMembers(t, l.state(), l, "ana", "ben", "cleo")
			ana.hear(ben)
			m := ana.minutes(func(m *roll.Minutes) {
				stewards(ana, cleo)(m)
				c.minutes(l, removal, m)
			})
			cleo.hear(ana)
			cleo.sign(m)
			s := l.state()
			expectVerdict(t, s, removal, c.want, "")
			expectMembers(t, s, l, c.members...)
		})
	}
}

func TestGrantsByTheRemoved(t *testing.T) {
	l := withStewards(t, 2, "ben", "cleo")
	ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
	m := ana.minutes(func(m *roll.Minutes) {
		stewards(ana, cleo)(m)
		m.Removals = []roll.Removal{{Member: ben.id(), Cuts: ana.cuts(ben)}}
	})
	invite := ben.invite(5, false) // does not know yet
	ben.admit(l.at("eve"), invite)
	l.at("eve").admit(l.at("mallory"), invite)
	grant := ben.minutes(stewards(ben, l.at("eve")))
	cleo.hear(ana)
	cleo.sign(m)
	s := l.state()
	expectVerdict(t, s, invite, roll.Void, "minutes removed its author")
	expectVerdict(t, s, grant, roll.Void, "other minutes")
	expectMembers(t, s, l, "ana", "cleo")
}

func TestDismissedStewardCannotPretendNotToKnow(t *testing.T) {
	l := withStewards(t, 2, "ben", "cleo", "paul")
	ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
	before := ben.invite(2, false)
	ana.hear(ben)
	m := ana.minutes(stewards(ana, cleo)) // ben stays a member
	cleo.hear(ana)
	cleo.sign(m)
	removal := ben.remove(l.at("paul")) // in truth or pretence, ben does not know
	admitted := ben.admit(l.at("eve"), feed.Hash{})
	s := l.state()
	expectVerdict(t, s, before, roll.InForce, "")
	expectVerdict(t, s, removal, roll.Void, "no longer")
	expectVerdict(t, s, admitted, roll.Void, "no longer")
	expectMembers(t, s, l, "ana", "ben", "cleo", "paul")
}

func TestReturn(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	ana.remove(ben)
	void := ben.page()
	again := ana.say(&roll.Admit{Request: ben.request(false)})
	expectVerdict(t, l.state(), again, roll.Invalid, "new key")

	fresh := l.another("ben", "ben2")
	ana.admit(fresh, feed.Hash{})
	page := fresh.page()
	s := l.state()
	expectMembers(t, s, l, "ana", "ben2")
	if !s.IsMember(ben.id()) {
		t.Error("ben is not the same member as before")
	}
	if got := s.InForce(void); got.Counts() {
		t.Error("what ben wrote in between counts")
	}
	if got := s.InForce(page); !got.Counts() {
		t.Errorf("what ben writes on the new laptop is %v", got)
	}
}

func TestRemovalBeatsAdmissionAtTheSameTime(t *testing.T) {
	l := withStewards(t, 2, "ben", "cleo", "paul")
	ana, ben := l.at("ana"), l.at("ben")
	ana.remove(l.at("paul"))
	ben.hear(ana)
	ben.admit(l.another("paul", "paul2"), feed.Hash{}) // knows of the removal
	expectMembers(t, l.state(), l, "ana", "ben", "cleo", "paul2")
	cleo := l.at("cleo").hear(ana)
	cleo.admit(l.another("paul", "paul3"), feed.Hash{})
	ana.hear(ben)
	ana.remove(l.at("paul2"), l.at("paul")) // does not know of the second admission
	expectMembers(t, l.state(), l, "ana", "ben", "cleo")
}

func TestLastStewardGone(t *testing.T) {
	l := withStewards(t, 0, "ben", "cleo")
	ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
	hasty := ben.minutes(stewards(ben))
	ana.say(&roll.Leave{Why: "moving away"})
	ben.hear(ana)
	cleo.hear(ana, ben)
	s := l.state()
	expectMembers(t, s, l, "ben", "cleo")
	expectVerdict(t, s, hasty, roll.Waiting, "0 of 1 needed")
	if m := mustMember(t, s, ana); m.Out != roll.Left || m.Why != "moving away" {
		t.Errorf("ana is %+v", m)
	}
	m := ben.minutes(stewards(ben, cleo)) // those who remain decide
	expectVerdict(t, l.state(), m, roll.Waiting, "1 of 2 needed")
	cleo.hear(ben)
	cleo.sign(m)
	s = l.state()
	expectVerdict(t, s, m, roll.InForce, "")
	if !s.Has(ben.id(), roll.Steward) || !s.Has(cleo.id(), roll.Steward) || s.Has(ana.id(), roll.Steward) {
		t.Errorf("stewards %v", s.With(roll.Steward))
	}
}

func TestOneInvitationTwoJoinersApart(t *testing.T) {
	l := withStewards(t, 0, "ben", "cleo")
	ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
	invite := ana.invite(1, false)
	ben.hear(ana)
	cleo.hear(ana)
	one := ben.admit(l.at("dan"), invite)
	two := cleo.admit(l.at("eve"), invite)
	s := l.state()
	expectVerdict(t, s, one, roll.Waiting, "used too often at once")
	expectVerdict(t, s, two, roll.Waiting, "used too often at once")
	expectMembers(t, s, l, "ana", "ben", "cleo")
	if got := s.Arrivals(); len(got) != 2 || !got[0].Confirm {
		t.Errorf("arrivals %+v", got)
	}
	ana.hear(ben, cleo)
	ana.admit(l.at("dan"), invite)
	s = l.state()
	expectMembers(t, s, l, "ana", "ben", "cleo", "dan")
	if got := s.Arrivals(); len(got) != 1 {
		t.Errorf("arrivals %+v", got)
	}
}

func TestRevokedInvitationBeatsAdmissionAtTheSameTime(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ana, ben := l.at("ana"), l.at("ben")
	invite := ana.invite(3, false)
	ben.hear(ana)
	seen := ben.admit(l.at("cleo"), invite)
	ana.hear(ben)
	unseen := ben.admit(l.at("dan"), invite)
	ana.say(&roll.Close{Target: invite})
	s := l.state()
	expectVerdict(t, s, seen, roll.InForce, "")
	expectVerdict(t, s, unseen, roll.Void, "revoked")
	expectMembers(t, s, l, "ana", "ben", "cleo")
}

func TestFurtherLaptops(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ben := l.at("ben")
	second := l.another("ben", "ben2")
	link := func(by, dev *laptop, words bool) feed.Hash {
		cert, err := identity.NewCertificate(identity.In(l.c), dev.key.Public(), dev.dev, dev.name)
		l.check(err)
		if words {
			cert, err = cert.Certify(identity.In(l.c), dev.key)
			l.check(err)
		}
		return by.say(&roll.Device{Certificate: cert})
	}
	linked := link(ben, second, false)
	second.hear(ben)
	third := l.another("ben", "ben3").hear(ben)
	byWords := link(third, third, true) // ben came back with the twelve words
	thief := l.another("ben", "ben4").hear(ben)
	forged := link(thief, thief, false)
	foreign := link(l.at("ana"), l.another("ben", "ben5"), false)
	s := l.state()
	expectVerdict(t, s, linked, roll.InForce, "")
	expectVerdict(t, s, byWords, roll.InForce, "")
	expectVerdict(t, s, forged, roll.Invalid, "not on the roll")
	expectVerdict(t, s, foreign, roll.Invalid, "vouches")
	if m := mustMember(t, s, ben); len(m.Devices) != 3 {
		t.Errorf("ben has %d laptops", len(m.Devices))
	}
	if got := s.InForce(second.page()); !got.Counts() {
		t.Errorf("the second laptop's page is %v", got)
	}
}

func TestLostLaptop(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ben := l.at("ben")
	second := l.another("ben", "ben2")
	cert, err := identity.NewCertificate(identity.In(l.c), second.key.Public(), second.dev, "ben2")
	l.check(err)
	ben.say(&roll.Device{Certificate: cert})
	second.hear(ben)
	kept := ben.page()
	second.hear(ben)
	second.say(&roll.Revoke{Device: ben.dev.ID(), Cuts: second.cuts(ben), Why: "lost on the train"})
	late := ben.page()
	evil, err := identity.NewCertificate(identity.In(l.c), ben.key.Public(), l.another("ben", "ben6").dev, "thief's")
	l.check(err)
	after := ben.say(&roll.Device{Certificate: evil})
	thief := l.at("ben6").page()
	s := l.state()
	expectMembers(t, s, l, "ana", "ben")
	expectVerdict(t, s, after, roll.Void, "revoked")
	for name, c := range map[string]struct {
		rec  feed.Record
		want bool
	}{"before": {kept, true}, "after": {late, false}, "on the thief's own laptop": {thief, false}} {
		if got := s.InForce(c.rec); got.Counts() != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, standing := s.DeviceMember(ben.dev.ID()); standing != roll.Revoked {
		t.Errorf("the lost laptop is %v", standing)
	}
}

func TestWordsOutrankTheThief(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ben := l.at("ben") // stolen
	second := l.another("ben", "ben2")
	cert, err := identity.NewCertificate(identity.In(l.c), second.key.Public(), second.dev, "ben2")
	l.check(err)
	ben.say(&roll.Device{Certificate: cert})
	second.hear(ben)
	thief := ben.say(&roll.Revoke{Device: second.dev.ID(), Cuts: ben.cuts(second)})
	owner := second.say(&roll.Revoke{Device: ben.dev.ID(), Cuts: second.cuts(ben)})
	s := l.state()
	for _, p := range []*laptop{ben, second} {
		if _, standing := s.DeviceMember(p.dev.ID()); standing != roll.Revoked {
			t.Errorf("%s is %v: of two that revoke each other both are out", p.name, standing)
		}
	}
	expectVerdict(t, s, thief, roll.InForce, "")
	expectVerdict(t, s, owner, roll.InForce, "")

	words := &roll.Revoke{Device: ben.dev.ID(), Cuts: second.cuts(ben)}
	l.check(words.Sign(l.c, second.key))
	third := l.another("ben", "ben3").hear(second)
	third.say(words)
	s = l.state()
	expectVerdict(t, s, thief, roll.Void, "revoked")
	if _, standing := s.DeviceMember(second.dev.ID()); standing != roll.In {
		t.Errorf("the owner's laptop is %v", standing)
	}
	forged := &roll.Revoke{Device: l.at("ana").dev.ID()}
	l.check(forged.Sign(l.c, second.key))
	refused := third.say(forged)
	expectVerdict(t, l.state(), refused, roll.Invalid, "another member")
}

func TestMinutesNeedAMajority(t *testing.T) {
	l := withStewards(t, 4, "ben", "cleo", "dan", "eve")
	ana := l.at("ana")
	m := ana.minutes(func(m *roll.Minutes) { m.Text = "We meet on Tuesdays." })
	for i, name := range []string{"ben", "cleo"} {
		expectVerdict(t, l.state(), m, roll.Waiting, "needed")
		if got := l.state().Pending(); len(got) != 1 || len(got[0].Signed) != i+1 || got[0].Needed != 3 {
			t.Errorf("pending %+v", got)
		}
		l.at(name).hear(ana)
		l.at(name).sign(m)
		l.at(name).sign(m) // twice counts once
	}
	expectVerdict(t, l.state(), m, roll.InForce, "")
	if len(l.state().Pending()) != 0 {
		t.Error("minutes in force are still pending")
	}
}

func TestPlainMemberCannotSign(t *testing.T) {
	l := withStewards(t, 1, "ben", "cleo")
	ana, cleo := l.at("ana"), l.at("cleo")
	m := ana.minutes(stewards(ana))
	cleo.hear(ana)
	signed := cleo.sign(m)
	expectVerdict(t, l.state(), signed, roll.Invalid, "stewards before")
	own := cleo.minutes(stewards(cleo))
	s := l.state()
	expectVerdict(t, s, own, roll.Waiting, "0 of 2")
}

func TestForkedMinutes(t *testing.T) {
	l := withStewards(t, 2, "ben", "cleo")
	ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
	cleo2 := l.another("cleo", "cleo2") // with which cleo signs twice
	cert, err := identity.NewCertificate(identity.In(l.c), cleo2.key.Public(), cleo2.dev, "cleo2")
	l.check(err)
	cleo.say(&roll.Device{Certificate: cert})
	l.meet("ana", "ben", "cleo", "cleo2")
	one := ana.minutes(func(m *roll.Minutes) { m.Text = "one" })
	two := ben.minutes(func(m *roll.Minutes) { m.Text = "two" })
	cleo.hear(ana)
	cleo.sign(one)
	cleo2.hear(ben)
	cleo2.sign(two)
	s := l.state()
	if n := len(s.Minutes()); n != 2 {
		t.Fatalf("%d minutes in force", n)
	}
	if got := s.DoubleSigners(); len(got) != 1 || got[0] != cleo.id() {
		t.Errorf("double signers %v", got)
	}
	cleo.hear(ben)
	again := cleo.sign(two)
	expectVerdict(t, l.state(), again, roll.Invalid, "already signed")

	// Minutes that replace both settle it.
	ana.hear(ben, cleo, cleo2)
	merged := ana.roll.State().Draft()
	merged.Height, merged.Parent = 2, s.Minutes()[0].ID
	merged.Supersedes = []feed.Hash{one, two}
	if two.Compare(one) < 0 {
		merged.Supersedes = []feed.Hash{two, one}
	}
	third := ana.say(merged)
	ben.hear(ana)
	ben.sign(third)
	s = l.state()
	expectVerdict(t, s, third, roll.InForce, "")
	expectVerdict(t, s, one, roll.Void, "other minutes")
	expectVerdict(t, s, two, roll.Void, "other minutes")
}

func TestSealedStays(t *testing.T) {
	for _, sealed := range []bool{false, true} {
		l := withStewards(t, 1, "ben", "cleo")
		ana, ben, cleo := l.at("ana"), l.at("ben"), l.at("cleo")
		page := cleo.page()
		ben.hear(cleo)
		m := ben.minutes(func(m *roll.Minutes) {
			if sealed {
				m.Sealed = ben.cuts(cleo)
			}
		})
		ana.remove(cleo) // ana never saw the page
		ana.hear(ben)
		ana.sign(m)
		s := l.state()
		if got := s.InForce(page); got.Counts() != sealed {
			t.Errorf("sealed %v: the page is %v", sealed, got)
		}
		expectMembers(t, s, l, "ana", "ben")
	}
}

func TestForkedFeedLosesItsActs(t *testing.T) {
	l := withStewards(t, 0, "ben")
	ben := l.at("ben")
	split := *ben.w
	one := ben.page()
	two, err := split.Write(feed.Draft{Time: l.now.UnixMilli(), Kind: "change", Body: []byte("other")})
	l.check(err)
	proof, err := feed.NewFork([]feed.Record{one}, []feed.Record{two})
	l.check(err)
	leave := ben.say(&roll.Leave{})
	r := roll.New(l.c)
	for _, rec := range l.all {
		r.Add(rec)
	}
	if r.State().IsMember(ben.id()) {
		t.Error("ben left")
	}
	if !r.AddFork(proof) || r.AddFork(proof) {
		t.Error("a proof is news once")
	}
	s := r.State()
	expectVerdict(t, s, leave, roll.Void, "different things")
	if _, standing := s.DeviceMember(ben.dev.ID()); standing != roll.Suspended || !s.IsMember(ben.id()) {
		t.Errorf("ben's laptop is %v", standing)
	}
}

// without gives the laptops of some names but one.
func without(l *lab, p *laptop, names ...string) []*laptop {
	var out []*laptop
	for _, name := range names {
		if q := l.at(name); q != p {
			out = append(out, q)
		}
	}
	return out
}
