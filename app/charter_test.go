package app_test

import (
	"errors"
	"testing"

	"commonplace/app"
)

func TestStarters(t *testing.T) {
	for _, s := range app.Starters() {
		t.Run(s.Key, func(t *testing.T) {
			c := found(t, named(t, "Ana"), s.Key)
			ch, err := c.Charter()
			check(t, err)
			if len(ch.Clauses) != s.Clauses || ch.Purpose == "" || ch.Waiting != s.Clauses || !ch.MayAmend {
				t.Errorf("charter has %d clauses, %d waiting, may amend %v", len(ch.Clauses), ch.Waiting, ch.MayAmend)
			}
			for i, cl := range ch.Clauses {
				if cl.Number != i+1 || cl.By != c.Me().ID || cl.Version != 1 {
					t.Errorf("clause %d is %d, by %s, version %d", i+1, cl.Number, cl.By.Short(), cl.Version)
				}
			}
		})
	}
}

func TestEndorse(t *testing.T) {
	c := found(t, named(t, "Ana"), "")
	id, err := c.AddClause(app.ClauseText{Kind: "norm", Title: "Be kind", Text: "To bees, too."})
	check(t, err)
	ch, err := c.Charter()
	check(t, err)
	check(t, c.Endorse(id, ch.Clauses[0].VersionID, app.Reservation, "mostly"))
	ch, err = c.Charter()
	check(t, err)
	want := app.Coverage{Members: 1, Endorsed: 1, Reservations: 1}
	if got := ch.Clauses[0].Coverage; got != want || ch.Waiting != 0 || ch.Complete != 1 {
		t.Errorf("coverage %+v, %d waiting, %d complete", got, ch.Waiting, ch.Complete)
	}

	check(t, c.AmendClause(id, app.ClauseText{Kind: "norm", Title: "Be kind", Text: "To bees and birds.", Why: "birds"}))
	ch, err = c.Charter()
	check(t, err)
	cl := ch.Clauses[0]
	if ch.Waiting != 1 || cl.Before == nil || cl.Before.Text != "To bees, too." || cl.Version != 2 {
		t.Errorf("after the change: %d waiting, before %+v", ch.Waiting, cl.Before)
	}
	versions, err := c.ClauseHistory(id)
	check(t, err)
	if len(versions) != 2 || versions[0].Why != "birds" {
		t.Errorf("history is %+v", versions)
	}

	second, err := c.AddClause(app.ClauseText{Kind: "value", Title: "Candour", Text: "We say it."})
	check(t, err)
	check(t, c.MoveClause(second, 0))
	check(t, c.RetireClause(id, true))
	ch, err = c.Charter()
	check(t, err)
	if ch.Clauses[0].ID != second || !ch.Clauses[1].Retired {
		t.Errorf("order is %v", ch.Clauses)
	}
	if err := c.RetireClause("nothing", true); !errors.Is(err, app.ErrNotFound) {
		t.Errorf("retiring nothing: %v", err)
	}
}
