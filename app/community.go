package app

import (
	"context"
	"encoding/hex"
	"sync"

	"commonplace/app/replica"
	"commonplace/crdt/document"
	"commonplace/sync/invitation"
)

// Community is the door to one community on this laptop.
type Community struct {
	app     *App
	id      ID
	replica *replica.Replica

	mu      sync.Mutex
	naming  sync.Mutex // held while a page gets a path
	listing *listing   // of pages, made when asked for
	finder  *finder    // search, made when asked for
	secrets secrets    // opened from lockboxes
	codes   map[string]invitation.Code

	house        sync.Mutex // held while secrets are handed out
	housekeeping bool       // somebody is about to look whether there is something to hand out

	looking DocID    // the page I look at
	writing *Writing // the page I write
	cursor  [2]int

	authors   map[EntryID]clauseAuthor // of clauses
	authorsAt uint64
}

func newCommunity(a *App, id ID) *Community { return &Community{app: a, id: id} }

// ID names it.
func (c *Community) ID() ID { return c.id }

// Name is its name.
func (c *Community) Name() string {
	if name := c.replica.Charter().Name; name != "" {
		return name
	}
	if found := c.replica.Roll().Found(); found != nil {
		return found.Name
	}
	return c.id.Short()
}

// Fingerprint is a short hash of everything held: equal on laptops that are in
// sync.
func (c *Community) Fingerprint() string {
	sum := c.replica.Fingerprint()
	return hex.EncodeToString(sum[:8])
}

// Flush waits until everything written is on disk and everything held is in
// what screens show.
func (c *Community) Flush(ctx context.Context) error { return humane(c.replica.Flush(ctx)) }

// Aside is an entry that is kept and has no effect.
type Aside struct {
	ID     EntryID
	Member MemberID // zero if not known
	Doc    DocID    // zero if it is about none
	What   string   // "an edit of Instructors Handbook"
	Why    string
}

// SetAside lists the entries that are kept and have no effect, and why.
func (c *Community) SetAside() []Aside {
	var out []Aside
	state := c.replica.Roll()
	for _, a := range c.replica.SetAside() {
		member, _ := state.DeviceMember(a.Feed.Device)
		out = append(out, Aside{ID: a.ID, Member: member, Doc: a.Doc, What: c.whatIs(a.Kind, a.Doc), Why: a.Why})
	}
	return out
}

func (c *Community) summary() Summary {
	s := Summary{ID: c.id, Name: c.Name(), Domain: c.replica.Charter().Domain}
	for _, m := range c.replica.Roll().Members() {
		if m.In {
			s.Members++
		}
	}
	if eyes, err := c.NeedsEye(); err == nil {
		s.NeedEye = len(eyes)
	}
	s.Nearby = c.app.net.nearby(c.id)
	return s
}

// notice turns what the replica tells into events.
func (c *Community) notice(n replica.Notice) {
	c.mu.Lock()
	finder := c.finder
	c.mu.Unlock()
	if finder != nil {
		finder.changed(n)
	}
	c.app.bus.tell(Event{Community: c.id, Topic: topics[n.Topic], Doc: n.Doc})
	if n.Topic == replica.AboutRoll {
		c.app.bus.tell(Event{Community: c.id, Topic: TopicCommunities})
		c.app.keepHouse(c)
	}
}

// edit changes a document, each step in a change of its own.
func (c *Community) edit(doc DocID, steps ...func(*document.Tx) error) error {
	all := make([]replica.Step, len(steps))
	for i, s := range steps {
		all[i] = s
	}
	return humane(c.replica.Edit(doc, all...))
}

func (c *Community) close() error {
	c.mu.Lock()
	finder := c.finder
	c.finder = nil
	c.mu.Unlock()
	err := c.replica.Close()
	if finder != nil {
		finder.close()
	}
	return err
}
