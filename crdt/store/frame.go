package store

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"hash/crc32"

	"commonplace/crdt/feed"
)

// A frame of the journal is a mark, the length and the CRC-32C of what
// follows, and then community, device, incarnation, sequence number, id,
// signature and payload. The mark lets a reader find the next frame after
// damaged bytes; the place of the entry stands outside the payload so that
// opening a journal need not decode it.
var frameMark = []byte{0xc0, 'C', 'p', 0x1a}

const (
	frameHead = 4 + 4 + 4
	frameMin  = 32 + 32 + 8 + 8 + 32 + ed25519.SignatureSize
	frameMax  = frameMin + feed.MaxPayload
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frame is one entry as it stands in the journal.
type frame struct {
	community feed.Community
	feed      feed.ID
	tip       feed.Tip
	sig       []byte
	payload   []byte
}

// record decodes the entry and checks that it is the one the frame names, and
// its signature.
func (f frame) record() (feed.Record, error) {
	r, err := feed.Open(f.payload, f.sig)
	if err != nil {
		return r, err
	}
	if r.Tip() != f.tip || r.Feed != f.feed || r.In() != f.community {
		return r, damaged("frame of entry %s holds another", f.tip)
	}
	return r, nil
}

func appendFrame(b []byte, c feed.Community, r feed.Record) []byte {
	b = append(b, frameMark...)
	b = binary.BigEndian.AppendUint32(b, uint32(frameMin+len(r.Payload)))
	crcAt := len(b)
	b = append(b, 0, 0, 0, 0)
	b = append(b, c[:]...)
	b = append(b, r.Feed.Device[:]...)
	b = binary.BigEndian.AppendUint64(b, r.Feed.Incarnation)
	b = binary.BigEndian.AppendUint64(b, r.Seq)
	b = append(b, r.ID[:]...)
	b = append(b, r.Sig...)
	b = append(b, r.Payload...)
	binary.BigEndian.PutUint32(b[crcAt:], crc32.Checksum(b[crcAt+4:], castagnoli))
	return b
}

// frameReader finds the sound frames in the bytes of a file.
type frameReader struct {
	b    []byte
	at   int
	end  int64 // where the last sound frame ends
	lost int   // damaged stretches before a sound frame
}

// next gives the next sound frame, wherever it begins.
func (r *frameReader) next() (frame, bool) {
	for r.at < len(r.b) {
		i := bytes.Index(r.b[r.at:], frameMark)
		if i < 0 {
			return frame{}, false
		}
		start := r.at + i
		f, size, ok := parseFrame(r.b[start:])
		if !ok {
			r.at = start + 1
			continue
		}
		if int64(start) != r.end {
			r.lost++
		}
		r.at = start + size
		r.end = int64(r.at)
		return f, true
	}
	return frame{}, false
}

// tail tells how many bytes follow the last sound frame.
func (r *frameReader) tail() int64 { return int64(len(r.b)) - r.end }

func parseFrame(b []byte) (f frame, size int, ok bool) {
	if len(b) < frameHead {
		return f, 0, false
	}
	n := int(binary.BigEndian.Uint32(b[4:]))
	if n < frameMin || n > frameMax || n > len(b)-frameHead {
		return f, 0, false
	}
	body := b[frameHead : frameHead+n]
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(b[8:]) {
		return f, 0, false
	}
	return frame{
		community: feed.Community(body[:32]),
		feed:      feed.ID{Device: feed.Device(body[32:64]), Incarnation: binary.BigEndian.Uint64(body[64:])},
		tip:       feed.Tip{Seq: binary.BigEndian.Uint64(body[72:]), ID: feed.Hash(body[80:112])},
		sig:       body[112:frameMin:frameMin],
		payload:   body[frameMin:],
	}, frameHead + n, true
}
