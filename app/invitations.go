package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"time"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// InviteOptions say whom an invitation is for.
type InviteOptions struct {
	Uses    int           // 1 for one person, up to 40 for a room
	Expires time.Duration // at most 14 days
	Knock   bool          // a steward lets each person in
	Note    string        // for whom, shown in the list
}

// Invitation is a way in, as its maker sees it. Words and Link are known only
// on the laptop that made it.
type Invitation struct {
	ID      EntryID
	Words   string // six words
	Link    string // commonplace:…
	By      MemberID
	Note    string
	Uses    int
	Used    int
	Expires time.Time
	Knock   bool
	State   string // "open", "used up", "expired", "revoked"
}

// Invite opens an invitation; only stewards may, unless the community lets all.
func (c *Community) Invite(o InviteOptions) (Invitation, error) {
	if !c.replica.Roll().MayInvite(c.replica.Me()) {
		return Invitation{}, ErrNotAllowed
	}
	const longest = roll.MaxInviteDays * 24 * time.Hour
	switch {
	case o.Uses < 1 || o.Uses > roll.MaxUses:
		return Invitation{}, fmt.Errorf("an invitation is for 1 to %d people", roll.MaxUses)
	case o.Expires <= 0 || o.Expires > longest:
		return Invitation{}, fmt.Errorf("an invitation is open for at most %d days", roll.MaxInviteDays)
	}
	code := invitation.NewCode()
	id, err := c.stateID(&roll.Invite{
		Key: code.Key(), Hello: code.Hello(), Expires: c.app.o.Now().Add(o.Expires - time.Second).UnixMilli(),
		Uses: uint64(o.Uses), Knock: o.Knock, Note: o.Note,
	})
	if err != nil {
		return Invitation{}, err
	}
	if err := c.app.keys.remember(c.id, id, code.Words()); err != nil {
		return Invitation{}, err
	}
	return c.invitation(id)
}

// Invitations lists those of the community, newest first.
func (c *Community) Invitations() []Invitation {
	all := c.replica.Roll().Invitations()
	out := make([]Invitation, len(all))
	for i, in := range all {
		out[i] = c.describe(in)
	}
	return out
}

func (c *Community) invitation(id EntryID) (Invitation, error) {
	in, ok := c.replica.Roll().Invitation(id)
	if !ok {
		return Invitation{}, ErrNotFound
	}
	return c.describe(in), nil
}

func (c *Community) describe(in roll.Invitation) Invitation {
	out := Invitation{
		ID: in.ID, By: in.By, Note: in.Note, Uses: in.Uses, Used: len(in.Used), Expires: in.Expires,
		Knock: in.Knock, State: string(in.State(c.app.o.Now())),
	}
	if t, err := c.ticket(in.ID); err == nil {
		out.Words = t.Code.Words()
		out.Link, _ = t.Link() // a ticket made here is in range
	}
	return out
}

// ticket is the invitation as its receiver will hold it.
func (c *Community) ticket(id EntryID) (invitation.Ticket, error) {
	in, ok := c.replica.Roll().Invitation(id)
	if !ok {
		return invitation.Ticket{}, ErrNotFound
	}
	keys, _ := c.app.keys.of(c.id)
	words, ok := keys.Invitations[id]
	if !ok {
		return invitation.Ticket{}, fmt.Errorf("the words of this invitation are on the laptop that made it: %w", ErrNotFound)
	}
	code, err := c.code(words)
	if err != nil {
		return invitation.Ticket{}, err
	}
	addresses := c.app.net.addresses()
	return invitation.Ticket{
		Code: code, Community: c.id, Name: c.Name(), Expires: in.Expires, Knock: in.Knock,
		Addresses: addresses[:min(len(addresses), invitation.MaxAddresses)],
	}, nil
}

// code reads words again, once: their keys are costly to make.
func (c *Community) code(words string) (invitation.Code, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if code, ok := c.codes[words]; ok {
		return code, nil
	}
	code, err := invitation.ParseWords(words)
	if err != nil {
		return code, err
	}
	if c.codes == nil {
		c.codes = map[string]invitation.Code{}
	}
	c.codes[words] = code
	return code, nil
}

// RevokeInvitation closes one.
func (c *Community) RevokeInvitation(id EntryID) error { return c.state(&roll.Close{Target: id}) }

// InvitationQR draws the link as a QR code of about size pixels.
func (c *Community) InvitationQR(id EntryID, size int) (image.Image, error) {
	t, err := c.ticket(id)
	if err != nil {
		return nil, err
	}
	return t.QR(size)
}

// WriteInvitation writes it as a file to hand over.
func (c *Community) WriteInvitation(id EntryID, path string) error {
	t, err := c.ticket(id)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing the invitation: %w", err)
	}
	return errors.Join(t.WriteFile(f), f.Close())
}

// Arrival is somebody who knocks.
type Arrival struct {
	ID          string
	Name        string
	Picture     []byte
	Fingerprint string // four words
	Invitation  EntryID
	Since       time.Time
}

// Arrivals lists who waits to be let in.
func (c *Community) Arrivals() []Arrival {
	var out []Arrival
	for _, a := range c.replica.Roll().Arrivals() {
		out = append(out, Arrival{
			ID: a.ID.String(), Name: a.Request.Name, Picture: a.Request.Picture,
			Fingerprint: invitation.Fingerprint(a.Member), Invitation: a.Invitation, Since: a.Since,
		})
	}
	return out
}

func (c *Community) arrival(id string) (roll.Arrival, error) {
	for _, a := range c.replica.Roll().Arrivals() {
		if a.ID.String() == id {
			return a, nil
		}
	}
	return roll.Arrival{}, ErrNotFound
}

// Admit lets them in.
func (c *Community) Admit(ctx context.Context, id string) error {
	if !c.replica.Roll().MayAdmit(c.replica.Me()) {
		return ErrNotAllowed
	}
	a, err := c.arrival(id)
	if err != nil {
		return err
	}
	return c.admit(a.Invitation, a.Request)
}

// Decline does not let them in.
func (c *Community) Decline(ctx context.Context, id string) error {
	if !c.replica.Roll().MayAdmit(c.replica.Me()) {
		return ErrNotAllowed
	}
	a, err := c.arrival(id)
	if err != nil {
		return err
	}
	if a.Confirm {
		return c.Remove(a.Member, "")
	}
	return c.state(&roll.Close{Target: a.ID})
}

// admit takes somebody in, and hands them the community's secrets.
func (c *Community) admit(in feed.Hash, r invitation.Request) error {
	body, err := r.Encode()
	if err != nil {
		return err
	}
	epochs := c.epochs()
	box, err := identity.Seal(identity.In(c.id), r.Device, identity.Exchange(r.Exchange), epochs[:min(len(epochs), identity.MaxEpochs)]...)
	if err != nil {
		return err
	}
	return c.state(&roll.Admit{Invitation: in, Request: body, Boxes: []identity.Lockbox{box}})
}
