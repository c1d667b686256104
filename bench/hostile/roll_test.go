package hostile_test

import (
	"slices"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/app/identity"
	"commonplace/app/replica"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
	"commonplace/sync/invitation"
)

func steward() []app.Role { return []app.Role{{Name: "steward"}} }

func is(m app.Member, role string) bool {
	return slices.ContainsFunc(m.Roles, func(r app.Role) bool { return r.Name == role })
}

// puppet is somebody who does not exist, with a laptop.
func (m *mallory) puppet(name string) *mallory {
	m.t.Helper()
	p := stranger(m.t)
	p.community, p.name = m.community, name
	p.member = identity.NewSecret().MemberKey(m.community)
	p.held, p.secrets = m.held, m.secrets
	var err error
	p.writer, err = feed.NewWriter(m.community, p.device.Signer(), feed.Head{Feed: p.feed()})
	check(m.t, err)
	return p
}

// admit lets a puppet in.
func (m *mallory) admit(p *mallory, in feed.Hash, code *invitation.Code, at int64) feed.Record {
	m.t.Helper()
	request, err := p.request(code, invitation.NewNonce()).Encode()
	check(m.t, err)
	kind, body, err := roll.Encode(&roll.Admit{Invitation: in, Request: request})
	check(m.t, err)
	return m.writeAt(at, kind, feed.DocID{}, body)
}

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

func TestAttack15PretendingNotToKnow(t *testing.T) {
	r := common(t)
	in, ticket := invite(t, r.ana.Community, app.InviteOptions{Uses: 5, Expires: time.Hour})
	m := r.bring(t, "Forgetful")
	before := m.known()
	check(t, r.ana.RevokeInvitation(in.ID))
	m.catchUp(r.ana)
	m.write(statement.KindSay, feed.DocID{}, message(t, "I know it was taken back."))
	m.heads = before // and from now on pretends not to
	p := m.puppet("Puppet")
	rec := m.admit(p, in.ID, &ticket.Code, m.now())
	m.tell(r.ana, append(slices.Clone(m.held[m.feed()]), rec)...).end()
	r.fine(t)
	if r.ana.Member(p.id()).Fingerprint != "" {
		t.Error("an admission is taken whose author had known better")
	}
	r.setAside(t, rec.ID)
}

func TestAttack22RemovedMember(t *testing.T) {
	r := own(t)
	m := r.bring(t, "Removed")
	s := m.meet(r.ana).begin()
	s.claim(m.vector())
	check(t, r.ana.Remove(m.id(), "spam"))
	s.refused()
	r.same(t)
	page := r.page(t, r.ana, "Written after the removal.")
	r.same(t)

	// With the old secret, only the removal is told, whoever is asked.
	for _, l := range []*laptop{r.ana, r.ben} {
		stream, met := m.greet(l.at())
		if stream != nil || met.Told == nil || met.Told.Kind != "roll.remove" {
			t.Fatalf("a removed member is told %+v", met)
		}
	}
	// A new laptop under the old secret is listened to, and told nothing.
	x := m.puppet("Unheard of")
	x.held = map[feed.ID][]feed.Record{}
	s = x.meet(r.ana).begin()
	s.claim(feed.Vector{})
	said := x.write(statement.KindSay, page, message(t, "Let me in."))
	s.send(said)
	r.fine(t)
	if n := s.said(entries) + s.said(stretch) + s.said(presence) + s.said(blob); n != 0 {
		t.Errorf("it was told %d things", n)
	}
	s.mu.Lock()
	for id := range s.theirs {
		if id != x.feed() {
			t.Errorf("it was told of feed %s", id.Short())
		}
	}
	s.mu.Unlock()
	if talk, err := r.ana.Talk(page); err != nil || len(talk) > 0 {
		t.Errorf("it is heard: %v, %v", talk, err)
	}
	s.end()
}

