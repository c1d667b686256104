package identity

import (
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// MaxEpochs is the most secrets one lockbox may hold: a new laptop gets those
// that greet laptops which were away for long.
const MaxEpochs = 64

// ErrLockbox means that a lockbox is not for this device, or was spoilt.
var ErrLockbox = errors.New("lockbox does not open")

// Epoch is a secret shared by the laptops of a community.
type Epoch [32]byte

// EpochID names an epoch without giving it away.
type EpochID [16]byte

// NewEpoch draws a secret.
func NewEpoch() (e Epoch) {
	rand.Read(e[:])
	return e
}

// ID gives the name that follows from the secret.
func (e Epoch) ID() (id EpochID) {
	sum := sha256.Sum256(append([]byte("commonplace/epoch/1\x00"), e[:]...))
	copy(id[:], sum[:])
	return id
}

// String hides the secret, which must not get into logs.
func (Epoch) String() string { return "(epoch secret)" }

// GoString hides the secret in debug output, too.
func (Epoch) GoString() string { return "identity.Epoch(hidden)" }

// Lockbox hands secrets to one device.
type Lockbox struct {
	Device feed.Device `cbor:"1,keyasint"`
	Sealed []byte      `cbor:"2,keyasint"`
}

// MaxLockbox is the most bytes of a sealed lockbox.
const MaxLockbox = 32 + 16 + 8 + 34*MaxEpochs

// Seal puts secrets, newest first, into a lockbox for a device.
func Seal(s Scope, d feed.Device, x Exchange, secrets ...Epoch) (Lockbox, error) {
	if len(secrets) == 0 || len(secrets) > MaxEpochs {
		return Lockbox{}, fmt.Errorf("sealing %d secrets: at least 1, at most %d", len(secrets), MaxEpochs)
	}
	if err := x.Check(); err != nil {
		return Lockbox{}, fmt.Errorf("sealing to %s: %w", d.Short(), err)
	}
	pub, err := ecdh.X25519().NewPublicKey(x[:])
	if err != nil {
		return Lockbox{}, fmt.Errorf("sealing to %s: %w", d.Short(), err)
	}
	to, err := hpke.NewDHKEMPublicKey(pub)
	if err != nil {
		return Lockbox{}, fmt.Errorf("sealing to %s: %w", d.Short(), err)
	}
	plain, err := canon.Marshal(secrets)
	if err != nil {
		return Lockbox{}, err
	}
	sealed, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), lockboxInfo(s, d), plain)
	if err != nil {
		return Lockbox{}, fmt.Errorf("sealing to %s: %w", d.Short(), err)
	}
	return Lockbox{Device: d, Sealed: sealed}, nil
}

// Open gives the secrets in a lockbox for this device, newest first. Whether
// they are the community's, only a comparison with the roll's epoch ids tells.
func (d *Device) Open(s Scope, box Lockbox) ([]Epoch, error) {
	if box.Device != d.ID() {
		return nil, fmt.Errorf("%w: it is for another laptop", ErrLockbox)
	}
	key, err := hpke.NewDHKEMPrivateKey(d.exchange)
	if err != nil {
		return nil, fmt.Errorf("opening lockbox: %w", err)
	}
	plain, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), lockboxInfo(s, box.Device), box.Sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrLockbox, err)
	}
	var secrets []Epoch
	if err := canon.Unmarshal(plain, &secrets); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLockbox, err)
	}
	if len(secrets) == 0 || len(secrets) > MaxEpochs {
		return nil, fmt.Errorf("%w: it holds %d secrets", ErrLockbox, len(secrets))
	}
	return secrets, nil
}

func lockboxInfo(s Scope, d feed.Device) []byte {
	info := append([]byte("commonplace/lockbox/1\x00"), s[:]...)
	return append(info, d[:]...)
}
