package bundle

import "commonplace/crdt/feed"

// Limits of a bundle.
const (
	// MaxBlob is the most bytes of a part of an attached file.
	MaxBlob = 1 << 20
	// MaxPlain is the most bytes a bundle may unpack to.
	MaxPlain = 64 << 30
	// runBytes is about how many bytes of entries go into one run: enough to
	// compress well, little enough that not much is lost where a file ends.
	runBytes = 256 << 10
	// maxHeader is the most bytes of a header or receipt.
	maxHeader = feed.MaxVectorBytes + 4096
)

// The kinds of messages in the stream.
const (
	kindHeader  = 1
	kindRun     = 2
	kindBlob    = 3
	kindFork    = 4
	kindEnd     = 5
	kindReceipt = 6
)

// limit bounds each kind of message.
func limit(kind byte) int {
	switch kind {
	case kindHeader, kindReceipt:
		return maxHeader
	case kindRun:
		return feed.MaxRunBytes
	case kindBlob:
		return 32 + MaxBlob
	case kindFork:
		return feed.MaxForkBytes
	case kindEnd:
		return 64
	}
	return -1
}