// Carried by an accomplice who is still a member, what a removed member says
// late or dated back has no effect.
func TestAttack23And25BackDatedWordsOfTheRemoved(t *testing.T) {
	r := own(t)
	m, eve := r.bring(t, "Removed"), r.bring(t, "Eve")
	long := time.Now().Add(-24 * time.Hour).UnixMilli()
	m.clock = 0
	check(t, r.ana.Remove(m.id(), "spam"))
	r.same(t)
	ch, err := r.ana.Charter()
	check(t, err)
	version := ch.Clauses[0].VersionID
	answer, err := statement.Encode(statement.Endorse{Clause: string(r.clause), Version: version[:], Stance: statement.StanceEndorse})
	check(t, err)
	vote := m.writeAt(long, statement.KindEndorse, feed.DocID{}, answer)
	page := r.page(t, r.ana, "Talked about.")
	talk := m.write(statement.KindSay, page, message(t, "Late words."))
	second, device := m.linked() // certified after the cut
	hers := second.write(statement.KindSay, page, message(t, "Words of a new laptop."))
	eve.tell(r.ben, vote, talk, device, hers).end()
	r.fine(t)
	for _, l := range []*laptop{r.ana, r.ben} {
		ch, err := l.Charter()
		check(t, err)
		if n := len(ch.Clauses[0].Answers); n != 0 {
			t.Errorf("%d answers count", n)
		}
		if said, err := l.Talk(page); err != nil || len(said) != 0 {
			t.Errorf("late words are shown: %v, %v", said, err)
		}
		if who := l.Member(m.id()); !who.Left || who.Laptops != 0 {
			t.Errorf("the removed member is %+v", who)
		}
	}
	r.setAside(t, device.ID)
}

func TestAttack24BackDatedPageEdit(t *testing.T) {
	r := own(t)
	id := r.page(t, r.ana, "End.")
	other := r.page(t, r.ana, "End.")
	r.same(t)
	m, eve := r.bring(t, "Removed"), r.bring(t, "Eve")
	built := m.write(replica.KindChange, id, m.edit(id, typed("Built upon. ")))
	// Ben has not heard of the removal, and builds on it.
	at := r.ana.ID()
	r.ana.stop(t)
	m.tell(r.ben, built).end()
	flush(t, r.ben.Community)
	w, err := r.ben.Write(id)
	check(t, err)
	check(t, w.Splice(app.Edit{Pos: 0, Ins: "Ben too. "}))
	check(t, w.Close())
	r.ben.stop(t)
	r.ana.again(t, at)
	check(t, r.ana.Remove(m.id(), "spam"))
	r.ben.again(t, at)
	r.ben.dial(t, r.ana)
	r.fine(t)

	late := m.writeAt(m.clock, replica.KindChange, other, m.edit(other, typed("Never built upon. ")))
	eve.tell(r.ana, late).end()
	r.fine(t)
	for _, l := range []*laptop{r.ana, r.ben} {
		if got := body(t, l.Community, id); got != "Ben too. Built upon. End." {
			t.Errorf("a page that was built upon says %q", got)
		}
		if got := body(t, l.Community, other); got != "End." {
			t.Errorf("a late edit shows: %q", got)
		}
	}
}

func TestAttack26PlainMemberActsAsSteward(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Upstart")
	code := invitation.NewCode()
	p := m.puppet("Puppet")
	parent, height := m.roll().Tip()
	all := []feed.Record{
		m.state(&roll.Invite{Key: code.Key(), Hello: code.Hello(), Expires: m.now() + 3_600_000, Uses: 5}),
		m.state(&roll.Remove{Member: r.ben.Me().ID, Why: "because"}),
		m.state(&roll.Rekey{Keys: roll.Keys{Number: 2, Epoch: identity.NewEpoch().ID()}}),
		m.admit(p, feed.Hash{}, nil, m.now()),
	}
	minutes := m.state(&roll.Minutes{
		Height: height, Parent: parent, Policy: roll.DefaultPolicy(), Posts: []roll.Post{{Role: roll.Steward, Member: m.id()}},
	})
	sign := m.state(&roll.Sign{Minutes: minutes.ID})
	m.tell(r.ana, append(all, minutes, sign)...).end()
	r.fine(t)
	r.setAside(t, append(ids(all), sign.ID)...)
	if r.ana.Member(r.ben.Me().ID).Left || is(r.ana.Member(m.id()), "steward") || !is(r.ben.Member(r.ana.Me().ID), "steward") {
		t.Error("a plain member decided who is who")
	}
}

func ids(records []feed.Record) (out []feed.Hash) {
	for _, r := range records {
		out = append(out, r.ID)
	}
	return out
}

