package backup

import (
	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Limits of a backup, the same for who writes and who reads one.
const (
	// MaxCommunities is the most communities of a profile.
	MaxCommunities = 1024
	// MaxText is the most bytes of a name.
	MaxText = 512
	// MaxKept is the most bytes of one piece that the app keeps.
	MaxKept = 1 << 20
	// MaxBlob is the most bytes of a part of an attached file, or of the list
	// of its parts.
	MaxBlob = 1 << 20
	// MaxPlain is the most bytes a backup may unpack to.
	MaxPlain = 256 << 30
	// runBytes is about how many bytes of entries go into one run: enough to
	// compress well.
	runBytes = 256 << 10
	// maxList bounds header and manifest.
	maxList = MaxCommunities*(MaxText+256) + 4096
)

// The kinds of messages in the stream.
const (
	kindHeader    = 1
	kindKept      = 2
	kindCommunity = 3 // what follows is of this one
	kindRun       = 4
	kindFork      = 5
	kindList      = 6 // the list of the parts of an attached file
	kindChunk     = 7 // a part of one
	kindManifest  = 8
)

// limit bounds each kind of message.
func limit(kind byte) int {
	switch kind {
	case kindHeader, kindManifest:
		return maxList
	case kindKept:
		return MaxKept + MaxText + 64
	case kindCommunity:
		return len(feed.Community{})
	case kindRun:
		return feed.MaxRunBytes
	case kindFork:
		return feed.MaxForkBytes
	case kindList, kindChunk:
		return MaxBlob + blobIDSize
	}
	return -1
}

// A run and a fork fit into one message of the wire.
var (
	_ = [wire.MaxMessage - feed.MaxRunBytes]struct{}{}
	_ = [wire.MaxMessage - feed.MaxForkBytes]struct{}{}
)
