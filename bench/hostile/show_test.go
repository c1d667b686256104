package hostile_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
)

// flush waits until everything held is read.
func flush(t testing.TB, cs ...*app.Community) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, c := range cs {
		check(t, c.Flush(ctx))
	}
}

func body(t testing.TB, c *app.Community, id app.DocID) string {
	t.Helper()
	p, err := c.Page(id)
	check(t, err)
	return p.Body
}

// aside says why an entry is set aside, on a laptop; empty if it is not.
func aside(c *app.Community, id app.EntryID) string {
	for _, a := range c.SetAside() {
		if a.ID == id {
			return a.Why
		}
	}
	return ""
}

// setAside asserts that entries are set aside on both laptops, with reasons.
func (r *room) setAside(t testing.TB, ids ...app.EntryID) {
	t.Helper()
	for _, id := range ids {
		for _, l := range []*laptop{r.ana, r.ben} {
			if why := aside(l.Community, id); why == "" {
				t.Errorf("on the laptop of %s an entry is not set aside", l.Me().Name)
			} else if testing.Verbose() {
				t.Logf("set aside: %s", why)
			}
		}
	}
}

// fine asserts that Ana and Ben go on: each changes a page, and both then hold
// and show the same.
func (r *room) fine(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	r.rounds++
	title := fmt.Sprintf("Round %d", r.rounds)
	r.mu.Unlock()
	for _, l := range []*laptop{r.ana, r.ben} {
		if l.going.IsZero() {
			l.going = r.page(t, l, l.Me().Name+" goes on.")
		}
		check(t, l.RenamePage(l.going, title))
	}
	r.same(t)
	for _, l := range []*laptop{r.ana, r.ben} {
		for _, by := range []*laptop{r.ana, r.ben} {
			if p, err := l.Page(by.going); err != nil || p.Title != title {
				t.Errorf("what %s wrote did not reach %s: %q, %v", by.Me().Name, l.Me().Name, p.Title, err)
			}
		}
		if trouble := l.Health(); len(trouble) > 0 {
			t.Errorf("trouble on the laptop of %s: %v", l.Me().Name, trouble)
		}
	}
	for _, line := range complaints.take() {
		t.Error(line)
	}
}

// same asserts that both hold and show the same.
func (r *room) same(t testing.TB) {
	t.Helper()
	alike(t, r.ana.Community, r.ben.Community)
}

func alike(t testing.TB, a, b *app.Community) {
	t.Helper()
	eventually(t, "both hold the same", func() bool {
		if a.Fingerprint() != b.Fingerprint() {
			return false
		}
		flush(t, a, b)
		return a.Fingerprint() == b.Fingerprint() && cmp.Equal(shown(t, a), shown(t, b))
	})
}

// show is what laptops that hold the same must show alike.
type show struct {
	Pages   []app.Page
	Talk    map[app.DocID][]app.Message
	Charter app.Charter
	Members []app.Member
}

func shown(t testing.TB, c *app.Community) show {
	t.Helper()
	s := show{Talk: map[app.DocID][]app.Message{}}
	for _, p := range append(c.Pages(), c.ArchivedPages()...) {
		read, err := c.Page(p.ID)
		check(t, err)
		read.Unread = false // mine alone
		for i := range read.Backlinks {
			read.Backlinks[i].Unread = false
		}
		s.Pages = append(s.Pages, read)
		s.Talk[p.ID], err = c.Talk(p.ID)
		check(t, err)
	}
	var err error
	s.Charter, err = c.Charter()
	check(t, err)
	s.Charter.MayAmend, s.Charter.Waiting = false, 0
	for i := range s.Charter.Clauses {
		s.Charter.Clauses[i].Mine, s.Charter.Clauses[i].Before = app.Endorsement{}, nil
	}
	s.Members = c.Members()
	for i := range s.Members {
		s.Members[i].Me = false
	}
	return s
}
