//go:build !unix

package store

import "errors"

// freeBytes is not known here; the store then never stops for lack of space.
func freeBytes(string) (uint64, error) { return 0, errors.ErrUnsupported }

// inode is not known here; a copy on the same machine goes unnoticed until
// another laptop holds more of the feed.
func inode(string) (uint64, error) { return 0, nil }

// syncDir does nothing: directories cannot be synced here.
func syncDir(string) error { return nil }
