package vault

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// errBox means that a key does not open a box.
var errBox = errors.New("wrapped key does not open")

// header is what a box is bound to: the vault, the kind of wrap, and all its
// parameters. A box moved elsewhere, or parameters changed beside it, do not
// open.
func header(vault []byte, kind string, parameters any) []byte {
	b, err := json.Marshal(parameters)
	if err != nil {
		panic("vault: " + err.Error()) // only for types that JSON does not know
	}
	out := append([]byte("commonplace/vault/1\x00"), vault...)
	out = append(append(out, kind...), 0)
	return append(out, b...)
}

func seal(key, master Key, header []byte) (box, error) {
	aead, err := chacha20poly1305.NewX(key.Bytes())
	if err != nil {
		return box{}, fmt.Errorf("wrapping the key: %w", err)
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce)
	return box{Nonce: nonce, Sealed: aead.Seal(nil, nonce, master.Bytes(), header)}, nil
}

func (b box) open(key Key, header []byte) (Key, error) {
	aead, err := chacha20poly1305.NewX(key.Bytes())
	if err != nil {
		return Key{}, fmt.Errorf("unwrapping the key: %w", err)
	}
	master, err := aead.Open(nil, b.Nonce, b.Sealed, header)
	if err != nil {
		return Key{}, errBox
	}
	return newKey(master), nil
}

func (w passphraseWrap) header(vault []byte) []byte {
	w.box = box{}
	return header(vault, "passphrase", w)
}

// wrapPassphrase wraps the master anew, under a new salt.
func wrapPassphrase(vault []byte, master Key, passphrase string, a Argon) (*passphraseWrap, error) {
	if err := CheckPassphrase(passphrase); err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	w := &passphraseWrap{Argon: a, Salt: make([]byte, saltSize)}
	rand.Read(w.Salt)
	key := a.key(passphrase, w.Salt)
	defer key.Wipe()
	var err error
	w.box, err = seal(key, master, w.header(vault))
	return w, err
}

func (w passphraseWrap) open(vault []byte, passphrase string) (Key, error) {
	key := w.key(passphrase, w.Salt)
	defer key.Wipe()
	return w.box.open(key, w.header(vault))
}

func (w keyringWrap) header(vault []byte) []byte {
	w.box = box{}
	return header(vault, "keyring", w)
}

// wrapKeyring wraps the master under a key that the keyring has under account.
func wrapKeyring(vault []byte, master Key, account string, key Key) (*keyringWrap, error) {
	w := &keyringWrap{Account: account}
	var err error
	w.box, err = seal(key, master, w.header(vault))
	return w, err
}

func (w keyringWrap) open(vault []byte, key Key) (Key, error) {
	return w.box.open(key, w.header(vault))
}
