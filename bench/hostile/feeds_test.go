package hostile_test

import (
	"context"
	"crypto/sha512"
	"os"
	"testing"

	"commonplace/app"
	"commonplace/app/replica"
	"commonplace/app/statement"
	"commonplace/crdt/feed"

	"filippo.io/edwards25519"
)

// signAgain signs a record a second time, with another nonce than Ed25519 would
// have taken: as good a signature, of other bytes.
func (m *mallory) signAgain(r feed.Record) feed.Record {
	m.t.Helper()
	text := append([]byte("commonplace/signature/1\x00"), r.ID[:]...)
	key := m.device.Signer()
	expanded := sha512.Sum512(key.Seed())
	secret, err := new(edwards25519.Scalar).SetBytesWithClamping(expanded[:32])
	check(m.t, err)
	nonce, err := new(edwards25519.Scalar).SetUniformBytes(noise(64))
	check(m.t, err)
	point := new(edwards25519.Point).ScalarBaseMult(nonce).Bytes()
	digest := sha512.New()
	digest.Write(point)
	digest.Write(key[32:])
	digest.Write(text)
	k, err := new(edwards25519.Scalar).SetUniformBytes(digest.Sum(nil))
	check(m.t, err)
	r.Sig = append(point, new(edwards25519.Scalar).MultiplyAdd(k, secret, nonce).Bytes()...)
	check(m.t, r.Verify())
	return r
}

func TestAttack11SecondSignature(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "Talked about.")
	m := r.bring(t, "Twice")
	rec := m.write(statement.KindSay, id, message(t, "Said once."))
	m.tell(r.ana, rec).end()
	m.tell(r.ben, m.signAgain(rec)).end()
	m.tell(r.ana, m.signAgain(rec)).end()
	r.fine(t)
	if said, err := r.ben.Talk(id); err != nil || len(said) != 1 {
		t.Errorf("one message is shown as %v, %v", said, err)
	}
}

// twice writes one entry of a feed twice, with different words, and goes on
// behind each.
func (m *mallory) twice(page app.DocID) (one, two []feed.Record) {
	m.t.Helper()
	head := m.writer.Head()
	branch := func(text string) (out []feed.Record) {
		check(m.t, m.writer.Rewind(head))
		for range 3 {
			rec, err := m.writer.Write(feed.Draft{
				Time: m.now(), Kind: statement.KindSay, Doc: page, Body: message(m.t, text), Known: m.known(),
			})
			check(m.t, err)
			out = append(out, rec)
		}
		return out
	}
	return branch("To Ana."), branch("To Ben.")
}

// forkedAlike asserts that both show the same of a feed that forked: one branch,
// the other being in sight where it was held.
func (r *room) forkedAlike(t *testing.T, id app.DocID) {
	t.Helper()
	r.fine(t)
	said, err := r.ben.Talk(id)
	check(t, err)
	if len(said) != 3 {
		t.Errorf("%d messages are shown, want the three of one branch", len(said))
	}
	for _, s := range said {
		if s.Text != said[0].Text {
			t.Error("words of both branches are shown")
		}
	}
	if len(r.ana.SetAside())+len(r.ben.SetAside()) == 0 {
		t.Error("nothing is set aside")
	}
}

func TestAttack12OneNumberTwice(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "Talked about.")
	m := r.bring(t, "Twoface")
	m.tell(r.ana, m.write(statement.KindSay, feed.DocID{}, message(t, "Before."))).end()
	r.same(t)
	one, two := m.twice(id)
	a, b := m.meet(r.ana).begin(), m.meet(r.ben).begin()
	a.claim(feed.Vector{m.feed(): one[2].Tip()})
	b.claim(feed.Vector{m.feed(): two[2].Tip()})
	a.send(one...)
	b.send(two...)
	r.forkedAlike(t, id)
}

// stop closes a laptop's app, and again opens it, with no word to anybody.
func (l *laptop) stop(t testing.TB) {
	t.Helper()
	check(t, l.Close())
}

