//go:build !unix

package durable

// SyncDir does nothing where folders cannot be forced to the disk.
func SyncDir(string) error { return nil }