func TestWordsInSomebodyElsesName(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "Talked about.")
	said, err := r.ana.Say(id, "My own words.", app.EntryID{})
	check(t, err)
	m := r.bring(t, "Editor")
	edit, err := statement.Encode(statement.Edit{Message: said[:], Text: "Other words."})
	check(t, err)
	withdraw, err := statement.Encode(statement.Withdraw{Message: said[:]})
	check(t, err)
	name, err := statement.Encode(statement.Profile{Name: "Fine"})
	check(t, err)
	bidi := append([]byte{}, name...)
	copy(bidi[len(bidi)-4:], "\u202eX") // turns around what follows it
	all := []feed.Record{
		m.write(statement.KindEdit, id, edit), m.write(statement.KindWithdraw, id, withdraw),
		m.write(statement.KindProfile, feed.DocID{}, bidi),
	}
	m.tell(r.ana, all...).end()
	r.fine(t)
	for _, l := range []*laptop{r.ana, r.ben} {
		talk, err := l.Talk(id)
		if err != nil || len(talk) != 1 || talk[0].Text != "My own words." || talk[0].Edited {
			t.Errorf("what Ana said is %+v, %v", talk, err)
		}
		if got := l.Member(m.id()).Name; got != "Editor" {
			t.Errorf("a name that turns text around is shown: %q", got)
		}
	}
	r.setAside(t, all[2].ID)
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

func TestAttack32AdmissionByASpentInvitation(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Doorman")
	spent, once := invite(t, r.ana.Community, app.InviteOptions{Uses: 1, Expires: time.Hour})
	if a := stranger(t).join(r.ana.at(), once, "First"); a.Verdict != admitted {
		t.Fatalf("the first is not let in: %+v", a)
	}
	open, ticket := invite(t, r.ana.Community, app.InviteOptions{Uses: 5, Expires: time.Hour})
	knocks, knocking := invite(t, r.ana.Community, app.InviteOptions{Uses: 5, Expires: time.Hour, Knock: true})
	m.catchUp(r.ana)
	other := invitation.NewCode()
	all := []feed.Record{
		m.admit(m.puppet("Second"), spent.ID, &once.Code, m.now()),
		m.admit(m.puppet("Knocker"), knocks.ID, &knocking.Code, m.now()),
		m.admit(m.puppet("Guesser"), open.ID, &other, m.now()),
		m.admit(m.puppet("Late"), open.ID, &ticket.Code, open.Expires.Add(time.Minute).UnixMilli()),
	}
	m.tell(r.ana, all...).end()
	r.fine(t)
	r.setAside(t, ids(all)...)
}

func TestAttack33OneInvitationTwoJoinersApart(t *testing.T) {
	r := own(t)
	m := r.bring(t, "Doorman")
	in, ticket := invite(t, r.ana.Community, app.InviteOptions{Uses: 1, Expires: time.Hour})
	m.catchUp(r.ana)
	p := m.puppet("Puppet")
	rec := m.admit(p, in.ID, &ticket.Code, m.now())
	r.same(t)
	guest := stranger(t)
	if a := guest.join(r.ben.at(), ticket, "Guest"); a.Verdict != admitted {
		t.Fatalf("the guest is not let in: %+v", a)
	}
	m.tell(r.ana, rec).end()
	r.fine(t)
	for _, l := range []*laptop{r.ana, r.ben} {
		if n := len(l.Arrivals()); n != 2 {
			t.Errorf("%d wait for a steward, want both", n)
		}
	}
	for _, a := range r.ana.Arrivals() {
		if a.Name == "Guest" {
			check(t, r.ana.Admit(t.Context(), a.ID))
		}
	}
	r.fine(t)
	if g := r.ben.Member(guest.id()); g.Left || g.Laptops != 1 {
		t.Errorf("the guest is %+v after a steward confirmed", g)
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

// Anybody may say that somebody was removed; only the entry itself counts.
func TestFalseNewsOfARemoval(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Rumour")
	kind, b, err := roll.Encode(&roll.Remove{Member: r.ana.Me().ID, Why: "they say"})
	check(t, err)
	rec := m.write(kind, feed.DocID{}, b)
	s := m.meet(r.ana).begin()
	s.say(removed, rec.Payload, rec.Sig)
	s.refused()
	r.fine(t)
	if r.ana.Me().Left {
		t.Error("Ana believes that she was removed")
	}
	// Nor does it help to say so while greeting.
	x := m.party()
	x.Removal = func(feed.Device) *feed.Record { return &rec }
	id := m.connect(r.ben.at())
	g := m.open(id, greetingProtocol)
	_, err = greeting.Initiate(g, string(m.host.ID()), string(id), []greeting.Party{x}, 0)
	check(t, err)
	g.Finish()
	r.fine(t)
}
