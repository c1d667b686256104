package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"commonplace/crdt/feed"
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// storedHead is how many bytes of an entry's value come before signature and
// payload: checksum, arrival, id, length of the signature.
const storedHead = 4 + 8 + 32 + 1

// encodeStored lays out an entry's value. The checksum is for the parts that
// the id does not cover.
func encodeStored(r feed.Record, arrival uint64) []byte {
	b := make([]byte, 4, storedHead+len(r.Sig)+len(r.Payload))
	b = binary.BigEndian.AppendUint64(b, arrival)
	b = append(b, r.ID[:]...)
	b = append(b, byte(len(r.Sig)))
	b = append(b, r.Sig...)
	binary.BigEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return append(b, r.Payload...)
}

// decodeStored reads what encodeStored wrote, checks the checksum and hashes
// the payload again. b must not change afterwards.
func decodeStored(b []byte) (Arrival, error) {
	if len(b) < storedHead {
		return Arrival{}, damaged("entry of %d bytes", len(b))
	}
	a := Arrival{N: binary.BigEndian.Uint64(b[4:])}
	id, n := feed.Hash(b[12:44]), int(b[44])
	end := storedHead + n
	if end > len(b) || crc32.Checksum(b[4:end], castagnoli) != binary.BigEndian.Uint32(b) {
		return Arrival{}, damaged("checksum of entry %s", id.Short())
	}
	r, err := feed.Decode(b[end:])
	if err != nil {
		return Arrival{}, damaged("%v", err)
	}
	if r.ID != id {
		return Arrival{}, damaged("entry %s has another id", id.Short())
	}
	if n > 0 {
		r.Sig = b[storedHead:end:end]
	}
	a.Record = r
	return a, nil
}

// storedID gives the id alone, and whether a signature is there.
func storedID(b []byte) (id feed.Hash, signed bool, err error) {
	if len(b) < storedHead {
		return id, false, damaged("entry of %d bytes", len(b))
	}
	return feed.Hash(b[12:44]), b[44] != 0, nil
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
