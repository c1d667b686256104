package store

import (
	"encoding/binary"

	"commonplace/crdt/feed"
)

// A key begins with its kind. Communities and feeds have small local numbers,
// so that the keys of a hundred thousand entries stay short. Numbers are big
// endian: keys sort as numbers do.
const (
	kindMeta      = 'm' // name
	kindCommunity = 'c' // community -> number
	kindFeed      = 'f' // community number, feed -> feedState
	kindOwn       = 'o' // community number -> own feed
	kindEntry     = 'e' // community number, feed number, seq -> stored entry
	kindID        = 'i' // community number, id -> place
	kindArrival   = 'a' // community number, arrival -> place
	kindDoc       = 'd' // community number, document, arrival -> place
	kindSnapshot  = 's' // community number, document
	kindBucket    = 'b' // community number, name, key: derived
	kindKept      = 'k' // community number, name, key: not derived
	kindChunk     = 'h' // community number, hash
	kindManifest  = 'n' // community number, hash
	kindInFlight  = 'l' // community number, id
	kindAside     = 'x' // community number, id
	kindFork      = 'p' // community number, feed, loser
)

// derivedKinds can be made again from entries. The indexes that entries are
// found by are not among them: they are written with the entries.
var derivedKinds = []byte{kindSnapshot, kindBucket}

// communityNo is a community's number in this store. Zero stands for the
// profile itself, which has buckets but no entries.
type communityNo uint32

func key(kind byte, no communityNo, rest int) []byte {
	return binary.BigEndian.AppendUint32(append(make([]byte, 0, 5+rest), kind), uint32(no))
}

func numberIn(b []byte) communityNo { return communityNo(binary.BigEndian.Uint32(b)) }

func metaKey(name string) []byte { return append([]byte{kindMeta}, name...) }

func communityKey(c feed.Community) []byte { return append([]byte{kindCommunity}, c[:]...) }

func feedKey(no communityNo, id feed.ID) []byte {
	return binary.BigEndian.AppendUint64(append(key(kindFeed, no, 40), id.Device[:]...), id.Incarnation)
}

func entryKey(no communityNo, p place) []byte {
	b := binary.BigEndian.AppendUint32(key(kindEntry, no, 12), p.feed)
	return binary.BigEndian.AppendUint64(b, p.seq)
}

func hashKey(kind byte, no communityNo, h feed.Hash) []byte {
	return append(key(kind, no, 32), h[:]...)
}

func arrivalKey(no communityNo, n uint64) []byte {
	return binary.BigEndian.AppendUint64(key(kindArrival, no, 8), n)
}

func docKey(no communityNo, d feed.DocID, n uint64) []byte {
	return binary.BigEndian.AppendUint64(append(key(kindDoc, no, 24), d[:]...), n)
}

func snapshotKey(no communityNo, d feed.DocID) []byte {
	return append(key(kindSnapshot, no, 16), d[:]...)
}

func forkKey(no communityNo, id feed.ID, loser feed.Hash) []byte {
	b := append(key(kindFork, no, 72), id.Device[:]...)
	return append(binary.BigEndian.AppendUint64(b, id.Incarnation), loser[:]...)
}

// bucketPrefix separates buckets by the length of their name, so that no name
// is the beginning of another.
func bucketPrefix(kind byte, no communityNo, name string) []byte {
	b := append(key(kind, no, 1+len(name)+32), byte(len(name)))
	return append(b, name...)
}

// place says where an entry is: feed number and sequence number.
type place struct {
	feed uint32
	seq  uint64
}

func (p place) encode() []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, p.feed), p.seq)
}

func decodePlace(b []byte) (place, error) {
	if len(b) != 12 {
		return place{}, damaged("place of %d bytes", len(b))
	}
	return place{binary.BigEndian.Uint32(b), binary.BigEndian.Uint64(b[4:])}, nil
}
