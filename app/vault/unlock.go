package vault

import (
	"context"
	"errors"
)

// Unlock opens the vault without asking anybody: with the keyring, or because
// it is unprotected. ErrPassphraseNeeded says that only UnlockWith can; after
// ErrKeyringUnavailable and ErrKeyringLost it can, too, if there is a
// passphrase.
func (v *Vault) Unlock(ctx context.Context) error {
	v.change.Lock()
	defer v.change.Unlock()
	f, master, err := v.current()
	if err == nil {
		master.Wipe()
		return nil
	}
	switch {
	case f.Unprotected != nil:
		v.admit(newKey(f.Unprotected.Key).clone())
		return nil
	case f.Keyring != nil:
		master, err := v.fromKeyring(ctx, f)
		if err != nil {
			return err
		}
		v.admit(master)
		return nil
	}
	return ErrPassphraseNeeded
}

// UnlockWith opens the vault with the passphrase. A wrong one is
// ErrWrongPassphrase, and a *TooSoonError after some of them.
func (v *Vault) UnlockWith(ctx context.Context, passphrase string) error {
	v.change.Lock()
	defer v.change.Unlock()
	v.mu.RLock()
	f := v.file
	v.mu.RUnlock()
	master, err := v.try(ctx, f, passphrase)
	if err != nil {
		return err
	}
	v.admit(master)
	return nil
}

// try unwraps the master with a passphrase, and counts if it is wrong. Callers
// hold change.
func (v *Vault) try(ctx context.Context, f keyFile, passphrase string) (Key, error) {
	if f.Passphrase == nil {
		return Key{}, ErrNoPassphrase
	}
	if err := ctx.Err(); err != nil {
		return Key{}, err
	}
	if err := v.tries.allow(v.o.Now()); err != nil {
		return Key{}, err
	}
	if len(passphrase) > MaxPassphrase {
		v.tries.failed(v.o.Now())
		return Key{}, ErrWrongPassphrase
	}
	master, err := f.Passphrase.open(f.Vault, passphrase)
	if errors.Is(err, errBox) {
		v.tries.failed(v.o.Now())
		return Key{}, ErrWrongPassphrase
	}
	if err != nil {
		return Key{}, err
	}
	v.tries = attempts{}
	return master, nil
}

func (v *Vault) fromKeyring(ctx context.Context, f keyFile) (Key, error) {
	key, err := ring{v.o.Keyring}.get(ctx, f.Keyring.Account)
	if err != nil {
		return Key{}, err
	}
	defer key.Wipe()
	master, err := f.Keyring.open(f.Vault, key)
	if errors.Is(err, errBox) {
		return Key{}, ErrKeyringLost
	}
	return master, err
}
