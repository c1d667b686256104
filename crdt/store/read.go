package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	"commonplace/crdt/feed"
)

// Arrival is an entry with the number it got when it came in. Numbers rise, in
// the order of arrival on this laptop; some may be missing.
type Arrival struct {
	N uint64
	feed.Record
}

// entryAt reads the entry at a place and hashes it again.
func (t *Txn) entryAt(cm *community, p place) (Arrival, error) {
	b, err := t.get(entryKey(cm.no, p))
	if err != nil {
		return Arrival{}, err
	}
	return t.s.checked(cm, p, b)
}

// checked decodes a stored entry and notes it if it is damaged.
func (s *Store) checked(cm *community, p place, b []byte) (Arrival, error) {
	a, err := decodeStored(b)
	s.mu.RLock()
	id, ok := cm.byNo[p.feed]
	s.mu.RUnlock()
	switch {
	case err != nil:
	case a.Seq != p.seq || ok && a.Feed != id:
		err = damaged("another entry at place %d of feed %s", p.seq, id.Short())
	case a.In() != cm.id:
		err = damaged("entry of another community at place %d", p.seq)
	}
	if err != nil {
		s.mu.Lock()
		cm.damaged[p] = true
		s.mu.Unlock()
	}
	return a, err
}

// Entry gives the entry of an id, or ErrNotFound.
func (s *Store) Entry(c feed.Community, id feed.Hash) (feed.Record, error) {
	a, err := s.Arrived(c, id)
	return a.Record, err
}

// Arrived is Entry with the arrival number.
func (s *Store) Arrived(c feed.Community, id feed.Hash) (a Arrival, err error) {
	cm, err := s.community(c)
	if err != nil {
		return a, err
	}
	err = s.View(func(t *Txn) error {
		b, err := t.get(hashKey(kindID, cm.no, id))
		if err != nil {
			return fmt.Errorf("entry %s: %w", id.Short(), err)
		}
		p, err := decodePlace(b)
		if err != nil {
			return err
		}
		a, err = t.entryAt(cm, p)
		if err == nil && a.Record.ID != id {
			err = damaged("entry %s is another", id.Short())
		}
		return err
	})
	if err != nil {
		return Arrival{}, err
	}
	return a, nil
}

// Has reports whether the entry of an id is stored.
func (s *Store) Has(c feed.Community, id feed.Hash) (ok bool, err error) {
	cm, err := s.community(c)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	err = s.View(func(t *Txn) error {
		ok, err = t.has(hashKey(kindID, cm.no, id))
		return err
	})
	return ok, err
}

// Range yields the entries of a feed from one sequence number to another, both
// included, as far as they are stored. It never yields anything but a chain: a
// missing or damaged entry ends it with an error.
func (s *Store) Range(c feed.Community, id feed.ID, from, to uint64) iter.Seq2[feed.Record, error] {
	return func(yield func(feed.Record, error) bool) {
		cm, st, ok := s.feedOf(c, id)
		from, to := max(from, 1), min(to, st.head.Seq)
		if !ok || from > to {
			return
		}
		var before feed.Record
		for next := from; next <= to; {
			page, err := s.rangePage(cm, st.no, next, to)
			if err == nil && len(page) == 0 {
				err = damaged("entry %d of feed %s is missing", next, id.Short())
			}
			for _, r := range page {
				if r.Seq != next || before.Seq > 0 && r.Prev != before.ID {
					err = damaged("feed %s is no chain at entry %d", id.Short(), next)
					break
				}
				if !yield(r, nil) {
					return
				}
				before = r
				next++
			}
			if err != nil {
				yield(feed.Record{}, err)
				return
			}
		}
	}
}

// rangePage reads up to a page of a feed. What was read before an error is
// given with it.
func (s *Store) rangePage(cm *community, no uint32, from, to uint64) (out []feed.Record, err error) {
	first := entryKey(cm.no, place{no, from})
	prefix := first[:len(first)-8]
	err = s.View(func(t *Txn) error {
		p, err := t.page(prefix, first, false, true)
		if err != nil {
			return err
		}
		for _, it := range p.items {
			seq := binary.BigEndian.Uint64(it.key[len(prefix):])
			if seq > to {
				return nil
			}
			a, err := s.checked(cm, place{no, seq}, it.value)
			if err != nil {
				return err
			}
			out = append(out, a.Record)
		}
		return nil
	})
	return out, err
}

