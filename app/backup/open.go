package backup

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"filippo.io/age"
)

// Needs says what opens a backup.
type Needs struct {
	Passphrase bool
	Words      bool
}

// Inspect reads how a file is closed, so that one can ask for the right thing.
// It reads the beginning only.
func Inspect(r io.Reader) (Needs, error) {
	f := &file{r: r}
	_, err := age.Decrypt(f, nobody{})
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return needs(none)
	}
	return Needs{}, f.broken(err, false)
}

func needs(none *age.NoIdentityMatchError) (Needs, error) {
	n := Needs{
		Passphrase: slices.Contains(none.StanzaTypes, "scrypt"),
		Words:      slices.Contains(none.StanzaTypes, "X25519"),
	}
	if n == (Needs{}) {
		return n, ErrNotBackup
	}
	return n, nil
}

// nobody opens nothing: age then tells what would.
type nobody struct{}

// Unwrap implements age.Identity.
func (nobody) Unwrap([]*age.Stanza) ([]byte, error) { return nil, age.ErrIncorrectIdentity }

// decrypt begins to read what is inside.
func decrypt(f *file, keys []Key) (io.Reader, error) {
	var identities []age.Identity
	var tried Needs
	for _, k := range keys {
		tried.Passphrase = tried.Passphrase || k.passphrase
		tried.Words = tried.Words || !k.passphrase && k.identity != nil
		if k.identity != nil {
			identities = append(identities, k.identity())
		}
	}
	if len(identities) == 0 {
		identities = []age.Identity{nobody{}}
	}
	plain, err := age.Decrypt(f, identities...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, refusal(none, tried)
	}
	if err != nil {
		return nil, f.broken(err, false)
	}
	return bufio.NewReaderSize(plain, 64<<10), nil
}

// refusal says why no key opened a file.
func refusal(none *age.NoIdentityMatchError, tried Needs) error {
	n, err := needs(none)
	switch {
	case err != nil:
		return err
	case n.Passphrase && tried.Passphrase:
		return ErrWrongPassphrase
	case n.Passphrase:
		return ErrNeedsPassphrase
	case tried.Words:
		return ErrForeign
	}
	return ErrNeedsWords
}

// file remembers how a file began, whether it came to its end, and whether
// reading it failed.
type file struct {
	r     io.Reader
	start []byte
	ended bool
	fault error
}

const ageMagic = "age-encryption.org/"

// Read implements io.Reader.
func (f *file) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if room := len(ageMagic) - len(f.start); room > 0 {
		f.start = append(f.start, b[:min(n, room)]...)
	}
	f.ended = f.ended || errors.Is(err, io.EOF)
	if err != nil && !errors.Is(err, io.EOF) {
		f.fault = err
	}
	return n, err
}

// broken puts what age found wrong in words for people. Where it finds fault
// with the very last piece of the content, a file that was cut and one that was
// changed look the same: then it is taken to be cut.
func (f *file) broken(err error, content bool) error {
	switch {
	case f.fault != nil:
		return fmt.Errorf("reading the backup: %w", f.fault)
	case len(f.start) == 0 || !strings.HasPrefix(ageMagic, string(f.start)):
		return fmt.Errorf("%w (%w)", ErrNotBackup, err)
	case content && f.ended || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return fmt.Errorf("%w (%w)", ErrTruncated, err)
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, err)
}
