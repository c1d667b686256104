package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is how many bytes a key has.
const KeySize = 32

// Purpose says what a key is for. Keys of different purposes have nothing to do
// with each other.
type Purpose string

// The purposes of the app.
const (
	ForStore   Purpose = "store"   // the database
	ForJournal Purpose = "journal" // the own entries beside it
	ForKeys    Purpose = "keys"    // device keys, community secrets, the member's secret
	ForDrafts  Purpose = "drafts"  // what is being typed
	ForSearch  Purpose = "search"  // the index
)

// Key is the key of one purpose. It prints as "(hidden)". The zero Key is no
// key, and opens and seals nothing.
type Key struct {
	// Where a Key stands in a field that is not exported, fmt calls no methods
	// and follows one pointer, but not two: this prints as an address.
	bytes **[KeySize]byte
}

// newKey takes over b.
func newKey(b []byte) Key {
	held := (*[KeySize]byte)(b)
	return Key{bytes: &held}
}

// randomKey draws one.
func randomKey() Key {
	b := make([]byte, KeySize)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return newKey(b)
}

// derive gives the key of a purpose. The salt is the vault's id.
func (k Key) derive(salt []byte, p Purpose) Key {
	b, err := hkdf.Key(sha256.New, k.Bytes(), salt, "commonplace/vault-key/1/"+string(p), KeySize)
	if err != nil {
		panic("vault: " + err.Error()) // only for lengths that HKDF cannot give
	}
	return newKey(b)
}

func (k Key) clone() Key {
	return newKey(bytes.Clone(k.Bytes()))
}

// IsZero reports whether this is no key.
func (k Key) IsZero() bool { return k.bytes == nil }

// Bytes gives the key itself, to hand to a cipher. It is the key's own memory:
// Wipe overwrites it.
func (k Key) Bytes() []byte {
	if k.bytes == nil {
		return nil
	}
	return (*k.bytes)[:]
}

// Wipe overwrites the key, and with it everything that shares its memory.
func (k Key) Wipe() {
	clear(k.Bytes())
}

// hidden is how every key prints.
const hidden = "(hidden)"

// String hides the key.
func (Key) String() string { return hidden }

// GoString hides the key in debug output, too.
func (Key) GoString() string { return "vault.Key" + hidden }

// Format hides the key whatever the verb: %x and %d would else print its bytes.
func (Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, hidden) }

// MarshalText hides the key from encoders.
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// sealVersion begins what Seal makes.
const sealVersion = 1

// SealOverhead is how many bytes longer sealed data is.
const SealOverhead = 1 + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// Seal encrypts a small piece of data, such as a file of keys or a frame of the
// journal, with XChaCha20-Poly1305 under a random nonce. What the data is for
// (its place, its name) goes into use: only with the same use does it open, so
// that nobody can put one sealed piece in the place of another.
func (k Key) Seal(use string, plain []byte) ([]byte, error) {
	if k.bytes == nil {
		return nil, ErrLocked
	}
	aead, err := chacha20poly1305.NewX(k.Bytes())
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	out := make([]byte, 1+chacha20poly1305.NonceSizeX, len(plain)+SealOverhead)
	out[0] = sealVersion
	rand.Read(out[1:])
	return aead.Seal(out, out[1:], plain, sealedFor(use)), nil
}

// Open decrypts what Seal made for the same use, or returns ErrSealed.
func (k Key) Open(use string, sealed []byte) ([]byte, error) {
	if k.bytes == nil {
		return nil, ErrLocked
	}
	if len(sealed) < SealOverhead || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	aead, err := chacha20poly1305.NewX(k.Bytes())
	if err != nil {
		return nil, fmt.Errorf("opening sealed data: %w", err)
	}
	nonce, box := sealed[1:1+chacha20poly1305.NonceSizeX], sealed[1+chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, box, sealedFor(use))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func sealedFor(use string) []byte { return []byte("commonplace/sealed/1\x00" + use) }
