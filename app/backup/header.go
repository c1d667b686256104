package backup

import (
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

const (
	version = 1
	magic   = "commonplace backup"
)

// wireHeader is a header in the stream.
type wireHeader struct {
	Magic       string      `cbor:"1,keyasint"`
	Version     uint64      `cbor:"2,keyasint"`
	Made        int64       `cbor:"3,keyasint"`
	Laptop      string      `cbor:"4,keyasint"`
	Attachments bool        `cbor:"5,keyasint"`
	Communities []Community `cbor:"6,keyasint"`
}

func (h Header) encode() ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	return canon.Marshal(wireHeader{
		Magic: magic, Version: version, Made: h.Made.UnixMilli(),
		Laptop: h.Laptop, Attachments: h.Attachments, Communities: h.Communities,
	})
}

func (h Header) check() error {
	if len(h.Communities) > MaxCommunities {
		return fmt.Errorf("%w: %d communities", ErrTooLarge, len(h.Communities))
	}
	if len(h.Laptop) > MaxText {
		return fmt.Errorf("%w: name of the laptop", ErrTooLarge)
	}
	seen := map[feed.Community]bool{{}: true}
	for _, c := range h.Communities {
		if len(c.Name) > MaxText {
			return fmt.Errorf("%w: name of community %s", ErrTooLarge, c.ID.Short())
		}
		if seen[c.ID] {
			return fmt.Errorf("community %s twice, or without an id", c.ID.Short())
		}
		seen[c.ID] = true
	}
	return nil
}

// decodeHeader reads what encode wrote. A newer version may have other fields,
// so its number is looked for first.
func decodeHeader(b []byte) (Header, error) {
	if newer(b) {
		return Header{}, ErrNewer
	}
	var w wireHeader
	if err := canon.Unmarshal(b, &w); err != nil || w.Magic != magic || w.Version != version {
		return Header{}, ErrNotBackup
	}
	h := Header{Made: time.UnixMilli(w.Made), Laptop: w.Laptop, Attachments: w.Attachments, Communities: w.Communities}
	if err := h.check(); err != nil {
		return Header{}, damaged("header: %w", err)
	}
	return h, nil
}

// newer reports whether b is the header of a later version, whatever else that
// one has.
func newer(b []byte) bool {
	var w struct {
		Magic   string `cbor:"1,keyasint"`
		Version uint64 `cbor:"2,keyasint"`
	}
	return cbor.Unmarshal(b, &w) == nil && w.Magic == magic && w.Version > version
}
