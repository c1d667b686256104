package gate

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
)

// Inflate turns a compressed change into the plain change it stands for,
// under the default limits; a plain change is returned as it is. It is meant
// for what other Automerge software exported: compressed changes from another
// laptop are not accepted. The result still has to pass [Check].
func Inflate(chunk []byte) ([]byte, error) { return Default().Inflate(chunk) }

// Inflate is [Inflate] under these limits.
func (l Limits) Inflate(chunk []byte) ([]byte, error) {
	if len(chunk) > headerSize && chunk[8] == changeChunk {
		return chunk, nil
	}
	plain, err := l.inflateChange(chunk)
	if err != nil {
		return nil, err
	}
	return plain, nil
}

func (l Limits) inflateChange(chunk []byte) ([]byte, *Error) {
	if len(chunk) > l.Change {
		return nil, refusef(TooLarge, "a compressed change of %d bytes", len(chunk))
	}
	body, err := openChunk(chunk, deflatedChunk)
	if err != nil {
		return nil, err
	}
	plain, err := inflate(body, l.Change)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, headerSize+binary.MaxVarintLen64+len(plain))
	out = append(out, chunk[:8]...)
	out = append(out, changeChunk)
	out = binary.AppendUvarint(out, uint64(len(plain)))
	return append(out, plain...), nil
}

// inflate unpacks a raw DEFLATE stream that must fill its bytes exactly and
// hold no more than limit bytes.
func inflate(packed []byte, limit int) ([]byte, *Error) {
	from := bytes.NewReader(packed) // a ByteReader, so flate reads no further than it must
	r := flate.NewReader(from)
	plain, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, refuse(Malformed, "compressed bytes: "+err.Error())
	case len(plain) > limit:
		return nil, refusef(TooLarge, "over %d bytes once inflated", limit)
	case from.Len() != 0:
		return nil, refuse(Malformed, "bytes after the compressed ones")
	}
	return plain, nil
}
