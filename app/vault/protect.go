package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
)

// ChangePassphrase puts a new passphrase in the place of the old one, which is
// asked for, locked or not. What is stored is not rewritten.
func (v *Vault) ChangePassphrase(ctx context.Context, old, next string) error {
	if err := CheckPassphrase(next); err != nil {
		return err
	}
	v.change.Lock()
	defer v.change.Unlock()
	v.mu.RLock()
	f := v.file
	v.mu.RUnlock()
	master, err := v.try(ctx, f, old)
	if err != nil {
		return err
	}
	defer master.Wipe()
	return v.setPassphrase(f, master, next)
}

// SetPassphrase gives an unlocked vault a passphrase, in place of any it had.
// It is for a vault that has none, and for a person who forgot it and whom the
// keyring let in. An unprotected vault is protected from here on.
func (v *Vault) SetPassphrase(next string) error {
	return v.edit(func(f keyFile, master Key) error { return v.setPassphrase(f, master, next) })
}

func (v *Vault) setPassphrase(f keyFile, master Key, next string) (err error) {
	if f.Passphrase, err = wrapPassphrase(f.Vault, master, next, v.o.Argon); err != nil {
		return err
	}
	f.Unprotected = nil
	return v.replace(f)
}

// RemovePassphrase leaves an unlocked vault to the keyring alone. It is
// ErrLastProtection if there is no other.
func (v *Vault) RemovePassphrase() error {
	return v.edit(func(f keyFile, _ Key) error {
		if f.Passphrase == nil {
			return ErrNoPassphrase
		}
		f.Passphrase = nil
		return v.replace(f)
	})
}

// AddKeyring lets the keyring of this computer open an unlocked vault. If there
// is none it is ErrKeyringUnavailable and nothing changes. An unprotected vault
// is protected from here on.
func (v *Vault) AddKeyring(ctx context.Context) error {
	return v.edit(func(f keyFile, master Key) (err error) {
		old := f.Keyring
		if f.Keyring, err = v.intoKeyring(ctx, f.Vault, master); err != nil {
			return err
		}
		f.Unprotected = nil
		if err := v.replace(f); err != nil {
			return errors.Join(err, v.outOfKeyring(ctx, f.Keyring))
		}
		return v.outOfKeyring(ctx, old)
	})
}

// RemoveKeyring leaves an unlocked vault to the passphrase alone, and then
// removes what the keyring has: an error of that comes back, but the keyring
// does not open the vault any more. It is ErrLastProtection if there is no
// passphrase.
func (v *Vault) RemoveKeyring(ctx context.Context) error {
	return v.edit(func(f keyFile, _ Key) error {
		old := f.Keyring
		if old == nil {
			return ErrNoKeyring
		}
		f.Keyring = nil
		if err := v.replace(f); err != nil {
			return err
		}
		return v.outOfKeyring(ctx, old)
	})
}

// Unprotect removes every protection of an unlocked vault. The key stands in
// the file in the clear from here on, and whoever has the disk reads
// everything: only for somebody who chose this.
func (v *Vault) Unprotect(ctx context.Context) error {
	return v.edit(func(f keyFile, master Key) error {
		old := f.Keyring
		f.Passphrase, f.Keyring = nil, nil
		f.Unprotected = &clearKey{Key: master.clone().Bytes()}
		if err := v.replace(f); err != nil {
			return err
		}
		return v.outOfKeyring(ctx, old)
	})
}

// edit runs one change of an unlocked vault.
func (v *Vault) edit(change func(keyFile, Key) error) error {
	v.change.Lock()
	defer v.change.Unlock()
	f, master, err := v.current()
	if err != nil {
		return err
	}
	defer master.Wipe()
	return change(f, master)
}

// intoKeyring gives the keyring a new key, under a new name, and wraps the
// master under it.
func (v *Vault) intoKeyring(ctx context.Context, vault []byte, master Key) (*keyringWrap, error) {
	name := make([]byte, idSize)
	rand.Read(name)
	account := hex.EncodeToString(name)
	key := randomKey()
	defer key.Wipe()
	if err := (ring{v.o.Keyring}).put(ctx, account, key); err != nil {
		return nil, err
	}
	return wrapKeyring(vault, master, account, key)
}

// outOfKeyring removes the key of a wrap, if there was one.
func (v *Vault) outOfKeyring(ctx context.Context, w *keyringWrap) error {
	if w == nil {
		return nil
	}
	return ring{v.o.Keyring}.drop(ctx, w.Account)
}
