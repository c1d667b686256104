package store

import (
	"fmt"

	"commonplace/crdt/feed"
)

// Forget deletes all that is held of a community: entries, attachments, and
// what was kept or derived. Own entries remain in the journal until its file is
// no longer needed, and come back at the next Open, so whoever forgets for good
// forgets again what Communities lists then.
func (s *Store) Forget(c feed.Community) error {
	cm, err := s.community(c)
	if err != nil {
		return nil // nothing is held
	}
	// Feed states go first: a crash in between leaves a community that opens.
	for _, kind := range []byte{
		kindFeed, kindOwn, kindEntry, kindID, kindArrival, kindDoc, kindSnapshot, kindBucket,
		kindKept, kindChunk, kindManifest, kindInFlight, kindAside, kindFork,
	} {
		if err := s.drop(key(kind, cm.no, 0)); err != nil {
			return fmt.Errorf("forgetting community %s: %w", c.Short(), err)
		}
	}
	err = s.update(func(t *Txn) error {
		if err := t.delete(arrivalMark(cm.no)); err != nil {
			return err
		}
		return t.delete(communityKey(c))
	})
	if err != nil {
		return fmt.Errorf("forgetting community %s: %w", c.Short(), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.communities, c)
	return nil
}
