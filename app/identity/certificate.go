package identity

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"unicode/utf8"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// MaxName is the most bytes that the name of a person, a laptop or a community
// may have.
const MaxName = 128

// ErrCertificate means a certificate that proves nothing.
var ErrCertificate = errors.New("invalid device certificate")

// Certificate ties a device to its member.
type Certificate struct {
	Version   uint64      `cbor:"1,keyasint"`
	Member    Member      `cbor:"2,keyasint"`
	Device    feed.Device `cbor:"3,keyasint"`
	Exchange  Exchange    `cbor:"4,keyasint"`
	Name      string      `cbor:"5,keyasint"`           // what the member calls the laptop
	Authority []byte      `cbor:"6,keyasint,omitempty"` // by the member key; absent if one of the member's devices vouches
	Proof     []byte      `cbor:"7,keyasint"`           // by the device, that it holds its key
}

// NewCertificate has the device prove its key. Until [Certificate.Certify] it
// stands only together with the entry of another device of the member.
func NewCertificate(s Scope, m Member, d *Device, laptop string) (Certificate, error) {
	c := Certificate{Version: version, Member: m, Device: d.ID(), Exchange: d.Exchange(), Name: laptop}
	text, err := c.text(s, "commonplace/possession/1\x00")
	if err != nil {
		return Certificate{}, err
	}
	c.Proof = ed25519.Sign(d.sign, text)
	return c, nil
}

// Certify has the member key vouch for the device.
func (c Certificate) Certify(s Scope, k MemberKey) (Certificate, error) {
	if k.Public() != c.Member {
		return Certificate{}, fmt.Errorf("%w: key of another member", ErrCertificate)
	}
	text, err := c.text(s, "commonplace/device/1\x00")
	if err != nil {
		return Certificate{}, err
	}
	c.Authority = k.Sign(text)
	return c, nil
}

// Certified reports whether the member key vouches; if not, somebody else must.
func (c Certificate) Certified() bool { return len(c.Authority) > 0 }

// text is what is signed: tag, scope, and the certificate without signatures.
func (c Certificate) text(s Scope, tag string) ([]byte, error) {
	c.Authority, c.Proof = nil, nil
	b, err := canon.Marshal(c)
	if err != nil {
		return nil, err
	}
	return append(append([]byte(tag), s[:]...), b...), nil
}

// Check verifies the keys and every signature that is there.
func (c Certificate) Check(s Scope) error {
	if c.Version != version {
		return fmt.Errorf("%w: unknown version %d", ErrCertificate, c.Version)
	}
	if err := CheckName(c.Name); err != nil {
		return fmt.Errorf("%w: laptop: %w", ErrCertificate, err)
	}
	for _, err := range []error{c.Member.Check(), c.Device.Check(), c.Exchange.Check()} {
		if err != nil {
			return fmt.Errorf("%w: %w", ErrCertificate, err)
		}
	}
	proof, err := c.text(s, "commonplace/possession/1\x00")
	if err != nil {
		return err
	}
	if !ed25519.Verify(c.Device[:], proof, c.Proof) {
		return fmt.Errorf("%w: the laptop did not prove its key", ErrCertificate)
	}
	if !c.Certified() {
		return nil
	}
	authority, err := c.text(s, "commonplace/device/1\x00")
	if err != nil {
		return err
	}
	if !c.Member.Verify(authority, c.Authority) {
		return fmt.Errorf("%w: not signed by the member", ErrCertificate)
	}
	return nil
}

// CheckName says whether a name is short, not empty, and without line breaks or
// signs that nobody sees.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("name missing")
	case len(name) > MaxName:
		return fmt.Errorf("name of %d bytes, at most %d", len(name), MaxName)
	case !utf8.ValidString(name):
		return errors.New("name is not UTF-8")
	}
	for _, r := range name {
		if hidden(r) {
			return fmt.Errorf("name with the invisible sign %U", r)
		}
	}
	return nil
}

// hidden reports whether a sign is invisible or turns the direction of writing,
// so that two different names could look the same. Joiners stay: some scripts
// need them.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x200b, r >= 0x200e && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return true
	}
	return false
}
