package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Format is the version of the store's layout that this package writes.
// Entries themselves are never changed.
const Format = 1

const formatName = "format"

// formatMark makes a damaged format file unlikely to pass for a newer one.
const formatMark = "commonplace profile, format "

// step changes a store from one format to the next. It runs before anything
// else is read and may be interrupted, so running it twice must do no harm.
type step func(*Txn) error

// steps holds, under each old format, the step that leads on from it.
var steps = map[int]step{}

// current is Format; tests of migration raise it.
var current = Format

// checkFormat refuses a newer store by its format file, before the database is
// touched. A missing or unreadable file says nothing; the database knows too.
func (s *Store) checkFormat() error {
	b, err := os.ReadFile(filepath.Join(s.dir, formatName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading format: %w", err)
	}
	text, ok := strings.CutPrefix(strings.TrimSpace(string(b)), formatMark)
	if n, err := strconv.Atoi(text); ok && err == nil {
		return checkNewer(n)
	}
	return nil
}

func checkNewer(n int) error {
	if n > current {
		return fmt.Errorf("%w: its format is %d, known here is %d; install the newest Commonplace", ErrNewer, n, current)
	}
	return nil
}

// migrate leads the database to the current format, step by step, and notes
// the format in the database with each step and in the file at the end.
func (s *Store) migrate() error {
	from, err := s.storedFormat()
	if err != nil {
		return err
	}
	if err := checkNewer(from); err != nil {
		return err
	}
	if from != 0 && from < current {
		s.report.MigratedFrom = from
	}
	for n := from; n < current; n++ {
		if err := s.migrateFrom(n); err != nil {
			return fmt.Errorf("changing format %d: %w", n, err)
		}
	}
	return writeFile(filepath.Join(s.dir, formatName), func(f *os.File) error {
		_, err := fmt.Fprintf(f, "%s%d\n", formatMark, current)
		return err
	})
}

func (s *Store) migrateFrom(n int) error {
	return s.transact(func(t *Txn) error {
		if step, ok := steps[n]; ok {
			if err := step(t); err != nil {
				return err
			}
		}
		if n == 0 { // a new store has the current format at once
			n = current - 1
		}
		return t.set(metaKey(formatName), []byte(strconv.Itoa(n+1)))
	})
}

// storedFormat reads the format noted in the database; zero if it is new.
func (s *Store) storedFormat() (n int, err error) {
	err = s.View(func(t *Txn) error {
		b, err := t.get(metaKey(formatName))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if n, err = strconv.Atoi(string(b)); err != nil || n < 1 {
			return damaged("format %q", b)
		}
		return nil
	})
	return n, err
}
