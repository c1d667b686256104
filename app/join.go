package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
	"commonplace/sync/network"
)

// Ticket is an invitation as its receiver holds it: words, a link or a file.
type Ticket struct {
	Community string   // name, where the invitation tells
	Addresses []string // where to look, where it tells
	Text      string   // what was read

	inner invitation.Ticket
}

// ParseTicket reads words, a link, or the content of an invitation file. Its
// error says in human words what is wrong, with a suggestion where there is one.
func ParseTicket(text string) (Ticket, error) { return ticketOf(invitation.Parse(text)) }

func ticketOf(t invitation.Ticket, err error) (Ticket, error) {
	if err != nil {
		return Ticket{}, err
	}
	text, err := t.Link()
	if err != nil {
		text = t.Code.Words()
	}
	return Ticket{Community: t.Name, Addresses: slices.Clone(t.Addresses), Text: text, inner: t}, nil
}

// ReadTicketFile reads an invitation file, or a picture with the QR code in it.
func ReadTicketFile(path string) (Ticket, error) {
	f, err := os.Open(path)
	if err != nil {
		return Ticket{}, fmt.Errorf("reading the invitation: %w", err)
	}
	defer f.Close()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".png", ".jpg", ".jpeg", ".gif":
		return ticketOf(invitation.ReadQRFile(f))
	}
	return ticketOf(invitation.ReadFile(f))
}

// ReadTicketImage finds the QR code in a picture.
func ReadTicketImage(img image.Image) (Ticket, error) { return ticketOf(invitation.ReadQR(img)) }

// JoinStage says how far joining has come.
type JoinStage string

// The stages, in order.
const (
	JoinSearching JoinStage = "searching" // looking for a laptop of the community
	JoinAsking    JoinStage = "asking"    // greeted; the request is on its way
	JoinKnocking  JoinStage = "knocking"  // waiting for a steward to let me in
	JoinFetching  JoinStage = "fetching"  // in; fetching what the community holds
	JoinDone      JoinStage = "done"
)

// JoinProgress is told while joining.
type JoinProgress struct {
	Stage     JoinStage
	Community string // its name, once known
	Hint      string // what to do if it takes long
	Got, Of   int    // entries, while fetching
}

// Join joins a community with t. It goes on looking until ctx ends: laptops
// nearby, the ticket's addresses, and those in at ("host:port").
func (a *App) Join(ctx context.Context, t Ticket, at []string, progress func(JoinProgress)) (*Community, error) {
	name := a.Profile().Name
	if name == "" {
		return nil, ErrNameless
	}
	if t.inner.Code.IsZero() {
		read, err := ParseTicket(t.Text)
		if err != nil {
			return nil, err
		}
		t = read
	}
	if c, err := a.Community(t.inner.Community); err == nil {
		return c, nil // joined already
	}
	device, err := identity.NewDevice()
	if err != nil {
		return nil, err
	}
	j := &joining{app: a, ticket: t, device: device, progress: progress, name: t.Community}
	return j.run(ctx, append(slices.Clone(t.Addresses), at...))
}

// joining is one attempt to join.
type joining struct {
	app      *App
	ticket   Ticket
	device   *identity.Device
	progress func(JoinProgress)
	name     string
	request  invitation.Request
}

func (j *joining) tell(p JoinProgress) {
	if j.progress != nil {
		p.Community = j.name
		j.progress(p)
	}
}

func (j *joining) run(ctx context.Context, addresses []string) (*Community, error) {
	n := j.app.net.network()
	if n == nil {
		return nil, errors.New("this laptop is not on a network")
	}
	j.tell(JoinProgress{Stage: JoinSearching, Hint: searchingHint})
	hello := j.ticket.inner.Code.Hello()
	sealed, err := n.Join(ctx, network.Invited{
		HelloKey: hello[:], Addrs: addresses, Request: j.ask, Waiting: j.waiting,
	})
	if err != nil {
		return nil, fmt.Errorf("joining: %w", err)
	}
	welcome, err := invitation.OpenWelcome(sealed, j.request, j.device.ExchangeKey())
	if err != nil {
		return nil, err
	}
	if err := j.ticket.inner.For(welcome.Community); err != nil {
		return nil, err
	}
	return j.enter(ctx, welcome)
}

