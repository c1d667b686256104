package network

import (
	"context"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
)

// Replica is a community that the network keeps in sync with other laptops and
// lets invited people into. The app implements it.
type Replica interface {
	exchange.Replica
	Door
}

// Door is how a community lets people in. What is asked and answered is made
// and read by package invitation and the app; the network carries bytes.
type Door interface {
	// HelloKeys are the keys of the invitations open here and now, by which
	// an invited laptop is greeted. It may be none.
	HelloKeys() [][]byte

	// Preview is what an invited person sees of the community before asking
	// to join: its name, the charter offered, what they are asked. binding
	// names the conversation, as in Ask: a nonce to sign can be made of it.
	Preview(helloKey []byte, binding [32]byte) ([]byte, error)

	// JoinRequested judges what an invited laptop sent. It is called again
	// with the same bytes whenever something changed while the answer is
	// Waiting, and when the laptop comes back to ask, so it must be
	// idempotent.
	JoinRequested(ctx context.Context, ask Ask) (Answer, error)
}

// Ask is an invited laptop's request to join.
type Ask struct {
	HelloKey []byte   // the invitation's key that it greeted with
	Binding  [32]byte // names this one conversation; equal on both sides
	Request  []byte   // the request, opaque here
}

// Verdict says where a request to join stands.
type Verdict int

// What may become of a request.
const (
	// Waiting: somebody who may admit has to say yes.
	Waiting Verdict = iota
	// Admitted: the laptop is in.
	Admitted
	// Refused: it is not, and asking again is of no use.
	Refused
)

// Answer tells an invited laptop where its request stands.
type Answer struct {
	Verdict Verdict
	// Reason says in human words why a request was refused or waits.
	Reason string
	// Welcome is what an admitted laptop needs to open the community. It is
	// opaque here.
	Welcome []byte
}

// Memory keeps, across restarts, what is known of other laptops: what they
// held when last seen, when that was, and at which addresses. The app gives
// one; the bytes are the network's own.
type Memory interface {
	Laptops(feed.Community) (map[feed.Device][]byte, error)
	Remember(feed.Community, feed.Device, []byte) error
}
