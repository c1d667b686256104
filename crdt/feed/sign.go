package feed

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"filippo.io/edwards25519"
)

// Every hash and signature is made under a tag of its own, so that none can be
// mistaken for another.
const (
	tagEntry     = "commonplace/entry/1\x00"
	tagSignature = "commonplace/signature/1\x00"
	tagCommunity = "commonplace/community/1\x00"
	tagVector    = "commonplace/vector/1\x00"
	tagDoc       = "commonplace/doc/1\x00"
)

func idOf(payload []byte) (id Hash) {
	h := sha256.New()
	h.Write([]byte(tagEntry))
	h.Write(payload)
	h.Sum(id[:0])
	return id
}

// CommunityOf names the community that a genesis payload founds.
func CommunityOf(genesis []byte) (c Community) {
	h := sha256.New()
	h.Write([]byte(tagCommunity))
	h.Write(genesis)
	h.Sum(c[:0])
	return c
}

// DeviceOf gives the device that a private key signs for.
func DeviceOf(key ed25519.PrivateKey) (d Device) {
	copy(d[:], key.Public().(ed25519.PublicKey))
	return d
}

// Check says whether the device is a sound public key: the canonical encoding
// of a point that is not of small order. Under a small-order key one signature
// fits many entries.
func (d Device) Check() error {
	p, err := new(edwards25519.Point).SetBytes(d[:])
	if err != nil {
		return fmt.Errorf("%w: %v", ErrKey, err)
	}
	if Device(p.Bytes()) != d {
		return fmt.Errorf("%w: not canonical", ErrKey)
	}
	if new(edwards25519.Point).MultByCofactor(p).Equal(edwards25519.NewIdentityPoint()) == 1 {
		return fmt.Errorf("%w: small order", ErrKey)
	}
	return nil
}

func signedText(id Hash) []byte { return append([]byte(tagSignature), id[:]...) }

// Open decodes a payload and checks its signature.
func Open(payload, sig []byte) (Record, error) {
	r, err := Decode(payload)
	if err != nil {
		return Record{}, err
	}
	r.Sig = sig
	return r, r.Verify()
}

// Verify checks the record's own signature and device key, and that ID and
// Payload belong together.
func (r Record) Verify() error {
	if err := r.Feed.Device.Check(); err != nil {
		return err
	}
	if idOf(r.Payload) != r.ID {
		return malformed("entry %s has another id", r.ID.Short())
	}
	return r.verifySignature()
}

func (r Record) verifySignature() error {
	if len(r.Sig) == 0 {
		return fmt.Errorf("%w: entry %d of feed %s", ErrUnsigned, r.Seq, r.Feed.Short())
	}
	if len(r.Sig) != ed25519.SignatureSize ||
		!ed25519.Verify(r.Feed.Device[:], signedText(r.ID), r.Sig) {
		return fmt.Errorf("%w: entry %d of feed %s", ErrSignature, r.Seq, r.Feed.Short())
	}
	return nil
}

// In gives the community the record belongs to: the one it names, or the one
// it founds.
func (r Record) In() Community {
	if r.Community.IsZero() {
		return CommunityOf(r.Payload)
	}
	return r.Community
}

// IsGenesis reports whether the record founds its community.
func (r Record) IsGenesis() bool { return r.Community.IsZero() }

// Tip gives the record's place in its feed.
func (r Record) Tip() Tip { return Tip{Seq: r.Seq, ID: r.ID} }

// MustCarrySignature reports whether the record always travels with its own
// signature (see SignedEvery and SignedFrom).
func (r Record) MustCarrySignature() bool {
	return r.Seq%SignedEvery == 0 || len(r.Payload) >= SignedFrom
}
