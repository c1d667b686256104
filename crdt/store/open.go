package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"commonplace/crdt/feed"

	"github.com/dgraph-io/badger/v4"
	"github.com/gofrs/flock"
)

// The names in a profile's directory.
const (
	lockName     = "lock"
	databaseName = "db"
	journalName  = "journal"
	openingName  = "opening"
)

// Report tells what Open found, so that the app can tell the member.
type Report struct {
	// SetAside is the directory into which a broken database was moved, if it
	// was, and Cause why.
	SetAside string
	Cause    string

	// Salvaged counts the entries carried over from the broken database, and
	// Replayed those that came back from the journal.
	Salvaged, Replayed int

	// JournalRepaired is set if the journal had lost something and was written
	// again from the database.
	JournalRepaired bool

	// Moved says why the profile is taken for a copy ("" if it is not): its own
	// feeds go on in new incarnations.
	Moved string

	// Interrupted names the entries that were in flight when the process died
	// last; they are set aside.
	Interrupted map[feed.Community][]feed.Hash

	// BallastReleased is set if the disk was so full that the ballast was
	// given back.
	BallastReleased bool

	// MigratedFrom is the format the profile had before, if it was changed.
	MigratedFrom int
}

// Open opens the profile in a directory, or makes a new one. It repairs what it
// can and tells in Report. It returns ErrInUse, ErrNewer, or what the operating
// system had to say.
func Open(dir string, o Options) (*Store, error) {
	o = o.withDefaults()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating profile: %w", err)
	}
	if o.Hold == nil {
		var err error
		if o.Hold, err = Take(dir); err != nil {
			return nil, err
		}
	}
	s := &Store{
		dir: dir, options: o, lock: o.Hold.lock,
		disk:        &disk{dir: dir, limits: o.Disk, ballast: o.Ballast},
		communities: map[feed.Community]*community{},
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening profile %s: %w", dir, err), s.abandon())
	}
	return s, nil
}

// Hold is the lock of a profile: who has it is the only one that changes
// anything there.
type Hold struct{ lock *flock.Flock }

// Take locks a profile's directory, for a caller who must look into it before
// the store is opened. It returns ErrInUse if somebody else holds it.
func Take(dir string) (*Hold, error) {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("locking profile: %w", err)
	case !ok:
		return nil, fmt.Errorf("%w: Commonplace is already running with %s; switch to its window, or close it first", ErrInUse, dir)
	}
	return &Hold{lock}, nil
}

// Release lets go of a profile that was not opened after all.
func (h *Hold) Release() error { return h.lock.Unlock() }

// abandon lets go of whatever open got hold of.
func (s *Store) abandon() error {
	return errors.Join(s.closeFiles(), s.lock.Unlock())
}

func (s *Store) open() error {
	if err := s.checkFormat(); err != nil {
		return err
	}
	var err error
	if s.report.BallastReleased, err = s.disk.prepare(); err != nil {
		return err
	}
	if err := s.unseal(); err != nil {
		return err
	}
	if err := s.recover(); err != nil {
		return err
	}
	if err := s.recognize(); err != nil {
		return err
	}
	return s.interrupted()
}

// recover opens journal and database and mends one by the other.
func (s *Store) recover() error {
	err := s.finishSwap()
	if err != nil {
		return err
	}
	if s.journal, err = openJournal(filepath.Join(s.dir, journalName), s.sealer); err != nil {
		return err
	}
	if err := s.openDatabase(); err != nil {
		return err
	}
	if err := s.replay(); err != nil {
		return err
	}
	return s.repairJournal()
}

// openDatabase opens the database, or sets it aside and makes another.
func (s *Store) openDatabase() error {
	path := filepath.Join(s.dir, databaseName)
	err := s.tryDatabase(path)
	if !errors.Is(err, ErrDamaged) {
		return err
	}
	s.report.Cause = err.Error()
	if s.report.SetAside, err = s.moveAside(path); err != nil {
		return err
	}
	s.options.Log.Warn("database set aside", "to", s.report.SetAside, "cause", s.report.Cause)
	if err := s.tryDatabase(path); err != nil {
		return err
	}
	return s.salvage(s.report.SetAside)
}

// circumstance tells what another database would meet as well from damage. It
// goes by the text, since Badger's errors do not wrap what caused them.
func circumstance(err error) bool {
	for _, c := range []error{
		os.ErrPermission, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS,
		syscall.EIO, syscall.ENOMEM, syscall.EMFILE, syscall.ENFILE,
	} {
		if strings.Contains(err.Error(), c.Error()) {
			return true
		}
	}
	return false
}

// openingNeeds is how much space the database may take to open, even to be
// read only: two logs that it maps before it writes to them.
const openingNeeds = 64 << 20

// tryDatabase opens the database and reads what is held in memory.
func (s *Store) tryDatabase(path string) error {
	if need := min(openingNeeds, s.options.Disk.ReadOnly); s.disk.free().Free < need {
		return fmt.Errorf("opening database: %w: free at least %d MB", ErrDiskLow, s.options.Disk.ReadOnly>>20)
	}
	if err := s.openBadger(path); err != nil {
		return fmt.Errorf("opening database: %w", err)
	}
	err := s.migrate()
	if err == nil {
		err = s.load()
	}
	if err != nil {
		err = errors.Join(err, guard(s.db.Close))
		s.db = nil
		s.communities = map[feed.Community]*community{}
	}
	return err
}

// maxDeaths is how often the process may die while opening the database before
// the database is taken to be the cause. Badger ends the process on some
// damage, which cannot be caught.
const maxDeaths = 3

func (s *Store) openBadger(path string) error {
	if err := s.placeRegistry(path); err != nil {
		return err
	}
	deaths, err := s.beginOpening()
	if err != nil {
		return err
	}
	if deaths >= maxDeaths {
		return errors.Join(damaged("the program ended %d times while opening it", deaths), s.endOpening())
	}
	if err := s.checkDatabase(path); err != nil {
		return errors.Join(err, s.endOpening())
	}
	err = guard(func() (err error) {
		s.db, err = badger.Open(badgerOptions(path, s.options.Key))
		return err
	})
	if err != nil && !circumstance(err) && !errors.Is(err, ErrDamaged) {
		err = damaged("%v", err)
	}
	return errors.Join(err, s.endOpening())
}

// beginOpening counts the openings that never ended, this one included.
func (s *Store) beginOpening() (deaths int, err error) {
	path := filepath.Join(s.dir, openingName)
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	return len(b), os.WriteFile(path, append(b, '.'), 0o600)
}

func (s *Store) endOpening() error { return os.Remove(filepath.Join(s.dir, openingName)) }

// moveAside renames what is broken; it is never deleted.
func (s *Store) moveAside(path string) (string, error) {
	stamp := s.options.Now().UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.bad-%s", strings.TrimSuffix(path, ".old"), stamp)
		if n > 1 {
			aside = fmt.Sprintf("%s-%d", aside, n)
		}
		if _, err := os.Stat(aside); err == nil {
			continue
		}
		if err := os.Rename(path, aside); err != nil {
			return "", fmt.Errorf("setting aside what is broken: %w", err)
		}
		return aside, syncDir(s.dir)
	}
}

// newIncarnation gives a number that no incarnation had: they rise with the
// time, and copies of one profile draw different ones.
func (s *Store) newIncarnation() uint64 { return NewIncarnation(s.options.Now()) }

// NewIncarnation draws the number of a new incarnation, for the first feed of a
// device.
func NewIncarnation(now time.Time) uint64 {
	return uint64(max(now.UnixMilli(), 0))<<16 | uint64(random16())
}
