package invitation

import (
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"fmt"
	"io"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// Limits of what answers a request.
const (
	// MaxPreview is the most bytes of a preview.
	MaxPreview = 256 << 10
	// MaxWelcome is the most bytes of a sealed welcome.
	MaxWelcome = 192 << 10
	// MaxSecrets is the most secrets in a welcome.
	MaxSecrets = 64
)

// ErrWelcome means an answer that is not for this joiner, or was spoilt.
var ErrWelcome = errors.New("this reply is not for you, or it is damaged")

// Preview is what an invited person sees before asking to join.
type Preview struct {
	Version   uint64         `cbor:"1,keyasint"`
	Community feed.Community `cbor:"2,keyasint"`
	Name      string         `cbor:"3,keyasint"`
	Domain    string         `cbor:"4,keyasint,omitempty"`
	Charter   string         `cbor:"5,keyasint,omitempty"` // Markdown
	Questions []string       `cbor:"6,keyasint,omitempty"` // that the community asks
	Knock     bool           `cbor:"7,keyasint,omitempty"` // a steward lets people in
	Members   uint64         `cbor:"8,keyasint,omitempty"`
}

// Encode gives the preview as it travels.
func (p Preview) Encode() ([]byte, error) {
	p.Version = version
	b, err := canon.Marshal(p)
	if err == nil && len(b) > MaxPreview {
		return nil, fmt.Errorf("preview of %d bytes, at most %d", len(b), MaxPreview)
	}
	return b, err
}

// DecodePreview reads a preview.
func DecodePreview(b []byte) (p Preview, err error) {
	if len(b) > MaxPreview {
		return Preview{}, ErrTooLarge
	}
	if err := canon.Unmarshal(b, &p); err != nil {
		return Preview{}, fmt.Errorf("reading the preview: %w", err)
	}
	if p.Version != version {
		return Preview{}, ErrNewer
	}
	return p, nil
}

// Welcome is what an admitted laptop needs to open the community.
type Welcome struct {
	Version   uint64         `cbor:"1,keyasint"`
	Genesis   []byte         `cbor:"2,keyasint"`           // the payload of the genesis entry
	Signature []byte         `cbor:"3,keyasint,omitempty"` // of it, where known
	Secrets   [][32]byte     `cbor:"4,keyasint"`           // of the community, newest first
	Admission feed.Hash      `cbor:"5,keyasint,omitzero"`  // the entry that admits
	Addresses []string       `cbor:"6,keyasint,omitempty"` // where to look for laptops
	Community feed.Community `cbor:"-"`                    // follows from Genesis
}

// Seal encrypts the welcome to the X25519 key of the request that it answers.
func (w Welcome) Seal(r Request) ([]byte, error) {
	w.Version = version
	plain, err := canon.Marshal(w)
	if err != nil {
		return nil, err
	}
	pub, err := ecdh.X25519().NewPublicKey(r.Exchange[:])
	if err != nil {
		return nil, fmt.Errorf("sealing a welcome: %w", err)
	}
	to, err := hpke.NewDHKEMPublicKey(pub)
	if err != nil {
		return nil, fmt.Errorf("sealing a welcome: %w", err)
	}
	sealed, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), welcomeInfo(r), plain)
	if err != nil {
		return nil, fmt.Errorf("sealing a welcome: %w", err)
	}
	if len(sealed) > MaxWelcome {
		return nil, fmt.Errorf("sealing a welcome: %d bytes, at most %d", len(sealed), MaxWelcome)
	}
	return sealed, nil
}

// welcomeInfo ties a welcome to the one request it answers.
func welcomeInfo(r Request) []byte {
	info := append([]byte("commonplace/welcome/1\x00"), r.Community[:]...)
	info = append(info, r.Device[:]...)
	return append(info, r.Nonce[:]...)
}

// OpenWelcome decrypts the answer to a request, with the private key of the
// laptop that asked, and checks that it is of the community that was asked.
func OpenWelcome(sealed []byte, r Request, key *ecdh.PrivateKey) (w Welcome, err error) {
	if len(sealed) > MaxWelcome {
		return Welcome{}, ErrTooLarge
	}
	private, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		return Welcome{}, fmt.Errorf("opening the welcome: %w", err)
	}
	plain, err := hpke.Open(private, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), welcomeInfo(r), sealed)
	if err != nil {
		return Welcome{}, ErrWelcome
	}
	if err := canon.Unmarshal(plain, &w); err != nil {
		return Welcome{}, fmt.Errorf("%w: %w", ErrWelcome, err)
	}
	w.Community = feed.CommunityOf(w.Genesis)
	switch {
	case w.Version != version:
		return Welcome{}, ErrNewer
	case w.Community != r.Community:
		return Welcome{}, ErrOtherCommunity
	case len(w.Secrets) == 0 || len(w.Secrets) > MaxSecrets:
		return Welcome{}, fmt.Errorf("%w: it holds %d secrets", ErrWelcome, len(w.Secrets))
	}
	return w, nil
}

// replyMagic begins a reply file.
const replyMagic = "commonplace reply 1\n"

// WriteReply writes the file that answers a request file: a sealed welcome, and
// then whatever content writes, which should be a bundle of the community.
func WriteReply(w io.Writer, sealed []byte, content func(io.Writer) error) error {
	head := append([]byte(replyMagic), byte(len(sealed)>>16), byte(len(sealed)>>8), byte(len(sealed)))
	if _, err := w.Write(append(head, sealed...)); err != nil {
		return fmt.Errorf("writing the reply: %w", err)
	}
	return content(w)
}

// ReadReply reads the sealed welcome from a reply file. What is left in r is
// the content.
func ReadReply(r io.Reader) (sealed []byte, err error) {
	head := make([]byte, len(replyMagic)+3)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(replyMagic)]) != replyMagic {
		return nil, fmt.Errorf("%w: no reply to a request", ErrWelcome)
	}
	size := head[len(replyMagic):]
	n := int(size[0])<<16 | int(size[1])<<8 | int(size[2])
	if n > MaxWelcome {
		return nil, ErrTooLarge
	}
	sealed = make([]byte, n)
	if _, err := io.ReadFull(r, sealed); err != nil {
		return nil, fmt.Errorf("%w: cut short", ErrWelcome)
	}
	return sealed, nil
}
