package page_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonplace/app/page"
	"commonplace/crdt/document"
)

func TestDocument(t *testing.T) {
	d := document.New([]byte("0123456789abcdef"))
	defer d.Close()
	want := page.Page{
		Title: "Swarming", Path: "notes/swarming.md", Collection: "notes", Tags: []string{"care", "spring"},
		Created: 1234, Front: "---\nx: 1\n---\n", Files: []page.File{{Target: "p.png", ID: "ab", Size: 3, Type: "image/png"}},
	}
	edit := func(f func(*document.Tx) error) []byte {
		t.Helper()
		change, err := d.Edit(time.UnixMilli(1), f)
		if err != nil {
			t.Fatal(err)
		}
		return change
	}
	edit(func(tx *document.Tx) error { return page.Create(tx, want) })
	edit(func(tx *document.Tx) error { return tx.SpliceText(page.Body(), 0, 0, "Bees.") })
	want.Body = "Bees."
	if diff := cmp.Diff(want, page.Read(d)); diff != "" || !page.Is(d) {
		t.Error(diff)
	}
	if edit(func(tx *document.Tx) error { return page.SetTitle(tx, "Swarming") }) != nil {
		t.Error("setting the same title is a change")
	}
	if edit(func(tx *document.Tx) error { return page.SetTags(tx, []string{"care", "#Spring"}) }) != nil {
		t.Error("setting the same tags is a change")
	}
	edit(func(tx *document.Tx) error { return page.SetTags(tx, []string{"winter"}) })
	if got := page.Read(d).Tags; !slices.Equal(got, []string{"winter"}) {
		t.Errorf("tags are %v", got)
	}
}

func apply(text string, splices []page.Splice) string {
	r := []rune(text)
	for _, s := range splices {
		r = slices.Concat(r[:s.Pos], []rune(s.Ins), r[s.Pos+s.Del:])
	}
	return string(r)
}

func TestSplices(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("ab \n漢é")))
	rapid.Check(t, func(t *rapid.T) {
		from, to := text.Draw(t, "from"), text.Draw(t, "to")
		splices := page.Splices(from, to)
		if got := apply(from, splices); got != to {
			t.Fatalf("splices give %q, want %q", got, to)
		}
		most := rapid.IntRange(1, 6).Draw(t, "most")
		var all []page.Splice
		for _, group := range page.Batches(splices, most) {
			size := 0
			for _, s := range group {
				size += s.Del + len([]rune(s.Ins))
			}
			if size > most {
				t.Fatalf("a group touches %d characters, at most %d", size, most)
			}
			all = append(all, group...)
		}
		if got := apply(from, all); got != to {
			t.Fatalf("batches give %q, want %q", got, to)
		}
	})
}

func TestSummarise(t *testing.T) {
	s := page.Summarise("# Head\n\nSee [that](b.md#x) and ![pic](img/p.png), [[Some Page|so]].\n\n```\ncode [no](no.md)\n```\n")
	want := []string{"[[Some Page]]", "b.md#x", "img/p.png"}
	if !slices.Equal(s.Links, want) {
		t.Errorf("links are %q, want %q", s.Links, want)
	}
	if !strings.HasPrefix(s.Excerpt, "See that and pic") {
		t.Errorf("excerpt is %q", s.Excerpt)
	}
	for text, want := range map[string]int{"": 0, "one": 1, "don't stop-gap": 2, "漢字です": 4, "naïve café": 2} {
		if got := page.Words(text); got != want {
			t.Errorf("%q has %d words, want %d", text, got, want)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ from, target, want string }{
		{"a/b.md", "c.md", "a/c.md"},
		{"a/b.md", "../c.md#part", "c.md"},
		{"a/b.md", "/c.md", "c.md"},
		{"a/b.md", "some%20page.md", "a/some page.md"},
		{"a/b.md", "../../../c.md", ""},
		{"b.md", "https://example.org", ""},
		{"b.md", "#part", ""},
		{"b.md", "mailto:a@b", ""},
	} {
		got := ""
		if all := page.Resolve(c.from, c.target); len(all) > 0 {
			got = all[0]
		}
		if got != c.want {
			t.Errorf("Resolve(%q, %q) = %q, want %q", c.from, c.target, got, c.want)
		}
	}
}

func TestPaths(t *testing.T) {
	taken := map[string]bool{"notes/a-page.md": true}
	in := func(p string) bool { return taken[p] }
	for _, c := range []struct{ got, want string }{
		{page.PathFor("notes", "A page!", in), "notes/a-page-2.md"},
		{page.PathFor("", "…", in), "page.md"},
		{page.PathFor("", "Über Größe", in), "über-größe.md"},
		{page.MovedPath("x/a-page.md", "notes", in), "notes/a-page-2.md"},
		{page.MovedPath("x/b.md", "notes", in), "notes/b.md"},
		{page.CleanCollection(" /a//../b c/ "), "a/b c"},
		{page.CleanTag(" #Some Tag "), "some-tag"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
