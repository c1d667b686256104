package store

import (
	"errors"
	"fmt"

	"commonplace/crdt/feed"
)

// What a caller can meet and act on.
var (
	// ErrNotFound means there is nothing under that name.
	ErrNotFound = errors.New("not found")

	// ErrInUse means another process has the profile open.
	ErrInUse = errors.New("profile is in use")

	// ErrNewer means a newer Commonplace wrote the profile.
	ErrNewer = errors.New("profile was written by a newer version")

	// ErrDiskLow means too little space is free for what was asked.
	ErrDiskLow = errors.New("disk is almost full")

	// ErrDamaged means that stored bytes are not what was written.
	ErrDamaged = errors.New("stored data is damaged")

	// ErrKey means that the profile is encrypted under another key than the one
	// given, or that none was given. It says nothing about damage.
	ErrKey = errors.New("not the key of this profile")

	// ErrGap means records that do not continue what is stored; nothing of the
	// call was stored.
	ErrGap = feed.ErrGap

	// ErrFork means a record that contradicts a stored one. It comes as a
	// *ForkError.
	ErrFork = errors.New("feed is forked")

	// ErrNotOwn means an entry appended that is not of the own feed.
	ErrNotOwn = errors.New("not the own feed")

	// ErrTooBig means one transaction with more effects than fit.
	ErrTooBig = errors.New("transaction is too big")

	// ErrClosed means the store was closed.
	ErrClosed = errors.New("store is closed")
)

// ForkError says where a received record contradicts the stored feed. The
// entries at Seq are known to differ; the fork may be earlier.
type ForkError struct {
	Community feed.Community
	Feed      feed.ID
	Seq       uint64
	Have, Got feed.Hash

	// Settled is set if the proof of this fork is already accepted here and
	// what came in belongs to the branch that was set aside: the sender has yet
	// to learn it (see Store.Forks).
	Settled bool
}

// Error says which feed and where.
func (e *ForkError) Error() string {
	return fmt.Sprintf("%v: %s at entry %d: have %s, got %s", ErrFork, e.Feed.Short(), e.Seq, e.Have.Short(), e.Got.Short())
}

// Unwrap gives ErrFork.
func (e *ForkError) Unwrap() error { return ErrFork }
