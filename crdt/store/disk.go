package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// DiskLevel says what the free space still allows.
type DiskLevel int

// The levels, from plenty to nothing.
const (
	DiskFine     DiskLevel = iota
	DiskWarn               // tell the member
	DiskStop               // receive nothing from others
	DiskReadOnly           // write nothing
)

// String names the level, for logs.
func (l DiskLevel) String() string {
	return [...]string{"fine", "warn", "stop receiving", "read only"}[l]
}

// Disk tells how much space is free and what that allows.
type Disk struct {
	Free  uint64 // in bytes; math.MaxUint64 if it is not known
	Level DiskLevel
}

const ballastName = "ballast"

// disk watches the file system of the profile. A full disk would kill the
// process with SIGBUS inside the database's memory maps, so the store stops
// writing well before.
type disk struct {
	dir     string
	limits  DiskLimits
	ballast int64
}

func (d *disk) free() Disk {
	free, err := freeBytes(d.dir)
	if err != nil {
		return Disk{Free: math.MaxUint64, Level: DiskFine} // not known: do not stand in the way
	}
	f := Disk{Free: free}
	switch {
	case free < d.limits.ReadOnly:
		f.Level = DiskReadOnly
	case free < d.limits.Stop:
		f.Level = DiskStop
	case free < d.limits.Warn:
		f.Level = DiskWarn
	}
	return f
}

// prepare gives the ballast back if there is too little space to open the
// database, and takes it again when there is enough.
func (d *disk) prepare() (released bool, err error) {
	path := filepath.Join(d.dir, ballastName)
	info, err := os.Stat(path)
	exists := err == nil
	switch level := d.free().Level; {
	case exists && (level == DiskReadOnly || d.ballast < 0):
		return true, d.release()
	case d.ballast < 0 || level != DiskFine:
		return false, nil
	case exists && info.Size() == d.ballast:
		return false, nil
	}
	return false, d.fill(path)
}

// fill makes the ballast file. Too little space for it is no error.
func (d *disk) fill(path string) error {
	if free := d.free().Free; free < d.limits.Warn+uint64(d.ballast) || free == math.MaxUint64 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("creating ballast: %w", err)
	}
	if err := allocate(f, d.ballast); err != nil {
		return errors.Join(f.Close(), os.Remove(path))
	}
	return f.Close()
}

func (d *disk) release() error {
	err := os.Remove(filepath.Join(d.dir, ballastName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("giving ballast back: %w", err)
	}
	return nil
}

// Free tells how much space is left on the profile's disk and what that
// allows.
func (s *Store) Free() Disk { return s.disk.free() }

// ReleaseBallast gives the space of the ballast file back, for a member who
// must free the disk and cannot wait.
func (s *Store) ReleaseBallast() error { return s.disk.release() }
