package app

import (
	"context"
	"fmt"
	"os"

	"commonplace/app/charter"
	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/assets/starters"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// Founding is what a new community starts from.
type Founding struct {
	Name    string
	Domain  string // what we care about
	Starter string // key of a starter charter, see [Starters]; empty: none
}

// Starter is a starter charter to adapt.
type Starter struct {
	Key, Name, Summary string
	Clauses            int
	Purpose            string
	Preview            []ClauseText // the clauses, in their order
}

// Starters lists the starter charters that ship with the app.
func Starters() []Starter {
	all := starters.All()
	out := make([]Starter, len(all))
	for i, s := range all {
		out[i] = Starter{Key: s.Key, Name: s.Name, Summary: s.Summary, Clauses: len(s.Clauses), Purpose: s.Purpose}
		for _, c := range s.Clauses {
			out[i].Preview = append(out[i].Preview, ClauseText{Kind: c.Kind, Title: c.Title, Text: c.Text})
		}
	}
	return out
}

// Create founds a community with this member as its first steward.
func (a *App) Create(ctx context.Context, f Founding) (*Community, error) {
	starter, ok := starters.Find(f.Starter)
	if f.Starter != "" && !ok {
		return nil, fmt.Errorf("starter charter %q: %w", f.Starter, ErrNotFound)
	}
	c, err := a.found(ctx, f)
	if err != nil {
		return nil, err
	}
	if err := c.writeCharter(f, starter); err != nil {
		return nil, err
	}
	if err := c.introduce(); err != nil {
		return nil, err
	}
	a.join(c)
	return c, nil
}

// found makes keys and the genesis entry, and opens the community.
func (a *App) found(ctx context.Context, f Founding) (*Community, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name := a.Profile().Name
	if name == "" {
		return nil, ErrNameless
	}
	if err := identity.CheckName(f.Name); err != nil {
		return nil, fmt.Errorf("the name of the community: %w", err)
	}
	device, err := identity.NewDevice()
	if err != nil {
		return nil, err
	}
	first := identity.NewEpoch()
	statement, member, err := a.founding(f, name, device, first)
	if err != nil {
		return nil, err
	}
	genesis, err := a.genesis(statement, device)
	if err != nil {
		return nil, err
	}
	id := genesis.In()
	// The keys come first: a community whose key is lost is lost.
	if err := a.keys.put(id, keyBundle{Member: member, Epochs: []identity.Epoch{first}, device: device}); err != nil {
		return nil, err
	}
	if err := a.store.Append(id, genesis, nil); err != nil {
		return nil, humane(err)
	}
	c, err := a.enter(id)
	if err != nil {
		return nil, err
	}
	return c, c.replica.Flush(ctx)
}

// genesis is the first entry of a community.
func (a *App) genesis(s *roll.Found, d *identity.Device) (feed.Record, error) {
	kind, body, err := roll.Encode(s)
	if err != nil {
		return feed.Record{}, err
	}
	own := feed.ID{Device: d.ID(), Incarnation: store.NewIncarnation(a.o.Now())}
	w, err := feed.NewWriter(feed.Community{}, d.Signer(), feed.Head{Feed: own})
	if err != nil {
		return feed.Record{}, err
	}
	return w.Write(feed.Draft{Time: a.o.Now().UnixMilli(), Kind: kind, Body: body})
}

// founding is what the genesis entry says.
func (a *App) founding(f Founding, name string, d *identity.Device, first identity.Epoch) (*roll.Found, roll.MemberID, error) {
	salt := identity.NewSalt()
	key := a.keys.secret().FounderKey(salt)
	scope := identity.Founding(salt)
	certificate, err := identity.NewCertificate(scope, key.Public(), d, laptopName(name))
	if err != nil {
		return nil, roll.MemberID{}, err
	}
	if certificate, err = certificate.Certify(scope, key); err != nil {
		return nil, roll.MemberID{}, err
	}
	box, err := identity.Seal(scope, d.ID(), d.Exchange(), first)
	if err != nil {
		return nil, roll.MemberID{}, err
	}
	return &roll.Found{
		Name: f.Name, Domain: f.Domain, Salt: salt, Certificate: certificate, Founder: name,
		Policy: roll.DefaultPolicy(),
		Keys:   roll.Keys{Number: 1, Epoch: first.ID(), Boxes: []identity.Lockbox{box}},
	}, key.ID(), nil
}

// laptopName is what others see of this laptop: whose it is and, where the
// system tells, its name.
func laptopName(owner string) string {
	name := owner + "'s laptop"
	if host, err := os.Hostname(); err == nil && identity.CheckName(owner+", "+host) == nil {
		name = owner + ", " + host
	}
	for identity.CheckName(name) != nil && len(name) > 1 {
		name = string([]rune(name)[:len([]rune(name))-1])
	}
	return name
}

// writeCharter makes the charter's document from a starter.
func (c *Community) writeCharter(f Founding, s starters.Starter) error {
	now := c.app.o.Now()
	steps := []func(*document.Tx) error{func(tx *document.Tx) error {
		return charter.Write(tx, charter.Text{Name: f.Name, Domain: f.Domain, Purpose: s.Purpose})
	}}
	for _, clause := range s.Clauses {
		steps = append(steps, func(tx *document.Tx) error {
			_, err := charter.Add(tx, clause.Kind, charter.Version{Title: clause.Title, Text: clause.Text}, now)
			return err
		})
	}
	return c.edit(charter.DocID(c.id), steps...)
}

// join brings an opened community to the network and tells everybody.
func (a *App) join(c *Community) {
	a.net.add(c)
	a.bus.tell(Event{Community: c.id, Topic: TopicCommunities})
}
