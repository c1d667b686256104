package page

import (
	"slices"
	"strings"

	"commonplace/crdt/document"
)

// Kind is what the root of a page's document says it is.
const Kind = "page"

// Page is a page's document in plain Go.
type Page struct {
	Title      string
	Path       string
	Collection string
	Tags       []string // sorted
	Body       string
	Created    int64 // milliseconds
	Archived   bool
	Front      string
	Files      []File // sorted by target
}

// File is an attachment as the page knows it.
type File struct {
	Target string // as written in the page's links
	ID     string // hash of the manifest, hex
	Size   int64
	Type   string // media type
}

// Is reports whether a document is a page.
func Is(d *document.Doc) bool {
	kind, _ := d.String("kind")
	return kind == Kind
}

// Read reads a page. Fields of another type than expected, which only a
// foreign program can have written, read as empty.
func Read(d *document.Doc) Page {
	var p Page
	p.Title, _ = d.String("title")
	p.Path, _ = d.String("path")
	p.Collection, _ = d.String("collection")
	p.Front, _ = d.String("front")
	p.Created, _ = d.Int("created")
	p.Archived, _ = d.Bool("archived")
	p.Body, _ = d.Text("body")
	for _, tag := range d.Keys("tags") {
		if on, _ := d.Bool("tags", tag); on {
			p.Tags = append(p.Tags, tag)
		}
	}
	files, _ := d.Map("files")
	p.Files = readFiles(files)
	p.Title = Title(p)
	return p
}

// Title gives the title, or failing that something to call the page by.
func Title(p Page) string {
	if t := CleanLine(p.Title); t != "" {
		return t
	}
	name := strings.TrimSuffix(p.Path[strings.LastIndexByte(p.Path, '/')+1:], ".md")
	if name != "" {
		return name
	}
	return "Untitled"
}

func readFiles(files map[string]any) []File {
	var out []File
	for target, v := range files {
		m, ok := v.(map[string]any)
		if !ok {
			continue
		}
		f := File{Target: target}
		f.ID, _ = m["id"].(string)
		f.Size, _ = m["size"].(int64)
		f.Type, _ = m["type"].(string)
		if f.ID != "" && f.Size >= 0 {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Target, b.Target) })
	return out
}
