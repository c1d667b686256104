package app_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
)

// invited has a second person join a community over this computer's network.
func invited(t testing.TB, c *app.Community, b *app.App, o app.InviteOptions) *app.Community {
	t.Helper()
	in, err := c.Invite(o)
	check(t, err)
	ticket, err := app.ParseTicket(in.Link)
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	joined, err := b.Join(ctx, ticket, nil, nil)
	check(t, err)
	return joined
}

// same waits until two laptops hold and show the same.
func same(t testing.TB, a, b *app.Community) {
	t.Helper()
	eventually(t, "both hold the same", func() bool { return a.Fingerprint() == b.Fingerprint() })
	flush(t, a, b)
	if diff := cmp.Diff(shown(t, a), shown(t, b)); diff != "" {
		t.Errorf("screens differ: %s", diff)
	}
}

// show is what every laptop that holds the same must show.
type show struct {
	Pages    []app.Page
	Charter  app.Charter
	Members  []app.Member
	Activity []app.Activity
	Talk     map[app.DocID][]app.Message
	Aside    int
}

func shown(t testing.TB, c *app.Community) show {
	t.Helper()
	s := show{Talk: map[app.DocID][]app.Message{}, Aside: len(c.SetAside())}
	for _, p := range append(c.Pages(), c.ArchivedPages()...) {
		read, err := c.Page(p.ID)
		check(t, err)
		read.Unread = false // mine alone
		for i := range read.Backlinks {
			read.Backlinks[i].Unread = false
		}
		s.Pages = append(s.Pages, read)
		said, err := c.Talk(p.ID)
		check(t, err)
		s.Talk[p.ID] = said
	}
	var err error
	s.Charter, err = c.Charter()
	check(t, err)
	s.Charter.MayAmend, s.Charter.Waiting = false, 0
	for i := range s.Charter.Clauses {
		s.Charter.Clauses[i].Mine = app.Endorsement{}
		s.Charter.Clauses[i].Before = nil
	}
	s.Members = c.Members()
	for i := range s.Members {
		s.Members[i].Me = false
	}
	s.Activity, err = c.Activity(200)
	check(t, err)
	return s
}

func TestTwoLaptops(t *testing.T) {
	dirA, dirB := t.TempDir(), t.TempDir()
	a := loopback(t, "Ana", dirA)
	ca := found(t, a, "practitioners")
	id := page(t, ca, "Swarming", "First paragraph.\n\nSecond paragraph.\n\nThird.")
	b := loopback(t, "Ben", dirB)
	cb := invited(t, ca, b, app.InviteOptions{Uses: 1, Expires: time.Hour})
	same(t, ca, cb)
	if got := cb.Me().Name; got != "Ben" {
		t.Errorf("I am %q, want Ben", got)
	}
	if digest, err := cb.Digest(); err != nil || digest.Changes != 0 {
		t.Errorf("digest after joining: %+v, %v", digest, err)
	}
	check(t, a.Close())
	check(t, b.Close())

	apart := func(dir, name string) {
		one := open(t, dir, nil)
		c, err := one.Community(ca.ID())
		check(t, err)
		w, err := c.Write(id)
		check(t, err)
		check(t, w.Splice(app.Edit{Pos: 5, Ins: " " + name}))
		check(t, w.Close())
		for i := range 10 {
			page(t, c, fmt.Sprintf("%s %d", name, i), "Written apart.")
		}
		check(t, one.Close())
	}
	apart(dirA, "Ana")
	apart(dirB, "Ben")

	a = loopback(t, "Ana", dirA)
	ca, err := a.Community(ca.ID())
	check(t, err)
	b = loopback(t, "Ben", dirB, ca.Room().Addresses...)
	cb, err = b.Community(cb.ID())
	check(t, err)
	same(t, ca, cb)
	if got := len(cb.Pages()); got != 21 {
		t.Errorf("%d pages, want 21", got)
	}
	eventually(t, "it is safe to leave", func() bool { return ca.Room().SafeToLeave && cb.Room().SafeToLeave })
	digest, err := cb.Digest()
	check(t, err)
	if digest.Changes != 11 {
		t.Errorf("digest counts %d changes, want 11: %+v", digest.Changes, digest.Groups)
	}
}

func TestKnock(t *testing.T) {
	a := loopback(t, "Ana", t.TempDir())
	ca := found(t, a, "")
	b := loopback(t, "Ben", t.TempDir())
	done := make(chan struct{})
	go func() {
		defer close(done)
		eventually(t, "Ben knocks", func() bool { return len(ca.Arrivals()) == 1 })
		eyes, err := ca.NeedsEye()
		if err != nil || len(eyes) != 1 || eyes[0].Kind != "arrival" {
			t.Errorf("needs an eye: %+v, %v", eyes, err)
		}
		if err := ca.Admit(t.Context(), ca.Arrivals()[0].ID); err != nil {
			t.Error(err)
		}
	}()
	cb := invited(t, ca, b, app.InviteOptions{Uses: 1, Expires: time.Hour, Knock: true})
	<-done
	same(t, ca, cb)
}

