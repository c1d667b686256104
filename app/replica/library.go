package replica

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
	"commonplace/crdt/store"
)

// maxOpen is how many documents stay open when nobody uses them.
const maxOpen = 24

// snapshotAfter is how many changes a document may have beside its snapshot. A
// short document needs none: applying a few changes is as quick as loading.
const snapshotAfter = 200

// library holds the open documents.
type library struct {
	r    *Replica
	mu   sync.Mutex
	open map[feed.DocID]*seat
	tick uint64
	shut int // documents closed since the last collection
}

// seat is where an open document sits. Its mutex guards all but id and the
// fields of the library's.
type seat struct {
	id   feed.DocID
	refs int    // of the library
	used uint64 // of the library

	mu       sync.Mutex
	doc      *document.Doc
	at       uint64 // what arrived up to here is in the document
	since    int    // changes since the snapshot
	partial  bool   // own changes that the worker has not dealt with may be missing
	writing  *Writing
	suspects map[gate.Hash]bool // others' changes made while we were apart
}

func newLibrary(r *Replica) *library {
	return &library{r: r, open: map[feed.DocID]*seat{}}
}

// hold gives the seat of a document, whether it exists or not. The caller
// returns it with release.
func (l *library) hold(id feed.DocID) *seat {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.open[id]
	if s == nil {
		s = &seat{id: id, suspects: map[gate.Hash]bool{}}
		l.open[id] = s
	}
	l.tick++
	s.refs, s.used = s.refs+1, l.tick
	return s
}

// release gives a seat back, and closes the documents used longest ago if too
// many are open.
func (l *library) release(s *seat) {
	l.mu.Lock()
	s.refs--
	var old []*seat
	for len(l.open) > maxOpen {
		var oldest *seat
		for _, o := range l.open {
			if o.refs == 0 && (oldest == nil || o.used < oldest.used) {
				oldest = o
			}
		}
		if oldest == nil {
			break
		}
		delete(l.open, oldest.id)
		old = append(old, oldest)
	}
	l.shut += len(old)
	collect := l.shut > 8*maxOpen
	if collect {
		l.shut = 0
	}
	l.mu.Unlock()
	for _, o := range old {
		o.close()
	}
	if collect {
		runtime.GC() // the engine's memory is given back by finalizers only
	}
}

func (s *seat) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop()
}

// drop forgets the open document; it is loaded anew when it is needed.
func (s *seat) drop() {
	if s.doc != nil {
		s.doc.Close()
		s.doc, s.partial = nil, false
	}
}

// distrust forgets a document whose last edit could not be stored.
func (l *library) distrust(id feed.DocID) {
	s := l.hold(id)
	defer l.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writing == nil {
		s.drop()
	}
}

// load opens the document from snapshot and entries. Of others' entries it
// takes those the worker has judged, of the own feed all: the next own change
// must follow the last.
func (l *library) load(s *seat) error {
	if s.doc != nil && s.partial {
		s.drop()
	}
	if s.doc != nil {
		return nil
	}
	r := l.r
	actor := document.Actor(r.id, r.own(), s.id)
	judged := r.worker.cursor()
	doc, at, err := l.fromSnapshot(s.id, actor, r.views.document(s.id))
	if err != nil {
		return err
	}
	changes, err := r.counted(s.id, at, judged)
	if err != nil {
		doc.Close()
		return err
	}
	applied, err := doc.ApplyChecked(changes)
	if err != nil {
		doc.Close()
		return fmt.Errorf("opening document %s: %w", s.id.Short(), err)
	}
	s.doc, s.at, s.since = doc, judged, len(applied.Hashes)
	return nil
}

// loadFresh is load for the worker, which has never dealt with anything of the
// document before: there is nothing to read.
func (l *library) loadFresh(s *seat) error {
	if s.doc != nil || l.r.views.document(s.id) != nil {
		return l.loadJudged(s)
	}
	s.doc = document.New(document.Actor(l.r.id, l.r.own(), s.id))
	s.at, s.since, s.partial = l.r.worker.cursor(), 0, true
	return nil
}

// loadJudged is load for who does not write: a partial document is as good.
func (l *library) loadJudged(s *seat) error {
	if s.doc != nil {
		return nil
	}
	return l.load(s)
}

// fromSnapshot begins with the snapshot, unless changes are held back: what of
// them counts is found only by looking at all.
func (l *library) fromSnapshot(id feed.DocID, actor []byte, rec *Document) (*document.Doc, uint64, error) {
	snap, err := l.r.store.Snapshot(l.r.id, id)
	if errors.Is(err, store.ErrNotFound) || rec != nil && rec.Held > 0 {
		return document.New(actor), 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading the snapshot of %s: %w", id.Short(), err)
	}
	doc, err := document.Load(snap.Saved, actor)
	if err != nil {
		// A snapshot is only a shortcut; the entries tell all of it again.
		l.r.log.Warn("snapshot does not load", "document", id.Short(), "error", err)
		return document.New(actor), 0, nil
	}
	if len(snap.Waiting) > 0 {
		if _, err := doc.Apply(snap.Waiting); err != nil {
			doc.Close()
			return nil, 0, fmt.Errorf("reading the snapshot of %s: %w", id.Short(), err)
		}
	}
	return doc, snap.UpTo, nil
}

// with runs f on an open document.
func (l *library) with(id feed.DocID, f func(*seat) error) error {
	s := l.hold(id)
	defer l.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := l.load(s); err != nil {
		return err
	}
	return f(s)
}

// writings lists the pages open in editors.
func (l *library) writings() []*Writing {
	l.mu.Lock()
	seats := make([]*seat, 0, len(l.open))
	for _, s := range l.open {
		seats = append(seats, s)
	}
	l.mu.Unlock()
	var all []*Writing
	for _, s := range seats {
		s.mu.Lock()
		if s.writing != nil {
			all = append(all, s.writing)
		}
		s.mu.Unlock()
	}
	return all
}

// flush hands what is typed to the author.
func (l *library) flush(ctx context.Context) error {
	for _, w := range l.writings() {
		// What somebody typed who is no longer a member is not to be saved.
		if err := w.commit(); err != nil && !errors.Is(err, ErrNotMember) {
			return err
		}
	}
	return ctx.Err()
}

func (l *library) closeWritings() error {
	var err error
	for _, w := range l.writings() {
		err = errors.Join(err, w.Close())
	}
	return err
}

func (l *library) close() {
	l.mu.Lock()
	seats := l.open
	l.open = map[feed.DocID]*seat{}
	l.mu.Unlock()
	for _, s := range seats {
		s.close()
	}
}
