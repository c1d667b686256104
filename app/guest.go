package app

import (
	"commonplace/app/identity"
	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/app/statement"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
	"commonplace/sync/invitation"
)

// guest is a member of a sample community who exists only in it: somebody to
// have written a page and to talk with. What a guest says is signed with keys
// of their own and comes in as everybody's entries do; the keys are then thrown
// away.
type guest struct {
	c      *Community
	writer *feed.Writer
}

// invite makes up a member and lets them in.
func (c *Community) invite(p statement.Profile) (*guest, error) {
	device, err := identity.NewDevice()
	if err != nil {
		return nil, err
	}
	request, err := invitation.NewRequest(c.id, invitation.Joiner{
		Name: p.Name, Laptop: laptopName(p.Name), Member: identity.NewSecret().MemberKey(c.id).Signer(),
		Device: device.Signer(), Exchange: device.Exchange(),
	}, nil, invitation.NewNonce())
	if err != nil {
		return nil, err
	}
	if err := c.admit(EntryID{}, request); err != nil {
		return nil, err
	}
	own := feed.ID{Device: device.ID(), Incarnation: store.NewIncarnation(c.app.o.Now())}
	w, err := feed.NewWriter(c.id, device.Signer(), feed.Head{Feed: own})
	if err != nil {
		return nil, err
	}
	g := &guest{c: c, writer: w}
	_, err = g.say(DocID{}, p)
	return g, err
}

// say makes a statement.
func (g *guest) say(doc DocID, b statement.Body) (EntryID, error) {
	body, err := statement.Encode(b)
	if err != nil {
		return EntryID{}, err
	}
	return g.write(b.Kind(), doc, body)
}

func (g *guest) write(kind string, doc DocID, body []byte) (EntryID, error) {
	rec, err := g.writer.Write(feed.Draft{
		Time: g.c.app.o.Now().UnixMilli(), Kind: kind, Doc: doc, Known: g.c.replica.Roll().Heads(), Body: body,
	})
	if err != nil {
		return EntryID{}, err
	}
	return rec.ID, g.c.replica.Receive(g.c.app.life, g.writer.Head().Feed.Device, []feed.Record{rec})
}

// edit changes a document, or makes one.
func (g *guest) edit(id DocID, steps ...func(*document.Tx) error) error {
	doc := document.New(document.Actor(g.c.id, g.writer.Head().Feed, id))
	defer doc.Close()
	known, err := g.c.replica.Changes(id)
	if err != nil {
		return err
	}
	raw := make([][]byte, len(known))
	for i, ch := range known {
		raw[i] = ch.Raw
	}
	if _, err := doc.Apply(raw); err != nil {
		return err
	}
	for _, step := range steps {
		change, err := doc.Edit(g.c.app.o.Now(), step)
		if err != nil {
			return err
		}
		if _, err := g.write(replica.KindChange, id, change); err != nil {
			return err
		}
	}
	return nil
}

// create makes a page.
func (g *guest) create(p page.Page, body string) (DocID, error) {
	id := feed.NewDocID()
	p.Created = g.c.app.o.Now().UnixMilli()
	return id, g.edit(id, func(tx *document.Tx) error {
		if err := page.Create(tx, p); err != nil {
			return err
		}
		return tx.SpliceText(page.Body(), 0, 0, body)
	})
}
