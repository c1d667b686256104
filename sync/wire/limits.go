package wire

import (
	"errors"
	"time"
)

const (
	// MaxFrame is the most bytes of a frame after its header, compressed or
	// not.
	MaxFrame = 256 << 10

	// MaxMessage is the most bytes of a message. Most kinds may have less; the
	// reader is told.
	MaxMessage = 4 << 20

	// FrameTimeout is how long a frame may take once it began: 8 KiB/s at
	// least.
	FrameTimeout = 30 * time.Second

	// compressFrom is the piece size from which compressing is tried.
	compressFrom = 256
)

// What a peer can do wrong on the wire. Either means that the stream cannot be
// used any more.
var (
	// ErrTooLarge means a frame or message beyond its limit.
	ErrTooLarge = errors.New("too large")
	// ErrMalformed means bytes that are no frame, or no message of their kind.
	ErrMalformed = errors.New("malformed")
)
