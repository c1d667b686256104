package app

import (
	"context"
	"slices"
	"strings"
	"sync"

	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/app/search"
)

// Hit is something found.
type Hit struct {
	Kind    string // "page", "talk", "clause", "member", "file"
	Doc     DocID
	Clause  ClauseID
	Member  MemberID
	Entry   EntryID
	Title   string
	Snippet string   // a piece of the text around the hit
	Marks   [][2]int // byte ranges of Snippet to mark
}

// Search looks for words in everything, best first; words in quotes are a
// phrase, tag:x and in:collection narrow it. The first search reads everything.
func (c *Community) Search(ctx context.Context, query string, limit int) ([]Hit, error) {
	f, err := c.finding()
	if err != nil {
		return nil, err
	}
	if err := f.update(ctx); err != nil {
		return nil, err
	}
	found, err := f.index.Search(ctx, query, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Hit, 0, len(found))
	for _, h := range found {
		if hit, ok := f.hit(h); ok {
			out = append(out, hit)
		}
	}
	return out, nil
}

func (c *Community) finding() (*finder, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.finder == nil {
		f := &finder{c: c, everything: true, keys: map[string][]string{}}
		var err error
		if f.index, err = search.New(f.body); err != nil {
			return nil, err
		}
		c.finder = f
	}
	return c.finder, nil
}

// finder keeps the search index in step with the read models. Items belong to
// groups, each of which is made anew as a whole: a page, the talk beside it,
// the charter, the members.
type finder struct {
	c     *Community
	index *search.Index

	mu         sync.Mutex
	everything bool
	dirty      []replica.Notice

	updating sync.Mutex          // held while the index is brought up to date
	keys     map[string][]string // of the items of each group
	batch    []search.Item       // gathered while everything is read; else nil
}

// changed notes that something is out of step.
func (f *finder) changed(n replica.Notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.everything && !slices.Contains(f.dirty, n) {
		f.dirty = append(f.dirty, n)
	}
}

func (f *finder) close() {
	f.updating.Lock()
	defer f.updating.Unlock()
	if err := f.index.Close(); err != nil {
		f.c.app.log.Warn("closing the search index", "error", err)
	}
}

// update brings the index up to date.
func (f *finder) update(ctx context.Context) error {
	f.updating.Lock()
	defer f.updating.Unlock()
	f.mu.Lock()
	everything, dirty := f.everything, f.dirty
	f.everything, f.dirty = false, nil
	f.mu.Unlock()
	err := f.apply(ctx, everything, dirty)
	if err != nil {
		f.mu.Lock()
		f.everything = true
		f.mu.Unlock()
	}
	return err
}

func (f *finder) apply(ctx context.Context, everything bool, dirty []replica.Notice) error {
	if everything {
		return f.readAll(ctx)
	}
	for _, n := range dirty {
		var err error
		switch n.Topic {
		case replica.AboutDocument:
			err = f.readPage(n.Doc)
		case replica.AboutTalk:
			err = f.readTalk(n.Doc)
		case replica.AboutCharter:
			err = f.replace("charter", f.clauses())
		case replica.AboutRoll:
			err = f.replace("members", f.members())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *finder) readAll(ctx context.Context) error {
	if err := f.replace("charter", f.clauses()); err != nil {
		return err
	}
	if err := f.replace("members", f.members()); err != nil {
		return err
	}
	f.batch = make([]search.Item, 0, batchSize)
	defer func() { f.batch = nil }()
	for _, d := range f.c.list().pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.readPage(d.ID); err != nil {
			return err
		}
	}
	all, err := f.c.replica.AllTalk()
	if err != nil {
		return humane(err)
	}
	for id := range all {
		if err := f.readTalk(id); err != nil {
			return err
		}
	}
	return f.index.Put(f.batch...)
}

// batchSize is how many items go into the index in one go when all are read.
const batchSize = 100

// put indexes items at once, or gathers them while everything is read.
func (f *finder) put(items []search.Item) error {
	if f.batch == nil {
		return f.index.Put(items...)
	}
	if f.batch = append(f.batch, items...); len(f.batch) < batchSize {
		return nil
	}
	err := f.index.Put(f.batch...)
	f.batch = f.batch[:0]
	return err
}

// replace puts the items of a group in the place of those it had.
func (f *finder) replace(group string, items []search.Item) error {
	var keys []string
	for _, i := range items {
		keys = append(keys, i.Key)
	}
	var gone []string
	for _, k := range f.keys[group] {
		if !slices.Contains(keys, k) {
			gone = append(gone, k)
		}
	}
	f.keys[group] = keys
	if len(gone) > 0 {
		if err := f.index.Delete(gone...); err != nil {
			return err
		}
	}
	if len(items) == 0 {
		return nil
	}
	return f.put(items)
}

func (f *finder) readPage(id DocID) error {
	d, ok := f.c.replica.Document(id)
	if !ok || d.Kind != page.Kind {
		return nil
	}
	group := "page/" + id.String()
	if d.Archived {
		return f.replace(group, nil)
	}
	body, err := f.c.replica.Body(id)
	if err != nil {
		return humane(err)
	}
	items := []search.Item{{
		Key: group, Kind: "page", Title: d.Title, Body: body, Tags: d.Tags, Collection: d.Collection,
	}}
	for _, file := range d.Files {
		items = append(items, search.Item{
			Key: "file/" + id.String() + "/" + file.Target, Kind: "file",
			Title: strings.NewReplacer("/", " ", "_", " ", "-", " ", ".", " ").Replace(file.Target), Collection: d.Collection,
		})
	}
	return f.replace(group, items)
}

func (f *finder) readTalk(id DocID) error {
	said, err := f.c.Talk(id)
	if err != nil {
		return err
	}
	var items []search.Item
	for _, m := range said {
		if !m.Withdrawn {
			items = append(items, search.Item{Key: "talk/" + id.String() + "/" + m.ID.String(), Kind: "talk", Body: m.Text})
		}
	}
	return f.replace("talk/"+id.String(), items)
}

func (f *finder) clauses() []search.Item {
	text := f.c.replica.Charter()
	items := []search.Item{{Key: "clause/", Kind: "clause", Title: text.Name, Body: text.Purpose}}
	for _, cl := range text.Clauses {
		v := cl.Current()
		items = append(items, search.Item{Key: "clause/" + cl.ID, Kind: "clause", Title: v.Title, Body: v.Text})
	}
	return items
}

func (f *finder) members() []search.Item {
	var items []search.Item
	for _, m := range f.c.Members() {
		if !m.Left {
			items = append(items, search.Item{Key: "member/" + m.ID.String(), Kind: "member", Title: m.Name, Body: m.About})
		}
	}
	return items
}
