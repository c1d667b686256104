package store

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/dgraph-io/badger/v4"
)

// guard runs one step inside the database. Flipped bytes can make Badger panic,
// and a file that is shorter than its map can fault; both come back as
// ErrDamaged. Nothing that calls back into other packages may run under it,
// lest their faults be taken for damage.
func guard(step func() error) (err error) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the database failed: %v", ErrDamaged, p)
		}
	}()
	return plain(step())
}

// plain turns Badger's errors into this package's.
func plain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, badger.ErrKeyNotFound):
		return ErrNotFound
	case errors.Is(err, badger.ErrTxnTooBig):
		return ErrTooBig
	case errors.Is(err, badger.ErrDBClosed), errors.Is(err, badger.ErrBlockedWrites):
		return ErrClosed
	}
	return err
}
