package replica

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

// Step is one edit of a document, which becomes one change.
type Step func(*document.Tx) error

// mayWrite says whether this laptop's entries would count.
func (r *Replica) mayWrite() error {
	if l, ok := r.Roll().Laptop(r.own().Device); !ok || l.Standing != roll.In {
		return ErrNotMember
	}
	return nil
}

// Edit changes a document, each step in a change of its own, and makes it if it
// does not exist. The changes are durable and visible when Edit returns. If a
// step fails, those before it stand.
func (r *Replica) Edit(id feed.DocID, steps ...Step) error {
	if err := r.mayWrite(); err != nil {
		return err
	}
	return r.edit(id, func(*document.Doc) ([]Step, error) { return steps, nil })
}

// Rewrite changes the text of a page by the smallest edits that make it what f
// makes of it. If the page is open in an editor, that happens when the editor
// next pulls.
func (r *Replica) Rewrite(id feed.DocID, f func(old string) string) error {
	if err := r.mayWrite(); err != nil {
		return err
	}
	s := r.library.hold(id)
	s.mu.Lock()
	w := s.writing
	if w != nil {
		w.ask(f)
	}
	s.mu.Unlock()
	r.library.release(s)
	if w != nil {
		return nil
	}
	return r.edit(id, func(d *document.Doc) ([]Step, error) {
		old, ok := d.Text(page.Body()...)
		if !ok {
			return nil, ErrNotFound
		}
		return Splicing(page.Body(), page.Splices(old, f(old))), nil
	})
}

// Splicing makes steps of edits of one text, each small enough for one change.
func Splicing(path document.Path, splices []page.Splice) []Step {
	var steps []Step
	for _, group := range page.Batches(splices, page.MaxSplice) {
		steps = append(steps, func(tx *document.Tx) error { return splice(tx, path, group) })
	}
	return steps
}

func splice(tx *document.Tx, path document.Path, splices []page.Splice) error {
	for _, s := range splices {
		if err := tx.SpliceText(path, s.Pos, s.Del, s.Ins); err != nil {
			return err
		}
	}
	return nil
}

// edit runs what plan asks for on an open document and waits until it is saved.
func (r *Replica) edit(id feed.DocID, plan func(*document.Doc) ([]Step, error)) error {
	s := r.library.hold(id)
	defer r.library.release(s)
	saved, err := r.editSeat(s, plan)
	if saved == nil {
		return err
	}
	rec, failed := saved()
	if failed != nil {
		return errors.Join(err, failed)
	}
	r.settle(rec.ID)
	return err
}

// editSeat makes the changes and queues them. The function it returns waits
// until the last of them is durable; it is nil if there were none.
func (r *Replica) editSeat(s *seat, plan func(*document.Doc) ([]Step, error)) (saved func() (feed.Record, error), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.library.load(s); err != nil {
		return nil, err
	}
	if s.writing != nil {
		if err := s.writing.commitHeld(); err != nil {
			return nil, err
		}
	}
	steps, err := plan(s.doc)
	if err != nil {
		return nil, err
	}
	var drafts []*draft
	for _, step := range steps {
		var change []byte
		if change, err = s.doc.Edit(r.Now(), step); err != nil {
			err = fmt.Errorf("editing document %s: %w", s.id.Short(), err)
			break
		}
		if change != nil {
			drafts = append(drafts, &draft{kind: KindChange, doc: s.id, body: change})
		}
	}
	if len(drafts) == 0 {
		return nil, err
	}
	s.since += len(drafts)
	return r.author.queueAll(drafts), err
}

// queueAll queues drafts and gives a function that waits for them.
func (a *author) queueAll(drafts []*draft) func() (feed.Record, error) {
	type result struct {
		rec feed.Record
		err error
	}
	done := make(chan result, 1)
	tell := func(rec feed.Record, err error) {
		select {
		case done <- result{rec, err}:
		default: // told before, of an earlier try
		}
	}
	for i, d := range drafts {
		d.saved = func(rec feed.Record, err error) {
			if err != nil || i == len(drafts)-1 {
				tell(rec, err)
			}
		}
	}
	a.put(drafts...)
	return func() (feed.Record, error) {
		res := <-done
		return res.rec, res.err
	}
}

// settle waits a moment until an entry of ours is in the read models, so that
// whoever wrote it sees it. It is durable already.
func (r *Replica) settle(id feed.Hash) {
	a, err := r.store.Arrived(r.id, id)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := r.worker.wait(ctx, a.N, false); err != nil {
		r.log.Debug("not in the read models yet", "entry", id.Short(), "error", err)
	}
}

// Look runs f on an open document, which f must not change or keep.
func (r *Replica) Look(id feed.DocID, f func(*document.Doc) error) error {
	if r.views.document(id) == nil {
		return ErrNotFound
	}
	return r.library.with(id, func(s *seat) error { return f(s.doc) })
}

// Document gives the read model of a document.
func (r *Replica) Document(id feed.DocID) (Document, bool) {
	d := r.views.document(id)
	if d == nil {
		return Document{}, false
	}
	return *d, true
}

// Documents gives all read models, in no order.
func (r *Replica) Documents() []*Document {
	r.views.mu.RLock()
	defer r.views.mu.RUnlock()
	out := make([]*Document, 0, len(r.views.documents))
	for _, d := range r.views.documents {
		out = append(out, d)
	}
	return out
}

// Turn rises whenever a read model of a document changes.
func (r *Replica) Turn() uint64 {
	r.views.mu.RLock()
	defer r.views.mu.RUnlock()
	return r.views.turn
}

// Body gives a document's text as the read models have it.
func (r *Replica) Body(id feed.DocID) (string, error) {
	b, err := r.get(bucketBody, false, id[:])
	return string(b), err
}

func length(s string) int { return utf8.RuneCountInString(s) }

// Trouble says why the last save failed; nil if all is well.
func (r *Replica) Trouble() error {
	r.author.mu.Lock()
	defer r.author.mu.Unlock()
	return r.author.trouble
}
