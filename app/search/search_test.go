package search_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/app/search"
)

var items = []search.Item{
	{Key: "p1", Kind: "page", Title: "Instructors Handbook", Body: "Carpentries Instructors are volunteers who teach live coding.", Tags: []string{"Teaching", "roles"}, Collection: "handbooks"},
	{Key: "p2", Kind: "page", Title: "Code of Conduct", Body: "Report an incident to the committee. Café meetings follow it too.", Tags: []string{"norms"}, Collection: "policies/coc"},
	{Key: "t1", Kind: "talk", Title: "", Body: "Who teaches the next workshop? The instructors rotate."},
	{Key: "m1", Kind: "member", Title: "Zoë Müller"},
	{Key: "f1", Kind: "file", Title: "life_cycle_annotated.svg"},
}

func newIndex(t *testing.T) *search.Index {
	t.Helper()
	index, err := search.New(func(key string) string {
		for _, item := range items {
			if item.Key == key {
				return item.Body
			}
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { index.Close() })
	if err := index.Put(items...); err != nil {
		t.Fatal(err)
	}
	return index
}

func keys(hits []search.Hit) string {
	var list []string
	for _, hit := range hits {
		list = append(list, hit.Key)
	}
	return strings.Join(list, " ")
}

func TestSearch(t *testing.T) {
	index := newIndex(t)
	for _, c := range []struct{ query, want string }{
		{"", ""},
		{"   ", ""},
		{"conduct", "p2"},
		{"instructors", "p1 t1"}, // the title counts more
		{"instruct", "p1 t1"},
		{"INCIDENT committee", "p2"},
		{"incident instructors", ""}, // all words are wanted
		{"cafe", "p2"},
		{"zoe muller", "m1"},
		{"Zoë", "m1"},
		{`"live coding"`, "p1"},
		{`"coding live"`, ""},
		{"tag:teaching", "p1"},
		{"tag:#norms report", "p2"},
		{"in:policies", "p2"},
		{"in:policies/coc", "p2"},
		{"in:handbooks conduct", ""},
		{"comittee", "p2"}, // one letter is missing
		{"annotated", "f1"},
		{"nothing-like-this", ""},
		{`"`, ""},
		{"tag:", ""},
		{"- + ( ) ~ ^ * ?", ""},
	} {
		hits, err := index.Search(context.Background(), c.query, 10)
		if err != nil {
			t.Errorf("%q: %v", c.query, err)
			continue
		}
		if got := keys(hits); got != c.want {
			t.Errorf("%q found %q, want %q", c.query, got, c.want)
		}
	}
}

func TestSnippetMarksTheWords(t *testing.T) {
	index := newIndex(t)
	hits, err := index.Search(context.Background(), "incident cafe", 10)
	if err != nil || len(hits) != 1 {
		t.Fatalf("hits %v, error %v", hits, err)
	}
	var marked []string
	for _, m := range hits[0].Marks {
		marked = append(marked, hits[0].Snippet[m[0]:m[1]])
	}
	if diff := cmp.Diff([]string{"incident", "Café"}, marked); diff != "" {
		t.Error(diff)
	}
}

func TestPutReplacesAndDeleteRemoves(t *testing.T) {
	index := newIndex(t)
	if err := index.Put(search.Item{Key: "p2", Kind: "page", Title: "Gatherings"}); err != nil {
		t.Fatal(err)
	}
	if err := index.Delete("p1", "unknown"); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{"conduct": "", "gatherings": "p2", "volunteers": ""} {
		hits, err := index.Search(context.Background(), query, 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(hits); got != want {
			t.Errorf("%q found %q, want %q", query, got, want)
		}
	}
	if n, err := index.Len(); err != nil || n != len(items)-1 {
		t.Errorf("%d items, error %v", n, err)
	}
}

// FuzzSearch: whatever is typed, a search ends without an error, and the marks
// lie inside the snippet.
func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"a", `"b`, "tag:x in:y", "tag:\"a b\" c", "\x00\xff", "élan vital", "((", "in:/"} {
		f.Add(seed)
	}
	index, err := search.New(func(string) string { return items[0].Body })
	if err != nil {
		f.Fatal(err)
	}
	if err := index.Put(items...); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if len(query) > 200 {
			return
		}
		hits, err := index.Search(context.Background(), query, 5)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		for _, hit := range hits {
			for _, m := range hit.Marks {
				_ = hit.Snippet[m[0]:m[1]]
			}
		}
	})
}

// BenchmarkIndexHandbook indexes the handbook of ../shared/data once a round.
func BenchmarkIndexHandbook(b *testing.B) {
	pages := handbook(b)
	for b.Loop() {
		index, err := search.New(func(string) string { return "" })
		if err != nil {
			b.Fatal(err)
		}
		if err := index.Put(pages...); err != nil {
			b.Fatal(err)
		}
		index.Close()
	}
}

func BenchmarkSearchHandbook(b *testing.B) {
	pages := handbook(b)
	bodies := map[string]string{}
	for _, p := range pages {
		bodies[p.Key] = p.Body
	}
	index, err := search.New(func(key string) string { return bodies[key] })
	if err != nil {
		b.Fatal(err)
	}
	defer index.Close()
	if err := index.Put(pages...); err != nil {
		b.Fatal(err)
	}
	queries := []string{"instructor", "code of conduct", `"lesson program"`, "comittee", "work"}
	for i := 0; b.Loop(); i++ {
		if _, err := index.Search(context.Background(), queries[i%len(queries)], 50); err != nil {
			b.Fatal(err)
		}
	}
}

func handbook(b *testing.B) []search.Item {
	b.Helper()
	root := "../../../shared/data/carpentries-handbook/source"
	var pages []search.Item
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		text, err := os.ReadFile(path)
		pages = append(pages, search.Item{Key: fmt.Sprint(len(pages)), Kind: "page", Title: filepath.Base(path), Body: string(text)})
		return err
	})
	if err != nil {
		b.Skip("the handbook of ../shared/data is not here:", err)
	}
	return pages
}
