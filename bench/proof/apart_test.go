package proof_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"commonplace/app"
)

// TestApart is the story of the whole program: two laptops make a community,
// both write a hundred edits on the same pages while apart, and meet again.
func TestApart(t *testing.T) {
	ana := found(t, "Ana")
	writePages(t, ana, 10)
	ben := admit(t, ana, "Ben")
	meet(t, ana, ben)
	same(t, ana, ben)

	seed := rand.Uint64()
	t.Logf("the edits are drawn from seed %d", seed)
	scribble(t, ana, rand.New(rand.NewPCG(seed, 1)), 100)
	scribble(t, ben, rand.New(rand.NewPCG(seed, 2)), 100)
	// Both begin a page of one name.
	for _, l := range []laptop{ana, ben} {
		begin(t, l, app.PageDraft{Title: "Minutes", Body: "As " + l.name + " has it.\n"})
	}
	if ana.status(t).Fingerprint == ben.status(t).Fingerprint {
		t.Fatal("after different edits both hold the same")
	}
	meet(t, ana, ben)
	same(t, ana, ben)
	before := ana.status(t)
	meet(t, ben, ana) // nothing to do, the other way round
	if after := ana.status(t); after.Fingerprint != before.Fingerprint {
		t.Errorf("meeting again changed what is held from %s to %s", before.Fingerprint, after.Fingerprint)
	}
}

// TestRelay lets a laptop without a window carry between two that never meet.
func TestRelay(t *testing.T) {
	ana := found(t, "Ana")
	writePages(t, ana, 3)
	box := admit(t, ana, "Box")
	ben := admit(t, ana, "Ben")
	scribble(t, ana, rand.New(rand.NewPCG(1, 1)), 10)
	scribble(t, ben, rand.New(rand.NewPCG(1, 2)), 10)

	relay := box.start(t, "--headless")
	at := address(t, relay)
	visit := func(l laptop) { ended(t, l.start(t, "--dial", at, "sync", "--until", "met")) }
	visit(ana)
	visit(ben)
	visit(ana)
	if _, err := relay.Stop(); err != nil {
		t.Fatal(err)
	}
	same(t, ana, ben, box)
}

// TestBundle carries changes both ways in a file, with no network.
func TestBundle(t *testing.T) {
	ana := found(t, "Ana")
	writePages(t, ana, 3)
	ben := admit(t, ana, "Ben")
	scribble(t, ana, rand.New(rand.NewPCG(2, 1)), 10)
	scribble(t, ben, rand.New(rand.NewPCG(2, 2)), 10)

	stick := t.TempDir()
	carry := func(from, to laptop, args ...string) {
		file := stick + "/" + from.name + ".commonplace-bundle"
		from.run(t, append([]string{"bundle", "write", file}, args...)...)
		to.run(t, "bundle", "read", file)
	}
	carry(ana, ben)
	carry(ben, ana, "--for", "Ana")
	same(t, ana, ben)
}

// writePages makes pages of some hundred words each.
func writePages(t *testing.T, l laptop, n int) {
	t.Helper()
	a, c := l.open(t)
	for i := range n {
		body := fmt.Sprintf("# Page %d\n\n", i)
		for j := range 40 {
			body += fmt.Sprintf("Sentence %d of page %d says what we learned about härvest 🌾 and what not. ", j, i)
		}
		if _, err := c.CreatePage(app.PageDraft{Title: fmt.Sprintf("Page %d", i), Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

func begin(t *testing.T, l laptop, page app.PageDraft) {
	t.Helper()
	a, c := l.open(t)
	if _, err := c.CreatePage(page); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

// scribble edits pages all over, each edit saved on its own, and now and then a
// title, the tags or the talk beside a page.
func scribble(t *testing.T, l laptop, r *rand.Rand, edits int) {
	t.Helper()
	a, c := l.open(t)
	pages := c.Pages()
	for i := range edits {
		page := pages[r.IntN(len(pages))]
		if err := scratch(c, page, r, fmt.Sprintf("%s %d", l.name, i)); err != nil {
			t.Fatalf("edit %d of %s: %v", i, l.name, err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

func scratch(c *app.Community, page app.PageInfo, r *rand.Rand, mark string) error {
	switch r.IntN(10) {
	case 0:
		return c.RenamePage(page.ID, "Page of "+mark)
	case 1:
		return c.SetTags(page.ID, []string{"harvest", "tag-" + fmt.Sprint(r.IntN(4))})
	case 2:
		_, err := c.Say(page.ID, "I wonder about this. "+mark, app.EntryID{})
		return err
	}
	w, err := c.Write(page.ID)
	if err != nil {
		return err
	}
	length := utf8.RuneCountInString(w.Text())
	pos := r.IntN(length + 1)
	edit := app.Edit{Pos: pos, Del: min(r.IntN(12), length-pos), Ins: "[" + mark + "]"}
	if err := w.Splice(edit); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return w.Close()
}
