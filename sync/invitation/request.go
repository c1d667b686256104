package invitation

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"unicode/utf8"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// Limits of what a joiner says about themselves.
const (
	// MaxName is the most bytes of the name of a person or a laptop.
	MaxName = 128
	// MaxPicture is the most bytes of a picture.
	MaxPicture = 48 << 10
)

// ErrRequest means a request to join that proves nothing.
var ErrRequest = errors.New("invalid request to join")

// Nonce makes a request good for one time only. Over the network it is what
// names the one conversation for both sides; for joining by files the joiner
// draws it.
type Nonce [32]byte

// NewNonce draws one.
func NewNonce() (n Nonce) {
	rand.Read(n[:]) // never fails: crypto/rand ends the program instead
	return n
}

// Joiner is somebody who asks to join, with their keys.
type Joiner struct {
	Name     string
	Picture  []byte             // small, PNG or JPEG; may be absent
	Laptop   string             // what they call their laptop
	Member   ed25519.PrivateKey // derived for this community
	Device   ed25519.PrivateKey // drawn for this community
	Exchange [32]byte           // X25519 public key of the device
}

// Request is what a joiner sends: who they are, on which laptop. It is signed
// by the member key, by the device key and, where there is an invitation, by
// the key that follows from its six words. It stands in the admission, and so
// is also the certificate of the member's first device.
type Request struct {
	Version   uint64         `cbor:"1,keyasint"`
	Community feed.Community `cbor:"2,keyasint"`
	Member    [32]byte       `cbor:"3,keyasint"`
	Device    feed.Device    `cbor:"4,keyasint"`
	Exchange  [32]byte       `cbor:"5,keyasint"`
	Name      string         `cbor:"6,keyasint"`
	Laptop    string         `cbor:"7,keyasint"`
	Picture   []byte         `cbor:"8,keyasint,omitempty"`
	Nonce     Nonce          `cbor:"9,keyasint"`
	Key       [32]byte       `cbor:"10,keyasint,omitzero"` // of the invitation; zero without one

	ByMember []byte `cbor:"11,keyasint,omitempty"`
	ByDevice []byte `cbor:"12,keyasint,omitempty"`
	ByInvite []byte `cbor:"13,keyasint,omitempty"`
}

// NewRequest makes and signs a request. The code is nil where a steward who
// knows the person admits them without an invitation.
func NewRequest(c feed.Community, j Joiner, code *Code, n Nonce) (Request, error) {
	r := Request{
		Version: version, Community: c, Member: publicOf(j.Member), Device: feed.DeviceOf(j.Device),
		Exchange: j.Exchange, Name: j.Name, Laptop: j.Laptop, Picture: j.Picture, Nonce: n,
	}
	var invite ed25519.PrivateKey
	if code != nil {
		invite = code.key()
		r.Key = publicOf(invite)
	}
	text, err := r.text()
	if err != nil {
		return Request{}, err
	}
	r.ByMember = ed25519.Sign(j.Member, text)
	r.ByDevice = ed25519.Sign(j.Device, text)
	if code != nil {
		r.ByInvite = ed25519.Sign(invite, text)
	}
	return r, r.Check(c)
}

func publicOf(k ed25519.PrivateKey) [32]byte { return [32]byte(k.Public().(ed25519.PublicKey)) }

// text is what all three sign: the request without signatures, under its tag.
func (r Request) text() ([]byte, error) {
	r.ByMember, r.ByDevice, r.ByInvite = nil, nil, nil
	b, err := canon.Marshal(r)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return append([]byte("commonplace/join/1\x00"), sum[:]...), nil
}

// Invited reports whether the request was made with an invitation.
func (r Request) Invited() bool { return r.Key != [32]byte{} }

// Encode gives the request as it travels and stands in an admission.
func (r Request) Encode() ([]byte, error) { return canon.Marshal(r) }

// DecodeRequest reads a request. It checks its form only; see [Request.Check].
func DecodeRequest(b []byte) (r Request, err error) {
	if err := canon.Unmarshal(b, &r); err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return r, nil
}

// Check verifies everything the request can prove by itself, for a community.
// The caller compares Key with the invitation and Nonce with the one it drew.
func (r Request) Check(c feed.Community) error {
	if err := r.checkFields(c); err != nil {
		return fmt.Errorf("%w: %w", ErrRequest, err)
	}
	text, err := r.text()
	if err != nil {
		return err
	}
	signers := []struct {
		who string
		key [32]byte
		sig []byte
	}{{"member", r.Member, r.ByMember}, {"laptop", r.Device, r.ByDevice}}
	if r.Invited() {
		signers = append(signers, struct {
			who string
			key [32]byte
			sig []byte
		}{"invitation", r.Key, r.ByInvite})
	}
	for _, s := range signers {
		if err := feed.Device(s.key).Check(); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrRequest, s.who, err)
		}
		if !ed25519.Verify(s.key[:], text, s.sig) {
			return fmt.Errorf("%w: not signed by the %s", ErrRequest, s.who)
		}
	}
	return nil
}

func (r Request) checkFields(c feed.Community) error {
	switch {
	case r.Version != version:
		return fmt.Errorf("unknown version %d", r.Version)
	case r.Community != c:
		return errors.New("it is for another community")
	case r.Name == "" || len(r.Name) > MaxName || !utf8.ValidString(r.Name):
		return errors.New("name missing or too long")
	case r.Laptop == "" || len(r.Laptop) > MaxName || !utf8.ValidString(r.Laptop):
		return errors.New("name of the laptop missing or too long")
	case len(r.Picture) > MaxPicture:
		return fmt.Errorf("picture of %d bytes, at most %d", len(r.Picture), MaxPicture)
	case !r.Invited() && len(r.ByInvite) > 0:
		return errors.New("signature without invitation")
	}
	return nil
}