const searchingHint = "Be on the same network as a member whose Commonplace is open. If it takes long, type the address that their screen shows."

// ask makes the request from what a laptop of the community showed.
func (j *joining) ask(ctx context.Context, o network.Offer) ([]byte, error) {
	preview, err := invitation.DecodePreview(o.Preview)
	if err != nil {
		return nil, err
	}
	if err := j.ticket.inner.For(preview.Community); err != nil {
		return nil, err
	}
	if _, err := j.app.Community(preview.Community); err == nil {
		return nil, fmt.Errorf("you are in %s already", preview.Name)
	}
	j.name = preview.Name
	j.tell(JoinProgress{Stage: JoinAsking})
	profile := j.app.Profile()
	j.request, err = invitation.NewRequest(preview.Community, invitation.Joiner{
		Name: profile.Name, Picture: profile.Picture, Laptop: laptopName(profile.Name),
		Member: j.app.keys.secret().MemberKey(preview.Community).Signer(),
		Device: j.device.Signer(), Exchange: j.device.Exchange(),
	}, &j.ticket.inner.Code, o.Binding)
	if err != nil {
		return nil, err
	}
	return j.request.Encode()
}

func (j *joining) waiting(reason string) {
	if reason == "" {
		j.tell(JoinProgress{Stage: JoinSearching, Hint: searchingHint})
		return
	}
	j.tell(JoinProgress{Stage: JoinKnocking, Hint: reason})
}

// enter opens the community that said welcome, and fetches what it holds.
func (j *joining) enter(ctx context.Context, w invitation.Welcome) (*Community, error) {
	c, err := j.open(w)
	if err != nil {
		return nil, err
	}
	j.app.join(c)
	for _, address := range w.Addresses {
		j.app.net.try(address)
	}
	return c, j.fetch(ctx, c)
}

// open keeps the keys of the community and opens it with its genesis entry.
func (j *joining) open(w invitation.Welcome) (*Community, error) {
	a, id := j.app, w.Community
	bundle := keyBundle{Member: a.keys.secret().MemberKey(id).ID(), device: j.device}
	for _, s := range w.Secrets {
		bundle.Epochs = append(bundle.Epochs, identity.Epoch(s))
	}
	if err := a.keys.put(id, bundle); err != nil {
		return nil, err
	}
	genesis, err := feed.Decode(w.Genesis)
	if err != nil {
		return nil, err
	}
	genesis.Sig = w.Signature
	if err := a.store.Receive(id, []feed.Record{genesis}, nil); err != nil {
		return nil, humane(err)
	}
	return a.enter(id)
}

// fetch waits until this laptop holds what the laptop that let it in held.
func (j *joining) fetch(ctx context.Context, c *Community) error {
	changed := make(chan struct{}, 1)
	cancel := j.app.Subscribe(func(e Event) {
		if e.Community == c.id {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	})
	defer cancel()
	for {
		got, lacking, done := c.progressOfJoin()
		j.tell(JoinProgress{Stage: JoinFetching, Got: got, Of: got + lacking})
		if done {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("fetching what %s holds: %w", j.name, ctx.Err())
		case <-changed:
		}
	}
	if err := c.Flush(ctx); err != nil {
		return err
	}
	if err := errors.Join(c.introduce(), c.replica.SeenAll()); err != nil {
		return humane(err)
	}
	j.tell(JoinProgress{Stage: JoinDone})
	return nil
}

// progressOfJoin counts the entries held and lacking. It is done once this
// laptop is on the roll and lacks nothing that another one told of, which may
// have gone since.
func (c *Community) progressOfJoin() (got, lacking int, done bool) {
	for _, tip := range c.replica.Vector() {
		got += int(tip.Seq)
	}
	told := false
	for _, l := range c.app.net.status(c) {
		if l.Known {
			told = true
			lacking = max(lacking, int(l.Lacking))
		}
	}
	return got, lacking, told && lacking == 0 && c.replica.Roll().IsMember(c.replica.Me())
}
