package exchange

import (
	"errors"
	"fmt"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Limits of what another laptop can make this one hold or do. They are local:
// other laptops may have others.
const (
	// window is how many bytes of entries are on their way to one laptop
	// before it has to acknowledge some.
	window = 8 << 20

	// messageBytes is the size at which a message of entries is sent.
	messageBytes = 256 << 10

	// maxEntries is the most bytes of a message of entries: room for one run
	// that cannot be cut beside those that were gathered before.
	maxEntries = 2 << 20

	// inboxSize is how many messages wait to be committed before the stream
	// is left unread.
	inboxSize = 8

	// commitBytes and commitRecords end the gathering of one commit.
	commitBytes   = 1 << 20
	commitRecords = 4096

	// maxFeeds is how many feeds a community may have, as known here.
	maxFeeds = feed.MaxVectorFeeds / 2

	// maxForks is how many proofs of forks travel.
	maxForks = 256

	// maxPresence is the most bytes of a presence.
	maxPresence = 512

	// blobsAtOnce is how many attachment parts are asked of one laptop at
	// once, and so the most it may ask of us.
	blobsAtOnce = 8

	// maxLacks is how many parts are remembered as not there.
	maxLacks = 1 << 14

	// wantedAhead is how many wanted parts are considered at once.
	wantedAhead = 2048

	// maxGaps is how often entries that do not continue what is held may come
	// before it is a breach.
	maxGaps = 64
)

// Times of a session.
const (
	// ForwardAfter is how long entries of others are held back before they
	// are passed on to a laptop that has not said it holds them. Their author
	// or somebody nearer usually was faster.
	ForwardAfter = 200 * time.Millisecond

	// announceAfter is how long the news that something is held here waits
	// for more of its kind.
	announceAfter = 80 * time.Millisecond

	// idle is how long a laptop may stay silent; stillEvery keeps it from it.
	idle       = 60 * time.Second
	stillEvery = 20 * time.Second

	// stalled is how long the one laptop that we catch up from may send
	// nothing before others are asked too.
	stalled = 5 * time.Second

	// presenceEvery limits how often presence is sent, presenceAgain repeats
	// it, and PresenceFor is how long it holds.
	presenceEvery = 100 * time.Millisecond
	presenceAgain = 10 * time.Second
	// PresenceFor is how long presence holds when nothing is heard.
	PresenceFor = 30 * time.Second

	// blobWithin is how long an attachment part that was promised may take.
	blobWithin = 60 * time.Second

	// searchAgain is how long the search for a fork of one feed rests.
	searchAgain = 3 * time.Second
)

// Why sessions end.
var (
	// ErrRemoved means that one of the two laptops was removed from the
	// community.
	ErrRemoved = errors.New("removed from the community")
	// errLastWord is that of the laptop that says so.
	errLastWord = fmt.Errorf("%w, and told so", ErrRemoved)
	// ErrBreach means that the other laptop broke the rules of the exchange.
	ErrBreach = errors.New("breach of the rules")
)

func breach(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrBreach, fmt.Errorf(format, args...))
}

// limits says how large messages may be, by kind.
func limits(k byte) int {
	switch kind(k) {
	case kindDigest, kindAsk, kindGained, kindStill:
		return 256
	case kindHave:
		return feed.MaxVectorBytes + maxForks*40 + 64
	case kindEntries, kindStretch:
		return maxEntries
	case kindFork:
		return feed.MaxForkBytes + 64
	case kindRemoved:
		return feed.MaxPayload + 256
	case kindPresence:
		return maxPresence
	case kindWant, kindLack:
		return blobsAtOnce*40 + 64
	case kindBlob:
		return MaxBlob + 64
	}
	return -1
}

var _ wire.Limit = limits
