package hostile_test

import (
	"slices"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

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
