package exchange

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// kind tells the messages of a session apart. docs/protocol.md has the table.
type kind byte

const (
	kindDigest   kind = 1  // digest of all that is held here
	kindHave     kind = 2  // what is held here, wholly or what changed
	kindEntries  kind = 3  // runs of entries
	kindAsk      kind = 4  // asks for a stretch of a feed that differs
	kindStretch  kind = 5  // answers it
	kindFork     kind = 6  // proof of a forked feed
	kindRemoved  kind = 7  // the other laptop was removed
	kindPresence kind = 8  // where somebody is
	kindWant     kind = 9  // asks for attachment parts
	kindBlob     kind = 10 // one of them
	kindLack     kind = 11 // those not held here
	kindGained   kind = 12 // new ones are held here
	kindStill    kind = 13 // still there
)

// message is a body with its kind.
type message interface{ kind() kind }

type digestMessage struct {
	Digest [32]byte `cbor:"1,keyasint"`
	Time   int64    `cbor:"2,keyasint"` // the clock, in milliseconds: a hint
}

type haveMessage struct {
	Full   bool       `cbor:"1,keyasint"` // all feeds, else those that changed
	Hold   bool       `cbor:"2,keyasint"` // send no entries until told otherwise
	Vector []byte     `cbor:"3,keyasint"`
	Forks  [][32]byte `cbor:"4,keyasint,omitempty"` // proofs held, if Full
}

type entriesMessage struct {
	Runs [][]byte `cbor:"1,keyasint"`
}

type askMessage struct {
	Device      [32]byte `cbor:"1,keyasint"`
	Incarnation uint64   `cbor:"2,keyasint"`
	From        uint64   `cbor:"3,keyasint"`
}

type stretchMessage struct {
	Runs [][]byte `cbor:"1,keyasint"`
}

type forkMessage struct {
	Proof []byte `cbor:"1,keyasint"`
}

type removedMessage struct {
	Payload   []byte `cbor:"1,keyasint"`
	Signature []byte `cbor:"2,keyasint,omitempty"`
}

type presenceMessage struct {
	Presence *Presence `cbor:"1,keyasint,omitempty"` // none: nowhere any more
}

type wantMessage struct {
	IDs []BlobID `cbor:"1,keyasint"`
}

type blobMessage struct {
	Data []byte `cbor:"1,keyasint"`
}

type lackMessage struct {
	IDs []BlobID `cbor:"1,keyasint"`
}

type gainedMessage struct{}

type stillMessage struct{}

func (digestMessage) kind() kind   { return kindDigest }
func (haveMessage) kind() kind     { return kindHave }
func (entriesMessage) kind() kind  { return kindEntries }
func (askMessage) kind() kind      { return kindAsk }
func (stretchMessage) kind() kind  { return kindStretch }
func (forkMessage) kind() kind     { return kindFork }
func (removedMessage) kind() kind  { return kindRemoved }
func (presenceMessage) kind() kind { return kindPresence }
func (wantMessage) kind() kind     { return kindWant }
func (blobMessage) kind() kind     { return kindBlob }
func (lackMessage) kind() kind     { return kindLack }
func (gainedMessage) kind() kind   { return kindGained }
func (stillMessage) kind() kind    { return kindStill }

func write(w *wire.Writer, m message) error {
	body, err := wire.Marshal(m)
	if err != nil {
		return err
	}
	return w.Write(byte(m.kind()), body)
}

// decode reads a body of some kind.
func decode(k kind, body []byte) (message, error) {
	switch k {
	case kindDigest:
		return decodeAs[digestMessage](body)
	case kindHave:
		return decodeAs[haveMessage](body)
	case kindEntries:
		return decodeAs[entriesMessage](body)
	case kindAsk:
		return decodeAs[askMessage](body)
	case kindStretch:
		return decodeAs[stretchMessage](body)
	case kindFork:
		return decodeAs[forkMessage](body)
	case kindRemoved:
		return decodeAs[removedMessage](body)
	case kindPresence:
		return decodeAs[presenceMessage](body)
	case kindWant:
		return decodeAs[wantMessage](body)
	case kindBlob:
		return decodeAs[blobMessage](body)
	case kindLack:
		return decodeAs[lackMessage](body)
	case kindGained:
		return decodeAs[gainedMessage](body)
	case kindStill:
		return decodeAs[stillMessage](body)
	}
	return nil, fmt.Errorf("%w: message of unknown kind %d", wire.ErrMalformed, k)
}

func decodeAs[M message](body []byte) (message, error) {
	var m M
	if err := wire.Unmarshal(body, &m); err != nil {
		return nil, fmt.Errorf("message of kind %d: %w", m.kind(), err)
	}
	return m, nil
}

// Tags of what is hashed here.
const (
	tagHeld = "commonplace/held/1\x00"
	tagFork = "commonplace/fork/1\x00"
)

// forkID names a fork: the feed, and the two entries that cannot both stand.
func forkID(f feed.Fork) (id [32]byte) {
	h := sha256.New()
	h.Write([]byte(tagFork))
	winner, loser := f.Winner(), f.Loser()
	h.Write(winner[:])
	h.Write(loser[:])
	h.Sum(id[:0])
	return id
}

// heldDigest names all that a laptop holds: entries and proofs of forks.
func heldDigest(v feed.Vector, forks [][32]byte) (d [32]byte) {
	forks = slices.Clone(forks)
	slices.SortFunc(forks, func(a, b [32]byte) int { return slices.Compare(a[:], b[:]) })
	h := sha256.New()
	h.Write([]byte(tagHeld))
	vector := v.Digest()
	h.Write(vector[:])
	for _, f := range forks {
		h.Write(f[:])
	}
	h.Sum(d[:0])
	return d
}
