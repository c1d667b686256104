package store

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// checkDatabase looks at every table before Badger does: Badger opens tables
// in goroutines of its own, where damage ends the process, and it passes over
// some tables without a word.
func checkDatabase(path string) error {
	names, err := filepath.Glob(filepath.Join(path, "*.sst"))
	if err != nil {
		return err
	}
	for _, name := range names {
		err := withTable(name, func(t *table.Table) error { return t.VerifyChecksum() })
		if err != nil {
			return damaged("table %s: %v", filepath.Base(name), err)
		}
	}
	return nil
}

// withTable opens one table under the guard, without ever writing to it.
func withTable(name string, use func(*table.Table) error) error {
	return guard(func() error {
		mf, err := z.OpenMmapFile(name, os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		o := badgerOptions(filepath.Dir(name))
		t, err := table.OpenTable(mf, table.Options{
			ReadOnly:    true,
			BlockSize:   o.BlockSize,
			Compression: o.Compression,
			ChkMode:     options.OnBlockRead,
		})
		if err != nil {
			return fmt.Errorf("opening table: %w", err)
		}
		defer t.Close(-1)
		return use(t)
	})
}

func random16() uint16 {
	var b [2]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return binary.BigEndian.Uint16(b[:])
}