func (l *laptop) again(t testing.TB, id app.ID) {
	t.Helper()
	l.App = start(t, l.dir, "")
	var err error
	l.Community, err = l.App.Community(id)
	check(t, err)
}

func (l *laptop) dial(t testing.TB, other *laptop) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	check(t, l.Dial(ctx, other.at()))
}

func TestAttack13ForkShownToTwoHalves(t *testing.T) {
	r := own(t)
	id := r.page(t, r.ana, "Talked about.")
	r.same(t)
	m := r.bring(t, "Twoface")
	m.tell(r.ana, m.write(statement.KindSay, feed.DocID{}, message(t, "Before."))).end()
	r.same(t)
	one, two := m.twice(id)
	at := r.ana.ID()
	r.ana.stop(t)
	m.tell(r.ben, two...).end()
	r.ben.stop(t)
	r.ana.again(t, at)
	m.tell(r.ana, one...).end()
	r.ben.again(t, at)
	r.ben.dial(t, r.ana)
	r.forkedAlike(t, id)
}

// The year 9999 is a claim like any other: it is shown, and stops nothing.
func TestAttack38ClockFarAhead(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "Talked about.")
	m := r.bring(t, "Traveller")
	said := m.writeAt(feed.MaxTime, statement.KindSay, id, message(t, "From the year 9999."))
	after := m.writeAt(feed.MaxTime, replica.KindChange, id, m.edit(id, typed("Later. ")))
	m.tell(r.ana, said, after).end()
	check(t, r.ben.RenamePage(id, "Renamed today"))
	r.fine(t)
	if p, err := r.ana.Page(id); err != nil || p.Title != "Renamed today" {
		t.Errorf("the page is %q, %v", p.Title, err)
	}
}

func TestAttack45ClonedProfile(t *testing.T) {
	r := own(t)
	r.same(t)
	id := r.ana.ID()
	r.ben.stop(t)
	clone := &laptop{dir: t.TempDir()}
	check(t, os.RemoveAll(clone.dir))
	check(t, os.CopyFS(clone.dir, os.DirFS(r.ben.dir)))
	r.ben.again(t, id)
	clone.again(t, id)
	t.Cleanup(func() { check(t, clone.Close()) })
	mine := r.page(t, r.ben, "Written on the laptop.")
	copied := r.page(t, clone, "Written on its copy.")
	r.ben.dial(t, r.ana)
	clone.dial(t, r.ana)
	eventually(t, "all three hold the same", func() bool {
		return r.ana.Fingerprint() == r.ben.Fingerprint() && r.ben.Fingerprint() == clone.Fingerprint()
	})
	for _, l := range []*laptop{r.ana, r.ben, clone} {
		flush(t, l.Community)
		if body(t, l.Community, mine) == "" || body(t, l.Community, copied) == "" {
			t.Errorf("something is lost on the laptop of %s", l.Me().Name)
		}
		if n := len(l.SetAside()); n != 0 {
			t.Errorf("%d entries are set aside: the copy forked a feed", n)
		}
	}
	r.fine(t)
}

func TestAttack46HiddenFeed(t *testing.T) {
	r := own(t)
	r.same(t)
	at := r.ana.ID()
	m := r.bring(t, "Censor")
	r.same(t)
	r.ana.stop(t)
	id := r.page(t, r.ben, "Somebody does not want this seen.")
	m.catchUp(r.ben)
	r.ben.stop(t)
	r.ana.again(t, at)
	m.tell(r.ana, m.write(statement.KindSay, feed.DocID{}, message(t, "There is nothing else."))).end()
	if _, err := r.ana.Page(id); err == nil {
		t.Error("the page came by other ways")
	}
	r.ben.again(t, at)
	r.ben.dial(t, r.ana)
	r.fine(t)
	if body(t, r.ana.Community, id) == "" {
		t.Error("the page is not seen after meeting its author")
	}
}
