package hostile_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"commonplace/app"
	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

// Who stands behind a text stands behind that text: changing the words, by
// amending or behind everybody's back, takes nobody's answer along.
func TestAttack35TextChangedAfterAnswers(t *testing.T) {
	r := own(t)
	m := r.bring(t, "Amender")
	check(t, r.ana.SetRoles(m.id(), []app.Role{{Name: "facilitator"}}))
	r.same(t)
	answered := func(want int) {
		t.Helper()
		for _, l := range []*laptop{r.ana, r.ben} {
			ch, err := l.Charter()
			check(t, err)
			if got := ch.Clauses[0].Coverage.Endorsed; got != want {
				t.Errorf("%d stand behind %q, want %d", got, ch.Clauses[0].Text, want)
			}
		}
	}
	ch, err := r.ana.Charter()
	check(t, err)
	for _, l := range []*laptop{r.ana, r.ben} {
		check(t, l.Endorse(r.clause, ch.Clauses[0].VersionID, app.Endorse, ""))
	}
	r.same(t)
	answered(2)
	m.catchUp(r.ana)
	id := charter.DocID(m.community)
	change := func(f func(*document.Tx) error) {
		t.Helper()
		m.tell(r.ana, m.write(replica.KindChange, id, m.edit(id, f))).end()
		r.fine(t)
		answered(0)
	}
	change(func(tx *document.Tx) error {
		return tx.Set(document.Path{"clauses", string(r.clause), "versions", 0, "text"}, "Pay Mallory ten coins a month.")
	})
	change(func(tx *document.Tx) error {
		return tx.Set(document.Path{"clauses", string(r.clause), "versions", 0, "title"}, "Coins first")
	})
}

func TestAttack43Bundles(t *testing.T) {
	r := common(t)
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.commonplace-bundle")
	_, err := r.ana.WriteBundle(t.Context(), whole, app.BundleOptions{Files: true}, nil)
	check(t, err)
	good, err := os.ReadFile(whole)
	check(t, err)
	alone := start(t, t.TempDir(), "Zoe")
	t.Cleanup(func() { check(t, alone.Close()) })
	c, err := alone.Create(t.Context(), app.Founding{Name: "Elsewhere"})
	check(t, err)
	foreign := filepath.Join(dir, "foreign.commonplace-bundle")
	_, err = c.WriteBundle(t.Context(), foreign, app.BundleOptions{}, nil)
	check(t, err)

	r.same(t)
	before := r.ben.Fingerprint()
	read := func(what string, b []byte) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "x.commonplace-bundle")
		check(t, os.WriteFile(path, b, 0o600))
		if _, _, err := r.ben.ReadBundle(t.Context(), path, nil); err == nil {
			t.Errorf("a bundle that is %s is read", what)
		}
	}
	elsewhere, err := os.ReadFile(foreign)
	check(t, err)
	read("of another community", elsewhere)
	read("empty", nil)
	read("noise", noise(4096))
	random := rand.New(rand.NewPCG(1, 1))
	for range rounds(t, 12) {
		read("cut short", good[:random.IntN(len(good)-1)])
		b := bytes.Clone(good)
		b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
		read("spoilt", b)
	}
	if r.ben.Fingerprint() != before {
		t.Error("something of it is kept")
	}
	r.fine(t)
}

// Names of files and pages lead nowhere but into the folder of an export.
func TestAttack43And44NamesThatLeadOut(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Climber")
	for _, name := range []string{"../../../escaped", "/etc/escaped", `..\..\escaped`, "a/../../escaped", "con", "evil\u202egpj.exe", "\x00", ".git/hooks/x"} {
		id := feed.NewDocID()
		b := m.edit(id, func(tx *document.Tx) error {
			if err := page.Create(tx, page.Page{
				Title: name, Path: name + ".md", Collection: name,
				Body: "[x](javascript:alert(1)) ![y](file:///etc/passwd) <script>z</script>",
			}); err != nil {
				return err
			}
			return page.SetFile(tx, page.File{Target: name, ID: string(bytes.Repeat([]byte("a"), 64)), Size: 1, Type: "image/png"})
		})
		m.tell(r.ana, m.write(replica.KindChange, id, b)).end()
	}
	r.fine(t)
	exported(t, r.ben.Community)
}
