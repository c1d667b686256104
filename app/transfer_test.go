package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
)

const handbook = "../../shared/data/carpentries-handbook/source"

func TestImportAndExport(t *testing.T) {
	source := handbook
	if _, err := os.Stat(source); err != nil {
		source = t.TempDir()
		check(t, os.WriteFile(filepath.Join(source, "index.md"), []byte("# Home\n\n![p](img/p.png) [a](a.md)\n"), 0o600))
		check(t, os.WriteFile(filepath.Join(source, "a.md"), []byte("---\ntags: [x]\n---\nText.\n"), 0o600))
		check(t, os.Mkdir(filepath.Join(source, "img"), 0o700))
		check(t, os.WriteFile(filepath.Join(source, "img", "p.png"), []byte("\x89PNG\r\n\x1a\n"), 0o600))
	}
	c := found(t, named(t, "Ana"), "open-source")
	report, err := c.Import(t.Context(), source, nil)
	check(t, err)
	if report.Created == 0 || report.Files == 0 {
		t.Fatalf("import: %+v", report)
	}
	again, err := c.Import(t.Context(), source, nil)
	check(t, err)
	if again.Created != 0 || again.Changed != 0 || again.Same != report.Created {
		t.Errorf("import again: %+v", again)
	}
	_, err = c.Say(c.Pages()[0].ID, "Well done.", app.EntryID{})
	check(t, err)

	dir := t.TempDir()
	out, err := c.Export(t.Context(), dir, nil)
	check(t, err)
	if out.Pages != report.Created || out.Documents != report.Created+1 || len(out.Missing) != 0 {
		t.Errorf("export: %+v", out)
	}
	other := found(t, named(t, "Ben"), "")
	back, err := other.Import(t.Context(), dir, nil)
	check(t, err)
	if back.Created != report.Created || len(back.Skipped) != 0 {
		t.Errorf("import of the export: %+v", back)
	}
	if diff := cmp.Diff(texts(t, c), texts(t, other)); diff != "" {
		t.Errorf("pages differ: %s", diff)
	}
}

type text struct {
	Title, Body string
	Tags        []string
	Files       map[string]string
}

func texts(t testing.TB, c *app.Community) map[string]text {
	t.Helper()
	out := map[string]text{}
	for _, info := range c.Pages() {
		p, err := c.Page(info.ID)
		check(t, err)
		files := map[string]string{}
		all, err := c.Attachments(info.ID)
		check(t, err)
		for _, f := range all {
			files[f.Target] = f.ID
		}
		out[p.Path] = text{p.Title, p.Body, p.Tags, files}
	}
	return out
}

func TestSearch(t *testing.T) {
	c := found(t, named(t, "Ana"), "teaching")
	id := page(t, c, "Swarming", "Bees swarm in May, when the hive is full.")
	check(t, c.SetTags(id, []string{"spring"}))
	find := func(query string, want int) []app.Hit {
		t.Helper()
		hits, err := c.Search(t.Context(), query, 10)
		check(t, err)
		if len(hits) != want {
			t.Errorf("%q finds %+v, want %d", query, hits, want)
		}
		return hits
	}
	hits := find("swarm", 1)
	if len(hits) == 1 && (hits[0].Doc != id || hits[0].Title != "Swarming") {
		t.Errorf("hit %+v", hits[0])
	}
	find("tag:spring hive", 1)
	find("tag:autumn hive", 0)
	if _, err := c.Say(id, "Beware of wasps.", app.EntryID{}); err != nil {
		t.Error(err)
	}
	if hits := find("wasps", 1); len(hits) == 1 && hits[0].Kind != "talk" {
		t.Errorf("hit %+v", hits[0])
	}
	check(t, c.ArchivePage(id, true))
	find("swarm", 0)
	find("Ana", 1)
}

func TestBundle(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben := w.cs[0], w.cs[1]
	id := page(t, ana, "Carried", "On a stick.")
	if _, err := ana.Attach(id, "p.png", pngReader()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.commonplace-bundle")
	made, err := ana.WriteBundle(t.Context(), path, app.BundleOptions{Files: true}, nil)
	check(t, err)
	c, read, err := w.apps[1].ReadBundle(t.Context(), path, nil)
	check(t, err)
	if c != ben || read.Entries != made.Entries || read.New == 0 || read.By != ana.Me().ID {
		t.Errorf("made %+v, read %+v", made, read)
	}
	if body(t, ben, id) != "On a stick." {
		t.Error("the page did not come along")
	}
	if files, err := ben.Attachments(id); err != nil || len(files) != 1 || !files[0].Here {
		t.Errorf("files %+v, %v", files, err)
	}
	stranger := named(t, "Zoe")
	if _, _, err := stranger.ReadBundle(t.Context(), path, nil); err == nil {
		t.Error("a stranger reads the bundle")
	}
}

func TestForget(t *testing.T) {
	dir, now := t.TempDir(), newClock()
	a := open(t, dir, now.Now)
	check(t, a.SetProfile(app.Profile{Name: "Ana"}))
	c, keep := found(t, a, ""), found(t, a, "")
	page(t, c, "Gone", "Soon.")
	check(t, a.Forget(c.ID()))
	if got := len(a.Communities()); got != 1 {
		t.Errorf("%d communities, want 1", got)
	}
	check(t, a.Close())
	a = open(t, dir, now.Now)
	if got := a.Communities(); len(got) != 1 || got[0].ID != keep.ID() {
		t.Errorf("after opening again: %+v", got)
	}
}
