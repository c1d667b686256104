package store

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"

	"commonplace/crdt/feed"
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// encodeStored lays out an entry's value: arrival, id, whether signed,
// signature, payload. The id stands there so that a flipped byte anywhere
// shows when the payload is hashed again.
func encodeStored(r feed.Record, arrival uint64) []byte {
	b := make([]byte, 0, 41+len(r.Sig)+len(r.Payload))
	b = binary.BigEndian.AppendUint64(b, arrival)
	b = append(b, r.ID[:]...)
	b = append(b, byte(len(r.Sig)))
	b = append(b, r.Sig...)
	return append(b, r.Payload...)
}

// decodeStored reads what encodeStored wrote. b must not change afterwards.
func decodeStored(b []byte) (Arrival, error) {
	if len(b) < 41 {
		return Arrival{}, damaged("entry of %d bytes", len(b))
	}
	a := Arrival{N: binary.BigEndian.Uint64(b)}
	id, n, rest := feed.Hash(b[8:40]), int(b[40]), b[41:]
	if n != 0 && n != ed25519.SignatureSize || n > len(rest) {
		return Arrival{}, damaged("signature of %d bytes", n)
	}
	r, err := feed.Decode(rest[n:])
	if err != nil {
		return Arrival{}, damaged("%v", err)
	}
	if r.ID != id {
		return Arrival{}, damaged("entry %s has another id", id.Short())
	}
	if n > 0 {
		r.Sig = rest[:n:n]
	}
	a.Record = r
	return a, nil
}

// storedID gives the id alone, and whether a signature is there.
func storedID(b []byte) (id feed.Hash, signed bool, err error) {
	if len(b) < 41 {
		return id, false, damaged("entry of %d bytes", len(b))
	}
	return feed.Hash(b[8:40]), b[40] != 0, nil
}

// feedState is what is known of a stored feed beside its entries: its number
// and its head.
type feedState struct {
	no   uint32
	head feed.Head
}

func (s feedState) encode() []byte {
	b := binary.BigEndian.AppendUint32(nil, s.no)
	b = binary.BigEndian.AppendUint64(b, s.head.Seq)
	b = append(b, s.head.ID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(s.head.Time))
	for _, h := range s.head.Known {
		b = append(b, h[:]...)
	}
	return b
}

func decodeFeedState(id feed.ID, b []byte) (feedState, error) {
	const fixed = 4 + 8 + 32 + 8
	if len(b) < fixed || (len(b)-fixed)%32 != 0 {
		return feedState{}, damaged("state of feed %s", id.Short())
	}
	s := feedState{no: binary.BigEndian.Uint32(b), head: feed.Head{
		Feed: id,
		Seq:  binary.BigEndian.Uint64(b[4:]),
		ID:   feed.Hash(b[12:44]),
		Time: int64(binary.BigEndian.Uint64(b[44:])),
	}}
	for rest := b[fixed:]; len(rest) > 0; rest = rest[32:] {
		s.head.Known = append(s.head.Known, feed.Hash(rest[:32]))
	}
	return s, nil
}

func encodeFeedID(id feed.ID) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), id.Device[:]...), id.Incarnation)
}

func decodeFeedID(b []byte) (feed.ID, error) {
	if len(b) != 40 {
		return feed.ID{}, damaged("feed id of %d bytes", len(b))
	}
	return feed.ID{Device: feed.Device(b[:32]), Incarnation: binary.BigEndian.Uint64(b[32:])}, nil
}
