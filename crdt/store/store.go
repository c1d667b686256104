package store

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"commonplace/crdt/feed"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/gofrs/flock"
)

// Store is an open profile. All methods may be called from any goroutine.
type Store struct {
	dir     string
	options Options
	lock    *flock.Flock
	db      *badger.DB
	journal *journal
	sealer  *sealer     // nil: the profile is in the clear
	tables  *pb.DataKey // what the database's tables are encrypted with
	disk    *disk
	report  Report

	writes sync.Mutex // held by the one who writes

	mu          sync.RWMutex // guards what follows
	communities map[feed.Community]*community
	broken      error // set when the store can no longer be trusted
	closed      bool
	using       sync.WaitGroup
}

// enter keeps the store from being closed until the caller is done.
func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.using.Add(1)
	return nil
}

// fail ends all writing: what is on disk is no longer known. Opening the store
// again finds out and repairs.
func (s *Store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = fmt.Errorf("store stopped, open it again: %w", err)
		s.options.Log.Error("store stopped", "err", err)
	}
}

func (s *Store) healthy() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	return nil
}

// View gives read access to one state of the store.
func (s *Store) View(read func(*Txn) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.using.Done()
	t := &Txn{s: s, b: s.db.NewTransaction(false)}
	defer t.b.Discard()
	return errors.Join(read(t), t.failed)
}

// Update changes buckets. The change is durable when Update returns.
func (s *Store) Update(write func(*Txn) error) error {
	if s.Free().Level == DiskReadOnly {
		return fmt.Errorf("writing: %w", ErrDiskLow)
	}
	return s.update(write)
}

// update is Update without asking how much disk is left: for what must be
// noted in any case.
func (s *Store) update(write func(*Txn) error) error {
	return s.writing(func() error { return s.transact(write) })
}

// transact makes one transaction; the caller holds writes.
func (s *Store) transact(write func(*Txn) error) error {
	t := &Txn{s: s, b: s.db.NewTransaction(true), writable: true}
	defer t.b.Discard()
	if err := errors.Join(write(t), t.failed); err != nil {
		return err
	}
	if err := guard(t.b.Commit); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// writing runs a step as the only writer, unless the store is broken.
func (s *Store) writing(step func() error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.using.Done()
	s.writes.Lock()
	defer s.writes.Unlock()
	s.mu.RLock()
	broken := s.broken
	s.mu.RUnlock()
	if broken != nil {
		return broken
	}
	return step()
}

// Close waits for what is running, then closes the store.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.using.Wait()
	err := guard(s.db.Close)
	return errors.Join(err, s.journal.close(), s.lock.Unlock())
}

// Dir tells where the profile is.
func (s *Store) Dir() string { return s.dir }

// Report tells what Open found and did.
func (s *Store) Report() Report { return s.report }

func sortedKeys[K comparable, V any](m map[K]V, order func(a, b K) int) []K {
	return slices.SortedFunc(maps.Keys(m), order)
}

// sortedTips lists a map's feeds in order, so that work happens in the same
// order each time.
func sortedTips[V any](m map[tipKey]V) []tipKey {
	return sortedKeys(m, func(a, b tipKey) int {
		return cmp.Or(a.community.Compare(b.community), a.feed.Compare(b.feed))
	})
}

// tipKey names a feed of a community.
type tipKey struct {
	community feed.Community
	feed      feed.ID
}
