package vault

import (
	"errors"
	"fmt"
	"time"
)

// What can keep a vault shut or a change from being made. The messages are
// meant for people.
var (
	// ErrNoKey means that there is no key file in the folder.
	ErrNoKey = errors.New("this profile has no key file; if it had one, put key.json back from a copy of the profile's folder, or restore a backup into a new profile")
	// ErrExists means that a key would be replaced, and with it the only way
	// to what is stored.
	ErrExists = errors.New("this profile already has a key")
	// ErrDamaged means that the key file and its copy are not what was written.
	ErrDamaged = errors.New("the key file and its copy are damaged; put key.json back from a copy of the profile's folder, or restore a backup into a new profile")
	// ErrNewer means a key file of a form that this version does not know.
	ErrNewer = errors.New("the key file was written by a newer Commonplace; please update")
	// ErrLocked means that the vault must be unlocked first.
	ErrLocked = errors.New("this profile is locked")

	// ErrPassphraseNeeded means that only the passphrase opens the vault.
	ErrPassphraseNeeded = errors.New("this profile opens with its passphrase")
	// ErrWrongPassphrase means that it was another one.
	ErrWrongPassphrase = errors.New("this is not the passphrase of this profile; look at capital letters and the keyboard's language")
	// ErrTooSoon means that too many were wrong. It comes as a *TooSoonError.
	ErrTooSoon = errors.New("too many wrong passphrases")
	// ErrNoPassphrase means that the vault is not protected by one.
	ErrNoPassphrase = errors.New("this profile has no passphrase")
	// ErrPassphraseShort means fewer than MinPassphrase characters.
	ErrPassphraseShort = fmt.Errorf("please choose a passphrase of at least %d characters; four or five words are good", MinPassphrase)
	// ErrPassphraseLong means more than MaxPassphrase bytes.
	ErrPassphraseLong = errors.New("this passphrase is too long")

	// ErrKeyringUnavailable means that no keyring answers: there is none, it
	// is locked, or nobody agreed to open it in time.
	ErrKeyringUnavailable = errors.New("the keyring of this computer does not answer")
	// ErrKeyringLost means that the keyring does not hold the key of this
	// profile any more, or never did: the profile came from another computer,
	// or the keyring was emptied.
	ErrKeyringLost = errors.New("the keyring of this computer does not have the key of this profile")
	// ErrNoKeyring means that the vault is not protected by the keyring.
	ErrNoKeyring = errors.New("this profile does not use the keyring of this computer")

	// ErrUnprotected means a choice that protects nothing without saying so.
	ErrUnprotected = errors.New("choose a passphrase or the keyring of this computer, or say that the profile shall stay unprotected")
	// ErrLastProtection means that nothing else would protect the vault.
	ErrLastProtection = errors.New("this is the only protection of this profile; add another one first")
	// ErrArgon means Argon2id parameters out of their bounds.
	ErrArgon = errors.New("passphrase parameters out of bounds")

	// ErrSealed means sealed bytes that this key does not open: changed,
	// sealed under another key, or for another use.
	ErrSealed = errors.New("sealed data is damaged or belongs to another profile")
)

// TooSoonError tells how long to wait before the next passphrase is tried.
type TooSoonError struct{ Wait time.Duration }

// Error says how long, in whole seconds.
func (e *TooSoonError) Error() string {
	return fmt.Sprintf("%v; please wait %d s", ErrTooSoon, int64((e.Wait+time.Second-1)/time.Second))
}

// Unwrap gives ErrTooSoon.
func (e *TooSoonError) Unwrap() error { return ErrTooSoon }
