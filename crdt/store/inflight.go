package store

import (
	"fmt"
	"slices"

	"commonplace/crdt/feed"
)

// MarkInFlight notes durably that entries of others are about to be handed to
// the document engine, which cannot be trusted to return. If the process dies
// before ClearInFlight, the next Open sets them aside. Mark few at a time: all
// that were in flight are set aside together, and Release tries one again.
func (s *Store) MarkInFlight(c feed.Community, ids []feed.Hash) error {
	return s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		return s.transact(func(t *Txn) error {
			for _, id := range ids {
				if err := t.set(hashKey(kindInFlight, cm.no, id), nil); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// ClearInFlight takes the marks back: the engine has returned.
func (s *Store) ClearInFlight(c feed.Community, ids []feed.Hash) error {
	no, ok := s.number(c)
	if !ok {
		return nil
	}
	return s.update(func(t *Txn) error { return t.clearInFlight(no, ids) })
}

// ClearInFlight is the same as part of a transaction, so that marks go exactly
// when the results come.
func (t *Txn) ClearInFlight(c feed.Community, ids []feed.Hash) error {
	no, ok := t.s.number(c)
	if !ok {
		return nil
	}
	return t.clearInFlight(no, ids)
}

func (t *Txn) clearInFlight(no communityNo, ids []feed.Hash) error {
	for _, id := range ids {
		if err := t.delete(hashKey(kindInFlight, no, id)); err != nil {
			return err
		}
	}
	return nil
}

// interrupted sets aside what was in flight when the process died.
func (s *Store) interrupted() error {
	for _, c := range s.Communities() {
		cm, err := s.community(c)
		if err != nil {
			return err
		}
		var ids []feed.Hash
		err = s.update(func(t *Txn) error {
			prefix := key(kindInFlight, cm.no, 0)
			for it, err := range t.scan(prefix, nil, false, false) {
				if err != nil {
					return err
				}
				ids = append(ids, feed.Hash(it.key[len(prefix):]))
			}
			for _, id := range ids {
				a := storedAside{Reason: ReasonInFlight, Detail: "the program ended while reading it"}
				if err := t.setAside(cm, id, a); err != nil {
					return err
				}
			}
			return t.clearInFlight(cm.no, slices.Clone(ids))
		})
		if err != nil {
			return fmt.Errorf("setting aside what was in flight: %w", err)
		}
		if len(ids) > 0 {
			if s.report.Interrupted == nil {
				s.report.Interrupted = map[feed.Community][]feed.Hash{}
			}
			s.report.Interrupted[c] = ids
		}
	}
	return nil
}
