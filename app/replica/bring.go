package replica

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
	"commonplace/crdt/store"
)

// bring takes new changes of one document in, and reads it anew.
func (r *Replica) bring(e *effects, n *news, id feed.DocID, items []*item, upTo uint64) error {
	s := r.library.hold(id)
	defer r.library.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	old := r.views.document(id)
	rec := old.clone(id)
	fresh := items[:0:0]
	held := false
	for _, it := range items {
		if it.N <= rec.At {
			continue // its effects outlived a crash that the cursor's did not
		}
		fresh = append(fresh, it)
		held = held || it.why != nil
	}
	var err error
	switch {
	case held || rec.Held > 0:
		err = r.rebuildSeat(e, s, rec, upTo)
	default:
		err = r.take(e, s, rec, items, fresh, upTo)
	}
	if err != nil {
		return err
	}
	n.document(s, rec, fresh)
	rec.At = upTo
	if s.writing != nil {
		rec.Stale = true
		e.show(old, rec, nil)
		r.worker.later(id, false)
		return nil
	}
	return r.read(e, n, s, old, rec)
}

// take counts and applies changes that count, the usual case.
func (r *Replica) take(e *effects, s *seat, rec *Document, items, fresh []*item, upTo uint64) error {
	for _, it := range fresh {
		rec.count(it.mark())
		if it.Feed != r.own() && it.member != r.o.Member {
			rec.Foreign = it.N
		}
	}
	if s.writing != nil {
		s.writing.offer(items, upTo)
		return nil
	}
	if err := r.library.loadFresh(s); err != nil {
		return err
	}
	var missing []*gate.Change
	for _, it := range items {
		if !s.doc.Has(it.change.Hash) {
			missing = append(missing, it.change)
		}
	}
	applied, err := s.doc.ApplyChecked(missing)
	if err != nil {
		return fmt.Errorf("applying changes of %s: %w", s.id.Short(), err)
	}
	s.at, s.since = upTo, s.since+len(applied.Hashes)
	if len(applied.Refused) > 0 {
		return r.refuse(e, s, rec, applied.Refused, upTo)
	}
	return nil
}

// refuse sets aside what a document refused for ever, and builds it without.
func (r *Replica) refuse(e *effects, s *seat, rec *Document, refused []document.Refused, upTo uint64) error {
	items, err := r.changesOf(s.id, 0, upTo)
	if err != nil {
		return err
	}
	byHash := make(map[gate.Hash]*item, len(items))
	for _, it := range items {
		byHash[it.change.Hash] = it
	}
	for _, ref := range refused {
		if errors.Is(ref.Err, document.ErrWaitingFull) {
			continue // it comes back when the document is built anew
		}
		if it := byHash[ref.Hash]; it != nil {
			e.setAside(it.Arrival, ref.Err.Error())
			r.views.noteAside(it.Arrival, ref.Err.Error())
		}
	}
	return r.rebuildSeat(e, s, rec, upTo)
}

// rebuildSeat builds a document from the entries that count now, and counts
// them anew.
func (r *Replica) rebuildSeat(e *effects, s *seat, rec *Document, upTo uint64) error {
	items, err := r.changesOf(s.id, 0, upTo)
	if err != nil {
		return err
	}
	kept := closure(items)
	doc := document.New(document.Actor(r.id, r.own(), s.id))
	applied, err := doc.ApplyChecked(changes(kept))
	if err != nil {
		doc.Close()
		return fmt.Errorf("building document %s anew: %w", s.id.Short(), err)
	}
	refused := map[gate.Hash]string{}
	for _, ref := range applied.Refused {
		if !errors.Is(ref.Err, document.ErrWaitingFull) {
			refused[ref.Hash] = ref.Err.Error()
		}
	}
	rec.uncount()
	rec.Held = len(items) - len(kept)
	for _, it := range kept {
		if why, no := refused[it.change.Hash]; no {
			e.setAside(it.Arrival, why)
			r.views.noteAside(it.Arrival, why)
			continue
		}
		rec.count(it.mark())
		if it.Feed != r.own() && it.member != r.o.Member {
			rec.Foreign = max(rec.Foreign, it.N)
		}
	}
	if s.writing != nil {
		s.writing.replace(doc, upTo)
		return nil
	}
	s.drop()
	s.doc, s.at, s.since = doc, upTo, snapshotAfter
	return nil
}

