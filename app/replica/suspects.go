package replica

import (
	"fmt"

	"commonplace/crdt/feed"
)

// If the process died while the engine held entries of others, the store has
// set all of them aside. Most are innocent: they are released and go through
// the engine once more, one at a time, so that if it dies again, one is left
// and stays aside.

// openSuspects reads which entries go through the engine one at a time.
func (v *views) openSuspects() error {
	r := v.r
	interrupted := r.store.Report().Interrupted[r.id]
	if len(interrupted) > 1 {
		puts := make([]put, len(interrupted))
		for i, id := range interrupted {
			puts[i] = put{bucket: keptSuspect, key: id[:], value: []byte{1}}
		}
		if err := r.keep(puts...); err != nil {
			return fmt.Errorf("noting suspects: %w", err)
		}
		for _, id := range interrupted {
			if err := r.store.Release(r.id, id); err != nil {
				return fmt.Errorf("releasing suspects: %w", err)
			}
		}
	}
	v.suspects = map[feed.Hash]bool{}
	return r.scan(keptSuspect, true, nil, func(key, _ []byte) bool {
		v.suspects[feed.Hash(key)] = true
		return true
	})
}

// cutAtSuspect ends a batch so that a suspect is alone in one.
func (v *views) cutAtSuspect(items []*item) []*item {
	if len(v.suspects) == 0 {
		return items
	}
	for i, it := range items {
		if v.suspects[it.ID] {
			return items[:max(i, 1)]
		}
	}
	return items
}

// clearSuspects takes a suspect that did no harm off the list, in the step that is
// about to be committed.
func (s *step) clearSuspects() {
	v := s.r.views
	for _, it := range s.items {
		if v.suspects[it.ID] {
			s.add(put{bucket: keptSuspect, kept: true, key: it.ID[:]})
			s.publish = append(s.publish, func(v *views) { delete(v.suspects, it.ID) })
		}
	}
}
