package app_test

import (
	"testing"

	"commonplace/app"
)

func TestSample(t *testing.T) {
	a := named(t, "Ana")
	c, err := a.CreateSample(t.Context())
	check(t, err)
	flush(t, c)
	pages := c.Pages()
	if len(pages) != 7 || len(c.Tags()) < 5 {
		t.Errorf("%d pages, tags %v", len(pages), c.Tags())
	}
	linked, authors := 0, map[app.MemberID]bool{}
	for _, info := range pages {
		p, err := c.Page(info.ID)
		check(t, err)
		if len(p.Backlinks) > 0 {
			linked++
		}
		for _, m := range p.Authors {
			authors[m] = true
		}
		if p.Unread {
			t.Errorf("%s is unread", p.Title)
		}
	}
	if linked < 6 || len(authors) != 3 {
		t.Errorf("%d pages are linked to, by %d authors", linked, len(authors))
	}
	ch, err := c.Charter()
	check(t, err)
	if len(ch.Clauses) != 6 || ch.Members != 3 || ch.Clauses[3].Coverage.Reservations != 1 {
		t.Errorf("charter: %d clauses, %d members, %+v", len(ch.Clauses), ch.Members, ch.Clauses[3].Coverage)
	}
	eyes, err := c.NeedsEye()
	check(t, err)
	kinds := map[string]int{}
	for _, e := range eyes {
		kinds[e.Kind]++
	}
	if kinds["mention"] != 1 || kinds["reply"] != 0 || len(eyes) != 1 {
		t.Errorf("needs an eye: %+v", eyes)
	}
	check(t, c.Dismiss(eyes[0].ID))
	if eyes, err = c.NeedsEye(); err != nil || len(eyes) != 0 {
		t.Errorf("after dismissing: %+v, %v", eyes, err)
	}
	if aside := c.SetAside(); len(aside) != 0 {
		t.Errorf("set aside: %+v", aside)
	}
	hits, err := c.Search(t.Context(), "microwave", 10)
	check(t, err)
	if len(hits) < 3 {
		t.Errorf("%d hits: %+v", len(hits), hits)
	}
}
