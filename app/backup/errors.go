package backup

import (
	"errors"
	"fmt"
)

// What can be wrong with a backup. The messages are meant for people.
var (
	// ErrNotBackup means a file that is something else.
	ErrNotBackup = errors.New("this file is not a Commonplace backup")
	// ErrNewer means a form that this version does not know.
	ErrNewer = errors.New("this backup was made by a newer Commonplace; please update")
	// ErrTruncated means a file that ends too early.
	ErrTruncated = errors.New("this backup is incomplete: the file ends too early; please copy it again, or take an older one")
	// ErrDamaged means bytes that are not what was written.
	ErrDamaged = errors.New("this backup is damaged; please copy it again, or take an older one")
	// ErrTooLarge means more than a backup may hold.
	ErrTooLarge = errors.New("this is more than a backup may hold")

	// ErrNeedsPassphrase means that a passphrase opens the file.
	ErrNeedsPassphrase = errors.New("this backup opens with its passphrase")
	// ErrWrongPassphrase means that it was another one.
	ErrWrongPassphrase = errors.New("this is not the passphrase of this backup")
	// ErrNeedsWords means that a member's recovery words open the file.
	ErrNeedsWords = errors.New("this backup opens with the twelve recovery words of who made it")
	// ErrForeign means the words of somebody else.
	ErrForeign = errors.New("these are not the recovery words that this backup was made for")
	// ErrLocks means that a file cannot be closed that way.
	ErrLocks = errors.New("a backup is closed by one passphrase, or for recovery words, not by both and not by nothing")

	// ErrNotEmpty means that there is something where a backup would be
	// restored.
	ErrNotEmpty = errors.New("a backup is restored into an empty profile, and this one is not")
	// ErrMismatch means that what was taken in is not what the backup has. The
	// file is whole; the place it was restored to did not keep it.
	ErrMismatch = errors.New("what was restored is not what the backup holds")
	// ErrDiskFull means that the backup did not fit.
	ErrDiskFull = errors.New("there is not enough space for the backup; free some or choose another place")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}
