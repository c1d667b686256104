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

// sealedMark begins a frame whose body is sealed (see sealer).
var sealedMark = []byte{0xc0, 'C', 's', 0x1a}

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
	return closeFrame(appendBody(openFrame(b, frameMark), c, r), len(b))
}

// openFrame begins a frame; closeFrame fills in the length and the checksum of
// the one that begins at start.
func openFrame(b, mark []byte) []byte {
	return append(append(b, mark...), 0, 0, 0, 0, 0, 0, 0, 0)
}

func closeFrame(b []byte, start int) []byte {
	body := b[start+frameHead:]
	binary.BigEndian.PutUint32(b[start+4:], uint32(len(body)))
	binary.BigEndian.PutUint32(b[start+8:], crc32.Checksum(body, castagnoli))
	return b
}

func appendBody(b []byte, c feed.Community, r feed.Record) []byte {
	b = append(b, c[:]...)
	b = append(b, r.Feed.Device[:]...)
	b = binary.BigEndian.AppendUint64(b, r.Feed.Incarnation)
	b = binary.BigEndian.AppendUint64(b, r.Seq)
	b = append(b, r.ID[:]...)
	b = append(b, r.Sig...)
	return append(b, r.Payload...)
}

// frameReader finds the sound frames in the bytes of a file.
type frameReader struct {
	b    []byte
	name string  // of the file
	seal *sealer // nil if the frames are in the clear
	at   int
	end  int64 // where the last sound frame ends
	lost int   // damaged stretches before a sound frame
}

// next gives the next sound frame, wherever it begins.
func (r *frameReader) next() (frame, bool) {
	for r.at < len(r.b) {
		i := bytes.Index(r.b[r.at:], r.mark())
		if i < 0 {
			return frame{}, false
		}
		start := r.at + i
		f, size, ok := r.parse(start)
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

func (r *frameReader) mark() []byte {
	if r.seal != nil {
		return sealedMark
	}
	return frameMark
}

func (r *frameReader) parse(start int) (f frame, size int, ok bool) {
	body, ok := frameBody(r.b[start:])
	if !ok {
		return f, 0, false
	}
	size = frameHead + len(body)
	if r.seal != nil {
		if body, ok = r.seal.open(body, r.name, int64(start)); !ok {
			return f, 0, false
		}
	}
	f, ok = parseBody(body)
	return f, size, ok
}

// frameBody gives what follows the head of a frame, if its checksum is right.
func frameBody(b []byte) (body []byte, ok bool) {
	if len(b) < frameHead {
		return nil, false
	}
	n := int(binary.BigEndian.Uint32(b[4:]))
	if n < frameMin || n > frameMax+sealOverhead || n > len(b)-frameHead {
		return nil, false
	}
	body = b[frameHead : frameHead+n]
	return body, crc32.Checksum(body, castagnoli) == binary.BigEndian.Uint32(b[8:])
}

func parseBody(body []byte) (f frame, ok bool) {
	if len(body) < frameMin || len(body) > frameMax {
		return f, false
	}
	return frame{
		community: feed.Community(body[:32]),
		feed:      feed.ID{Device: feed.Device(body[32:64]), Incarnation: binary.BigEndian.Uint64(body[64:])},
		tip:       feed.Tip{Seq: binary.BigEndian.Uint64(body[72:]), ID: feed.Hash(body[80:112])},
		sig:       body[112:frameMin:frameMin],
		payload:   body[frameMin:],
	}, true
}
