package app

import (
	"context"

	"commonplace/app/identity"
	"commonplace/app/replica"
	"commonplace/sync/invitation"
	"commonplace/sync/network"
)

// Replica gives tests the entries themselves.
func (c *Community) Replica() *replica.Replica { return c.replica }

// JoinFrom lets a into the community of c without a network: both sides talk to
// each other in memory.
func (a *App) JoinFrom(ctx context.Context, c *Community) (*Community, error) {
	in, err := c.Invite(InviteOptions{Uses: 1, Expires: 1e13})
	if err != nil {
		return nil, err
	}
	ticket, err := ParseTicket(in.Link)
	if err != nil {
		return nil, err
	}
	device, err := identity.NewDevice()
	if err != nil {
		return nil, err
	}
	j := &joining{app: a, ticket: ticket, device: device}
	hello := ticket.inner.Code.Hello()
	binding := invitation.NewNonce()
	there := door{c.replica, c}
	preview, err := there.Preview(hello[:], binding)
	if err != nil {
		return nil, err
	}
	request, err := j.ask(ctx, network.Offer{Preview: preview, Binding: binding})
	if err != nil {
		return nil, err
	}
	answer, err := there.JoinRequested(ctx, network.Ask{HelloKey: hello[:], Binding: binding, Request: request})
	if err != nil {
		return nil, err
	}
	welcome, err := invitation.OpenWelcome(answer.Welcome, j.request, device.ExchangeKey())
	if err != nil {
		return nil, err
	}
	return j.open(welcome)
}
