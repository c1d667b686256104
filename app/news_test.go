package app_test

import (
	"testing"
	"time"

	"commonplace/app"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

func TestTalk(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben := w.cs[0], w.cs[1]
	id := page(t, ana, "Plan", "The plan.")
	first, err := ana.Say(id, "What do you think?", app.EntryID{})
	check(t, err)
	w.settle()
	answer, err := ben.Say(id, "Good.", first)
	check(t, err)
	_, err = ben.Say(id, "@ana, when?", app.EntryID{})
	check(t, err)
	check(t, ben.EditMessage(answer, "Very good."))
	if err := ben.WithdrawMessage(first); err == nil {
		t.Error("Ben withdraws what Ana said")
	}
	w.settle()
	said, err := ana.Talk(id)
	check(t, err)
	if len(said) != 3 || said[1].Text != "Very good." || !said[1].Edited || said[1].ReplyTo != first {
		t.Errorf("talk is %+v", said)
	}
	eyes, err := ana.NeedsEye()
	check(t, err)
	if len(eyes) != 2 || eyes[0].Kind != "mention" || eyes[1].Kind != "reply" {
		t.Errorf("needs an eye: %+v", eyes)
	}
	digest, err := ana.Digest()
	check(t, err)
	if len(digest.Groups) == 0 || digest.Groups[0].Title != "Talk" || digest.Groups[0].Changes != 2 {
		t.Errorf("digest: %+v", digest.Groups)
	}
	check(t, ana.MarkSeen())
	if digest, err = ana.Digest(); err != nil || digest.Changes != 0 || len(digest.Eye) != 2 {
		t.Errorf("digest after looking: %+v, %v", digest, err)
	}
	check(t, ana.SaveDraft("talk/x", "half a sen"))
	if got := ana.Draft("talk/x"); got != "half a sen" {
		t.Errorf("draft is %q", got)
	}
}

func TestClauseNeedsEye(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben := w.cs[0], w.cs[1]
	ch, err := ben.Charter()
	check(t, err)
	cl := ch.Clauses[2]
	check(t, ben.Endorse(cl.ID, cl.VersionID, app.Endorse, ""))
	w.settle()
	check(t, ana.AmendClause(cl.ID, app.ClauseText{Kind: cl.Kind, Title: cl.Title, Text: "Shorter."}))
	w.settle()
	eyes, err := ben.NeedsEye()
	check(t, err)
	if len(eyes) != 1 || eyes[0].Kind != "clause" || eyes[0].Why != "Clause 3 changed; you endorsed the version before" {
		t.Errorf("needs an eye: %+v", eyes)
	}
}

// Two who write in one paragraph while apart are told; in two paragraphs not.
func TestMergeNeedsEye(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben := w.cs[0], w.cs[1]
	shared := page(t, ana, "Shared", "One paragraph.\n\nAnother paragraph.\n")
	apart := page(t, ana, "Apart", "One paragraph.\n\nAnother paragraph.\n")
	w.settle()
	write := func(c *app.Community, id app.DocID, pos int, text string) {
		e, err := c.Write(id)
		check(t, err)
		check(t, e.Splice(app.Edit{Pos: pos, Ins: text}))
		check(t, e.Close())
	}
	write(ana, shared, 3, " small")
	write(ben, shared, 13, ", two authors")
	write(ana, apart, 3, " small")
	write(ben, apart, 23, " big")
	w.now.forward(time.Hour)
	w.settle()
	for i, c := range []*app.Community{ana, ben} {
		eyes, err := c.NeedsEye()
		check(t, err)
		if len(eyes) != 1 || eyes[0].Kind != "merge" || eyes[0].Doc != shared {
			t.Errorf("laptop %d needs an eye: %+v", i, eyes)
		}
		if p, err := c.Page(apart); err != nil || !p.Unread {
			t.Errorf("laptop %d: page is read; %v", i, err)
		}
		if p, err := c.Page(apart); err != nil || p.Unread {
			t.Errorf("laptop %d: page is unread after reading; %v", i, err)
		}
	}
}

// Entries over which the process died go through the engine once more, one at
// a time; one alone stays aside.
func TestInterrupted(t *testing.T) {
	for name, marked := range map[string]int{"several": 5, "one": 1} {
		t.Run(name, func(t *testing.T) {
			ana := named(t, "Ana")
			ca := found(t, ana, "")
			dir, now := t.TempDir(), newClock()
			ben, err := app.Open(t.Context(), app.Options{Dir: dir, Network: app.NetworkOptions{Off: true}, Now: now.Now, Store: small})
			check(t, err)
			check(t, ben.SetProfile(app.Profile{Name: "Ben"}))
			cb, err := ben.JoinFrom(t.Context(), ca)
			check(t, err)
			held := cb.Replica().Vector()
			check(t, ben.Close())
			for range 5 {
				page(t, ca, "A page", "of Ana's")
			}
			var records []feed.Record
			var changes []feed.Hash
			a := ca.Replica()
			for id, tip := range a.Vector() {
				for rec, err := range a.Range(id, held[id].Seq+1, tip.Seq) {
					check(t, err)
					records = append(records, rec)
					if rec.Kind == "change" {
						changes = append(changes, rec.ID)
					}
				}
			}
			s, err := store.Open(dir, keyed(t, dir))
			check(t, err)
			check(t, s.Receive(ca.ID(), records, nil))
			check(t, s.MarkInFlight(ca.ID(), changes[len(changes)-marked:]))
			check(t, s.Close())

			ben = open(t, dir, now.Now)
			cb, err = ben.Community(ca.ID())
			check(t, err)
			flush(t, cb)
			want, aside := 5, 0
			if marked == 1 {
				want, aside = 4, 1
			}
			if len(cb.Pages()) != want || len(cb.SetAside()) != aside {
				t.Errorf("%d pages and %d set aside, want %d and %d", len(cb.Pages()), len(cb.SetAside()), want, aside)
			}
		})
	}
}
