package replica

import (
	"time"

	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
)

// offer leaves others' changes for the editor to pull; the seat is locked.
func (w *Writing) offer(items []*item, upTo uint64) {
	w.mu.Lock()
	for _, it := range items {
		if !w.seat.doc.Has(it.change.Hash) {
			w.inbox = append(w.inbox, it.change)
		}
	}
	w.upTo = max(w.upTo, upTo)
	if len(w.inbox) == 0 {
		w.seat.at = max(w.seat.at, upTo)
	}
	w.mu.Unlock()
	w.nudge()
}

// replace leaves a document built anew for the editor to go on with; the seat
// is locked.
func (w *Writing) replace(doc *document.Doc, upTo uint64) {
	w.mu.Lock()
	w.instead, w.inbox, w.upTo = doc, nil, upTo
	w.mu.Unlock()
	w.nudge()
}

// ask has the text rewritten at the next pull; the seat is locked.
func (w *Writing) ask(f func(string) string) {
	w.mu.Lock()
	w.asked = append(w.asked, f)
	w.mu.Unlock()
	w.nudge()
}

// nudge tells the editor, from a goroutine that holds no lock.
func (w *Writing) nudge() {
	w.mu.Lock()
	f := w.onRemote
	if !w.hasRemote() {
		f = nil
	}
	w.mu.Unlock()
	if f != nil {
		go f()
	}
}

func (w *Writing) hasRemote() bool {
	return len(w.inbox) > 0 || w.instead != nil || len(w.asked) > 0
}

// Pull takes in what others wrote, a few milliseconds' worth, and returns the
// edits to make in the editor. It never waits: if the document is being read
// just now, there is more to pull later.
func (w *Writing) Pull() (edits []Remote, more bool) {
	w.mu.Lock()
	idle := w.closed || !w.hasRemote()
	w.mu.Unlock()
	if idle {
		return nil, false
	}
	if !w.seat.mu.TryLock() {
		return nil, true
	}
	defer w.seat.mu.Unlock()
	return w.pullHeld(pullFor)
}

// pullHeld is Pull for who holds the seat.
func (w *Writing) pullHeld(atMost time.Duration) (edits []Remote, more bool) {
	if err := w.commitHeld(); err != nil {
		w.r.log.Error("saving what was typed", "page", w.seat.id.Short(), "error", err)
		return nil, false
	}
	w.mu.Lock()
	instead, asked := w.instead, w.asked
	w.instead, w.asked = nil, nil
	w.mu.Unlock()
	if instead != nil {
		edits = append(edits, w.goOnWith(instead)...)
	}
	for _, f := range asked {
		edits = append(edits, w.rewrite(f)...)
	}
	names := map[string]roll.MemberID(nil)
	for end := time.Now().Add(atMost); ; {
		batch := w.takeInbox()
		if len(batch) == 0 {
			break
		}
		if names == nil {
			names = w.r.actors(w.seat.id)
		}
		edits = append(edits, w.apply(batch, names)...)
		if time.Now().After(end) {
			break
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.inbox) == 0 {
		w.seat.at = max(w.seat.at, w.upTo)
	}
	if len(edits) > 0 {
		w.r.worker.later(w.seat.id, false)
	}
	return edits, w.hasRemote()
}

func (w *Writing) takeInbox() []*gate.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(pullStep, len(w.inbox))
	batch := w.inbox[:n:n]
	w.inbox = w.inbox[n:]
	return batch
}

// apply takes changes in and says what they did to the text.
func (w *Writing) apply(batch []*gate.Change, names map[string]roll.MemberID) []Remote {
	raw := make([][]byte, len(batch))
	for i, c := range batch {
		raw[i] = c.Raw
	}
	applied, splices, err := w.seat.doc.ApplyText(raw, page.Body()...)
	if err != nil {
		w.r.log.Error("taking in others' edits", "page", w.seat.id.Short(), "error", err)
		return nil
	}
	w.seat.since += len(applied.Hashes)
	if len(applied.Refused) > 0 {
		w.r.worker.again(nil, []feed.DocID{w.seat.id}) // sets the refused aside
		w.r.worker.nudge()
	}
	edits := make([]Remote, len(splices))
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, s := range splices {
		edits[i] = Remote{page.Splice{Pos: s.Pos, Del: s.Del, Ins: s.Ins}, names[string(s.Author)]}
		w.length += length(s.Ins) - s.Del
	}
	return edits
}

// goOnWith puts a document built anew in the place of the open one.
func (w *Writing) goOnWith(doc *document.Doc) []Remote {
	old, _ := w.seat.doc.Text(page.Body()...)
	// What was written here since the other was built is in ours only.
	if mine, err := w.seat.doc.Changes(); err == nil {
		own := string(w.seat.doc.Actor())
		var missing [][]byte
		for _, raw := range mine {
			if c, err := gate.Check(raw); err == nil && string(c.Actor) == own && !doc.Has(c.Hash) {
				missing = append(missing, raw)
			}
		}
		if _, err := doc.Apply(missing); err != nil {
			w.r.log.Error("going on with a document built anew", "page", w.seat.id.Short(), "error", err)
			doc.Close()
			return nil
		}
	}
	text, _ := doc.Text(page.Body()...)
	w.seat.doc.Close()
	w.seat.doc, w.seat.since = doc, snapshotAfter
	return w.remote(page.Splices(old, text))
}

// rewrite makes a text of another by the smallest edits, in my name.
func (w *Writing) rewrite(f func(string) string) []Remote {
	old, _ := w.seat.doc.Text(page.Body()...)
	splices := page.Splices(old, f(old))
	drafts, err := w.changes(splices)
	w.mu.Lock()
	w.unsaved += len(drafts)
	w.mu.Unlock()
	w.r.author.put(drafts...)
	if err != nil {
		w.r.log.Error("rewriting", "page", w.seat.id.Short(), "error", err)
		return nil
	}
	return w.remote(splices)
}

func (w *Writing) remote(splices []page.Splice) []Remote {
	edits := make([]Remote, len(splices))
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, s := range splices {
		edits[i] = Remote{s, w.r.o.Member}
		w.length += length(s.Ins) - s.Del
	}
	return edits
}

// Authors says who wrote each stretch of the text.
func (w *Writing) Authors() ([]document.Span, map[string]roll.MemberID, error) {
	w.seat.mu.Lock()
	defer w.seat.mu.Unlock()
	if err := w.commitHeld(); err != nil {
		return nil, nil, err
	}
	spans, err := w.seat.doc.Authors(page.Body()...)
	return spans, w.r.actors(w.seat.id), err
}
