// Package durable replaces files so that a crash or a power cut, at whatever
// moment, leaves the old content or the new, and never a part of either.
//
// New content goes to a file beside the old one, is forced to the disk, takes
// the name, and the folder is forced to the disk, too. Until [File.Commit]
// returns, the old content is what a reader finds. All files are made readable
// by their owner only.
package durable

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Pending is part of the names of files that are being written. One that is
// found without its writer was left by a crash and can be removed.
const Pending = ".pending-"

// File is new content on its way to a name.
type File struct {
	file *os.File
	path string
	done bool
}

// Create begins to write what shall be found at path.
func Create(path string) (*File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+Pending+"*")
	if err != nil {
		return nil, fmt.Errorf("beginning %s: %w", filepath.Base(path), err)
	}
	return &File{file: f, path: path}, nil
}

// Write implements io.Writer.
func (f *File) Write(b []byte) (int, error) { return f.file.Write(b) }

// Commit makes the content durable and gives it its name. If it fails, the
// content is gone and what was at the path before is still there, except that
// after a fault of the folder itself either may be found.
func (f *File) Commit() error {
	if f.done {
		return os.ErrClosed
	}
	if err := errors.Join(f.file.Sync(), f.file.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", filepath.Base(f.path), err), f.Discard())
	}
	if err := os.Rename(f.file.Name(), f.path); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", filepath.Base(f.path), err), f.Discard())
	}
	f.done = true
	return SyncDir(filepath.Dir(f.path))
}

// Discard removes content that was not committed. After Commit it does nothing,
// so that it can be deferred.
func (f *File) Discard() error {
	if f.done {
		return nil
	}
	f.done = true
	_ = f.file.Close() // it may be closed, and what it held is not wanted
	return os.Remove(f.file.Name())
}

// Replace writes a whole small file.
func Replace(path string, content []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", filepath.Base(path), err), f.Discard())
	}
	return f.Commit()
}
