package app

import (
	"context"
	"errors"
	"fmt"

	"commonplace/app/vault"
	"commonplace/crdt/store"
)

// Protection tells what keeps this profile's files from others' eyes.
type Protection = vault.Protection

// Entrance is the way into one profile. It is kept while the profile is locked,
// so that wrong passphrases are slowed down from one attempt to the next.
type Entrance struct {
	o     Options
	vault *vault.Vault // of the attempt before, if it failed
}

// NewEntrance stands before the profile in o.Dir.
func NewEntrance(o Options) *Entrance {
	o = o.withDefaults()
	o.Passphrase = "" // each attempt brings its own
	return &Entrance{o: o}
}

// Open opens the profile: with the passphrase if there is one, and otherwise
// with what asks nobody. [ErrLocked] says that a passphrase is needed.
func (e *Entrance) Open(ctx context.Context, passphrase string) (*App, error) {
	o := e.o
	o.Passphrase = passphrase
	a, err := e.open(ctx, o)
	if err != nil {
		return nil, humane(err)
	}
	e.vault = nil
	return a, nil
}

// AskAgain makes the next Open ask for the passphrase, though the keyring could
// open the profile: somebody locked it.
func (e *Entrance) AskAgain() { e.o.AskPassphrase = true }

// unlock gives the unlocked vault of a profile that nobody else has open.
func (e *Entrance) unlock(ctx context.Context, o Options) (*vault.Vault, error) {
	found, err := vault.Exists(o.Dir)
	if err != nil {
		return nil, err
	}
	if !found {
		return newVault(ctx, o)
	}
	v := e.vault
	if v == nil {
		if v, err = vault.Open(o.Dir, o.Vault); err != nil {
			return nil, err
		}
		if mended, err := v.Mended(); mended {
			o.Log.Warn("the key file was mended", "err", err)
		}
		e.vault = v
	}
	return v, admit(ctx, v, o)
}

// admit unlocks a vault by whatever opens it.
func admit(ctx context.Context, v *vault.Vault, o Options) error {
	has := v.Protection()
	if has.Passphrase && o.Passphrase != "" {
		return v.UnlockWith(ctx, o.Passphrase)
	}
	if has.Passphrase && o.AskPassphrase {
		return fmt.Errorf("%w: %w", ErrLocked, vault.ErrPassphraseNeeded)
	}
	err := v.Unlock(ctx)
	if err != nil && has.Passphrase {
		return fmt.Errorf("%w: %w", ErrLocked, err)
	}
	return err
}

// newVault draws the key of a profile that has none: a new one, or one from
// before profiles were encrypted.
func newVault(ctx context.Context, o Options) (*vault.Vault, error) {
	sealed, err := store.Sealed(o.Dir)
	if err != nil {
		return nil, err
	}
	if sealed { // drawing another key would bury the way to what is there
		return nil, vault.ErrNoKey
	}
	if o.Passphrase != "" {
		if err := vault.CheckPassphrase(o.Passphrase); err != nil {
			return nil, err
		}
		return vault.Create(ctx, o.Dir, vault.Choice{Passphrase: o.Passphrase}, o.Vault)
	}
	if o.UseKeyring {
		v, err := vault.Create(ctx, o.Dir, vault.Choice{Keyring: true}, o.Vault)
		if !errors.Is(err, vault.ErrKeyringUnavailable) && !errors.Is(err, vault.ErrKeyringLost) {
			return v, err
		}
		o.Log.Info("no keyring answers, the profile stays unprotected until a passphrase is set", "err", err)
	}
	return vault.Create(ctx, o.Dir, vault.Choice{Unprotected: true}, o.Vault)
}

// withKeys runs f with the keys of the store, and wipes them if it fails.
func withKeys(v *vault.Vault, f func(store, journal vault.Key) error) error {
	var keys [2]vault.Key
	for i, purpose := range []vault.Purpose{vault.ForStore, vault.ForJournal} {
		k, err := v.Key(purpose)
		if err != nil {
			return err
		}
		keys[i] = k
	}
	err := f(keys[0], keys[1])
	if err != nil {
		keys[0].Wipe()
		keys[1].Wipe()
	}
	return err
}

// Protection tells what opens this profile.
func (a *App) Protection() Protection { return a.vault.Protection() }

// SetPassphrase gives a profile a passphrase that has none.
func (a *App) SetPassphrase(next string) error {
	if a.vault.Protection().Passphrase {
		return ErrHasPassphrase
	}
	return humane(a.vault.SetPassphrase(next))
}

// ChangePassphrase puts another one in the place of the old one. Nothing that
// is stored is written again.
func (a *App) ChangePassphrase(ctx context.Context, old, next string) error {
	return humane(a.vault.ChangePassphrase(ctx, old, next))
}

// RemovePassphrase leaves the profile to the keyring of the computer.
func (a *App) RemovePassphrase() error { return humane(a.vault.RemovePassphrase()) }

// UseKeyring lets the keyring of the computer open the profile, or no more.
func (a *App) UseKeyring(ctx context.Context, on bool) error {
	if on {
		return humane(a.vault.AddKeyring(ctx))
	}
	return humane(a.vault.RemoveKeyring(ctx))
}

// CheckPassphrase says whether a new passphrase will do.
func CheckPassphrase(p string) error { return vault.CheckPassphrase(p) }
