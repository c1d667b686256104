package replica

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// Limits of one step of the worker.
const (
	stepEntries = 1024
	stepBytes   = 1 << 20
)

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// step is what the worker makes of one batch of arrivals.
type step struct {
	*effects
	r       *Replica
	items   []*item
	upTo    uint64
	touched map[touch]uint64
	byDoc   map[feed.DocID][]*item
	order   []feed.DocID
	news    *news
}

// advance deals with the next batch of arrivals. It reports whether there was
// one.
func (r *Replica) advance() (more bool, err error) {
	items, err := r.arrived()
	if err != nil || len(items) == 0 {
		return false, err
	}
	s := &step{
		effects: newEffects(), r: r, items: items, upTo: items[len(items)-1].N,
		touched: map[touch]uint64{}, byDoc: map[feed.DocID][]*item{}, news: r.newNews(),
	}
	if err := r.inspect(items, s.touched); err != nil {
		return false, err
	}
	if err := s.readRoll(); err != nil {
		return false, err
	}
	if err := s.sort(); err != nil {
		return false, err
	}
	if err := s.guarded(s.documents); err != nil {
		return false, err
	}
	s.finish()
	if err := r.commit(s.effects); err != nil {
		return false, err
	}
	r.worker.step(s.upTo, nil, false)
	r.tell(s.effects)
	return true, nil
}

// arrived reads the next arrivals.
func (r *Replica) arrived() ([]*item, error) {
	var items []*item
	size := 0
	for a, err := range r.store.Arrivals(r.id, r.worker.cursor()) {
		if err != nil {
			return nil, fmt.Errorf("reading entries: %w", err)
		}
		items = append(items, &item{Arrival: a})
		size += len(a.Payload)
		if len(items) == stepEntries || size > stepBytes {
			break
		}
	}
	return r.views.cutAtSuspect(items), nil
}

// readRoll takes what concerns the roll first, so that the rest of the batch is
// judged by it.
func (s *step) readRoll() error {
	any := false
	for _, it := range s.items {
		if !roll.IsKind(it.Kind) && len(it.Known) == 0 {
			continue
		}
		any = true
		s.r.views.addRoll(it.Record)
		s.add(put{bucket: bucketRoll, key: number(it.N), value: it.ID[:]})
	}
	if !any {
		return nil
	}
	return s.r.rollChanged(s.effects)
}

// sort judges each entry and puts it where it belongs.
func (s *step) sort() error {
	for _, it := range s.items {
		s.see(it.Feed)
		it.member, it.why = s.r.views.judge(it.Record)
		if why, before := s.r.views.aside(it.ID); before && it.refused == "" {
			it.refused = why
		}
		switch {
		case it.refused != "":
			s.setAside(it.Arrival, it.refused)
			s.r.views.noteAside(it.Arrival, it.refused)
		case it.Kind == KindChange:
			if s.byDoc[it.Doc] == nil {
				s.order = append(s.order, it.Doc)
			}
			s.byDoc[it.Doc] = append(s.byDoc[it.Doc], it)
			s.noteChange(it)
		default:
			if err := s.statement(it); err != nil {
				return err
			}
		}
	}
	for k, seq := range s.touched {
		s.add(put{bucket: bucketTouch, key: k.key(), value: number(seq)})
	}
	return nil
}

// see notes how far a feed's words carry when it is first met.
func (s *step) see(id feed.ID) {
	v := s.r.views
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, known := v.forces[id]; known {
		return
	}
	f := forceOf(v.state, id)
	v.forces[id] = f
	s.add(put{bucket: bucketForce, key: append([]byte("feed/"), touch{feed: id}.key()...), value: mustEncode(f)})
}

// setAside keeps an entry's place and reason in sight.
func (e *effects) setAside(a store.Arrival, why string) {
	note := Aside{ID: a.ID, Feed: a.Feed, Kind: a.Kind, Doc: a.Doc, Time: a.Time, Why: why}
	e.add(put{bucket: bucketAside, key: a.ID[:], value: note.encode()})
}

// documents brings each document of the batch up to date, several at a time.
func (s *step) documents() error {
	workers := min(runtime.GOMAXPROCS(0), len(s.order))
	parts := make([]*effects, workers)
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		parts[w] = newEffects()
		wait.Go(func() {
			for i := w; i < len(s.order) && errs[w] == nil; i += workers {
				id := s.order[i]
				errs[w] = s.r.bring(parts[w], s.news, id, s.byDoc[id], s.upTo)
			}
		})
	}
	wait.Wait()
	for _, part := range parts {
		s.merge(part)
	}
	return errors.Join(errs...)
}

// guarded runs f while the entries of others in the batch are marked as being
// in the engine's hands: if the process dies there, the store names them at the
// next start.
func (s *step) guarded(f func() error) error {
	var foreign []feed.Hash
	for _, it := range s.items {
		if it.change != nil && it.refused == "" && it.Feed != s.r.own() {
			foreign = append(foreign, it.ID)
		}
	}
	if len(foreign) == 0 {
		return f()
	}
	if err := s.r.store.MarkInFlight(s.r.id, foreign); err != nil {
		return err
	}
	err := f()
	return errors.Join(err, s.r.store.ClearInFlight(s.r.id, foreign))
}

// finish adds what closes the step: the news, and the cursor, in one part.
func (s *step) finish() {
	s.clearSuspects()
	last := s.news.puts(s.effects)
	s.add(append(last, put{bucket: bucketCursor, key: []byte("at"), value: number(s.upTo)})...)
	v := s.r.views
	s.publish = append(s.publish, func(*views) {
		for k, seq := range s.touched {
			v.touched[k] = seq
		}
	})
	s.notice(AboutActivity, feed.DocID{})
}
