// Package document holds shared documents: charters, pages, proposals and
// whatever else members write together. A document is an Automerge document,
// so that edits made apart merge by themselves, and long text merges
// character by character.
//
// # Changes
//
// [Doc.Edit] runs a transaction and returns its change: bytes that go into a
// signed entry and to everybody else, whose [Doc.Apply] takes them in any
// order and any number of times. Equal sets of changes give equal documents.
//
// The engine below is written in Rust and ends the process on input it does
// not expect. So package gate reads every change first: its bytes, and then,
// given the changes before it, whether what it refers to is there. This depends
// on the causal past of the change only, so all replicas refuse the same
// changes. One that came before its dependencies waits in a queue of ours,
// never in the engine's. Two different changes with one number of one actor
// are told apart here ([EquivocationError]). And after each load the engine is
// asked for its heads: a change it dropped in silence is an error.
//
// # History
//
// Beside the engine a document keeps, from the first time it is needed, its
// operations in Go. They tell who wrote each character ([Doc.Authors]), what
// changed between two points ([Doc.Diff]) and where in an open editor a change
// of somebody else belongs ([Doc.ApplyText]), none of which the engine can say.
//
// Positions and lengths in texts are Unicode code points throughout.
package document

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
)

// Doc is one document. Its methods may be called from any goroutine; they
// take turns.
type Doc struct {
	mu      sync.Mutex
	engine  Engine // nil after Close
	actor   []byte // nil in a view of the past
	heads   []Hash // sorted
	past    *past  // nil until it is needed
	waiting queue
}

// New returns an empty document, to be edited under the given actor.
func New(actor []byte) *Doc {
	e, err := newAutomerge(actor)
	if err != nil { // the engine takes any bytes as an actor
		panic(err)
	}
	return &Doc{engine: e, actor: bytes.Clone(actor)}
}

// Load opens what [Doc.Save] returned on this computer, to be edited under
// the given actor. Bytes from elsewhere go through gate.CheckDocument first.
// The actor's own later changes have to be applied before the next edit, which
// would otherwise be a second one with the number of the first of them.
func Load(saved, actor []byte) (*Doc, error) {
	if len(saved) == 0 {
		return nil, fmt.Errorf("loading a document: no bytes: %w", ErrNotFound)
	}
	e, err := loadAutomerge(saved, actor)
	if err != nil {
		return nil, err
	}
	return &Doc{engine: e, actor: bytes.Clone(actor), heads: e.Heads()}, nil
}

// Close lets go of the engine's memory, which is given back at one of the
// next garbage collections. The document answers ErrClosed from then on.
func (d *Doc) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.engine, d.past, d.waiting = nil, nil, queue{}
}

// Actor returns the actor under which this document is edited.
func (d *Doc) Actor() []byte { return bytes.Clone(d.actor) }

// Heads returns the changes nothing depends on yet, sorted: they name this
// state of the document.
func (d *Doc) Heads() []Hash {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.heads)
}

// Save returns the document with all its history in compact form, for [Load].
// Changes that wait are not part of it. It returns nil for a closed document.
func (d *Doc) Save() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine == nil {
		return nil
	}
	return d.engine.Save()
}

func (d *Doc) open() error {
	if d.engine == nil {
		return ErrClosed
	}
	return nil
}

func (d *Doc) writable() error {
	if err := d.open(); err != nil {
		return err
	}
	if d.actor == nil {
		return ErrReadOnly
	}
	return nil
}

func sortHashes(hs []Hash) {
	slices.SortFunc(hs, func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
}