// A member's laptop completes an invitation while the one who opened it is away.
func TestJoinWhileFounderIsAway(t *testing.T) {
	dir := t.TempDir()
	a := loopback(t, "Ana", dir)
	ca := found(t, a, "")
	b := loopback(t, "Ben", t.TempDir())
	cb := invited(t, ca, b, app.InviteOptions{Uses: 1, Expires: time.Hour})
	in, err := ca.Invite(app.InviteOptions{Uses: 2, Expires: time.Hour})
	check(t, err)
	same(t, ca, cb)
	check(t, a.Close())

	ticket, err := app.ParseTicket(in.Words)
	check(t, err)
	c := loopback(t, "Cleo", t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cc, err := c.Join(ctx, ticket, cb.Room().Addresses, nil)
	check(t, err)
	same(t, cb, cc)
	if got := len(cc.Members()); got != 3 {
		t.Errorf("%d members, want 3", got)
	}
}

func TestLiveWriting(t *testing.T) {
	a := loopback(t, "Ana", t.TempDir())
	ca := found(t, a, "")
	id := page(t, ca, "Minutes", "Present: Ana, Ben.")
	b := loopback(t, "Ben", t.TempDir())
	cb := invited(t, ca, b, app.InviteOptions{Uses: 1, Expires: time.Hour})
	wa, err := ca.Write(id)
	check(t, err)
	wb, err := cb.Write(id)
	check(t, err)
	mirror := []rune(wb.Text())
	check(t, wa.Splice(app.Edit{Pos: 9, Ins: "us, that is "}))
	check(t, wb.Splice(app.Edit{Pos: len(mirror), Ins: " Late: Cleo."}))
	mirror = append(mirror, []rune(" Late: Cleo.")...)
	wa.SetCursor(4, 2)
	eventually(t, "Ana's words reach Ben's editor", func() bool {
		for more := true; more; {
			var edits []app.RemoteEdit
			edits, more = wb.Pull()
			for _, e := range edits {
				if e.Member != ca.Me().ID {
					t.Errorf("edit by %s", e.Member.Short())
				}
				mirror = append(mirror[:e.Pos:e.Pos], append([]rune(e.Ins), mirror[e.Pos+e.Del:]...)...)
			}
		}
		wa.Pull()
		return wa.Text() == wb.Text() && string(mirror) == wb.Text()
	})
	eventually(t, "Ben sees Ana's cursor", func() bool {
		cursors := wb.Cursors()
		return len(cursors) == 1 && cursors[0] == app.RemoteCursor{Member: ca.Me().ID, Pos: 4, Anchor: 2}
	})
	authors, err := wb.Authors()
	check(t, err)
	total := 0
	for _, s := range authors {
		total += s.Len
	}
	if total != len(mirror) || len(authors) != 2 {
		t.Errorf("authors are %+v of %d characters", authors, len(mirror))
	}
	check(t, wa.Close())
	check(t, wb.Close())
	same(t, ca, cb)
}

// Small pictures come along by themselves; other files when asked for.
func TestFilesTravel(t *testing.T) {
	a := loopback(t, "Ana", t.TempDir())
	ca := found(t, a, "")
	id := page(t, ca, "Files", "")
	picture, err := ca.Attach(id, "hive.png", strings.NewReader(long(400_000)))
	check(t, err)
	paper, err := ca.Attach(id, "paper.pdf", strings.NewReader(long(300_000)))
	check(t, err)
	later, err := ca.Attach(id, "later.pdf", strings.NewReader(long(500_000)))
	check(t, err)
	b := loopback(t, "Ben", t.TempDir())
	cb := invited(t, ca, b, app.InviteOptions{Uses: 1, Expires: time.Hour})
	here := func(target string) bool {
		files, err := cb.Attachments(id)
		check(t, err)
		for _, f := range files {
			if f.Target == target {
				return f.Here
			}
		}
		return false
	}
	eventually(t, "the picture is here", func() bool { return here(picture) })
	if files, bytes := cb.FilesMissing(); files != 2 || bytes != 800_000 {
		t.Errorf("%d files of %d bytes are missing", files, bytes)
	}
	if _, _, err := cb.OpenAttachment(id, paper); !errors.Is(err, app.ErrNotHere) {
		t.Errorf("opening what is not here: %v", err)
	}
	eventually(t, "the paper is here, as somebody asked for it", func() bool { return here(paper) })
	if here(later) {
		t.Error("a file came that nobody asked for")
	}
	check(t, cb.FetchFiles(true))
	eventually(t, "everything is here", func() bool { return here(later) })
}

// An app that was closed leaves nothing running.
func TestNoGoroutinesLeft(t *testing.T) {
	run := func() {
		a, err := app.Open(t.Context(), app.Options{
			Dir: t.TempDir(), Store: small, Network: app.NetworkOptions{Listen: []string{"127.0.0.1:0"}},
		})
		check(t, err)
		check(t, a.SetProfile(app.Profile{Name: "Ana"}))
		c := found(t, a, "teaching")
		w, err := c.Write(page(t, c, "A page", "Text."))
		check(t, err)
		check(t, w.Splice(app.Edit{Ins: "More "}))
		_, err = c.Search(t.Context(), "text", 5)
		check(t, err)
		check(t, a.Close())
	}
	run() // libraries start what they keep
	before := runtime.NumGoroutine()
	run()
	eventually(t, "all goroutines end", func() bool { return runtime.NumGoroutine() <= before })
}
