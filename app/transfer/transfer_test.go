package transfer_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"commonplace/app/transfer"
)

func folder(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return m
}

func read(t *testing.T, from fs.FS) *transfer.Folder {
	t.Helper()
	result, err := transfer.Read(context.Background(), from, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestReadMakesPages(t *testing.T) {
	for _, c := range []struct {
		name, path, text string
		want             transfer.Page
	}{
		{"plain text", "notes/first-steps.md", "Hello.\n",
			transfer.Page{Title: "First steps", Body: "Hello.\n"}},
		{"heading", "a.md", "\n<!-- x -->\n\n# The *Handbook* `v2`\n\nText",
			transfer.Page{Title: "The Handbook v2", Body: "\n<!-- x -->\n\n# The *Handbook* `v2`\n\nText"}},
		{"a later heading is no title", "b.md", "Text\n\n# Heading\n",
			transfer.Page{Title: "B", Body: "Text\n\n# Heading\n"}},
		{"front matter", "c.md", "---\ntitle: My page # really\ntags: [b, '#a', b]\nlayout: post\n---\n# Other\n",
			transfer.Page{Title: "My page", Tags: []string{"a", "b"}, Front: "---\ntitle: My page # really\ntags: [b, '#a', b]\nlayout: post\n---\n", Body: "# Other\n"}},
		{"a rule is no front matter", "d.md", "---\nnot yaml: : :\n---\n",
			transfer.Page{Title: "D", Body: "---\nnot yaml: : :\n---\n"}},
		{"never closed", "e.md", "---\ntitle: x\n",
			transfer.Page{Title: "E", Body: "---\ntitle: x\n"}},
		{"index takes its folder's name", "policies/code_of_conduct/index.md", "",
			transfer.Page{Title: "Code of conduct"}},
		{"byte order mark and line ends", "f.md", "\ufeff# Title\r\n\r\nText\r\n",
			transfer.Page{Title: "Title", Body: "# Title\n\nText\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := read(t, folder(map[string]string{c.path: c.text}))
			c.want.Path = c.path
			if diff := cmp.Diff([]transfer.Page{c.want}, result.Pages); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadGivesFilesToPages(t *testing.T) {
	result := read(t, folder(map[string]string{
		"index.md":       "See [the guide](docs/guide.md) and ![logo](/img/logo.png).",
		"docs/guide.md":  "![a](img/a.png \"title\") <img src='../img/logo.png'> [sheet](plan.csv#x) [site](https://example.org/x.png)\n\n```{image} img/b.png\n```\n",
		"docs/plan.csv":  "a,b",
		"docs/img/a.png": "A", "docs/img/b.png": "B", "docs/img/unused.png": "C",
		"img/logo.png": "L", "conf.py": "x", ".git/config": "y",
	}))
	got := map[string][]string{}
	for _, page := range result.Pages {
		for _, file := range page.Files {
			got[page.Path] = append(got[page.Path], file.Target+" -> "+file.Path)
		}
	}
	want := map[string][]string{
		"docs/guide.md": {"img/a.png -> docs/img/a.png", "../img/logo.png -> img/logo.png", "plan.csv#x -> docs/plan.csv", "img/b.png -> docs/img/b.png", "img/unused.png -> docs/img/unused.png"},
		"index.md":      {"/img/logo.png -> img/logo.png"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantSkipped := []transfer.Skipped{{".git", "it is hidden"}, {"conf.py", "no page links to it"}}
	if diff := cmp.Diff(wantSkipped, result.Skipped); diff != "" {
		t.Error(diff)
	}
}

func TestReadReportsWhatItSkips(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("good.md", "fine")
	write("latin.md", "caf\xe9")
	write("huge.md", strings.Repeat("x", transfer.MaxPage+1))
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link.md")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	result := read(t, root.FS())
	want := []transfer.Skipped{
		{"huge.md", "it is larger than 4 MB"},
		{"latin.md", "it is not UTF-8 text"},
		{"link.md", "it is a link or a special file"},
	}
	if diff := cmp.Diff(want, result.Skipped); diff != "" {
		t.Error(diff)
	}
	if len(result.Pages) != 1 {
		t.Errorf("%d pages", len(result.Pages))
	}
}

func TestTextKeepsFrontMatterWhileItSaysTheSame(t *testing.T) {
	front := "---\n# a comment\ntitle: Old\nlayout: post\nkeywords: x, y\n---\n"
	for _, c := range []struct {
		name string
		page transfer.Page
		want string
	}{
		{"unchanged", transfer.Page{Path: "a.md", Title: "Old", Tags: []string{"y", "x"}, Front: front, Body: "b"}, front + "b"},
		{"renamed", transfer.Page{Path: "a.md", Title: "New: better", Tags: []string{"x"}, Front: front, Body: "b"},
			"---\n# a comment\ntitle: 'New: better'\nlayout: post\nkeywords: [x]\n---\nb"},
		{"no tags any more", transfer.Page{Path: "a.md", Title: "Old", Front: front, Body: "b"},
			"---\n# a comment\ntitle: Old\nlayout: post\n---\nb"},
		{"needs none", transfer.Page{Path: "my-page.md", Title: "My page", Body: "b"}, "b"},
		{"heading says it", transfer.Page{Path: "x.md", Title: "Hi", Body: "# Hi\n"}, "# Hi\n"},
		{"title of its own", transfer.Page{Path: "x.md", Title: "Other", Tags: []string{"t"}, Body: "# Hi\n"}, "---\ntitle: Other\ntags: [t]\n---\n# Hi\n"},
		{"text like front matter", transfer.Page{Path: "x.md", Title: "X", Body: "---\ntitle: no\n---\n"}, "---\ntitle: X\n---\n---\ntitle: no\n---\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.page.Text()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestResolveAndRelative(t *testing.T) {
	for _, c := range []struct {
		from, target, want string
		ok                 bool
	}{
		{"a/b.md", "c.md", "a/c.md", true},
		{"a/b.md", "../c%20d.md#part", "c d.md", true},
		{"a/b.md", "/c.md", "c.md", true},
		{"a/b.md", "./x/../c.md", "a/c.md", true},
		{"a/b.md", "../../c.md", "", false},
		{"a/b.md", "#part", "", false},
		{"a/b.md", "https://example.org/c.md", "", false},
		{"a/b.md", "//example.org/c.md", "", false},
		{"a/b.md", `..\c.md`, "", false},
		{"a/b.md", "file:///etc/passwd", "", false},
		{"a/b.md", "%zz", "", false},
	} {
		got, ok := transfer.Resolve(c.from, c.target)
		if got != c.want || ok != c.ok {
			t.Errorf("Resolve(%q, %q) = %q, %v; want %q, %v", c.from, c.target, got, ok, c.want, c.ok)
		}
	}
	for _, c := range []struct{ from, to string }{
		{"a/b.md", "a/c d.png"}, {"a/b/c.md", "x/y.png"}, {"a.md", "b/c.png"}, {"a/b.md", "ab/c.png"}, {"a/b.md", "c:d.png"},
	} {
		link := transfer.Relative(c.from, c.to)
		if got, ok := transfer.Resolve(c.from, link); !ok || got != c.to {
			t.Errorf("Relative(%q, %q) = %q, which leads to %q", c.from, c.to, link, got)
		}
	}
}

// export writes a folder that was read, as a community with just these pages would.
func export(t *testing.T, from *transfer.Folder) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	w, err := transfer.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, page := range from.Pages {
		if _, err := w.Page(page); err != nil {
			t.Fatal(err)
		}
		for _, file := range page.Files {
			content, err := from.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.File(file.Path, content); err != nil {
				t.Fatal(err)
			}
			content.Close()
		}
	}
	if err := w.Finish(transfer.Manifest{Name: "Test"}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestExportOfTheHandbookIsEqual(t *testing.T) {
	source := "../../../shared/data/carpentries-handbook/source"
	if _, err := os.Stat(source); err != nil {
		t.Skip("the handbook of ../shared/data is not here")
	}
	first := read(t, os.DirFS(source))
	if len(first.Skipped) > 0 {
		t.Errorf("skipped: %v", first.Skipped)
	}
	dir := export(t, first)
	count := 0
	err := fs.WalkDir(os.DirFS(source), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		count++
		want, _ := os.ReadFile(filepath.Join(source, name))
		got, err := os.ReadFile(filepath.Join(dir, transfer.PagesFolder, name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not the same: %v", name, err)
		}
		return nil
	})
	if err != nil || count < 80 {
		t.Fatalf("%d files, error %v", count, err)
	}
	second := read(t, os.DirFS(dir))
	if diff := cmp.Diff(first.Pages, second.Pages); diff != "" {
		t.Errorf("the export reads differently: %s", diff)
	}
}

func TestWriterKeepsPagesApartAndInside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "export")
	w, err := transfer.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, c := range []struct{ path, want string }{
		{"a/Page.md", "a/Page.md"},
		{"a/page.md", "a/page-2.md"},
		{"../../etc/passwd", "etc/passwd.md"},
		{"con.md", "_con.md"},
		{"what?.md", "what-.md"},
		{"", "untitled.md"},
	} {
		got, err := w.Page(transfer.Page{Path: c.path, Title: "T", Body: "x"})
		if err != nil || got != c.want {
			t.Errorf("page %q became %q (%v), want %q", c.path, got, err, c.want)
		}
	}
	if _, err := transfer.Create(dir); !errors.Is(err, transfer.ErrNotEmpty) {
		t.Errorf("writing over an export: %v", err)
	}
}

func TestCSVCellsAreNoFormulas(t *testing.T) {
	dir := t.TempDir()
	w, err := transfer.Create(filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.CSV("talk", []string{"text"}, [][]string{{"=HYPERLINK(1)"}, {"-3.5"}, {"- a list"}, {"a,\"b\"\nc"}}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, "x", transfer.RecordsFolder, "talk.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	want := [][]string{{"text"}, {"'=HYPERLINK(1)"}, {"-3.5"}, {"'- a list"}, {"a,\"b\"\nc"}}
	if diff := cmp.Diff(want, rows); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestLinks(t *testing.T) {
	body := "[a](b.md \"t\") ![c](<d e.png>) [x](y_(z).md)[r][r] `[` \n\n[r]: ref.md\n\n```sh\n[no](no.md)\n```\n<a href='h.md'>" +
		"\n[b again](b.md)\n```{figure} f.png\n```\n[](empty.md) []()"
	want := []string{"b.md", "d e.png", "y_(z).md", "ref.md", "h.md", "f.png", "empty.md"}
	if diff := cmp.Diff(want, transfer.Links(body)); diff != "" {
		t.Error(diff)
	}
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Code of Conduct": "code-of-conduct", "  Über uns! ": "über-uns", "???": "untitled", "A/B..C": "a-b-c",
	} {
		if got := transfer.Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

// FuzzSafePath: a file can be created there on any system, it is inside, and a
// safe path stays as it is.
func FuzzSafePath(f *testing.F) {
	for _, seed := range []string{"a/b.md", "../x", "/etc", "c:\\x", "nul", "a\x00b", "é/" + strings.Repeat("ü", 300), "...", "a/./b", " . "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, p string) {
		safe := transfer.SafePath(p)
		if !fs.ValidPath(safe) || !filepath.IsLocal(safe) || safe == "." || path.IsAbs(safe) || strings.ContainsAny(safe, "<>:\"|?*\\\x00\n") {
			t.Fatalf("%q became %q", p, safe)
		}
		if again := transfer.SafePath(safe); again != safe {
			t.Fatalf("%q became %q, then %q", p, safe, again)
		}
	})
}

// FuzzPage: what is read from a file is written the same, and a new title and
// tags survive the way out and in.
func FuzzPage(f *testing.F) {
	f.Add("---\ntitle: x\n---\n# H\n", "New", "a,b")
	f.Add("# H\ntext", "- x: [", "#")
	f.Add("---\n---\n", "", "")
	f.Add("---\na: &x 1\nb: *x\n...\n", "T", "null,true,1")
	f.Fuzz(func(t *testing.T, text, title, tags string) {
		if len(text) > 1<<16 {
			return
		}
		first, err := transfer.Read(context.Background(), folder(map[string]string{"p.md": text}), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Pages) == 0 {
			return // not UTF-8
		}
		page := first.Pages[0]
		same, err := page.Text()
		plain := strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
		if err != nil || same != plain {
			t.Fatalf("%q was written as %q (%v)", plain, same, err)
		}
		title = strings.Join(strings.Fields(strings.ToValidUTF8(title, "")), " ")
		if title == "" || strings.ContainsFunc(title+tags, func(r rune) bool { return r < ' ' || r > '~' }) {
			return
		}
		page.Title, page.Tags = title, transfer.CleanTags(strings.Split(tags, ","))
		changed, err := page.Text()
		if err != nil {
			t.Fatal(err)
		}
		second, err := transfer.Read(context.Background(), folder(map[string]string{"p.md": changed}), nil)
		if err != nil || len(second.Pages) != 1 {
			t.Fatalf("%q: %v", changed, err)
		}
		got := second.Pages[0]
		if got.Title != page.Title || !cmp.Equal(got.Tags, page.Tags) || got.Body != page.Body {
			t.Fatalf("%q with %q %q was written as %q and read as %q %q %q", text, title, page.Tags, changed, got.Title, got.Tags, got.Body)
		}
	})
}

// FuzzLinks: any text has links or none, and what they resolve to is inside.
func FuzzLinks(f *testing.F) {
	f.Add("[a](b.md) ![c](../d.png) <img src=\"e\">")
	f.Fuzz(func(t *testing.T, body string) {
		for _, target := range transfer.Links(body) {
			if to, ok := transfer.Resolve("x/y.md", target); ok && (strings.HasPrefix(to, "../") || path.IsAbs(to)) {
				t.Fatalf("%q leads to %q", target, to)
			}
		}
	})
}
