package vault

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// Sizes of what stands in the key file.
const (
	fileVersion = 1
	idSize      = 16
	saltSize    = 16
	sealedSize  = KeySize + chacha20poly1305.Overhead
	maxFile     = 8 << 10
)

// note is for whoever finds the file.
const note = "Commonplace: without this file, what is stored beside it cannot be read. Keep it with the folder."

// keyFile is the content of key.json.
type keyFile struct {
	Note        string          `json:"note"`
	Version     int             `json:"version"`
	Vault       []byte          `json:"vault"` // names this vault, and is the salt of its keys
	Passphrase  *passphraseWrap `json:"passphrase,omitempty"`
	Keyring     *keyringWrap    `json:"keyring,omitempty"`
	Unprotected *clearKey       `json:"unprotected,omitempty"`
	Check       []byte          `json:"check"` // SHA-256 of the file without it
}

// passphraseWrap is the master under a passphrase.
type passphraseWrap struct {
	Argon
	Salt []byte `json:"salt"`
	box
}

// keyringWrap is the master under a key that the keyring has.
type keyringWrap struct {
	Account string `json:"account"`
	box
}

// clearKey is the master in the clear, by choice.
type clearKey struct {
	Key []byte `json:"key"`
}

// box is what XChaCha20-Poly1305 made of the master.
type box struct {
	Nonce  []byte `json:"nonce"`
	Sealed []byte `json:"sealed"`
}

// String keeps the file, which may hold the key in the clear, out of logs.
func (keyFile) String() string { return "key file " + hidden }

// GoString does so in debug output.
func (keyFile) GoString() string { return "key file " + hidden }

// encode gives the one form of the file, with its digest.
func (f keyFile) encode() ([]byte, error) {
	f.Check = nil
	b, err := f.text()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	f.Check = sum[:]
	return f.text()
}

func (f keyFile) text() ([]byte, error) {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding the key file: %w", err)
	}
	return append(b, '\n'), nil
}

// parse reads what encode wrote, and nothing else. What is wrong is said in
// words of our own: a JSON error could quote the file.
func parse(b []byte) (keyFile, error) {
	if len(b) > maxFile {
		return keyFile{}, fmt.Errorf("%w: %d bytes", ErrDamaged, len(b))
	}
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(b, &version); err != nil {
		return keyFile{}, fmt.Errorf("%w: not JSON", ErrDamaged)
	}
	if version.Version > fileVersion {
		return keyFile{}, ErrNewer
	}
	var f keyFile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return keyFile{}, fmt.Errorf("%w: not a key file", ErrDamaged)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return keyFile{}, fmt.Errorf("%w: something follows its end", ErrDamaged)
	}
	again, err := f.encode()
	if err != nil || subtle.ConstantTimeCompare(again, b) != 1 {
		return keyFile{}, fmt.Errorf("%w: its digest does not fit", ErrDamaged)
	}
	return f, f.check()
}

// check says whether the fields are what they must be.
func (f keyFile) check() error {
	switch {
	case f.Version != fileVersion || f.Note != note:
		return fmt.Errorf("%w: version %d", ErrDamaged, f.Version)
	case len(f.Vault) != idSize:
		return fmt.Errorf("%w: id of %d bytes", ErrDamaged, len(f.Vault))
	case f.Passphrase == nil && f.Keyring == nil && f.Unprotected == nil:
		return fmt.Errorf("%w: no key in it", ErrDamaged)
	case f.Unprotected != nil && (f.Passphrase != nil || f.Keyring != nil):
		return fmt.Errorf("%w: protected and unprotected", ErrDamaged)
	case f.Unprotected != nil && len(f.Unprotected.Key) != KeySize:
		return fmt.Errorf("%w: key of %d bytes", ErrDamaged, len(f.Unprotected.Key))
	case f.Keyring != nil && (f.Keyring.Account == "" || !f.Keyring.sound()):
		return fmt.Errorf("%w: wrap for the keyring", ErrDamaged)
	}
	return f.Passphrase.check()
}

func (w *passphraseWrap) check() error {
	if w == nil {
		return nil
	}
	if err := w.Argon.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(w.Salt) != saltSize || !w.sound() {
		return fmt.Errorf("%w: wrap for the passphrase", ErrDamaged)
	}
	return nil
}

func (b box) sound() bool {
	return len(b.Nonce) == chacha20poly1305.NonceSizeX && len(b.Sealed) == sealedSize
}

// protection tells what opens the file.
func (f keyFile) protection() Protection {
	return Protection{Passphrase: f.Passphrase != nil, Keyring: f.Keyring != nil, Unprotected: f.Unprotected != nil}
}
