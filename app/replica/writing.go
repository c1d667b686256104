package replica

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
)

// When typing becomes a change: after a pause, and at the latest after a while
// of typing without one.
const (
	pauseToSave   = 300 * time.Millisecond
	longestTyping = 450 * time.Millisecond
)

// pullFor is how long one Pull may take, and pullStep how many changes it takes
// in before it looks at the clock.
const (
	pullFor  = 4 * time.Millisecond
	pullStep = 4
)

// ErrRange means an edit outside the text.
var ErrRange = errors.New("position outside the text")

// Remote is an edit that somebody else, or another part of this app, made.
type Remote struct {
	page.Splice
	Member roll.MemberID
}

// Writing is a page open in an editor. Splice, Pull and Text are called from
// one goroutine; they never wait for the disk.
type Writing struct {
	r    *Replica
	seat *seat

	mu       sync.Mutex // taken after the seat's, if both are
	pending  []page.Splice
	length   int       // of the text with what is pending
	since    time.Time // of the first edit pending
	timer    *time.Timer
	inbox    []*gate.Change
	upTo     uint64 // arrivals in the document once the inbox is empty
	instead  *document.Doc
	asked    []func(string) string
	unsaved  int // changes on their way to disk
	taking   bool
	trouble  error
	closed   bool
	onRemote func()
	onSaved  func(error)
}

// Write opens a page for an editor. A page that is open in one already is taken
// over by the new one.
func (r *Replica) Write(id feed.DocID) (*Writing, error) {
	if err := r.mayWrite(); err != nil {
		return nil, err
	}
	if d := r.views.document(id); d == nil || d.Kind != page.Kind {
		return nil, ErrNotFound
	}
	s := r.library.hold(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.library.load(s); err != nil {
		r.library.release(s)
		return nil, err
	}
	text, ok := s.doc.Text(page.Body()...)
	if !ok {
		r.library.release(s)
		return nil, ErrNotFound
	}
	w := &Writing{r: r, seat: s, length: length(text), upTo: s.at}
	w.timer = time.AfterFunc(time.Hour, w.onTimer)
	w.timer.Stop()
	if old := s.writing; old != nil {
		if err := old.handOver(w); err != nil {
			r.library.release(s)
			return nil, err
		}
	}
	s.writing = w
	return w, nil
}

// handOver ends an editor in favour of another on the same page; the seat is
// locked.
func (w *Writing) handOver(to *Writing) error {
	if err := w.commitHeld(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.timer.Stop()
	to.length, to.inbox, to.upTo, to.instead, to.asked = w.length, w.inbox, w.upTo, w.instead, w.asked
	w.r.library.release(w.seat)
	return nil
}

// Text is the text now.
func (w *Writing) Text() string {
	w.seat.mu.Lock()
	defer w.seat.mu.Unlock()
	if w.seat.doc == nil {
		return ""
	}
	if err := w.commitHeld(); err != nil {
		w.r.log.Error("saving what was typed", "page", w.seat.id.Short(), "error", err)
	}
	text, _ := w.seat.doc.Text(page.Body()...)
	return text
}

// Splice records an edit made in the editor.
func (w *Writing) Splice(s page.Splice) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return ErrClosed
	case s.Pos < 0 || s.Del < 0 || s.Pos+s.Del > w.length:
		return fmt.Errorf("%w: %d+%d of %d", ErrRange, s.Pos, s.Del, w.length)
	case s.Del == 0 && s.Ins == "":
		return nil
	}
	now := time.Now()
	if len(w.pending) == 0 {
		w.since = now
	}
	w.length += length(s.Ins) - s.Del
	w.pending = join(w.pending, s)
	w.timer.Reset(min(pauseToSave, longestTyping-now.Sub(w.since)))
	return nil
}

