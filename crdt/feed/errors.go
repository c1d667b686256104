package feed

import (
	"errors"
	"fmt"
)

// What can be wrong with bytes from somewhere else. Errors of this package wrap
// one of these.
var (
	// ErrMalformed means bytes that are not the one deterministic form of
	// anything, or fields out of their range.
	ErrMalformed = errors.New("malformed")

	// ErrVersion means an entry written by a newer Commonplace.
	ErrVersion = errors.New("unknown version")

	// ErrTooLarge means a named limit was exceeded.
	ErrTooLarge = errors.New("too large")

	// ErrSignature means a signature that does not fit its entry and device.
	ErrSignature = errors.New("wrong signature")

	// ErrUnsigned means a signature is missing where one must travel.
	ErrUnsigned = errors.New("signature missing")

	// ErrKey means a device key that is no sound Ed25519 public key.
	ErrKey = errors.New("unsound device key")

	// ErrGap means an entry that comes later than the one expected next.
	ErrGap = errors.New("gap in feed")

	// ErrChain means an entry that does not continue its feed: another feed or
	// community, or another entry before it than the one held here.
	ErrChain = errors.New("entry does not continue its feed")

	// ErrTime means an entry that claims to be older than the one before it.
	ErrTime = errors.New("time runs backwards")

	// ErrNoFork means a pair of branches that prove nothing.
	ErrNoFork = errors.New("no fork")

	// ErrForkEarlier means that the records at hand differ from the first on
	// and that the feed split before them: look further back.
	ErrForkEarlier = errors.New("feed forked earlier")
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}
