package wire

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// writeDeadliner is what a stream offers beside writing.
type writeDeadliner interface{ SetWriteDeadline(time.Time) error }

// Writer writes messages. It is used by one goroutine.
type Writer struct {
	w       io.Writer
	clock   writeDeadliner
	frame   []byte // header and piece, written in one call
	packed  []byte
	message []byte
	written int64
}

// NewWriter writes messages to w. If w can be given deadlines, writing a frame
// fails when the other side does not take it within FrameTimeout.
func NewWriter(w io.Writer) *Writer {
	d, _ := w.(writeDeadliner)
	return &Writer{w: w, clock: d}
}

// Bytes tells how many bytes were written to the stream so far.
func (w *Writer) Bytes() int64 { return w.written }

// Write writes one message.
func (w *Writer) Write(kind byte, body []byte) error {
	if len(body) >= MaxMessage {
		return fmt.Errorf("%w: message of %d bytes", ErrTooLarge, len(body))
	}
	w.message = append(append(w.message[:0], kind), body...)
	for rest := w.message; len(rest) > 0; {
		piece := rest[:min(len(rest), MaxFrame)]
		rest = rest[len(piece):]
		if err := w.piece(piece, len(rest) > 0); err != nil {
			return fmt.Errorf("writing frame: %w", err)
		}
	}
	return nil
}

func (w *Writer) piece(piece []byte, more bool) error {
	var flags byte
	packed, smaller := compress(w.packed, piece)
	if smaller {
		w.packed = packed
		flags |= flagCompressed
	}
	if more {
		flags |= flagMore
	}
	w.frame = binary.BigEndian.AppendUint32(w.frame[:0], uint32(len(packed))<<8|uint32(flags))
	w.frame = append(w.frame, packed...)
	if w.clock != nil {
		// As with reading, a failure here shows in the write that follows.
		_ = w.clock.SetWriteDeadline(time.Now().Add(FrameTimeout))
	}
	n, err := w.w.Write(w.frame)
	w.written += int64(n)
	return err
}
