package app

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"slices"
	"strings"

	"commonplace/app/page"
	"commonplace/app/replica"
)

// listing is what follows from the read models of all pages: their order, and
// where links lead. It is made when asked for and kept until a page changes.
type listing struct {
	turn   uint64
	pages  []*replica.Document
	byID   map[DocID]*replica.Document
	byPath map[string]*replica.Document
	byName map[string]*replica.Document
	links  map[DocID][]*replica.Document // to a page, from others
	files  map[string]page.File
}

func (c *Community) list() *listing {
	turn := c.replica.Turn()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listing == nil || c.listing.turn != turn {
		c.listing = makeListing(turn, c.replica.Documents())
	}
	return c.listing
}

func makeListing(turn uint64, all []*replica.Document) *listing {
	l := &listing{
		turn: turn, byID: map[DocID]*replica.Document{}, byPath: map[string]*replica.Document{},
		byName: map[string]*replica.Document{},
	}
	for _, d := range all {
		if d.Kind == page.Kind {
			l.pages = append(l.pages, d)
		}
	}
	slices.SortFunc(l.pages, func(a, b *replica.Document) int {
		return cmp.Or(
			strings.Compare(strings.ToLower(a.Path), strings.ToLower(b.Path)),
			strings.Compare(a.Path, b.Path), bytes.Compare(a.ID[:], b.ID[:]),
		)
	})
	for _, d := range l.pages {
		l.byID[d.ID] = d
		claim(l.byPath, d.Path, d)
		claim(l.byName, strings.ToLower(d.Title), d)
	}
	l.readLinks()
	l.readFiles()
	return l
}

// claim gives a name to a page, unless one that is not archived has it.
func claim(names map[string]*replica.Document, name string, d *replica.Document) {
	if old := names[name]; old == nil || old.Archived && !d.Archived {
		names[name] = d
	}
}

func (l *listing) taken(path string) bool { return l.byPath[path] != nil }

// resolve finds the page that a link in the page at path from leads to.
func (l *listing) resolve(from, target string) (DocID, bool) {
	if title, ok := strings.CutPrefix(target, "[["); ok {
		d := l.byName[strings.ToLower(strings.TrimSuffix(title, "]]"))]
		if d == nil {
			return DocID{}, false
		}
		return d.ID, true
	}
	if id, ok := strings.CutPrefix(target, "page:"); ok {
		b, err := hex.DecodeString(id)
		if err != nil || len(b) != len(DocID{}) || l.byID[DocID(b)] == nil {
			return DocID{}, false
		}
		return DocID(b), true
	}
	for _, p := range page.Resolve(from, target) {
		if d := l.byPath[p]; d != nil {
			return d.ID, true
		}
	}
	return DocID{}, false
}

// backlinks lists the pages that link to one, by path.
func (l *listing) backlinks(id DocID) []*replica.Document { return l.links[id] }

func (l *listing) readLinks() {
	l.links = map[DocID][]*replica.Document{}
	for _, d := range l.pages {
		seen := map[DocID]bool{d.ID: true}
		for _, target := range d.Links {
			if to, ok := l.resolve(d.Path, target); ok && !seen[to] && !d.Archived {
				seen[to] = true
				l.links[to] = append(l.links[to], d)
			}
		}
	}
}

// file finds a file by the path it would have beside the pages.
func (l *listing) file(path string) (page.File, bool) {
	f, ok := l.files[path]
	return f, ok
}

func (l *listing) readFiles() {
	l.files = map[string]page.File{}
	for _, d := range l.pages {
		for _, f := range d.Files {
			paths := page.Resolve(d.Path, f.Target)
			if len(paths) == 0 {
				continue
			}
			if _, taken := l.files[paths[0]]; !taken {
				l.files[paths[0]] = f
			}
		}
	}
}
