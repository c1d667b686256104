package roll

import "commonplace/crdt/feed"

// Role names what a member does for the community. Beside the ones below a
// community may have its own.
type Role string

// The roles every community knows.
const (
	Steward     Role = "steward"     // admits, removes, recovers; signs minutes
	Facilitator Role = "facilitator" // leads rounds, closes counts
	Coordinator Role = "coordinator"
	NoteTaker   Role = "note-taker"
	Timekeeper  Role = "timekeeper"
)

// Post is a role held by a member for a term. The end of a term is shown and
// reminded of; it takes no right away by itself, because clocks differ.
type Post struct {
	Role   Role     `cbor:"1,keyasint"`
	Member MemberID `cbor:"2,keyasint"`
	From   int64    `cbor:"3,keyasint"`           // milliseconds since 1970
	Until  int64    `cbor:"4,keyasint,omitempty"` // zero: no term
}

// Removal is a removal by minutes. Unlike that of a single steward its cut is
// taken at its word, so that it can also undo what somebody did before.
type Removal struct {
	Member MemberID `cbor:"1,keyasint"`
	Cuts   []Cut    `cbor:"2,keyasint,omitempty"`
	Why    string   `cbor:"3,keyasint,omitempty"`
}

// Minutes is one record of the linear chain that starts with the founding. It
// states the posts as they are from here on, wholly. It has effect once a
// majority of the stewards named in the record before it signed; its author, if
// one of them, has signed by writing it.
type Minutes struct {
	Version    uint64      `cbor:"1,keyasint"`
	Height     uint64      `cbor:"2,keyasint"`           // one more than the record before; the founding is 0
	Parent     feed.Hash   `cbor:"3,keyasint"`           // the record before: minutes, or the founding
	Supersedes []feed.Hash `cbor:"4,keyasint,omitempty"` // minutes of the same height that this replaces
	Posts      []Post      `cbor:"5,keyasint"`
	Policy     Policy      `cbor:"6,keyasint"`
	Roll       []MemberID  `cbor:"7,keyasint,omitempty"`  // the members; they decide if no steward is left
	Removals   []Removal   `cbor:"8,keyasint,omitempty"`  // who is out
	Undo       []feed.Hash `cbor:"9,keyasint,omitempty"`  // entries of the membership log that are void from here on
	Sealed     []Cut       `cbor:"10,keyasint,omitempty"` // what no removal and no fork can make void any more
	Text       string      `cbor:"11,keyasint,omitempty"` // what was decided, in words
	Final      []feed.Hash `cbor:"12,keyasint,omitempty"` // outcomes that are final
	Keys       *Keys       `cbor:"13,keyasint,omitempty"` // a new epoch, after a removal
}

// Sign is a steward's signature under minutes.
type Sign struct {
	Version uint64    `cbor:"1,keyasint"`
	Minutes feed.Hash `cbor:"2,keyasint"`
}
