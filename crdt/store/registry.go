package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
)

// sealName is the file that marks a profile as encrypted. It tells the right
// key from a wrong one without looking at anything that may be damaged, and
// has a copy of the database's registry of keys: that is a few bytes on which
// the whole database depends.
const sealName = "sealed"

const sealMark = "commonplace sealed profile, form 1\n"

// noRotation keeps the database to its first data key. Badger draws a new one
// every ten days otherwise, which protects nothing more here (each block has a
// random IV) and would make the copy in the seal stale.
const noRotation = 200 * 365 * 24 * time.Hour

// checkSize is how many bytes tell a key from another.
const checkSize = 16

// seal is the content of the file.
type seal struct {
	check    []byte // follows from the key and tells nothing about it
	registry []byte
}

func keyCheck(key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("commonplace/store/key-check/1"))
	return mac.Sum(nil)[:checkSize]
}

// readSeal returns ErrNotFound if there is none, and ErrDamaged.
func readSeal(dir string) (seal, error) {
	b, err := os.ReadFile(filepath.Join(dir, sealName))
	if errors.Is(err, fs.ErrNotExist) {
		return seal{}, ErrNotFound
	}
	if err != nil {
		return seal{}, fmt.Errorf("reading seal: %w", err)
	}
	rest, ok := bytes.CutPrefix(b, []byte(sealMark))
	if !ok || len(rest) < 4+checkSize || crc32.Checksum(rest[4:], castagnoli) != binary.BigEndian.Uint32(rest) {
		return seal{}, damaged("seal")
	}
	return seal{check: rest[4 : 4+checkSize], registry: rest[4+checkSize:]}, nil
}

// writeSeal marks the profile as encrypted, from here on.
func (s *Store) writeSeal(registry []byte) error {
	rest := append(keyCheck(s.options.Key), registry...)
	b := binary.BigEndian.AppendUint32([]byte(sealMark), crc32.Checksum(rest, castagnoli))
	return writeFile(filepath.Join(s.dir, sealName), func(f *os.File) error {
		_, err := f.Write(append(b, rest...))
		return err
	})
}

// Sealed reports whether the profile in a directory is encrypted, or its
// conversion has come so far that it counts as that.
func Sealed(dir string) (bool, error) {
	switch _, err := readSeal(dir); {
	case errors.Is(err, ErrNotFound):
		return false, nil
	case errors.Is(err, ErrDamaged):
		return true, nil
	default:
		return err == nil, err
	}
}

// useRegistry takes the key of the tables out of a registry. It is ErrKey if
// the registry is not one under this key.
func (s *Store) useRegistry(registry []byte) error {
	dir, err := os.MkdirTemp(s.dir, "registry-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, badger.KeyRegistryFileName), registry, 0o600); err != nil {
		return err
	}
	s.tables, err = dataKey(dir, s.options.Key)
	return err
}

// dataKey reads the first data key of the registry in a folder.
func dataKey(dir string, key []byte) (dk *pb.DataKey, err error) {
	err = guard(func() error {
		r, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: dir, ReadOnly: true, EncryptionKey: key})
		if err != nil {
			return err
		}
		dk, err = r.DataKey(1)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: registry: %v", ErrKey, err)
	}
	return dk, nil
}

// newRegistry draws the key of the tables for a database that is begun in a
// folder. Badger would do so by itself, but not on a computer whose clock has
// lost the year: there it writes in the clear.
func newRegistry(dir string, key []byte) ([]byte, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	err := guard(func() error {
		r, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: dir, EncryptionKey: key})
		if err != nil {
			return err
		}
		if _, err = r.DataKey(1); err != nil { // a crash may have left a whole one
			_, err = r.LatestDataKey()
		}
		return errors.Join(err, r.Close())
	})
	if err != nil {
		return nil, fmt.Errorf("creating registry of keys: %w", err)
	}
	return os.ReadFile(filepath.Join(dir, badger.KeyRegistryFileName))
}

// placeRegistry gives the database its registry back if that is not what the
// seal has: lost, damaged, or the database is begun anew.
func (s *Store) placeRegistry(database string) error {
	if s.sealer == nil {
		return nil
	}
	sl, err := readSeal(s.dir)
	if err != nil {
		return err
	}
	path := filepath.Join(database, badger.KeyRegistryFileName)
	b, err := os.ReadFile(path)
	if err == nil && bytes.Equal(b, sl.registry) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading registry of keys: %w", err)
	}
	if err := os.MkdirAll(database, 0o700); err != nil {
		return err
	}
	return writeFile(path, func(f *os.File) error {
		_, err := f.Write(sl.registry)
		return err
	})
}
