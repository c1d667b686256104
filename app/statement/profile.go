package statement

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// KindProfile is the kind of a [Profile].
const KindProfile = "member.profile"

// The most that a profile holds.
const (
	MaxName    = 128      // bytes
	MaxAbout   = 2000     // characters
	MaxPicture = 32 << 10 // bytes
)

// Profile is how a member shows themselves. The newest one counts.
type Profile struct {
	Name    string `cbor:"1,keyasint"`
	Picture []byte `cbor:"2,keyasint,omitempty"` // PNG or JPEG
	About   string `cbor:"3,keyasint,omitempty"`
}

// Kind is [KindProfile].
func (Profile) Kind() string { return KindProfile }

// Check says whether name, picture and text are in range.
func (p Profile) Check() error {
	if p.Name == "" || p.Name != CleanName(p.Name) {
		return fmt.Errorf("%w: name %q", ErrMalformed, p.Name)
	}
	if len(p.Picture) > MaxPicture {
		return fmt.Errorf("%w: picture of %d bytes, at most %d", ErrMalformed, len(p.Picture), MaxPicture)
	}
	if len(p.Picture) > 0 && !isPicture(p.Picture) {
		return fmt.Errorf("%w: picture is neither PNG nor JPEG", ErrMalformed)
	}
	return checkText("about", p.About, MaxAbout)
}

func isPicture(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) || bytes.HasPrefix(b, []byte("\xff\xd8\xff"))
}

// CleanName makes a name fit to be shown: one line, single spaces, no
// invisible characters that could make one name look like another, and not
// too long.
func CleanName(name string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(visible), " ")
	for len(name) > MaxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return strings.TrimSpace(name)
}
