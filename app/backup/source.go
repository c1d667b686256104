package backup

import (
	"iter"
	"time"

	"commonplace/crdt/feed"
)

// Source is the profile that a backup is made of.
type Source interface {
	// Communities lists what the profile is in.
	Communities() []Community
	// Kept gives what the app keeps for the profile beside the communities:
	// who its owner is, settings, drafts, the secrets that restoring needs. It
	// must not give device keys.
	Kept() iter.Seq2[Kept, error]
	// Vector says what is held of a community.
	Vector(feed.Community) (feed.Vector, error)
	// Range gives the records of a feed, both ends included, in order.
	Range(c feed.Community, id feed.ID, from, to uint64) iter.Seq2[feed.Record, error]
	// Forks gives the proofs of forked feeds.
	Forks(feed.Community) ([]feed.Fork, error)
	// Blobs gives attached files, the list of a file's parts before its parts.
	// It is asked only for backups with attachments.
	Blobs(feed.Community) iter.Seq2[Blob, error]
}

// Sink takes what is in a backup. Functions are called by one goroutine, in
// this order: Begin, Kept, and community by community Enter, Run, Fork, Blob
// and Held, then Commit. An error of any of them ends the reading. What they
// are given is theirs.
type Sink interface {
	// Empty reports whether a backup may be restored here.
	Empty() (bool, error)
	// Begin is told what will come.
	Begin(Header) error
	// Kept takes a piece of what Source.Kept gave.
	Kept(Kept) error
	// Enter begins a community.
	Enter(Community) error
	// Run takes entries whose chain and signatures were checked, each feed's
	// from its first entry on and without gaps.
	Run(feed.Run) error
	// Fork takes a proof, checked.
	Fork(feed.Fork) error
	// Blob takes a part of an attached file whose bytes fit its id.
	Blob(feed.Community, Blob) error
	// Held says what the sink has now, so that it can be compared.
	Held(feed.Community) (feed.Vector, error)
	// Commit says that everything came and matched. Before it, nothing of the
	// restored profile should be used; if it never comes, the sink should be
	// thrown away.
	Commit(Manifest) error
}

// Community is one that a profile is in.
type Community struct {
	ID      feed.Community `cbor:"1,keyasint"`
	Name    string         `cbor:"2,keyasint"` // to show before restoring
	Entries uint64         `cbor:"3,keyasint"` // set by Write
}

// Kept is a named piece of what the app keeps.
type Kept struct {
	Name string `cbor:"1,keyasint"`
	Data []byte `cbor:"2,keyasint"`
}

// Blob is a part of an attached file, or the list of its parts.
type Blob struct {
	ID   [32]byte // BLAKE3 of Data
	List bool
	Data []byte
}

const blobIDSize = 32

// Header says when a backup was made, where, and of what.
type Header struct {
	Made        time.Time
	Laptop      string // as its owner calls it; may be empty
	Attachments bool   // attached files are in it
	Communities []Community
}

// Entries tells how many there are in all.
func (h Header) Entries() (n uint64) {
	for _, c := range h.Communities {
		n += c.Entries
	}
	return n
}

// Manifest tells what a backup holds, as counted while it was written or read.
type Manifest struct {
	Kept        Tally   `cbor:"1,keyasint"`
	Communities []Tally `cbor:"2,keyasint"` // in the header's order
}

// Total adds everything up; its digests are zero.
func (m Manifest) Total() (t Tally) {
	for _, part := range append([]Tally{m.Kept}, m.Communities...) {
		t.Pieces += part.Pieces
		t.Entries += part.Entries
		t.Forks += part.Forks
		t.Blobs += part.Blobs
		t.Bytes += part.Bytes
	}
	return t
}

// Tally counts one part of a backup: what the app keeps, or a community.
type Tally struct {
	Community feed.Community `cbor:"1,keyasint"` // zero for what the app keeps
	Pieces    uint64         `cbor:"2,keyasint"` // of what the app keeps
	Entries   uint64         `cbor:"3,keyasint"`
	Forks     uint64         `cbor:"4,keyasint"`
	Blobs     uint64         `cbor:"5,keyasint"`
	Bytes     uint64         `cbor:"6,keyasint"` // unpacked
	Vector    [32]byte       `cbor:"7,keyasint"` // feed.Vector.Digest of the entries
	Digest    [32]byte       `cbor:"8,keyasint"` // SHA-256 of every message of the part
}
