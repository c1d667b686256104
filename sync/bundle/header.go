package bundle

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

const version = 1

// Header says who made a bundle, when, and what is in it.
type Header struct {
	Community feed.Community
	Device    feed.Device // whose laptop made it
	Made      time.Time   // by its clock
	Since     feed.Vector // left out, because who it is for holds it; empty: nothing
	Vector    feed.Vector // what the maker held
	Entries   uint64      // in the bundle
	Blobs     uint64      // parts of attached files in the bundle, as far as known
	Note      string
}

// Whole reports whether the bundle has all that its maker held.
func (h Header) Whole() bool { return len(h.Since) == 0 }

// New tells how many of the bundle's entries somebody lacks.
func (h Header) New(held feed.Vector) (n uint64) {
	for _, r := range held.Missing(h.Vector) {
		from := max(r.From, h.Since[r.Feed].Seq+1)
		if from <= r.To {
			n += r.To - from + 1
		}
	}
	return n
}

// wireHeader is a header in a bundle, and a receipt in its file.
type wireHeader struct {
	Version   uint64         `cbor:"1,keyasint"`
	Community feed.Community `cbor:"2,keyasint"`
	Device    feed.Device    `cbor:"3,keyasint"`
	Made      int64          `cbor:"4,keyasint"`
	Since     []byte         `cbor:"5,keyasint,omitempty"`
	Vector    []byte         `cbor:"6,keyasint"`
	Entries   uint64         `cbor:"7,keyasint,omitempty"`
	Blobs     uint64         `cbor:"8,keyasint,omitempty"`
	Note      string         `cbor:"9,keyasint,omitempty"`
	Signature []byte         `cbor:"10,keyasint,omitempty"`
}

func (w wireHeader) text(tag string) ([]byte, error) {
	w.Signature = nil
	b, err := canon.Marshal(w)
	return append([]byte(tag), b...), err
}

const (
	tagHeader  = "commonplace/bundle-header/1\x00"
	tagReceipt = "commonplace/bundle-receipt/1\x00"
)

// encode signs and writes a header or, with its own tag, a receipt.
func (h Header) encode(tag string, key ed25519.PrivateKey) ([]byte, error) {
	w := wireHeader{
		Version: version, Community: h.Community, Device: h.Device, Made: h.Made.UnixMilli(),
		Entries: h.Entries, Blobs: h.Blobs, Note: h.Note,
	}
	var err error
	if w.Vector, err = h.Vector.Encode(); err != nil {
		return nil, err
	}
	if len(h.Since) > 0 {
		if w.Since, err = h.Since.Encode(); err != nil {
			return nil, err
		}
	}
	text, err := w.text(tag)
	if err != nil {
		return nil, err
	}
	w.Signature = ed25519.Sign(key, text)
	return canon.Marshal(w)
}

func decodeHeader(tag string, b []byte) (Header, error) {
	var w wireHeader
	if err := canon.Unmarshal(b, &w); err != nil {
		return Header{}, fmt.Errorf("%w: header: %w", ErrDamaged, err)
	}
	if w.Version != version {
		return Header{}, ErrNewer
	}
	h := Header{
		Community: w.Community, Device: w.Device, Made: time.UnixMilli(w.Made),
		Entries: w.Entries, Blobs: w.Blobs, Note: w.Note,
	}
	if err := w.verify(tag); err != nil {
		return Header{}, fmt.Errorf("%w: header: %w", ErrDamaged, err)
	}
	var err error
	if h.Vector, err = feed.DecodeVector(w.Vector); err != nil {
		return Header{}, fmt.Errorf("%w: header: %w", ErrDamaged, err)
	}
	if len(w.Since) > 0 {
		if h.Since, err = feed.DecodeVector(w.Since); err != nil {
			return Header{}, fmt.Errorf("%w: header: %w", ErrDamaged, err)
		}
	}
	return h, nil
}

func (w wireHeader) verify(tag string) error {
	if err := w.Device.Check(); err != nil {
		return err
	}
	text, err := w.text(tag)
	if err != nil {
		return err
	}
	if !ed25519.Verify(w.Device[:], text, w.Signature) {
		return errors.New("not signed by the laptop that it names")
	}
	return nil
}
