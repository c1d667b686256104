package invitation

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// scheme begins everything that travels as text.
const scheme = "commonplace:"

// checkBytes is how much of a SHA-256 tells that nothing was lost on the way.
const checkBytes = 4

// MaxText is the most bytes of a text that is searched for an invitation or a
// request.
const MaxText = 256 << 10

// The kinds of text, with their versions.
const (
	linkMark    = "j1"
	requestMark = "r1"
)

// armor makes text of bytes: "commonplace:", mark, dot, base64url of the bytes
// and a checksum.
func armor(mark string, b []byte) string {
	sum := sha256.Sum256(append([]byte(mark), b...))
	return scheme + mark + "." + base64.RawURLEncoding.EncodeToString(append(bytes.Clone(b), sum[:checkBytes]...))
}

// unarmor finds what armor made, anywhere in a text.
func unarmor(mark, text string) ([]byte, error) {
	if len(text) > MaxText {
		return nil, ErrTooLarge
	}
	at := strings.Index(strings.ToLower(text), scheme)
	if at < 0 || at+len(scheme) > len(text) {
		return nil, ErrNotInvitation
	}
	rest := strings.TrimPrefix(text[at+len(scheme):], "//")
	found, rest, ok := strings.Cut(rest, ".")
	if !ok || len(found) > 4 {
		return nil, ErrNotInvitation
	}
	if found != mark {
		return nil, otherMark(found, mark)
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !isBase64(r) })
	if end >= 0 {
		rest = rest[:end]
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil || len(b) < checkBytes {
		return nil, ErrDamaged
	}
	body, check := b[:len(b)-checkBytes], b[len(b)-checkBytes:]
	if sum := sha256.Sum256(append([]byte(mark), body...)); !bytes.Equal(sum[:checkBytes], check) {
		return nil, ErrDamaged
	}
	return body, nil
}

// otherMark tells a newer version of the same thing from another thing.
func otherMark(found, want string) error {
	if len(found) >= 2 && found[0] == want[0] && strings.Trim(found[1:], "0123456789") == "" {
		return ErrNewer
	}
	if found == requestMark {
		return fmt.Errorf("%w: it is a request to join, for a steward to open", ErrNotInvitation)
	}
	if found == linkMark {
		return fmt.Errorf("%w: it is an invitation, not a request to join", ErrRequest)
	}
	return ErrNotInvitation
}

func isBase64(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}
