package store

import (
	"fmt"

	"commonplace/crdt/feed"
)

// ofCommunity lists the kinds of keys that hold anything of a community. Feed
// states go first: a crash in between leaves a community that opens.
var ofCommunity = []byte{
	kindFeed, kindOwn, kindEntry, kindID, kindArrival, kindDoc, kindSnapshot, kindBucket,
	kindKept, kindChunk, kindManifest, kindInFlight, kindAside, kindFork,
}

// Forget deletes all that is held of a community, for good: entries,
// attachments, what was kept or derived, and the own entries in the journal.
// Nobody may write to the community meanwhile.
func (s *Store) Forget(c feed.Community) error {
	cm, err := s.community(c)
	if err != nil {
		return nil // nothing is held
	}
	// The journal goes first: what it holds would come back at the next Open.
	err = s.writing(func() error {
		err := s.forgetJournal(c)
		if err != nil {
			s.fail(err)
		}
		return err
	})
	for _, kind := range ofCommunity {
		if err == nil {
			err = s.drop(key(kind, cm.no, 0))
		}
	}
	if err == nil {
		err = s.update(func(t *Txn) error {
			if err := t.delete(arrivalMark(cm.no)); err != nil {
				return err
			}
			return t.delete(communityKey(c))
		})
	}
	if err != nil {
		return fmt.Errorf("forgetting community %s: %w", c.Short(), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.communities, c)
	return nil
}
