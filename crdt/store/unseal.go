package store

import (
	"bytes"
	"crypto/hmac"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// form says how something on the disk is written.
type form int

const (
	formNone  form = iota // there is nothing
	formPlain             // in the clear
	formOurs              // under the key at hand
	formOther             // neither: another key, or damage
)

// unseal makes sure that the key at hand is the profile's, before anything is
// opened that a wrong key would make look damaged. A profile in the clear is
// converted, a new one marked.
func (s *Store) unseal() (err error) {
	if s.sealer, err = newSealer(s.options); err != nil {
		return err
	}
	sl, err := readSeal(s.dir)
	if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrDamaged) {
		return err
	}
	if s.sealer == nil {
		if err == nil || errors.Is(err, ErrDamaged) {
			return fmt.Errorf("%w: it is encrypted and no key was given", ErrKey)
		}
		if f, err := s.journalForm(); err != nil || f == formOther {
			return errors.Join(err, ErrKey)
		}
		return nil
	}
	if err != nil {
		return s.sealAnew()
	}
	if !hmac.Equal(sl.check, keyCheck(s.options.Key)) {
		return ErrKey
	}
	if err := s.useRegistry(sl.registry); err != nil {
		return err
	}
	return s.finishConversion()
}

// sealAnew finds out what a profile is that has no sound seal.
func (s *Store) sealAnew() error {
	database := filepath.Join(s.dir, databaseName)
	f, err := s.databaseForm(database)
	if f == formNone || f == formOther {
		var j form
		if j, err = s.journalForm(); j != formNone {
			f = j
		}
	}
	if err != nil {
		return err
	}
	switch f {
	case formPlain:
		return s.convert()
	case formOther:
		return ErrKey
	}
	registry, err := newRegistry(database, s.options.Key)
	if err != nil {
		return err
	}
	if err := s.useRegistry(registry); err != nil {
		return err
	}
	return s.writeSeal(registry)
}

// databaseForm goes by the registry of keys, which also a database in the clear
// has.
func (s *Store) databaseForm(database string) (form, error) {
	path := filepath.Join(database, badger.KeyRegistryFileName)
	switch _, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		return formNone, nil
	case err != nil:
		return formNone, err
	}
	if _, err := dataKey(database, s.options.Key); err == nil {
		return formOurs, nil
	}
	plain := badger.KeyRegistryOptions{Dir: database, ReadOnly: true}
	if guard(func() error { _, err := badger.OpenKeyRegistry(plain); return err }) == nil {
		return formPlain, nil
	}
	return formOther, nil
}

// journalForm goes by the first frame that can be made out.
func (s *Store) journalForm() (form, error) {
	dir := filepath.Join(s.dir, journalName)
	names, err := (&journal{dir: dir}).files()
	if errors.Is(err, os.ErrNotExist) {
		return formNone, nil
	}
	if err != nil {
		return formNone, err
	}
	found := formNone
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return formNone, fmt.Errorf("reading journal: %w", err)
		}
		if s.sealer != nil {
			if _, ok := (&frameReader{b: b, name: name, seal: s.sealer}).next(); ok {
				return formOurs, nil
			}
		}
		if bytes.Contains(b, sealedMark) {
			found = formOther
		} else if _, ok := (&frameReader{b: b}).next(); ok {
			return formPlain, nil
		}
	}
	return found, nil
}
