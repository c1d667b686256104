package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// Range names consecutive entries of one feed, both ends included.
type Range struct {
	Feed     ID
	From, To uint64
}

// Len tells how many entries the range has.
func (r Range) Len() uint64 { return r.To - r.From + 1 }

// Feeds lists the feeds of the vector in order.
func (v Vector) Feeds() []ID { return slices.SortedFunc(maps.Keys(v), ID.Compare) }

// Clone copies the vector.
func (v Vector) Clone() Vector { return maps.Clone(v) }

// Equal reports whether both hold the same.
func (v Vector) Equal(o Vector) bool { return maps.Equal(v, o) }

// Entries tells how many entries the vector stands for.
func (v Vector) Entries() (n uint64) {
	for _, tip := range v {
		n += tip.Seq
	}
	return n
}

// Missing lists what o holds and v lacks, feed by feed in order.
func (v Vector) Missing(o Vector) []Range {
	var out []Range
	for _, id := range o.Feeds() {
		if mine, theirs := v[id].Seq, o[id].Seq; theirs > mine {
			out = append(out, Range{Feed: id, From: mine + 1, To: theirs})
		}
	}
	return out
}

// Diverged lists the feeds of which both hold equally many entries, but not
// the same: certain signs of a fork. Where one holds more, the chain shows it.
func (v Vector) Diverged(o Vector) []ID {
	var out []ID
	for _, id := range v.Feeds() {
		if theirs, both := o[id]; both && theirs.Seq == v[id].Seq && theirs.ID != v[id].ID {
			out = append(out, id)
		}
	}
	return out
}

// Digest names exactly what the vector says: equal digests, equal entries.
func (v Vector) Digest() [32]byte {
	return sha256.Sum256(v.append([]byte(tagVector)))
}

// Encode gives the canonical form: a CBOR array of [device, incarnation, seq,
// id], one for each feed, in the order of the feeds.
func (v Vector) Encode() ([]byte, error) {
	if len(v) > MaxVectorFeeds {
		return nil, fmt.Errorf("%w: vector of %d feeds, at most %d", ErrTooLarge, len(v), MaxVectorFeeds)
	}
	for id, tip := range v {
		if err := checkTip(id, tip); err != nil {
			return nil, err
		}
	}
	return v.append(nil), nil
}

// append is written by hand because the digest of a vector is taken often.
func (v Vector) append(b []byte) []byte {
	b = slices.Grow(b, 16+len(v)*90)
	b = appendHeader(b, cborArray, uint64(len(v)))
	for _, id := range v.Feeds() {
		tip := v[id]
		b = appendHeader(b, cborArray, 4)
		b = append(appendHeader(b, cborBytes, 32), id.Device[:]...)
		b = appendHeader(b, cborUint, id.Incarnation)
		b = appendHeader(b, cborUint, tip.Seq)
		b = append(appendHeader(b, cborBytes, 32), tip.ID[:]...)
	}
	return b
}

// The major types of CBOR used by append.
const (
	cborUint  = 0 << 5
	cborBytes = 2 << 5
	cborArray = 4 << 5
)

// appendHeader writes a CBOR head in its shortest form.
func appendHeader(b []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n < 1<<8:
		return append(b, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, major|27), n)
	}
}

// wireTip is one feed of a vector.
type wireTip struct {
	_           struct{} `cbor:",toarray"`
	Device      []byte
	Incarnation uint64
	Seq         uint64
	ID          []byte
}

// DecodeVector reads what Encode wrote, and no other form of it.
func DecodeVector(b []byte) (Vector, error) {
	if len(b) > MaxVectorBytes {
		return nil, fmt.Errorf("%w: vector of %d bytes, at most %d", ErrTooLarge, len(b), MaxVectorBytes)
	}
	var tips []wireTip
	if err := form.Decode(b, &tips); err != nil {
		return nil, malformed("vector: %v", err)
	}
	v := make(Vector, len(tips))
	for _, t := range tips {
		if len(t.Device) != len(Device{}) || len(t.ID) != len(Hash{}) {
			return nil, malformed("vector with a device or id of wrong length")
		}
		id := ID{Device: Device(t.Device), Incarnation: t.Incarnation}
		tip := Tip{Seq: t.Seq, ID: Hash(t.ID)}
		if err := checkTip(id, tip); err != nil {
			return nil, err
		}
		v[id] = tip
	}
	if !bytes.Equal(v.append(nil), b) {
		return nil, malformed("vector is not in its canonical form")
	}
	return v, nil
}

func checkTip(id ID, tip Tip) error {
	if tip.Seq < 1 || tip.Seq > MaxSeq {
		return malformed("vector with sequence number %d of feed %s", tip.Seq, id.Short())
	}
	return nil
}
