package document

import (
	"errors"
	"time"

	"commonplace/crdt/gate"
)

// Hash names one change: the SHA-256 of its bytes.
type Hash = gate.Hash

// Path leads from the root of a document to a value: string keys into maps,
// int indexes into lists.
type Path = []any

// Kind says what is found at a path.
type Kind int

// The kinds of values. Map, List and Text can also be written, as a new and
// empty object.
const (
	KindNone Kind = iota // nothing there
	KindNull
	KindBool
	KindInt
	KindUint
	KindFloat
	KindString
	KindBytes
	KindTime
	KindCounter
	KindMap
	KindList
	KindText
	KindUnknown // written by a newer program
)

// Engine is what this package needs of an Automerge implementation. It is
// small on purpose, so that another engine can take the place of the one in
// C. An engine trusts its input: only changes that passed the gate, whose
// dependencies are present and whose references were checked, reach Load.
// An Engine need not be safe for concurrent use; a [Doc] guards it.
type Engine interface {
	// Kind tells what is at path; KindNone if there is nothing.
	Kind(path Path) (Kind, error)
	// Value returns the value at path as plain Go data: maps, slices,
	// strings for texts, int64, uint64, float64, bool, []byte, time.Time, nil.
	Value(path Path) (any, error)
	// Len counts keys, elements or code points.
	Len(path Path) (int, error)

	// Put writes a scalar, or a new empty object where v is a Kind.
	Put(path Path, v any) error
	// Insert is Put before the given index of a list.
	Insert(path Path, index int, v any) error
	// Delete removes a key or an element.
	Delete(path Path) error
	// Splice replaces del code points of a text at pos with ins.
	Splice(path Path, pos, del int, ins string) error
	// Commit closes the open transaction; false if it holds nothing.
	Commit(at time.Time) (Hash, bool, error)

	// Load applies changes, given as concatenated type 1 chunks in causal
	// order. The caller looks at Heads afterwards: an engine may drop
	// changes without an error.
	Load(chunks []byte) error
	// Heads returns the changes nothing depends on yet.
	Heads() []Hash
	// Change returns the bytes of one change as a type 1 chunk.
	Change(h Hash) ([]byte, error)
	// Changes returns all changes in an order in which they can be loaded.
	Changes() ([][]byte, error)
	// Fork returns a copy as it was at the given heads, for the same actor.
	Fork(heads []Hash) (Engine, error)
	// Save returns the whole document in compact form.
	Save() []byte
}

// Errors a caller may branch on.
var (
	// ErrClosed is returned by a document after Close.
	ErrClosed = errors.New("document is closed")
	// ErrReadOnly is returned by writes to a view of the past.
	ErrReadOnly = errors.New("document is a read-only view")
	// ErrNotFound is returned where a path leads nowhere, or a change is not
	// in the document.
	ErrNotFound = errors.New("not found in the document")
	// ErrType is returned where a path leads to something of another kind,
	// or a value of a kind documents cannot hold is written.
	ErrType = errors.New("wrong kind of value")
	// ErrRange is returned for positions outside a list or a text.
	ErrRange = errors.New("position out of range")
	// ErrTooLarge is returned by an edit whose change would exceed what the
	// gate lets pass. It is rolled back; make several smaller edits.
	ErrTooLarge = errors.New("edit is too large for one change")
)
