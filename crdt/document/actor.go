package document

import (
	"crypto/sha256"
	"encoding/binary"

	"commonplace/crdt/feed"
)

// ActorSize is the length in bytes of the actors this program makes.
const ActorSize = 16

// Actor derives the Automerge actor under which one feed edits one document.
// Everybody can recompute it, so nobody can write under another's actor
// unnoticed, and two changes with one actor and sequence number can only
// come from a forked feed.
func Actor(community feed.Community, id feed.ID, doc feed.DocID) []byte {
	h := sha256.New()
	h.Write([]byte("commonplace/actor/1\x00"))
	h.Write(community[:])
	h.Write(id.Device[:])
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], id.Incarnation)
	h.Write(n[:])
	h.Write(doc[:])
	return h.Sum(nil)[:ActorSize]
}
