package document

import (
	"fmt"
	"slices"

	"commonplace/crdt/feed"
)

// Snapshot is a saved document and what belongs to it: how far in its source
// it reaches, and the changes that waited then. The zero value stands for a
// document of which nothing was saved.
type Snapshot struct {
	Saved   []byte
	Waiting [][]byte
	UpTo    uint64
}

// Source is where a [Library] gets its documents. What a position means is
// the source's business; it only has to grow. A source must be safe for
// concurrent use.
type Source interface {
	// Snapshot returns the newest snapshot, or the zero value.
	Snapshot(feed.DocID) (Snapshot, error)
	// Changes returns the changes after a position, and the position reached.
	Changes(id feed.DocID, since uint64) (changes [][]byte, upTo uint64, err error)
	// Actor is under whom the document is edited here.
	Actor(feed.DocID) []byte
}

// Keeper is a [Source] that takes new snapshots of documents which the
// library closes.
type Keeper interface {
	Keep(feed.DocID, Snapshot) error
}

// keepAfter is how many new changes make a new snapshot worth its while.
const keepAfter = 32

// weights of an open document, measured on texts typed in short bursts: most
// of it is the engine's, which keeps every operation ever made.
const (
	weightDoc    = 64 << 10
	weightChange = 2 << 10
	weightSaved  = 300 // for each byte of a snapshot
)

// book is one document of a library, with its place in the source.
type book struct {
	id      feed.DocID
	doc     *Doc
	upTo    uint64
	fresh   int // changes since the snapshot
	weight  int
	refused []Refused
}

// open reads a document from its snapshot and what came later; if the
// snapshot cannot be read, from all its changes.
func (b *book) open(s Source) error {
	snap, err := s.Snapshot(b.id)
	if err != nil {
		return fmt.Errorf("reading the snapshot: %w", err)
	}
	actor := s.Actor(b.id)
	d := New(actor)
	if len(snap.Saved) > 0 {
		if d, err = Load(snap.Saved, actor); err != nil {
			d, snap = New(actor), Snapshot{}
		}
	}
	b.doc, b.upTo = d, snap.UpTo
	b.weight = weightDoc + weightSaved*len(snap.Saved)
	_, _, err = b.read(s, snap.Waiting, nil)
	return err
}

// read applies what is new in the source. With a path it says what became of
// the text there.
func (b *book) read(s Source, also [][]byte, path Path) (Applied, []Splice, error) {
	changes, upTo, err := s.Changes(b.id, b.upTo)
	if err != nil {
		return Applied{}, nil, fmt.Errorf("reading changes: %w", err)
	}
	changes = slices.Concat(also, changes)
	if len(changes) == 0 {
		b.upTo = upTo
		return Applied{}, nil, nil
	}
	var out Applied
	var splices []Splice
	if path == nil {
		out, err = b.doc.Apply(changes)
	} else {
		out, splices, err = b.doc.ApplyText(changes, path...)
	}
	if err != nil {
		return out, splices, err
	}
	b.upTo = upTo
	b.fresh += len(changes)
	b.weight += weightChange * len(out.Hashes)
	b.refused = append(b.refused, out.Refused...)
	return out, splices, nil
}

// close gives the document back, with a new snapshot if that is worth it.
func (b *book) close(s Source) error {
	defer b.doc.Close()
	k, ok := s.(Keeper)
	if !ok || b.fresh < keepAfter {
		return nil
	}
	snap := Snapshot{Saved: b.doc.Save(), Waiting: b.doc.Waiting(), UpTo: b.upTo}
	if len(snap.Saved) == 0 {
		return nil
	}
	if err := k.Keep(b.id, snap); err != nil {
		return fmt.Errorf("keeping a snapshot: %w", err)
	}
	return nil
}
