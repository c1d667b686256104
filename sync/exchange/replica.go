package exchange

import (
	"context"
	"crypto/ed25519"
	"errors"
	"iter"

	"commonplace/crdt/feed"
)

// Replica is one community as this laptop holds it: all that exchange needs to
// know of it. The app implements it over the store. Every method may be called
// from several goroutines at once, and none but Receive, Fork and PutBlob may
// take long.
type Replica interface {
	// Community names the community.
	Community() feed.Community

	// Self is this laptop's own device in the community.
	Self() Self

	// Secrets are the community's secrets that this laptop knows, newest
	// first. The first is the current one; the others greet laptops that were
	// away for long. Greeting uses the newest 64.
	Secrets() [][]byte

	// Standing says what a device is here and now. For a Removed device it
	// also gives the record that removed it, the only thing it is ever told.
	Standing(feed.Device) (Standing, *feed.Record)

	// Vector says what this laptop holds durably. The caller may keep it and
	// does not change it.
	Vector() feed.Vector

	// Range gives the records of a feed from one sequence number to another,
	// both included, in order. Where signatures are known the records carry
	// them.
	Range(id feed.ID, from, to uint64) iter.Seq2[feed.Record, error]

	// Order sorts feeds by what a laptop should get first: those that carry
	// membership and minutes, in an order that lets each entry be judged when
	// it arrives.
	Order(ids []feed.ID) []feed.ID

	// Receive is given records of one or more feeds, each feed in order
	// without gaps, continuing what Vector told or repeating records already
	// held: two laptops may bring the same at once. Chains and signatures were
	// checked. It gates them and returns when they are durable: only then are
	// they acknowledged. Records that it judges without force are stored and
	// set aside, and are no error; those of the branch of a fork that does not
	// count leave Vector as it was. An error ends the session and nothing of this call is counted as held; if
	// it wraps ErrNotNow (no space, closing) the laptop is tried again later.
	Receive(ctx context.Context, from feed.Device, records []feed.Record) error

	// Fork is given the proof that a device signed two entries with one
	// sequence number. Vector afterwards tells of the branch that counts.
	Fork(ctx context.Context, from feed.Device, proof feed.Fork) error

	// Forks gives the proofs known here.
	Forks() []feed.Fork

	// Told is called when a member's laptop says that this device was removed.
	// The record's signature is nil where that laptop does not hold it.
	Told(from feed.Device, removal feed.Record)

	// Subscribe has f called, soon and without blocking, whenever the answers
	// of Vector, Standing, Secrets, Forks or WantedBlobs may have changed. The
	// returned function ends it.
	Subscribe(f func()) (cancel func())

	Attachments
}

// Attachments are blobs named by the BLAKE3 of their bytes: the chunks of
// attached files and the manifests that list them.
type Attachments interface {
	// WantedBlobs lists blobs that this laptop wants and lacks, the most
	// urgent first, at most limit of them. A manifest comes before the chunks
	// it names.
	WantedBlobs(limit int) []BlobID

	// Blob gives the bytes of a blob, or an error wrapping ErrNoBlob.
	Blob(BlobID) ([]byte, error)

	// PutBlob stores a blob whose bytes were checked against its id.
	PutBlob(ctx context.Context, id BlobID, data []byte) error
}

// BlobID is the BLAKE3-256 of a blob's bytes.
type BlobID [32]byte

// MaxBlob is the most bytes of a blob: a chunk or a manifest.
const MaxBlob = 1 << 20

// Self is this laptop's device in a community.
type Self struct {
	Device feed.Device
	Key    ed25519.PrivateKey
}

// Standing says what a device is in a community, as known here and now.
type Standing int

// What a device may be.
const (
	// Unknown: no entry held here speaks of the device. It may have been
	// admitted elsewhere.
	Unknown Standing = iota
	// Member: a device of a member.
	Member
	// Removed: a device whose member was removed, or that was revoked.
	Removed
)

// Errors by which a Replica says what it means.
var (
	// ErrNotNow means that the replica cannot store just now.
	ErrNotNow = errors.New("cannot store now")
	// ErrNoBlob means that the blob is not held here.
	ErrNoBlob = errors.New("no such attachment part")
)

// Presence is what a member shows of where they are. It is never stored.
type Presence struct {
	Name  string     `cbor:"1,keyasint"` // how the member is called
	Doc   feed.DocID `cbor:"2,keyasint"` // the page or other document; zero: none
	Field string     `cbor:"3,keyasint"` // the text within it
	From  int        `cbor:"4,keyasint"` // the selection, in code points
	To    int        `cbor:"5,keyasint"` // equal to From: a cursor
}
