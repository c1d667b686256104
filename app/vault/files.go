package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"commonplace/app/durable"
)

// The names of the key file and of its copy.
const (
	FileName = "key.json"
	CopyName = "key.json.copy"
)

// exists reports whether a folder has a key file or a copy of one, whatever is
// in it.
func exists(dir string) (bool, error) {
	for _, name := range []string{FileName, CopyName} {
		_, err := os.Lstat(filepath.Join(dir, name))
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("looking for the key file: %w", err)
		}
	}
	return false, nil
}

// save writes the file, then its copy. At any moment one of them is whole, and
// afterwards neither holds what was before: an old passphrase opens neither.
func save(dir string, f keyFile) error {
	b, err := f.encode()
	if err != nil {
		return err
	}
	defer clear(b)
	for _, name := range []string{FileName, CopyName} {
		if err := durable.Replace(filepath.Join(dir, name), b); err != nil {
			return fmt.Errorf("saving the key file: %w", err)
		}
	}
	return sweep(dir)
}

// sweep removes what a crash left of earlier savings: it could still open with
// an earlier passphrase.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, FileName+"*"+durable.Pending+"*"))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	if err != nil {
		return fmt.Errorf("removing what was left of the key file: %w", err)
	}
	return nil
}

// load reads the file, or if that is damaged or gone, its copy. Whole says that
// both were there and the same.
func load(dir string) (f keyFile, whole bool, err error) {
	f, b, err := read(filepath.Join(dir, FileName))
	if errors.Is(err, ErrNewer) {
		return keyFile{}, false, err
	}
	other, c, otherErr := read(filepath.Join(dir, CopyName))
	switch {
	case err == nil:
		return f, otherErr == nil && string(b) == string(c), nil
	case otherErr == nil:
		return other, false, nil
	case errors.Is(err, fs.ErrNotExist) && !errors.Is(otherErr, fs.ErrNotExist):
		err = otherErr
	}
	if errors.Is(err, fs.ErrNotExist) {
		return keyFile{}, false, ErrNoKey
	}
	return keyFile{}, false, err
}

func read(path string) (keyFile, []byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return keyFile{}, nil, fmt.Errorf("reading the key file: %w", err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return keyFile{}, nil, fmt.Errorf("reading the key file: %w", err)
	}
	f, err := parse(b)
	return f, b, err
}

// narrow makes the files readable by their owner only, should a copy have made
// them wider. Where that cannot be, they stay as they are.
func narrow(dir string) {
	for _, name := range []string{FileName, CopyName} {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(path, 0o600)
		}
	}
}

// Remove deletes the key of a profile for good, and with it every way to what
// is stored: what the keyring has, the file and its copy.
func Remove(ctx context.Context, dir string, o Options) error {
	v := &Vault{o: o.withDefaults(), dir: dir}
	f, _, err := load(dir)
	if errors.Is(err, ErrNoKey) {
		return nil
	}
	var errs []error
	if err == nil {
		errs = append(errs, v.outOfKeyring(ctx, f.Keyring))
	}
	for _, name := range []string{FileName, CopyName} {
		if err := os.Remove(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, sweep(dir))...)
}
