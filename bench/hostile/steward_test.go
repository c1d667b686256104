package hostile_test

import (
	"slices"
	"testing"

	"commonplace/app"
	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

func steward() []app.Role { return []app.Role{{Name: "steward"}} }

// linked is a further laptop of the same member.
func (m *mallory) linked() (*mallory, feed.Record) {
	m.t.Helper()
	p := m.puppet(m.name)
	p.member = m.member
	cert, err := identity.NewCertificate(identity.In(m.community), m.member.Public(), p.device, "another laptop")
	check(m.t, err)
	return p, m.state(&roll.Device{Certificate: cert})
}

// apart copies what is held, so that two laptops can know different things.
func (m *mallory) apart() {
	m.mu.Lock()
	defer m.mu.Unlock()
	held := map[feed.ID][]feed.Record{}
	for id, records := range m.held {
		held[id] = slices.Clone(records)
	}
	m.held = held
}

// promoted is a member whom Ana made a steward beside herself.
func (r *room) promoted(t testing.TB, name string) *mallory {
	t.Helper()
	m := r.bring(t, name)
	check(t, r.ana.SetRoles(m.id(), steward()))
	r.same(t)
	m.catchUp(r.ana)
	if !is(r.ben.Member(m.id()), "steward") {
		t.Fatal("the malicious member is no steward")
	}
	return m
}

func TestAttack27StewardsRemoveEachOther(t *testing.T) {
	r := own(t)
	m := r.promoted(t, "Rival")
	check(t, r.ana.Remove(m.id(), "a quarrel")) // proposes it: a majority has to sign
	alone := m.state(&roll.Remove{Member: r.ana.Me().ID, Why: "a quarrel"})
	parent, height := m.roll().Tip()
	minutes := m.state(&roll.Minutes{
		Height: height, Parent: parent, Policy: roll.DefaultPolicy(),
		Posts:    []roll.Post{{Role: roll.Steward, Member: m.id()}},
		Removals: []roll.Removal{{Member: r.ana.Me().ID}},
	})
	m.tell(r.ana, alone, minutes).end()
	r.fine(t)
	r.setAside(t, alone.ID)
	for _, l := range []*laptop{r.ana, r.ben} {
		if a, b := l.Member(r.ana.Me().ID), l.Member(m.id()); a.Left || b.Left || !is(a, "steward") || !is(b, "steward") {
			t.Errorf("somebody is out: %+v, %+v", a, b)
		}
	}
}

func TestAttack28TwoMinutesOfOneHeight(t *testing.T) {
	r := own(t)
	m := r.promoted(t, "Signer")
	second, device := m.linked()
	second.apart()
	parent, height := m.roll().Tip()
	stewards := []roll.Post{{Role: roll.Steward, Member: m.id()}, {Role: roll.Steward, Member: r.ana.Me().ID}}
	slices.SortFunc(stewards, roll.Post.Compare)
	minutes := func(by *mallory, noteTaker roll.MemberID) feed.Record {
		return by.state(&roll.Minutes{
			Height: height, Parent: parent, Policy: roll.DefaultPolicy(),
			Posts: append([]roll.Post{{Role: roll.NoteTaker, Member: noteTaker}}, stewards...),
		})
	}
	one, two := minutes(m, r.ben.Me().ID), minutes(second, m.id())
	third := minutes(m, r.ana.Me().ID) // on one laptop a second is not even valid
	m.tell(r.ana, device, one, third).end()
	second.tell(r.ben, device, two).end()
	r.fine(t)
	check(t, r.ana.SignRoleChange(one.ID))
	r.fine(t)
	r.setAside(t, third.ID)
	for _, l := range []*laptop{r.ana, r.ben} {
		if !is(l.Member(r.ben.Me().ID), "note-taker") || is(l.Member(m.id()), "note-taker") {
			t.Errorf("on the laptop of %s other minutes count than those a majority signed", l.Me().Name)
		}
	}
}

func TestAttack30StewardRemovesEverybody(t *testing.T) {
	r := own(t)
	cleo := r.promoted(t, "Cleo")
	m := r.bring(t, "Tyrant")
	// Cleo agrees: of two stewards both have to sign.
	check(t, r.ana.SetRoles(m.id(), steward()))
	cleo.catchUp(r.ana)
	cleo.tell(r.ana, cleo.state(&roll.Sign{Minutes: cleo.roll().Pending()[0].ID})).end()
	r.same(t)
	if !is(r.ben.Member(m.id()), "steward") {
		t.Fatal("the malicious member is no steward")
	}
	m.catchUp(r.ana)
	remove := m.state(&roll.Remove{Member: r.ben.Me().ID, Why: "because"})
	m.tell(r.ana, remove).end()
	eventually(t, "Ben is out", func() bool { return r.ana.Member(r.ben.Me().ID).Left })

	cleo.catchUp(r.ana)
	draft := cleo.roll().Draft()
	draft.Undo = []feed.Hash{remove.ID}
	draft.Posts = slices.DeleteFunc(draft.Posts, func(p roll.Post) bool { return p.Member == m.id() })
	minutes := cleo.state(draft)
	cleo.tell(r.ana, minutes).end()
	check(t, r.ana.SignRoleChange(minutes.ID))
	eventually(t, "Ben is in again", func() bool { return !r.ana.Member(r.ben.Me().ID).Left })
	eventually(t, "Ben's laptop is in touch", func() bool {
		r.ben.dial(t, r.ana)
		return r.ana.Fingerprint() == r.ben.Fingerprint()
	})
	r.fine(t)
	if is(r.ben.Member(m.id()), "steward") {
		t.Error("the malicious member is steward still")
	}
}

func TestAttack31Puppets(t *testing.T) {
	r := own(t)
	m := r.promoted(t, "Puppeteer")
	var all []feed.Record
	var puppets []*mallory
	for range 12 {
		p := m.puppet("Puppet")
		puppets = append(puppets, p)
		all = append(all, m.admit(p, feed.Hash{}, nil, m.now()))
	}
	parent, height := m.roll().Tip()
	minutes := m.state(&roll.Minutes{
		Height: height, Parent: parent, Policy: roll.DefaultPolicy(), Posts: []roll.Post{{Role: roll.Steward, Member: m.id()}},
	})
	all = append(all, minutes)
	var signed []feed.Record
	for _, p := range puppets {
		signed = append(signed, p.state(&roll.Sign{Minutes: minutes.ID}))
	}
	m.tell(r.ana, append(all, signed...)...).end()
	r.fine(t)
	r.setAside(t, ids(signed)...)
	if !is(r.ben.Member(r.ana.Me().ID), "steward") {
		t.Error("puppets voted Ana out")
	}
}

// A steward names a secret that nobody else gets, or hands out rubbish.
func TestAttack42LockboxesOfRubbish(t *testing.T) {
	r := own(t)
	m := r.promoted(t, "Locksmith")
	boxes := []identity.Lockbox{{Device: m.device.ID(), Sealed: noise(100)}}
	for id := range m.vector() {
		if id.Device != m.device.ID() {
			boxes = append(boxes, identity.Lockbox{Device: id.Device, Sealed: noise(100)})
		}
	}
	slices.SortFunc(boxes, func(a, b identity.Lockbox) int { return a.Device.Compare(b.Device) })
	boxes = slices.CompactFunc(boxes, func(a, b identity.Lockbox) bool { return a.Device == b.Device })
	number := m.roll().Epochs()[0].Number
	m.tell(r.ana, m.state(&roll.Rekey{Keys: roll.Keys{Number: number + 1, Epoch: identity.NewEpoch().ID(), Boxes: boxes}})).end()
	r.fine(t)
	at := r.ana.ID()
	r.ben.stop(t) // greets anew
	r.ben.again(t, at)
	r.ben.dial(t, r.ana)
	r.fine(t)
	r.bring(t, "Newcomer")
	r.fine(t)
}