func (s *Store) feedOf(c feed.Community, id feed.ID) (*community, feedState, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	cm := s.communities[c]
	if cm == nil {
		return nil, feedState{}, false
	}
	st, ok := cm.feeds[id]
	return cm, st, ok
}

// Arrivals yields the entries that came in after a number, in their order of
// arrival. What comes in during the loop is yielded too. An entry that is
// damaged comes as an error with its number, and the loop may go on.
func (s *Store) Arrivals(c feed.Community, after uint64) iter.Seq2[Arrival, error] {
	return s.arrivals(c, func(no communityNo) ([]byte, []byte) {
		return key(kindArrival, no, 0), arrivalKey(no, after+1)
	}, false)
}

// ArrivalsBackwards yields the entries that came in before a number, the last
// first; zero means from the end.
func (s *Store) ArrivalsBackwards(c feed.Community, before uint64) iter.Seq2[Arrival, error] {
	if before == 1 {
		return func(func(Arrival, error) bool) {}
	}
	return s.arrivals(c, func(no communityNo) ([]byte, []byte) {
		return key(kindArrival, no, 0), arrivalKey(no, before-1) // of 0: the highest there is
	}, true)
}

// OfDoc yields the entries of one document that came in after a number, in
// their order of arrival.
func (s *Store) OfDoc(c feed.Community, doc feed.DocID, after uint64) iter.Seq2[Arrival, error] {
	return s.arrivals(c, func(no communityNo) ([]byte, []byte) {
		from := docKey(no, doc, after+1)
		return from[:len(from)-8], from
	}, false)
}

// Docs yields the documents that any entry names, with the arrival number of
// the last such entry.
func (s *Store) Docs(c feed.Community) iter.Seq2[feed.DocID, error] {
	return func(yield func(feed.DocID, error) bool) {
		cm, err := s.community(c)
		if err != nil {
			return
		}
		prefix := key(kindDoc, cm.no, 0)
		for from := prefix; from != nil; {
			var doc feed.DocID
			found := false
			err := s.View(func(t *Txn) error {
				p, err := t.pageOf(prefix, from, false, false, 1)
				if err == nil && len(p.items) == 1 {
					found = copy(doc[:], p.items[0].key[len(prefix):]) == len(doc)
				}
				return err
			})
			if err != nil || found {
				if !yield(doc, err) {
					return
				}
			}
			if err != nil || !found {
				return
			}
			from = docKey(cm.no, doc, 1<<64-1)
		}
	}
}

// arrivals follows an index whose keys end in arrival numbers and whose values
// are places.
func (s *Store) arrivals(c feed.Community, span func(communityNo) (prefix, from []byte), backwards bool) iter.Seq2[Arrival, error] {
	return func(yield func(Arrival, error) bool) {
		cm, err := s.community(c)
		if err != nil {
			return // nothing came in yet
		}
		prefix, next := span(cm.no)
		for next != nil {
			var out []arrived
			out, next, err = s.arrivalPage(cm, prefix, next, backwards)
			for _, a := range out {
				if !yield(a.Arrival, a.err) {
					return
				}
			}
			if err != nil {
				yield(Arrival{}, err)
				return
			}
		}
	}
}

// arrived is an arrival, or why it cannot be read.
type arrived struct {
	Arrival
	err error
}

func (s *Store) arrivalPage(cm *community, prefix, from []byte, backwards bool) (out []arrived, next []byte, err error) {
	err = s.View(func(t *Txn) error {
		p, err := t.page(prefix, from, backwards, true)
		if err != nil {
			return err
		}
		for _, it := range p.items {
			at, err := decodePlace(it.value)
			var a Arrival
			if err == nil {
				a, err = t.entryAt(cm, at)
			}
			a.N = arrivalIn(it.key)
			if errors.Is(err, ErrNotFound) {
				err = damaged("entry %d of feed number %d is missing", at.seq, at.feed)
			}
			if err != nil && !errors.Is(err, ErrDamaged) {
				return err
			}
			out = append(out, arrived{a, err})
		}
		next = p.next
		return nil
	})
	return out, next, err
}