// join adds an edit to those before it, as part of the last if it goes on
// where that ended.
func join(all []page.Splice, s page.Splice) []page.Splice {
	if n := len(all); n > 0 && s.Del == 0 {
		last := &all[n-1]
		if len(last.Ins) < 256 && s.Pos == last.Pos+length(last.Ins) {
			last.Ins += s.Ins
			return all
		}
	}
	return append(all, s)
}

func (w *Writing) onTimer() {
	if err := w.commit(); err != nil && !errors.Is(err, ErrClosed) {
		w.r.log.Error("saving what was typed", "page", w.seat.id.Short(), "error", err)
	}
}

// commit makes a change of what is pending and queues it to be saved.
func (w *Writing) commit() error {
	w.seat.mu.Lock()
	defer w.seat.mu.Unlock()
	return w.commitHeld()
}

// commitHeld is commit for who holds the seat.
func (w *Writing) commitHeld() error {
	w.mu.Lock()
	pending := w.pending
	w.pending, w.taking = nil, len(pending) > 0
	w.mu.Unlock()
	if len(pending) == 0 {
		return nil
	}
	var drafts []*draft
	err := w.r.mayWrite()
	if err == nil {
		drafts, err = w.changes(pending)
	}
	w.mu.Lock()
	w.unsaved += len(drafts)
	w.taking = false
	var tell func(error)
	if err != nil {
		w.trouble, tell = err, w.onSaved
	}
	w.mu.Unlock()
	w.r.author.put(drafts...)
	if tell != nil {
		go tell(err) // the seat is held
	}
	return err
}

// changes makes the changes; one edit alone is never too large for one.
func (w *Writing) changes(pending []page.Splice) (drafts []*draft, err error) {
	for _, group := range page.Batches(pending, page.MaxSplice) {
		change, err := w.seat.doc.Edit(w.r.Now(), func(tx *document.Tx) error {
			return splice(tx, page.Body(), group)
		})
		if err != nil {
			return drafts, fmt.Errorf("taking in what was typed: %w", err)
		}
		if change != nil {
			drafts = append(drafts, &draft{kind: KindChange, doc: w.seat.id, body: change, keep: true, saved: w.saved})
		}
	}
	w.seat.since += len(drafts)
	return drafts, nil
}

// saved is told by the author.
func (w *Writing) saved(_ feed.Record, err error) {
	w.mu.Lock()
	if err == nil {
		w.unsaved--
	}
	w.trouble = err
	tell := w.onSaved
	if err == nil && !w.isSaved() {
		tell = nil
	}
	w.mu.Unlock()
	if tell != nil {
		tell(err)
	}
}

func (w *Writing) isSaved() bool {
	return w.unsaved == 0 && !w.taking && len(w.pending) == 0 && w.trouble == nil
}

// Saved says whether every edit is durable.
func (w *Writing) Saved() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.isSaved()
}

// OnSaved has f called whenever all edits are durable, or with the reason why
// they are not.
func (w *Writing) OnSaved(f func(error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onSaved = f
}

// OnRemote has f called when there is something to pull.
func (w *Writing) OnRemote(f func()) {
	w.mu.Lock()
	w.onRemote = f
	waiting := w.hasRemote()
	w.mu.Unlock()
	if waiting && f != nil {
		f()
	}
}

// Flush saves now.
func (w *Writing) Flush() error {
	if err := w.commit(); err != nil {
		return err
	}
	return w.r.author.flush(context.Background())
}

// Close saves and ends it.
func (w *Writing) Close() error {
	w.mu.Lock()
	closed := w.closed
	w.mu.Unlock()
	if closed {
		return nil
	}
	err := w.Flush()
	s := w.seat
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writing != w {
		return err
	}
	for more := true; more; {
		_, more = w.pullHeld(time.Hour)
	}
	w.mu.Lock()
	w.closed = true
	w.timer.Stop()
	w.mu.Unlock()
	s.writing = nil
	if rec := w.r.views.document(s.id); rec != nil && rec.Held > 0 {
		s.drop() // what I wrote while I was being removed does not count
	}
	w.r.worker.later(s.id, true)
	w.r.library.release(s)
	return err
}