// read describes an open document and keeps what it found.
func (r *Replica) read(e *effects, n *news, s *seat, old, rec *Document) error {
	rec.Stale = false
	text := describe(s.doc, rec)
	if s.doc.Len("body") > 0 && len(rec.Stretches) > 0 {
		rec.Authors = r.authors(s.doc, rec)
	}
	n.conflicts(s, rec)
	if err := r.snapshot(e, s); err != nil {
		return err
	}
	e.show(old, rec, text)
	return nil
}

// snapshot saves a document that has grown since the last time.
func (r *Replica) snapshot(e *effects, s *seat) error {
	if s.writing != nil || s.since < snapshotAfter || len(s.doc.Waiting()) > 0 && s.since < 4*snapshotAfter {
		return nil
	}
	snap := store.Snapshot{Saved: s.doc.Save(), UpTo: s.at, Waiting: s.doc.Waiting()}
	for _, h := range s.doc.Heads() {
		snap.Heads = append(snap.Heads, feed.Hash(h))
	}
	if err := r.store.PutSnapshot(r.id, s.id, snap); err != nil {
		return fmt.Errorf("saving a snapshot of %s: %w", s.id.Short(), err)
	}
	s.since = 0
	return nil
}

// describe reads a document into its read model and gives its text.
func describe(d *document.Doc, rec *Document) []byte {
	switch kind, _ := d.String("kind"); kind {
	case page.Kind:
		p := page.Read(d)
		sum := page.Summarise(p.Body)
		rec.Kind, rec.Title, rec.Path, rec.Collection = kind, p.Title, p.Path, p.Collection
		rec.Tags, rec.Archived, rec.Created = p.Tags, p.Archived, p.Created
		rec.Words, rec.Excerpt, rec.Links, rec.Files = sum.Words, sum.Excerpt, sum.Links, p.Files
		return []byte(p.Body)
	case charter.Kind:
		t := charter.Read(d)
		rec.Kind, rec.Title = kind, t.Name
		text, err := cbor.Marshal(t)
		if err != nil {
			return nil // strings and numbers always encode
		}
		return text
	default:
		rec.Kind = ""
		rec.Title, _ = d.String("title")
		return nil
	}
}

// refresh reads documents anew whose text has changed in an editor, and builds
// those anew for which the roll has changed.
func (r *Replica) refresh(stale, rebuild []feed.DocID) error {
	e, n := newEffects(), r.newNews()
	at := r.worker.cursor()
	again := map[feed.DocID]bool{}
	for _, id := range rebuild {
		again[id] = true
		if err := r.refreshOne(e, n, id, at, true); err != nil {
			return err
		}
	}
	for _, id := range stale {
		if again[id] {
			continue
		}
		if err := r.refreshOne(e, n, id, at, false); err != nil {
			return err
		}
	}
	for _, id := range rebuild {
		e.add(put{bucket: bucketForce, key: append([]byte("rebuild/"), id[:]...)})
	}
	e.add(n.puts(e)...)
	if err := r.commit(e); err != nil {
		return err
	}
	r.tell(e)
	return nil
}

func (r *Replica) refreshOne(e *effects, n *news, id feed.DocID, at uint64, rebuild bool) error {
	s := r.library.hold(id)
	defer r.library.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	old := r.views.document(id)
	rec := old.clone(id)
	if rebuild {
		if err := r.rebuildSeat(e, s, rec, at); err != nil {
			return err
		}
		rec.At = max(rec.At, at)
	}
	if err := r.library.loadJudged(s); err != nil {
		return err
	}
	return r.read(e, n, s, old, rec)
}
