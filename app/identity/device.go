package identity

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// version of everything this package encodes.
const version = 1

// Exchange is the X25519 public key of a device, to which secrets are sealed.
type Exchange [32]byte

// Check says whether the key is sound: in canonical form, and not one with
// which every shared secret is zero.
func (x Exchange) Check() error {
	if !x.canonical() {
		return fmt.Errorf("%w: X25519 key not canonical", ErrKey)
	}
	pub, err := ecdh.X25519().NewPublicKey(x[:])
	if err != nil {
		return fmt.Errorf("%w: %v", ErrKey, err)
	}
	// Clamping makes any private key a multiple of the cofactor, so one
	// exchange tells whether the point is of small order.
	if _, err := probe.ECDH(pub); err != nil {
		return fmt.Errorf("%w: X25519 key of small order", ErrKey)
	}
	return nil
}

// canonical reports whether the bytes are below 2^255-19, little endian.
func (x Exchange) canonical() bool {
	if x[31] != 0x7f {
		return x[31] < 0x7f
	}
	for i := 30; i > 0; i-- {
		if x[i] != 0xff {
			return true
		}
	}
	return x[0] < 0xed
}

// probe is a private key of no meaning, for Check.
var probe = func() *ecdh.PrivateKey {
	key, err := ecdh.X25519().NewPrivateKey(append(make([]byte, 31), 1))
	if err != nil {
		panic(err) // only for a wrong length
	}
	return key
}()

// Device holds the private keys of one laptop in one community.
type Device struct {
	sign     ed25519.PrivateKey
	exchange *ecdh.PrivateKey
}

// NewDevice draws the keys of a laptop that founds, joins or is linked anew.
func NewDevice() (*Device, error) {
	_, sign, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("drawing a device key: %w", err)
	}
	exchange, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("drawing an exchange key: %w", err)
	}
	return &Device{sign: sign, exchange: exchange}, nil
}

// ID gives the public key that names the device.
func (d *Device) ID() feed.Device { return feed.DeviceOf(d.sign) }

// Exchange gives the public key to which secrets for this device are sealed.
func (d *Device) Exchange() Exchange { return Exchange(d.exchange.PublicKey().Bytes()) }

// Signer gives the key that signs the device's entries and greetings.
func (d *Device) Signer() ed25519.PrivateKey { return d.sign }

// ExchangeKey gives the private X25519 key to a package that opens what was
// sealed to it.
func (d *Device) ExchangeKey() *ecdh.PrivateKey { return d.exchange }

// String hides the keys, which must not get into logs.
func (d *Device) String() string { return "device " + d.ID().Short() }

// GoString hides the keys in debug output, too.
func (d *Device) GoString() string { return "identity.Device(" + d.ID().Short() + ")" }

// storedDevice is the form in which the keys are kept.
type storedDevice struct {
	Version  uint64   `cbor:"1,keyasint"`
	Sign     [32]byte `cbor:"2,keyasint"`
	Exchange [32]byte `cbor:"3,keyasint"`
}

// Encode gives the keys as they are kept by the store, which encrypts them.
func (d *Device) Encode() ([]byte, error) {
	return canon.Marshal(storedDevice{
		Version: version, Sign: [32]byte(d.sign.Seed()), Exchange: [32]byte(d.exchange.Bytes()),
	})
}

// DecodeDevice reads what Encode gave.
func DecodeDevice(b []byte) (*Device, error) {
	var s storedDevice
	if err := canon.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("reading device keys: %w", err)
	}
	if s.Version != version {
		return nil, fmt.Errorf("reading device keys: unknown version %d", s.Version)
	}
	exchange, err := ecdh.X25519().NewPrivateKey(s.Exchange[:])
	if err != nil {
		return nil, fmt.Errorf("reading device keys: %w", err)
	}
	return &Device{sign: ed25519.NewKeyFromSeed(s.Sign[:]), exchange: exchange}, nil
}
