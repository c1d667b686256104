package app

import "errors"

// Errors that a caller tells apart.
var (
	ErrInUse      = errors.New("this profile is already open in another window")
	ErrNewer      = errors.New("this profile was written by a newer Commonplace; please update")
	ErrDiskFull   = errors.New("the disk is full; free some space and try again")
	ErrNotFound   = errors.New("not found")
	ErrNotHere    = errors.New("this file is not on this laptop yet")
	ErrNotAllowed = errors.New("your role does not allow this")
	ErrNameless   = errors.New("please say your name first")
)
