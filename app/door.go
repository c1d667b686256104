package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"commonplace/app/replica"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
	"commonplace/sync/network"
)

// door is the community as the network sees it: the replica, its secrets, and
// how it lets people in.
type door struct {
	*replica.Replica
	c *Community
}

var _ network.Replica = door{}

// Secrets are the secrets by which laptops of the community greet each other.
func (d door) Secrets() [][]byte { return d.c.greetings() }

// HelloKeys are the keys of the invitations open now.
func (d door) HelloKeys() [][]byte {
	var keys [][]byte
	for _, in := range d.Roll().Invitations() {
		if in.State(d.c.app.o.Now()) == roll.Open {
			keys = append(keys, in.Hello[:])
		}
	}
	return keys
}

// Preview is what an invited person sees before asking.
func (d door) Preview(helloKey []byte, _ [32]byte) ([]byte, error) {
	in, ok := d.invitation(helloKey)
	if !ok {
		return nil, errors.New("there is no such invitation")
	}
	text := d.Charter()
	p := invitation.Preview{
		Version: 1, Community: d.c.id, Name: d.c.Name(), Domain: text.Domain, Knock: in.Knock,
		Charter: shorten(charterText(text.Purpose, d.c), 64<<10),
	}
	for _, m := range d.Roll().Members() {
		if m.In {
			p.Members++
		}
	}
	return p.Encode()
}

// charterText is the charter as an invited person reads it.
func charterText(purpose string, c *Community) string {
	var b strings.Builder
	b.WriteString(purpose)
	for i, cl := range c.replica.Charter().Clauses {
		if !cl.Retired {
			v := cl.Current()
			fmt.Fprintf(&b, "\n\n## %d. %s\n\n%s", i+1, v.Title, v.Text)
		}
	}
	return b.String()
}

// shorten cuts a text to at most n bytes, at a line.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return text[:strings.LastIndexByte(text[:n], '\n')+1]
}

func (d door) invitation(helloKey []byte) (roll.Invitation, bool) {
	for _, in := range d.Roll().Invitations() {
		if string(in.Hello[:]) == string(helloKey) {
			return in, true
		}
	}
	return roll.Invitation{}, false
}

// JoinRequested judges a request to join, again and again until it is settled.
func (d door) JoinRequested(ctx context.Context, ask network.Ask) (network.Answer, error) {
	req, err := invitation.DecodeRequest(ask.Request)
	if err != nil {
		return network.Answer{}, err
	}
	if err := req.Check(d.c.id); err != nil {
		return network.Answer{}, err
	}
	if req.Nonce != invitation.Nonce(ask.Binding) {
		return network.Answer{}, errors.New("the request was made in another conversation")
	}
	if l, ok := d.Roll().Laptop(req.Device); ok && l.Standing == roll.In {
		return d.welcome(req)
	}
	in, ok := d.Roll().InvitationByKey(req.Key)
	if !ok || string(in.Hello[:]) != string(ask.HelloKey) {
		return network.Answer{Verdict: network.Refused, Reason: "There is no such invitation."}, nil
	}
	return d.letIn(in, req)
}

// letIn admits somebody with an open invitation, or brings them before the
// stewards.
func (d door) letIn(in roll.Invitation, req invitation.Request) (network.Answer, error) {
	d.c.house.Lock()
	defer d.c.house.Unlock()
	if a, waits := d.waits(req.Device); waits {
		return network.Answer{Verdict: network.Waiting, Reason: waitingReason(a)}, nil
	}
	if d.declined(req) {
		return network.Answer{Verdict: network.Refused, Reason: "A steward has declined."}, nil
	}
	switch in.State(d.c.app.o.Now()) {
	case roll.UsedUp:
		return network.Answer{Verdict: network.Refused, Reason: "The invitation has been used."}, nil
	case roll.Expired:
		return network.Answer{Verdict: network.Refused, Reason: "The invitation has expired."}, nil
	case roll.Closed:
		return network.Answer{Verdict: network.Refused, Reason: "The invitation was taken back."}, nil
	}
	if in.Knock {
		body, err := req.Encode()
		if err != nil {
			return network.Answer{}, err
		}
		if err := d.c.state(&roll.Knock{Invitation: in.ID, Request: body}); err != nil {
			return network.Answer{}, err
		}
		return network.Answer{Verdict: network.Waiting, Reason: waitingReason(roll.Arrival{})}, nil
	}
	if err := d.c.admit(in.ID, req); err != nil {
		return network.Answer{}, err
	}
	if l, ok := d.Roll().Laptop(req.Device); !ok || l.Standing != roll.In {
		return network.Answer{Verdict: network.Waiting, Reason: waitingReason(roll.Arrival{Confirm: true})}, nil
	}
	return d.welcome(req)
}

func waitingReason(a roll.Arrival) string {
	if a.Confirm {
		return "The invitation was used by several people at once. A steward has to confirm."
	}
	return "A steward has to let you in."
}

func (d door) waits(device feed.Device) (roll.Arrival, bool) {
	for _, a := range d.Roll().Arrivals() {
		if a.Request.Device == device {
			return a, true
		}
	}
	return roll.Arrival{}, false
}

// declined reports whether this very laptop knocked before and is not waiting.
func (d door) declined(req invitation.Request) bool {
	return d.c.replica.Knocked(req.Device)
}

// welcome is what an admitted laptop gets.
func (d door) welcome(req invitation.Request) (network.Answer, error) {
	founder := d.Genesis()
	genesis, err := d.c.app.store.Entry(d.c.id, founder)
	if err != nil {
		return network.Answer{}, err
	}
	w := invitation.Welcome{
		Version: 1, Genesis: genesis.Payload, Signature: genesis.Sig, Addresses: d.c.app.net.addresses(),
	}
	w.Addresses = w.Addresses[:min(len(w.Addresses), invitation.MaxAddresses)]
	if l, ok := d.Roll().Laptop(req.Device); ok {
		w.Admission = l.By
	}
	for _, e := range d.c.epochs() {
		if len(w.Secrets) < invitation.MaxSecrets {
			w.Secrets = append(w.Secrets, e)
		}
	}
	sealed, err := w.Seal(req)
	if err != nil {
		return network.Answer{}, err
	}
	return network.Answer{Verdict: network.Admitted, Welcome: sealed}, nil
}
