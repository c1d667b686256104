package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"commonplace/crdt/feed"
)

// ErrKey means a public key that is not sound: not the canonical form of a
// point, or one of small order, under which a signature or a shared secret
// means nothing.
var ErrKey = errors.New("unsound public key")

// MemberID names a member within one community: the SHA-256 of the member's
// public key under its own tag.
type MemberID [32]byte

// String gives the id in hexadecimal.
func (m MemberID) String() string { return hex.EncodeToString(m[:]) }

// Short gives the first digits, for logs.
func (m MemberID) Short() string { return m.String()[:8] }

// IsZero reports whether the id is unset.
func (m MemberID) IsZero() bool { return m == MemberID{} }

// Compare orders ids by their bytes.
func (m MemberID) Compare(o MemberID) int { return feed.Hash(m).Compare(feed.Hash(o)) }

// MarshalText gives the same form as String.
func (m MemberID) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *MemberID) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(m) {
		return fmt.Errorf("member id of %d digits", len(text))
	}
	if _, err := hex.Decode(m[:], text); err != nil {
		return fmt.Errorf("member id: %w", err)
	}
	return nil
}

// Member is the Ed25519 public key of a member in one community.
type Member [32]byte

// ID gives the name that follows from the key.
func (m Member) ID() (id MemberID) {
	h := sha256.New()
	h.Write([]byte("commonplace/member/1\x00"))
	h.Write(m[:])
	h.Sum(id[:0])
	return id
}

// Check says whether the key is sound.
func (m Member) Check() error {
	if err := feed.Device(m).Check(); err != nil {
		return fmt.Errorf("%w of a member: %v", ErrKey, err)
	}
	return nil
}

// Verify checks a signature that MemberKey.Sign made.
func (m Member) Verify(text, sig []byte) bool { return ed25519.Verify(m[:], text, sig) }

// MemberKey is the private side of a Member. It is derived when it is needed
// and never stored.
type MemberKey struct{ private ed25519.PrivateKey }

// Public gives the public key.
func (k MemberKey) Public() Member { return Member(k.private.Public().(ed25519.PublicKey)) }

// ID gives the name that follows from the public key.
func (k MemberKey) ID() MemberID { return k.Public().ID() }

// Sign signs a text, which must begin with a tag of its own.
func (k MemberKey) Sign(text []byte) []byte { return ed25519.Sign(k.private, text) }

// Signer gives the private key to a package that makes a signature itself.
func (k MemberKey) Signer() ed25519.PrivateKey { return k.private }

// Scope is what a certificate or a lockbox is made for: a community, or a
// founding that will become one.
type Scope [32]byte

// In is the scope of a community.
func In(c feed.Community) Scope { return Scope(c) }

// Founding is the scope of what stands inside a genesis entry, where the id of
// the community is not known yet.
func Founding(s Salt) Scope {
	return sha256.Sum256(append([]byte("commonplace/founding/1\x00"), s[:]...))
}
