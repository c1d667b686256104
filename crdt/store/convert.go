package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"commonplace/crdt/feed"

	"github.com/dgraph-io/badger/v4"
)

// While a profile is converted, the encrypted database and journal are beside
// those in the clear under these endings. The seal is what switches: until it
// is written the profile is as before, and from then on the new ones count.
const (
	sealedEnding = ".sealed"
	plainEnding  = ".plain"
)

// converted lists what has two versions during a conversion.
var converted = []string{databaseName, journalName}

// convert copies a profile that is in the clear into an encrypted one, compares
// the two, switches, and removes what is in the clear.
func (s *Store) convert() error {
	for _, name := range converted { // left by a conversion that did not end
		if err := os.RemoveAll(filepath.Join(s.dir, name+sealedEnding)); err != nil {
			return err
		}
	}
	registry, err := newRegistry(filepath.Join(s.dir, databaseName+sealedEnding), s.options.Key)
	if err != nil {
		return err
	}
	if err := s.useRegistry(registry); err != nil {
		return err
	}
	if err := s.copyPlain(); err != nil {
		return fmt.Errorf("encrypting the profile: %w", err)
	}
	if err := errors.Join(syncDir(s.dir), s.writeSeal(registry)); err != nil {
		return err
	}
	s.options.Log.Info("profile encrypted")
	return s.finishConversion()
}

// copyPlain opens the profile as it was, with all that recovery can do for it,
// and writes and checks the encrypted copies.
func (s *Store) copyPlain() (err error) {
	o := s.options
	o.Key, o.JournalKey = nil, nil
	p := &Store{dir: s.dir, options: o, disk: s.disk, communities: map[feed.Community]*community{}}
	defer func() { err = errors.Join(err, p.closeFiles()) }()
	if err := p.recover(); err != nil {
		return err
	}
	p.report.BallastReleased = s.report.BallastReleased
	s.report = p.report
	lsm, values := p.db.Size()
	if need := uint64(lsm+values) + s.options.Disk.ReadOnly; s.disk.free().Free < need {
		return fmt.Errorf("%w: free at least %d MB", ErrDiskLow, need>>20)
	}
	if err := s.sealDatabase(p.db); err != nil {
		return fmt.Errorf("copying database: %w", err)
	}
	if err := s.sealJournal(p.journal); err != nil {
		return fmt.Errorf("copying journal: %w", err)
	}
	return nil
}

// closeFiles closes what a Store opened, its lock apart.
func (s *Store) closeFiles() error {
	var err error
	if s.db != nil {
		err = guard(s.db.Close)
	}
	if s.journal != nil {
		err = errors.Join(err, s.journal.close())
	}
	return err
}

func (s *Store) sealDatabase(from *badger.DB) error {
	o := badgerOptions(filepath.Join(s.dir, databaseName+sealedEnding), s.options.Key)
	for _, work := range []func(from, to *badger.DB) error{copyAll, compareAll} {
		err := guard(func() error {
			to, err := badger.Open(o)
			if err != nil {
				return err
			}
			return errors.Join(work(from, to), to.Close())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func copyAll(from, to *badger.DB) error {
	batch := to.NewWriteBatch()
	defer batch.Cancel()
	err := eachItem(from, func(item *badger.Item) error {
		v, err := item.ValueCopy(nil)
		if err != nil {
			return err
		}
		return batch.Set(item.KeyCopy(nil), v)
	})
	return errors.Join(err, batch.Flush())
}

func eachItem(db *badger.DB, do func(*badger.Item) error) error {
	return db.View(func(t *badger.Txn) error {
		it := t.NewIterator(badger.DefaultIteratorOptions)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			if err := do(it.Item()); err != nil {
				return err
			}
		}
		return nil
	})
}

// compareAll makes sure that two databases hold the same.
func compareAll(a, b *badger.DB) error {
	return b.View(func(t *badger.Txn) error {
		other := t.NewIterator(badger.DefaultIteratorOptions)
		defer other.Close()
		other.Rewind()
		err := eachItem(a, func(item *badger.Item) error {
			if !other.Valid() || !bytes.Equal(other.Item().Key(), item.Key()) {
				return damaged("the copy lacks a key")
			}
			err := item.Value(func(v []byte) error {
				return other.Item().Value(func(w []byte) error {
					if !bytes.Equal(v, w) {
						return damaged("the copy has another value")
					}
					return nil
				})
			})
			other.Next()
			return err
		})
		if err == nil && other.Valid() {
			err = damaged("the copy has a key too many")
		}
		return err
	})
}

func (s *Store) sealJournal(from *journal) error {
	path := filepath.Join(s.dir, journalName+sealedEnding)
	to, err := openJournal(path, s.sealer)
	if err != nil {
		return err
	}
	out, want := journalCopy{to: to}, 0
	err = from.each(func(f frame) error {
		r, err := f.record()
		if err != nil {
			return nil // a frame with a sound checksum that never was an entry
		}
		want++
		return out.add(f.community, r)
	})
	if err := errors.Join(err, out.flush(), to.close()); err != nil {
		return err
	}
	got := 0
	check, err := openJournal(path, s.sealer)
	if err != nil {
		return err
	}
	err = check.each(func(f frame) error {
		got++
		_, err := f.record()
		return err
	})
	if err == nil && got != want {
		err = damaged("the copy has %d entries of %d", got, want)
	}
	return errors.Join(err, check.close())
}

// finishConversion puts the encrypted versions in their places and removes what
// is in the clear, also if a crash interrupted that before. Databases and
// journals that were set aside go too: what could be read of them is in the
// copies.
func (s *Store) finishConversion() error {
	pending := false
	for _, name := range converted {
		path := filepath.Join(s.dir, name)
		if exists(path + sealedEnding) {
			pending = true
			if exists(path) {
				if err := os.Rename(path, path+plainEnding); err != nil {
					return fmt.Errorf("switching to the encrypted profile: %w", err)
				}
			}
			if err := os.Rename(path+sealedEnding, path); err != nil {
				return fmt.Errorf("switching to the encrypted profile: %w", err)
			}
		}
		pending = pending || exists(path+plainEnding)
	}
	if !pending {
		return nil
	}
	if err := syncDir(s.dir); err != nil {
		return err
	}
	for _, leftover := range []string{"journal.old", "journal.next", "*.bad-*", "*" + plainEnding} {
		paths, err := filepath.Glob(filepath.Join(s.dir, leftover))
		for _, path := range paths {
			err = errors.Join(err, os.RemoveAll(path))
		}
		if err != nil {
			return fmt.Errorf("removing what was in the clear: %w", err)
		}
	}
	return syncDir(s.dir)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
