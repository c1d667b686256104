package app

import (
	"errors"

	"commonplace/app/vault"
)

// Errors that a caller tells apart.
var (
	ErrInUse      = errors.New("this profile is already open in another window")
	ErrNewer      = errors.New("this profile was written by a newer Commonplace; please update")
	ErrDiskFull   = errors.New("the disk is full; free some space and try again")
	ErrNotFound   = errors.New("not found")
	ErrNotHere    = errors.New("this file is not on this laptop yet")
	ErrNotAllowed = errors.New("your role does not allow this")
	ErrNameless   = errors.New("please say your name first")
	ErrOtherKey   = errors.New("the key file of this profile is another profile's; put its own key.json back")

	// ErrLocked means that the profile opens with its passphrase.
	ErrLocked          = errors.New("this profile is locked")
	ErrHasPassphrase   = errors.New("this profile has a passphrase already; change it")
	ErrWrongPassphrase = vault.ErrWrongPassphrase
	ErrTooSoon         = vault.ErrTooSoon // too many were wrong
	ErrLastProtection  = vault.ErrLastProtection
	ErrNoKeyring       = vault.ErrKeyringUnavailable
)
