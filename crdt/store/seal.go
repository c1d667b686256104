package store

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"commonplace/crdt/feed"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is how many bytes a key has.
const KeySize = 32

// sealOverhead is how much longer the body of a sealed frame is.
const sealOverhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// sealer seals the frames of the journal, each under a random nonce and bound
// to the file and the offset it stands at: a frame that was moved or repeated
// does not open.
type sealer struct{ aead cipher.AEAD }

// newSealer gives nil if there is no key.
func newSealer(o Options) (*sealer, error) {
	if len(o.Key) == 0 && len(o.JournalKey) == 0 {
		return nil, nil
	}
	if len(o.Key) != KeySize || len(o.JournalKey) != KeySize {
		return nil, fmt.Errorf("%w: it needs two keys of %d bytes", ErrKey, KeySize)
	}
	aead, err := chacha20poly1305.NewX(o.JournalKey)
	if err != nil {
		return nil, fmt.Errorf("preparing the journal's key: %w", err)
	}
	return &sealer{aead}, nil
}

func frameUse(file string, offset int64) []byte {
	b := append([]byte("commonplace/journal/1\x00"), file...)
	return binary.BigEndian.AppendUint64(append(b, 0), uint64(offset))
}

// frame appends the sealed frame of a record to b, the beginning of which will
// stand at an offset of a file.
func (x *sealer) frame(b []byte, file string, offset int64, c feed.Community, r feed.Record) []byte {
	start := len(b)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce) // never fails: crypto/rand ends the program instead
	b = append(openFrame(b, sealedMark), nonce...)
	b = x.aead.Seal(b, nonce, appendBody(nil, c, r), frameUse(file, offset+int64(start)))
	return closeFrame(b, start)
}

func (x *sealer) open(body []byte, file string, offset int64) ([]byte, bool) {
	if len(body) < sealOverhead {
		return nil, false
	}
	nonce, sealed := body[:chacha20poly1305.NonceSizeX], body[chacha20poly1305.NonceSizeX:]
	plain, err := x.aead.Open(nil, nonce, sealed, frameUse(file, offset))
	return plain, err == nil
}
