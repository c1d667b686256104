package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
	"commonplace/app/statement"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, nil)
	again := app.Options{Dir: dir, Network: app.NetworkOptions{Off: true}, Store: small}
	if _, err := app.Open(t.Context(), again); !errors.Is(err, app.ErrInUse) {
		t.Errorf("opening twice: %v", err)
	}
	full := small
	full.Disk = store.DiskLimits{Warn: 1 << 62, Stop: 1 << 62, ReadOnly: 1 << 62}
	again.Dir, again.Store = t.TempDir(), full
	a, err := app.Open(t.Context(), again)
	if err == nil {
		t.Cleanup(func() { check(t, a.Close()) })
		if len(a.Health()) == 0 {
			t.Error("a full disk is no trouble")
		}
		err = a.SetProfile(app.Profile{Name: "Ana"})
	}
	if !errors.Is(err, app.ErrDiskFull) {
		t.Errorf("writing on a full disk: %v", err)
	}
	if _, err := open(t, t.TempDir(), nil).Create(t.Context(), app.Founding{Name: "X"}); !errors.Is(err, app.ErrNameless) {
		t.Errorf("founding without a name: %v", err)
	}
}

// A laptop that tells two others different things is found out, and everybody
// keeps the same of what it said.
func TestFork(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben, cleo := w.cs[0], w.cs[1], w.cs[2]
	id := page(t, ana, "Shared", "Text.")
	page(t, ben, "Ben's", "So that he has a feed.")
	w.settle()
	head := feedHead(t, ben)
	one := twoFaced(t, w, ben, head, id, "One ")
	two := twoFaced(t, w, ben, head, id, "Two ")
	check(t, ana.Replica().Receive(t.Context(), ben.Replica().Device(), one))
	check(t, cleo.Replica().Receive(t.Context(), ben.Replica().Device(), two))
	flush(t, ana, cleo)
	if body(t, ana, id) == body(t, cleo, id) {
		t.Fatal("both hold the same before the fork is known")
	}
	proof, err := feed.NewFork(one, two)
	check(t, err)
	for _, c := range w.cs {
		check(t, c.Replica().Fork(t.Context(), ana.Replica().Device(), proof))
	}
	w.settle()
	first := shown(t, ana)
	for i, c := range w.cs[1:] {
		other := shown(t, c)
		if diff := cmp.Diff(first.Pages, other.Pages); diff != "" || c.Fingerprint() != ana.Fingerprint() {
			t.Errorf("laptop %d shows something else: %s", i+1, diff)
		}
		if diff := cmp.Diff(first.Talk, other.Talk); diff != "" {
			t.Errorf("laptop %d shows other talk: %s", i+1, diff)
		}
	}
	if _, err := ben.CreatePage(app.PageDraft{Title: "More"}); !errors.Is(err, app.ErrNotAllowed) {
		t.Errorf("a suspended laptop writes: %v", err)
	}
	if aside := cleo.SetAside(); len(aside) == 0 && len(ana.SetAside()) == 0 {
		t.Error("the other branch is not in sight")
	}
}

func feedHead(t *testing.T, c *app.Community) feed.Head {
	t.Helper()
	r := c.Replica()
	var head feed.Head
	for id, tip := range r.Vector() {
		if id.Device == r.Device() {
			head.Feed = id
			for rec, err := range r.Range(id, 1, tip.Seq) {
				check(t, err)
				head = head.After(rec)
			}
		}
	}
	return head
}

// twoFaced writes on from a head with a member's own key: an edit of a page, and
// a message.
func twoFaced(t *testing.T, w *world, c *app.Community, head feed.Head, id app.DocID, text string) []feed.Record {
	t.Helper()
	r := c.Replica()
	writer, err := feed.NewWriter(c.ID(), r.Self().Key, head)
	check(t, err)
	doc := document.New(document.Actor(c.ID(), head.Feed, id))
	defer doc.Close()
	changes, err := r.Changes(id)
	check(t, err)
	raw := make([][]byte, len(changes))
	for i, ch := range changes {
		raw[i] = ch.Raw
	}
	_, err = doc.Apply(raw)
	check(t, err)
	change, err := doc.Edit(w.now.Now(), func(tx *document.Tx) error {
		return tx.SpliceText(document.Path{"body"}, 0, 0, text)
	})
	check(t, err)
	message, err := statement.Encode(statement.Say{Text: text})
	check(t, err)
	var out []feed.Record
	for _, d := range []feed.Draft{
		{Kind: "change", Doc: id, Body: change, Time: w.now.Now().UnixMilli()},
		{Kind: statement.KindSay, Doc: id, Body: message, Time: w.now.Now().UnixMilli()},
	} {
		rec, err := writer.Write(d)
		check(t, err)
		out = append(out, rec)
	}
	return out
}

// What the gate refuses is kept, listed, and stops nothing else.
func TestRefusedChange(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben := w.cs[0], w.cs[1]
	id := page(t, ana, "Shared", "Text.")
	page(t, ben, "Ben's", "So that he has a feed.")
	w.settle()
	writer, err := feed.NewWriter(ben.ID(), ben.Replica().Self().Key, feedHead(t, ben))
	check(t, err)
	var bad []feed.Record
	for _, d := range []feed.Draft{
		{Kind: "change", Doc: id, Body: []byte("no change at all"), Time: w.now.Now().UnixMilli()},
		{Kind: statement.KindSay, Doc: id, Body: []byte("no message"), Time: w.now.Now().UnixMilli()},
		{Kind: "later.kind", Doc: id, Body: []byte("of a newer version"), Time: w.now.Now().UnixMilli()},
	} {
		rec, err := writer.Write(d)
		check(t, err)
		bad = append(bad, rec)
	}
	check(t, ana.Replica().Receive(t.Context(), ben.Replica().Device(), bad))
	flush(t, ana)
	aside := ana.SetAside()
	if len(aside) != 2 {
		t.Fatalf("set aside: %+v", aside)
	}
	for _, a := range aside {
		if a.Why == "" || a.What == "" || a.Member != ben.Me().ID || a.Doc != id {
			t.Errorf("set aside: %+v", a)
		}
	}
	w.now.forward(time.Minute)
	check(t, ana.RenamePage(id, "Still alive"))
	if p, err := ana.Page(id); err != nil || p.Title != "Still alive" || p.Talk != 0 {
		t.Errorf("page is %+v, %v", p.PageInfo, err)
	}
}
