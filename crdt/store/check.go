package store

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2"
	"github.com/dgraph-io/ristretto/v2/z"
)

// checkedBytes is how much of the tables is read through when the store opens.
// It takes about half a second; Scrub reads the rest.
const checkedBytes = 256 << 20

// checkDatabase looks at every table before Badger does: Badger opens tables
// in goroutines of its own, where damage ends the process, and it passes over
// some tables without a word. Of a large database it reads the newest tables,
// which a crash may have hurt, and only the indexes of the others.
func (s *Store) checkDatabase(path string) error {
	names, err := filepath.Glob(filepath.Join(path, "*.sst"))
	if err != nil {
		return err
	}
	slices.Sort(names) // by number, which rises
	left := int64(checkedBytes)
	for _, name := range slices.Backward(names) {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		left -= info.Size()
		err = s.withTable(name, func(t *table.Table) error {
			if left < 0 {
				return nil
			}
			return t.VerifyChecksum()
		})
		if err != nil {
			return damaged("table %s: %v", filepath.Base(name), err)
		}
	}
	return nil
}

// withTable opens one table under the guard, without ever writing to it.
func (s *Store) withTable(name string, use func(*table.Table) error) error {
	return guard(func() error {
		mf, err := z.OpenMmapFile(name, os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		o := badgerOptions(filepath.Dir(name), s.options.Key)
		cache, err := s.indexCache()
		if err != nil {
			return errors.Join(err, mf.Close(-1))
		}
		defer cache.Close()
		t, err := table.OpenTable(mf, table.Options{
			IndexCache:  cache,
			ReadOnly:    true,
			BlockSize:   o.BlockSize,
			Compression: o.Compression,
			ChkMode:     options.OnBlockRead,
			DataKey:     s.tables,
		})
		if err != nil {
			return fmt.Errorf("opening table: %w", err)
		}
		defer t.Close(-1)
		return use(t)
	})
}

// indexCache is what reading an encrypted table needs; nil for one in the clear.
func (s *Store) indexCache() (*ristretto.Cache[uint64, *fb.TableIndex], error) {
	if s.tables == nil {
		return nil, nil
	}
	return ristretto.NewCache(&ristretto.Config[uint64, *fb.TableIndex]{
		NumCounters: 100, MaxCost: 64 << 20, BufferItems: 64,
	})
}

func random16() uint16 {
	var b [2]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return binary.BigEndian.Uint16(b[:])
}
