package hostile_test

import (
	"testing"
	"time"

	"commonplace/app"
	"commonplace/app/replica"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
)

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
