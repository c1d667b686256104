package wire

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

const (
	headerSize = 4

	flagCompressed = 1 << 0
	flagMore       = 1 << 1
)

// Limit tells how many bytes the body of a message of some kind may have. A
// negative number refuses the kind.
type Limit func(kind byte) int

// deadliner is what a stream offers beside reading; pipes and files need not.
type deadliner interface{ SetReadDeadline(time.Time) error }

// Reader reads messages. It is used by one goroutine.
type Reader struct {
	r     io.Reader
	limit Limit
	idle  time.Duration
	clock deadliner
	buf   []byte // the piece being read
	plain []byte // the piece decompressed
	read  int64
}

// NewReader reads messages within limit from r. If r can be given deadlines,
// waiting for a message ends after idle (zero: never), and a frame must end
// within FrameTimeout of its beginning.
func NewReader(r io.Reader, limit Limit, idle time.Duration) *Reader {
	d, _ := r.(deadliner)
	return &Reader{r: r, limit: limit, idle: idle, clock: d}
}

// Bytes tells how many bytes were read from the stream so far.
func (r *Reader) Bytes() int64 { return r.read }

// Read reads the next message. The body is the caller's. At the end of the
// stream, between messages, it returns io.EOF.
func (r *Reader) Read() (kind byte, body []byte, err error) {
	var message []byte
	limit := MaxMessage
	for {
		more, err := r.frame(&message, limit)
		if err != nil {
			return 0, nil, err
		}
		if limit, err = r.allowed(message[0]); err != nil {
			return 0, nil, err
		}
		if len(message) > limit {
			return 0, nil, fmt.Errorf("%w: message of kind %d", ErrTooLarge, message[0])
		}
		if !more {
			return message[0], message[1:], nil
		}
	}
}

// allowed gives the most bytes a message of a kind may have, kind included.
func (r *Reader) allowed(kind byte) (int, error) {
	n := r.limit(kind)
	if n < 0 {
		return 0, fmt.Errorf("%w: message of unknown kind %d", ErrMalformed, kind)
	}
	return min(n+1, MaxMessage), nil
}

// frame reads one frame and appends its piece to the message.
func (r *Reader) frame(message *[]byte, limit int) (more bool, err error) {
	var header [headerSize]byte
	if err := r.header(header[:], len(*message) > 0); err != nil {
		return false, err
	}
	length := int(binary.BigEndian.Uint32(header[:]) >> 8)
	flags := header[3]
	switch {
	case length == 0 || flags&^(flagCompressed|flagMore) != 0:
		return false, fmt.Errorf("%w: frame header %x", ErrMalformed, header)
	case length > MaxFrame:
		return false, fmt.Errorf("%w: frame of %d bytes", ErrTooLarge, length)
	case flags&flagCompressed == 0 && len(*message)+length > limit:
		return false, fmt.Errorf("%w: message beyond %d bytes", ErrTooLarge, limit)
	}
	if cap(r.buf) < length {
		r.buf = make([]byte, length)
	}
	piece := r.buf[:length]
	n, err := io.ReadFull(r.r, piece)
	r.read += int64(n)
	if err != nil {
		return false, fmt.Errorf("reading frame: %w", unexpected(err))
	}
	if flags&flagCompressed != 0 {
		if r.plain, err = decompress(r.plain, piece, min(MaxFrame, limit-len(*message))); err != nil {
			return false, err
		}
		piece = r.plain
	}
	if len(piece) == 0 {
		return false, fmt.Errorf("%w: empty frame", ErrMalformed)
	}
	*message = append(*message, piece...)
	return flags&flagMore != 0, nil
}

// header waits for a frame. Only between messages may the wait be long, and
// only there may the stream end.
func (r *Reader) header(dst []byte, within bool) error {
	if !within {
		r.deadline(r.idle)
		n, err := io.ReadFull(r.r, dst[:1])
		r.read += int64(n)
		if err != nil {
			return err
		}
		dst = dst[1:]
	}
	r.deadline(FrameTimeout)
	n, err := io.ReadFull(r.r, dst)
	r.read += int64(n)
	if err != nil {
		return fmt.Errorf("reading frame header: %w", unexpected(err))
	}
	return nil
}

func (r *Reader) deadline(d time.Duration) {
	if r.clock == nil {
		return
	}
	var t time.Time
	if d > 0 {
		t = time.Now().Add(d)
	}
	// A stream that takes no deadline is closed or cannot be slow; the read
	// that follows tells which.
	_ = r.clock.SetReadDeadline(t)
}

// unexpected says that the stream ended where it must not.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
