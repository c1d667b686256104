package feed

// Limits that decide whether an entry is valid. They depend on nothing but the
// entry's own bytes and its place in the feed, so all laptops agree.
const (
	// Version is the version of the entry format written and read here.
	Version = 1

	// MaxPayload is the most bytes a payload may have.
	MaxPayload = 128 << 10

	// MaxBody is the most bytes a body may have: what a payload has room for
	// beside the largest of everything else.
	MaxBody = MaxPayload - 1<<10

	// MaxKnown is the most heads of the membership log an entry may name.
	MaxKnown = 16

	// MaxKind is the most bytes the name of a kind may have.
	MaxKind = 32

	// MaxSeq keeps arithmetic on sequence numbers far from overflow.
	MaxSeq = 1 << 48

	// MaxTime is the last millisecond of the year 9999.
	MaxTime = 253402300799999
)

// Limits of what travels.
const (
	// MaxRun is the most entries in one run.
	MaxRun = 1024

	// MaxRunBytes is the most bytes an encoded run may have.
	MaxRunBytes = 4 << 20

	// SignedEvery is the distance at which entries always travel with their
	// signature: those whose sequence number it divides.
	SignedEvery = 256

	// SignedFrom is the payload size from which an entry always travels with
	// its signature. Together with SignedEvery it bounds how many bytes stand
	// between two signatures, hence how large the proof of a fork can be.
	SignedFrom = 4 << 10

	// MaxForkBytes is the most bytes the proof of a fork may have: two
	// stretches of small entries that each end in a large one.
	MaxForkBytes = 2*(SignedEvery*SignedFrom+MaxPayload) + 64<<10

	// MaxVectorFeeds is the most feeds a vector may list.
	MaxVectorFeeds = 1 << 14

	// MaxVectorBytes is the most bytes an encoded vector may have.
	MaxVectorBytes = MaxVectorFeeds*96 + 16
)
