package app

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

// PageInfo is a page as lists show it.
type PageInfo struct {
	ID         DocID
	Title      string
	Path       string // "handbooks/instructors.md"; unique names are not enforced
	Collection string // "handbooks"; "" is the top
	Tags       []string
	Words      int
	Changed    time.Time
	ChangedBy  MemberID
	Archived   bool
	Unread     bool // changed by others since I last looked
}

// Page is a page to read.
type Page struct {
	PageInfo
	Body      string // Markdown
	Created   time.Time
	Authors   []MemberID // most characters first
	Backlinks []PageInfo
	Talk      int // messages
}

// PageDraft is what a new page starts from.
type PageDraft struct {
	Title, Collection, Body string
	Tags                    []string
}

// Pages lists the pages that are not archived, by path.
func (c *Community) Pages() []PageInfo { return c.pages(false) }

// ArchivedPages lists the archived ones.
func (c *Community) ArchivedPages() []PageInfo { return c.pages(true) }

func (c *Community) pages(archived bool) []PageInfo {
	var out []PageInfo
	for _, d := range c.list().pages {
		if d.Archived == archived {
			out = append(out, c.info(d))
		}
	}
	return out
}

func (c *Community) info(d *replica.Document) PageInfo {
	return PageInfo{
		ID: d.ID, Title: d.Title, Path: d.Path, Collection: d.Collection, Tags: slices.Clone(d.Tags),
		Words: d.Words, Changed: time.UnixMilli(d.Last.Time), ChangedBy: d.Last.Member,
		Archived: d.Archived, Unread: c.replica.Unread(d),
	}
}

// Page reads one page and marks it as looked at.
func (c *Community) Page(id DocID) (Page, error) {
	d, ok := c.replica.Document(id)
	if !ok || d.Kind != page.Kind {
		return Page{}, ErrNotFound
	}
	body, err := c.replica.Body(id)
	if err != nil {
		return Page{}, humane(err)
	}
	p := Page{
		PageInfo: c.info(&d), Body: body, Created: time.UnixMilli(d.Created), Authors: slices.Clone(d.Authors),
	}
	for _, from := range c.list().backlinks(id) {
		p.Backlinks = append(p.Backlinks, c.info(from))
	}
	said, err := c.Talk(id)
	if err != nil {
		return Page{}, err
	}
	for _, m := range said {
		if !m.Withdrawn {
			p.Talk++
		}
	}
	c.replica.LookedAt(id)
	return p, nil
}

// PageByLink finds the page that a link in page from leads to.
func (c *Community) PageByLink(from DocID, target string) (DocID, bool) {
	d, ok := c.replica.Document(from)
	if !ok {
		return DocID{}, false
	}
	return c.list().resolve(d.Path, target)
}

// maxTitle is the most characters of a title.
const maxTitle = 200

// CreatePage makes a page.
func (c *Community) CreatePage(d PageDraft) (DocID, error) {
	p := page.Page{Title: page.CleanLine(d.Title), Collection: page.CleanCollection(d.Collection), Tags: d.Tags}
	if err := checkTitle(p.Title); err != nil {
		return DocID{}, err
	}
	c.naming.Lock()
	defer c.naming.Unlock()
	p.Path = page.PathFor(p.Collection, p.Title, c.list().taken)
	return c.createPage(p, d.Body)
}

func checkTitle(title string) error {
	if title == "" {
		return fmt.Errorf("a page needs a title")
	}
	if utf8.RuneCountInString(title) > maxTitle {
		return fmt.Errorf("the title is longer than %d characters", maxTitle)
	}
	return nil
}

// createPage makes a page whose path is settled.
func (c *Community) createPage(p page.Page, body string) (DocID, error) {
	if !utf8.ValidString(body) {
		return DocID{}, fmt.Errorf("the text is not valid UTF-8")
	}
	id := feed.NewDocID()
	p.Created = c.app.o.Now().UnixMilli()
	steps := []replica.Step{func(tx *document.Tx) error { return page.Create(tx, p) }}
	if first := (page.Splice{Ins: body}); utf8.RuneCountInString(body) <= page.MaxSplice {
		steps[0] = func(tx *document.Tx) error {
			if err := page.Create(tx, p); err != nil || body == "" {
				return err
			}
			return tx.SpliceText(page.Body(), 0, 0, first.Ins)
		}
	} else {
		steps = append(steps, replica.Splicing(page.Body(), []page.Splice{first})...)
	}
	return id, humane(c.replica.Edit(id, steps...))
}

// onPage edits a page that exists.
func (c *Community) onPage(id DocID, step func(*document.Tx) error) error {
	if d, ok := c.replica.Document(id); !ok || d.Kind != page.Kind {
		return ErrNotFound
	}
	return c.edit(id, step)
}

// RenamePage changes the title. The path stays, so that links go on leading to it.
func (c *Community) RenamePage(id DocID, title string) error {
	title = page.CleanLine(title)
	if err := checkTitle(title); err != nil {
		return err
	}
	return c.onPage(id, func(tx *document.Tx) error { return page.SetTitle(tx, title) })
}

// SetTags gives a page exactly these tags.
func (c *Community) SetTags(id DocID, tags []string) error {
	return c.onPage(id, func(tx *document.Tx) error { return page.SetTags(tx, tags) })
}

// MovePage puts a page into a collection; its file name stays if it is free there.
func (c *Community) MovePage(id DocID, collection string) error {
	d, ok := c.replica.Document(id)
	if !ok {
		return ErrNotFound
	}
	collection = page.CleanCollection(collection)
	if collection == d.Collection {
		return nil
	}
	c.naming.Lock()
	defer c.naming.Unlock()
	path := page.MovedPath(d.Path, collection, c.list().taken)
	return c.onPage(id, func(tx *document.Tx) error { return page.Move(tx, collection, path) })
}

// ArchivePage puts a page away, or takes it out again.
func (c *Community) ArchivePage(id DocID, archived bool) error {
	return c.onPage(id, func(tx *document.Tx) error { return page.SetArchived(tx, archived) })
}

// Collections lists the collections in use, sorted.
func (c *Community) Collections() []string {
	return c.used(func(d *replica.Document) []string {
		if d.Collection == "" {
			return nil
		}
		return []string{d.Collection}
	})
}

// Tags lists the tags in use, sorted.
func (c *Community) Tags() []string {
	return c.used(func(d *replica.Document) []string { return d.Tags })
}

func (c *Community) used(of func(*replica.Document) []string) []string {
	var all []string
	for _, d := range c.list().pages {
		if !d.Archived {
			all = append(all, of(d)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
