package bundle

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"

	"commonplace/crdt/feed"
)

// stanzaType names our way of wrapping a file key.
const stanzaType = "commonplace-epoch"

const saltSize = 16

// Keys are the secrets of one community, newest first.
type Keys struct {
	Community feed.Community
	Secrets   [][]byte
}

// recipient wraps the file key under a community's secret.
type recipient struct{ secret []byte }

// Wrap implements age.Recipient.
func (r recipient) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	aead, err := wrapper(r.secret, salt)
	if err != nil {
		return nil, err
	}
	body := aead.Seal(nil, make([]byte, chacha20poly1305.NonceSize), fileKey, nil)
	return []*age.Stanza{{Type: stanzaType, Args: []string{base64.RawStdEncoding.EncodeToString(salt)}, Body: body}}, nil
}

// wrapper makes the cipher for one file: its key is used once, so the nonce is
// zero.
func wrapper(secret, salt []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, salt, "commonplace/bundle/1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("deriving the bundle's key: %w", err)
	}
	return chacha20poly1305.New(key)
}

// identity unwraps the file key with any secret of a community, and remembers
// that it did.
type identity struct {
	keys  Keys
	match *feed.Community
}

// Unwrap implements age.Identity.
func (i identity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, s := range stanzas {
		if s.Type != stanzaType || len(s.Args) != 1 {
			continue
		}
		salt, err := base64.RawStdEncoding.Strict().DecodeString(s.Args[0])
		if err != nil || len(salt) != saltSize {
			continue
		}
		for _, secret := range i.keys.Secrets {
			aead, err := wrapper(secret, salt)
			if err != nil {
				return nil, err
			}
			if fileKey, err := aead.Open(nil, make([]byte, chacha20poly1305.NonceSize), s.Body, nil); err == nil {
				*i.match = i.keys.Community
				return fileKey, nil
			}
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// seal begins an encrypted file.
func seal(w io.Writer, secret []byte) (io.WriteCloser, error) {
	if len(secret) < 16 {
		return nil, errors.New("sealing a bundle: no secret")
	}
	return age.Encrypt(w, recipient{secret})
}

// unseal begins to read one, and tells whose it is.
func unseal(r io.Reader, keys []Keys) (*plain, feed.Community, error) {
	var match feed.Community
	var identities []age.Identity
	for _, k := range keys {
		identities = append(identities, identity{keys: k, match: &match})
	}
	p := &plain{file: &file{r: r}}
	if len(identities) == 0 {
		return nil, match, ErrForeign
	}
	opened, err := age.Decrypt(p.file, identities...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, match, ErrForeign
	case err != nil && !p.file.isAge():
		return nil, match, fmt.Errorf("%w (%w)", ErrNotBundle, err)
	case err != nil:
		return nil, match, p.broken(err)
	}
	p.Reader = opened
	return p, match, nil
}

// plain is the decrypted content of a file.
type plain struct {
	io.Reader
	file *file
}

// broken tells a file that was changed from one that ends early. Where age
// finds fault with the very last piece, the two look the same.
func (p *plain) broken(err error) error {
	if p.file.ended || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w (%w)", ErrTruncated, err)
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, err)
}

// file remembers how an encrypted file began, and whether it came to its end.
type file struct {
	r     io.Reader
	start []byte
	ended bool
}

const magic = "age-encryption.org/"

// Read implements io.Reader.
func (f *file) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if room := len(magic) - len(f.start); room > 0 {
		f.start = append(f.start, b[:min(n, room)]...)
	}
	f.ended = f.ended || errors.Is(err, io.EOF)
	return n, err
}

func (f *file) isAge() bool { return len(f.start) > 0 && strings.HasPrefix(magic, string(f.start)) }
