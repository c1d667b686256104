package app_test

import (
	"strings"
	"testing"

	"commonplace/app"
)

func TestActivityGathersWhatWasDoneInARow(t *testing.T) {
	c := found(t, named(t, "Ana"), "teaching")
	for _, title := range []string{"One", "Two", "Three"} {
		if _, err := c.CreatePage(app.PageDraft{Title: title}); err != nil {
			t.Fatal(err)
		}
	}
	ch, err := c.Charter()
	if err != nil {
		t.Fatal(err)
	}
	for _, clause := range ch.Clauses {
		if err := c.Endorse(clause.ID, clause.VersionID, app.Endorse, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := c.Activity(10)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, done := range list {
		words = append(words, done.What)
	}
	said := strings.Join(words, "; ")
	for _, want := range []string{"answered 12 clauses of the charter", "wrote 3 pages"} {
		if strings.Count(said, want) != 1 {
			t.Errorf("%q does not say %q once", said, want)
		}
	}
}
