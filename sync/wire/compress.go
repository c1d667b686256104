package wire

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// One compressor and one decompressor serve all streams: both are used a piece
// at a time only, which needs no goroutine and keeps no state between pieces.
var (
	compressor = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil,
			zstd.WithEncoderLevel(zstd.SpeedDefault),
			zstd.WithEncoderConcurrency(2),
			zstd.WithWindowSize(MaxFrame),
			zstd.WithLowerEncoderMem(true),
			zstd.WithEncoderCRC(false))
		if err != nil {
			panic(err) // the options are constants
		}
		return e
	})
	decompressor = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil,
			zstd.WithDecoderConcurrency(2),
			zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(MaxFrame),
			zstd.WithDecoderMaxMemory(MaxFrame))
		if err != nil {
			panic(err) // the options are constants
		}
		return d
	})
)

// compress gives the shorter form of a piece, and whether that is compressed.
func compress(dst, piece []byte) ([]byte, bool) {
	if len(piece) < compressFrom {
		return piece, false
	}
	packed := compressor().EncodeAll(piece, dst[:0])
	if len(packed) >= len(piece) {
		return piece, false
	}
	return packed, true
}

// decompress gives what a compressed piece holds, at most room bytes, in dst.
func decompress(dst, packed []byte, room int) ([]byte, error) {
	var header zstd.Header
	if err := header.Decode(packed); err != nil {
		return nil, fmt.Errorf("%w: compressed frame: %v", ErrMalformed, err)
	}
	if header.HasFCS && header.FrameContentSize > uint64(room) {
		return nil, fmt.Errorf("%w: frame inflates to %d bytes", ErrTooLarge, header.FrameContentSize)
	}
	out, err := decompressor().DecodeAll(packed, dst[:0])
	if err != nil {
		return nil, fmt.Errorf("%w: compressed frame: %v", ErrMalformed, err)
	}
	if len(out) > room {
		return nil, fmt.Errorf("%w: frame inflates to %d bytes", ErrTooLarge, len(out))
	}
	return out, nil
}
