package gate

// Hash names a change: the SHA-256 of its type, length and body.
type Hash = [32]byte

// Change is what one change chunk says. It shares memory with the chunk it
// was read from, which must not be altered afterwards.
type Change struct {
	Hash        Hash
	Actor       []byte // who wrote it
	Seq         uint64 // the actor's changes are numbered from 1
	StartOp     uint64 // counter of the first operation
	Time        int64  // as claimed: our documents count milliseconds, other software seconds
	Message     string
	Deps        []Hash   // sorted
	OtherActors [][]byte // the actors that operations refer to, sorted
	Ops         []Op
	Raw         []byte // the chunk itself
}

// MaxOp is the counter of the last operation; of an empty change, the one
// before its first.
func (c *Change) MaxOp() uint64 { return c.StartOp + uint64(len(c.Ops)) - 1 }

// ActorOf returns the actor that an operation id of this change means.
func (c *Change) ActorOf(id OpID) []byte {
	if id.Actor == 0 {
		return c.Actor
	}
	return c.OtherActors[id.Actor-1]
}

// OpID names an operation within the change it was read from: a counter, and
// the index of the actor, 0 for the change's own and 1+i for OtherActors[i].
// The zero value, which no operation has, is the root object or the head of a
// list.
type OpID struct {
	Counter uint64
	Actor   uint32
}

// IsZero reports whether the id is the root object or the head of a list.
func (id OpID) IsZero() bool { return id.Counter == 0 }

// Key says where in its object an operation acts: under a name in a map, or
// at an element of a list or text. An insertion comes after the element; the
// zero Elem is the head.
type Key struct {
	Name  string
	Elem  OpID
	IsMap bool
}

// Action is what an operation does, as numbered in the format.
type Action uint8

// The known actions. Action 6 of the format, a table, was never written by
// any released library and is refused.
const (
	MakeMap   Action = 0
	Put       Action = 1
	MakeList  Action = 2
	Delete    Action = 3
	MakeText  Action = 4
	Increment Action = 5
	Mark      Action = 7
)

// Makes reports whether the action makes an object.
func (a Action) Makes() bool { return a == MakeMap || a == MakeList || a == MakeText }

// Op is one operation of a change.
type Op struct {
	ID     OpID
	Object OpID // the operation that made the object; zero is the root
	Key    Key
	Insert bool
	Action Action
	Value  Value
	Pred   []OpID // the operations it overwrites, in ascending order
	Expand bool   // of a mark: it grows with text typed at its edge
	Mark   string // name of the mark that begins; empty where one ends
}
