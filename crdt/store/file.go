package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// writeFile replaces a small file at once: after a crash the old or the new
// one is there. fill gets the temporary file, which keeps its inode when it
// takes its place.
func writeFile(path string, fill func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	err = errors.Join(fill(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", filepath.Base(path), err), os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}
