package document

import (
	"container/list"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"commonplace/crdt/feed"
)

// The bounds of a [Library] that says nothing else.
const (
	DefaultDocs  = 16
	DefaultBytes = 64 << 20
)

// closesPerCollection is after how many closed documents the library asks for
// a garbage collection: the engine's memory is invisible to Go's collector,
// which sees no reason to run.
const closesPerCollection = 16

// Library keeps documents open while they are in use, and a few more that
// were used last. An open document takes from 64 KB to over 100 MB, so only
// few are to be open at once.
type Library struct {
	// Docs and Bytes bound the open documents nobody uses at the moment, by
	// number and by estimated memory. Set them before the first use.
	Docs  int
	Bytes int
	// OnError, if set, hears of a snapshot that could not be kept. That costs
	// time at the next opening, nothing else.
	OnError func(feed.DocID, error)

	source  Source
	mu      sync.Mutex
	shelves map[feed.DocID]*shelf
	idle    list.List // of *shelf, the one used last in front
	bytes   int       // of the idle ones
	closed  int       // since the last collection
}

// shelf is the place of one document. Its own lock is held while the document
// is read from the source, so that nobody waits for another's document.
type shelf struct {
	id      feed.DocID
	mu      sync.Mutex
	book    *book         // nil until it was read
	users   int           // under the library's lock, like the rest
	place   *list.Element // among the idle; nil while in use
	dropped bool
}

// NewLibrary returns an empty library over a source.
func NewLibrary(s Source) *Library {
	return &Library{Docs: DefaultDocs, Bytes: DefaultBytes, source: s, shelves: map[feed.DocID]*shelf{}}
}

// Open returns a document with all that is in the source. It stays open at
// least until release is called; all who have it open share one.
func (l *Library) Open(id feed.DocID) (doc *Doc, release func(), err error) {
	s := l.use(id, true)
	if err := l.read(s); err != nil {
		l.Drop(id)
		l.done(s)
		return nil, nil, fmt.Errorf("opening document %x: %w", id[:6], err)
	}
	return s.book.doc, sync.OnceFunc(func() { l.done(s) }), nil
}

func (l *Library) read(s *shelf) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book != nil {
		_, _, err := s.book.read(l.source, nil, nil)
		return err
	}
	b := &book{id: s.id}
	if err := b.open(l.source); err != nil {
		return err
	}
	s.book = b
	return nil
}

// Refresh brings an open document up to date with the source, and is to be
// called when the source has something new. A document that is not open needs
// nothing. With a path it also says what became of the text there, as
// [Doc.ApplyText] does; own edits come back as nothing new.
func (l *Library) Refresh(id feed.DocID, path ...any) (Applied, []Splice, error) {
	s := l.use(id, false)
	if s == nil {
		return Applied{}, nil, nil
	}
	defer l.done(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book == nil { // whoever opens it reads the source after this
		return Applied{}, nil, nil
	}
	return s.book.read(l.source, nil, path)
}

// Refused returns the changes in the source that an open document does not
// take, since it was opened.
func (l *Library) Refused(id feed.DocID) []Refused {
	s := l.use(id, false)
	if s == nil {
		return nil
	}
	defer l.done(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book == nil {
		return nil
	}
	return slices.Clone(s.book.refused)
}

// Drop forgets a document, to be read anew: after an edit that could not be
// stored, or when entries of its past were set aside. Those who have it open
// keep what they have until they release it.
func (l *Library) Drop(id feed.DocID) {
	l.mu.Lock()
	s := l.shelves[id]
	if s == nil {
		l.mu.Unlock()
		return
	}
	delete(l.shelves, id)
	s.dropped = true
	if s.place == nil {
		l.mu.Unlock()
		return
	}
	l.unplace(s)
	l.mu.Unlock()
	l.close(s)
}

// Close lets go of all documents nobody uses, keeping snapshots.
func (l *Library) Close() {
	l.mu.Lock()
	out := l.overdue(0, 0)
	l.mu.Unlock()
	for _, s := range out {
		l.close(s)
	}
}

// use finds the place of a document and marks it as used.
func (l *Library) use(id feed.DocID, add bool) *shelf {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shelves[id]
	if s == nil && add {
		s = &shelf{id: id}
		l.shelves[id] = s
	}
	if s == nil {
		return nil
	}
	s.users++
	l.unplace(s)
	return s
}

func (l *Library) unplace(s *shelf) {
	if s.place != nil {
		l.idle.Remove(s.place)
		l.bytes -= s.book.weight
		s.place = nil
	}
}

// done ends a use. What nobody uses any more stays open as long as there is
// room.
func (l *Library) done(s *shelf) {
	l.mu.Lock()
	s.users--
	var out []*shelf
	switch {
	case s.users > 0:
	case s.dropped || s.book == nil:
		if l.shelves[s.id] == s {
			delete(l.shelves, s.id)
		}
		out = append(out, s)
	default:
		s.place = l.idle.PushFront(s)
		l.bytes += s.book.weight
		out = l.overdue(l.Docs, l.Bytes)
	}
	l.mu.Unlock()
	for _, s := range out {
		l.close(s)
	}
}

// overdue takes out the documents that have no room, those used last at last.
func (l *Library) overdue(docs, bytes int) []*shelf {
	var out []*shelf
	for l.idle.Len() > docs || l.idle.Len() > 0 && l.bytes > bytes {
		s := l.idle.Back().Value.(*shelf)
		l.unplace(s)
		delete(l.shelves, s.id)
		out = append(out, s)
	}
	return out
}

func (l *Library) close(s *shelf) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book == nil {
		return
	}
	from := l.source
	if s.dropped {
		from = nil // what it holds is not to be kept
	}
	if err := s.book.close(from); err != nil && l.OnError != nil {
		l.OnError(s.id, err)
	}
	l.mu.Lock()
	l.closed++
	collect := l.closed%closesPerCollection == 0
	l.mu.Unlock()
	if collect {
		go runtime.GC()
	}
}
