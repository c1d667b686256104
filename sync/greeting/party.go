package greeting

import (
	"crypto/ed25519"
	"errors"
	"time"

	"commonplace/crdt/feed"
)

const (
	// Size is how many bytes each side sends before either knows anything.
	Size = 512

	nonceSize = 32
	slotSize  = 16

	// Slots is how many MACs a greeting has room for.
	Slots = (Size - nonceSize) / slotSize

	// MaxSecrets is how many secrets of one community greet: the current one
	// and those before it.
	MaxSecrets = 64

	// MaxHelloKeys is how many open invitations of one community greet.
	MaxHelloKeys = 64

	// Timeout is how long a greeting may take.
	Timeout = 3 * time.Second
)

// What comes of a greeting that does not succeed.
var (
	// ErrStranger means that the two have no community in common, or that the
	// other side is no laptop of ours at all.
	ErrStranger = errors.New("no community in common")
	// ErrProof means that a laptop shares a secret and then fails to show
	// which device it is.
	ErrProof = errors.New("device did not prove itself")
)

// Party is one community in a greeting, or, with no secrets, one invited
// person who has only the key of an invitation.
type Party struct {
	Community feed.Community
	Device    feed.Device
	Key       ed25519.PrivateKey

	// Secrets are the community's secrets, newest first.
	Secrets [][]byte

	// HelloKeys are the keys of open invitations. A member's laptop answers
	// to them; an invited one has one, and nothing else.
	HelloKeys [][]byte

	// Removal gives the record that removed a device, or nil.
	Removal func(feed.Device) *feed.Record
}

// guest says whether the party is an invited person.
func (p *Party) guest() bool { return len(p.Secrets) == 0 && len(p.HelloKeys) > 0 }

// Met is what a greeting found of one party.
type Met struct {
	Party  int // which of the parties given
	Secret int // which of its secrets; 0 is the current one

	// Device is the other laptop, proven. Zero for an invited one.
	Device feed.Device

	// HelloKey is the key of the invitation, where one greeted with it.
	HelloKey []byte

	// Told is the record by which this laptop was removed, as the other says.
	Told *feed.Record

	// Refused is set when the other laptop was removed; it was told so.
	Refused bool

	// Token names the community in streams of the same channel, and Binding
	// names this conversation. Only the two ends know either.
	Token   [16]byte
	Binding [32]byte
}
