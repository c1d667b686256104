package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Options are for tests; the zero value is right for the app.
type Options struct {
	Keyring Keyring          // nil: System
	Argon   Argon            // for new passphrases; zero: DefaultArgon
	Now     func() time.Time // nil: time.Now
}

func (o Options) withDefaults() Options {
	if o.Keyring == nil {
		o.Keyring = System()
	}
	if o.Argon == (Argon{}) {
		o.Argon = DefaultArgon
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Choice says what shall protect a new profile.
type Choice struct {
	Passphrase string // empty: none
	Keyring    bool   // the keyring of this computer opens it
	// Unprotected keeps the key in the clear, in a file that only this
	// computer's account can read. Whoever has the disk reads everything. It
	// is for somebody who chose it, never something to fall back on.
	Unprotected bool
}

// Protection tells what opens a profile.
type Protection struct {
	Passphrase  bool
	Keyring     bool
	Unprotected bool
}

// Vault is the key of one profile, locked or unlocked. It is safe for
// concurrent use.
type Vault struct {
	o   Options
	dir string

	change sync.Mutex // one unlocking or change at a time; held while Argon2id runs
	tries  attempts   // guarded by change

	mu     sync.RWMutex
	file   keyFile // replaced whole
	master Key     // zero while locked
	whole  bool
	mended error
}

// Create makes the key of a new profile in an existing folder. The vault is
// unlocked.
func Create(ctx context.Context, dir string, c Choice, o Options) (*Vault, error) {
	v := &Vault{o: o.withDefaults(), dir: dir, whole: true, file: keyFile{Note: note, Version: fileVersion}}
	switch {
	case c.Passphrase == "" && !c.Keyring && !c.Unprotected:
		return nil, ErrUnprotected
	case c.Unprotected && (c.Passphrase != "" || c.Keyring):
		return nil, fmt.Errorf("%w: not both", ErrUnprotected)
	}
	found, err := exists(dir)
	switch {
	case err != nil:
		return nil, err
	case found:
		return nil, ErrExists
	}
	v.file.Vault = make([]byte, idSize)
	rand.Read(v.file.Vault)
	v.master = randomKey()
	if err := v.choose(ctx, c); err != nil {
		v.Lock()
		return nil, err
	}
	return v, nil
}

// choose wraps a new master and saves the file.
func (v *Vault) choose(ctx context.Context, c Choice) (err error) {
	f := v.file
	if c.Unprotected {
		f.Unprotected = &clearKey{Key: v.master.clone().Bytes()}
	}
	if c.Passphrase != "" {
		if f.Passphrase, err = wrapPassphrase(f.Vault, v.master, c.Passphrase, v.o.Argon); err != nil {
			return err
		}
	}
	if c.Keyring {
		if f.Keyring, err = v.intoKeyring(ctx, f.Vault, v.master); err != nil {
			return err
		}
	}
	if err := save(v.dir, f); err != nil {
		return errors.Join(err, v.outOfKeyring(ctx, f.Keyring))
	}
	v.file = f
	return nil
}

// Exists reports whether the folder of a profile has a key.
func Exists(dir string) (bool, error) { return exists(dir) }

// Open reads the key file of a profile. The vault is locked.
func Open(dir string, o Options) (*Vault, error) {
	v := &Vault{o: o.withDefaults(), dir: dir}
	var err error
	if v.file, v.whole, err = load(dir); err != nil {
		return nil, err
	}
	if !v.whole {
		v.mended = save(dir, v.file)
	}
	narrow(dir)
	return v, nil
}

// Mended reports whether the key file or its copy was damaged, gone or behind
// the other when the vault was opened, and put right from the other one. An error says
// that this failed: the vault works, from the one that is left.
func (v *Vault) Mended() (bool, error) { return !v.whole, v.mended }

// Protection tells what opens the profile.
func (v *Vault) Protection() Protection {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.file.protection()
}

// Locked reports whether the vault must be unlocked first.
func (v *Vault) Locked() bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.master.IsZero()
}

// Lock overwrites the master in memory. Keys that were handed out are their
// holders': a profile is locked when the store is closed and they are wiped.
func (v *Vault) Lock() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.master.Wipe()
	v.master = Key{}
}

// Key gives the key of a purpose, in memory of its own, or ErrLocked. Who asks
// wipes it.
func (v *Vault) Key(p Purpose) (Key, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.master.IsZero() {
		return Key{}, ErrLocked
	}
	return v.master.derive(v.file.Vault, p), nil
}

// String says nothing of the keys.
func (v *Vault) String() string {
	if v.Locked() {
		return "locked vault"
	}
	return "unlocked vault"
}

// GoString says nothing of the keys.
func (v *Vault) GoString() string { return v.String() }

// Format says nothing of the keys, whatever the verb.
func (v *Vault) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, v.String()) }

// current gives the file, and a copy of the master to be wiped.
func (v *Vault) current() (keyFile, Key, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.master.IsZero() {
		return v.file, Key{}, ErrLocked
	}
	return v.file, v.master.clone(), nil
}

// admit keeps an unwrapped master: the vault is unlocked.
func (v *Vault) admit(master Key) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.master.Wipe()
	v.master = master
}

// replace saves a changed file. Callers hold change.
func (v *Vault) replace(f keyFile) error {
	if err := f.checkOurs(); err != nil {
		return err
	}
	if err := save(v.dir, f); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if old := v.file.Unprotected; old != nil && f.Unprotected == nil {
		clear(old.Key)
	}
	v.file = f
	return nil
}

// checkOurs refuses to write what could not be read.
func (f keyFile) checkOurs() error {
	if f.Passphrase == nil && f.Keyring == nil && f.Unprotected == nil {
		return ErrLastProtection
	}
	return f.check()
}
