package feed

// Community names a community: the SHA-256 of its genesis entry's payload,
// under its own tag. Equal on every laptop, guessable by nobody.
type Community [32]byte

// Device is the Ed25519 public key of one laptop of a member in one
// community. A laptop uses another key in every community.
type Device [32]byte

// DocID names a shared document. The zero value means "no document".
type DocID [16]byte

// Hash is the id of an entry.
type Hash [32]byte

// ID names one feed: a device may start a new incarnation of its feed when
// its profile was copied or restored, so that honest people never fork.
type ID struct {
	Device      Device
	Incarnation uint64
}

// Entry is what its author says, before it is encoded and signed.
type Entry struct {
	Community Community // zero for the genesis entry
	Feed      ID
	Seq       uint64 // from 1, without gaps
	Prev      Hash   // zero at Seq 1
	Known     []Hash // heads of the membership log, sorted; nil: as in the entry before
	Time      int64  // milliseconds since 1970, as claimed by the author
	Kind      string
	Doc       DocID
	Body      []byte
}

// Record is an entry with its exact bytes. Sig is nil where the entry was
// authenticated by a later signature of its feed.
type Record struct {
	Entry
	ID      Hash
	Payload []byte
	Sig     []byte
}

// Tip is the newest entry of a feed that somebody holds.
type Tip struct {
	Seq uint64
	ID  Hash
}

// Vector says, feed by feed, what somebody holds.
type Vector map[ID]Tip
