package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"commonplace/app/durable"
)

// Folder is where the backups of one profile are. Files in it that are
// something else are left alone.
type Folder struct{ Dir string }

// The names of backups begin and end so, with the time in UTC between.
const (
	prefix    = "commonplace-"
	Extension = ".age"
	stamp     = "20060102T150405Z"
)

// Name gives the name of a backup made at a time.
func Name(made time.Time) string { return prefix + made.UTC().Format(stamp) + Extension }

// ParseName reads what Name wrote.
func ParseName(name string) (made time.Time, ok bool) {
	text, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return time.Time{}, false
	}
	if text, ok = strings.CutSuffix(text, Extension); !ok {
		return time.Time{}, false
	}
	made, err := time.Parse(stamp, text)
	return made, err == nil && Name(made) == name
}

// List gives the backups, the newest first. A folder that is not there has
// none.
func (f Folder) List() ([]File, error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listing the backups: %w", err)
	}
	var files []File
	for _, e := range entries {
		made, ok := ParseName(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("listing the backups: %w", err)
		}
		files = append(files, File{Name: e.Name(), Made: made, Size: info.Size()})
	}
	slices.SortFunc(files, newestFirst)
	return files, nil
}

// Make writes a backup, named by when it was made. It is in the folder whole,
// or not at all.
func (f Folder) Make(ctx context.Context, s Source, o Options) (File, Manifest, error) {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return File{}, Manifest{}, writing(err)
	}
	o.Made = o.Made.UTC().Truncate(time.Second)
	for f.has(Name(o.Made)) {
		o.Made = o.Made.Add(time.Second)
	}
	name := Name(o.Made)
	out, err := durable.Create(filepath.Join(f.Dir, name))
	if err != nil {
		return File{}, Manifest{}, writing(err)
	}
	m, err := Write(ctx, out, s, o)
	if err != nil {
		return File{}, m, errors.Join(err, out.Discard())
	}
	if err := out.Commit(); err != nil {
		return File{}, m, writing(err)
	}
	info, err := os.Stat(filepath.Join(f.Dir, name))
	if err != nil {
		return File{}, m, writing(err)
	}
	return File{Name: name, Made: o.Made, Size: info.Size()}, m, nil
}

func (f Folder) has(name string) bool {
	_, err := os.Lstat(filepath.Join(f.Dir, name))
	return err == nil
}

// Open opens a backup of the folder for reading.
func (f Folder) Open(name string) (*os.File, error) {
	if _, ok := ParseName(name); !ok {
		return nil, fmt.Errorf("%w: %q", ErrNotBackup, name)
	}
	return os.Open(filepath.Join(f.Dir, name))
}

// leftFor is how long a file may be in the making before it counts as left by a
// crash.
const leftFor = 24 * time.Hour

// Rotate removes the backups that have expired, and what crashes left behind.
// It returns what it removed.
func (f Folder) Rotate(now time.Time, k Keep) ([]File, error) {
	files, err := f.List()
	if err != nil {
		return nil, err
	}
	var removed []File
	for _, file := range k.Expired(now, files, f.LastTests().Passed.File) {
		if err := os.Remove(filepath.Join(f.Dir, file.Name)); err != nil {
			return removed, fmt.Errorf("removing an old backup: %w", err)
		}
		removed = append(removed, file)
	}
	return removed, f.sweep(now)
}

func (f Folder) sweep(now time.Time) error {
	left, err := filepath.Glob(filepath.Join(f.Dir, prefix+"*"+Extension+durable.Pending+"*"))
	for _, path := range left {
		info, e := os.Stat(path)
		if e == nil && now.Sub(info.ModTime()) > leftFor {
			e = os.Remove(path)
		}
		if e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return fmt.Errorf("removing unfinished backups: %w", err)
	}
	return nil
}
