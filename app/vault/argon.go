package vault

import (
	"fmt"
	"runtime/debug"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Argon holds the parameters of Argon2id (RFC 9106).
type Argon struct {
	Time      uint32 `json:"time"`       // passes over the memory
	MemoryKiB uint32 `json:"memory_kib"` // memory used
	Threads   uint8  `json:"threads"`    // lanes
}

// DefaultArgon is the second choice of RFC 9106, for computers that do other
// things as well: about a third of a second on two cores.
var DefaultArgon = Argon{Time: 3, MemoryKiB: 64 << 10, Threads: 4}

// Bounds of the parameters. A file that asks for less was not written by us;
// one that asks for more would stop the computer.
const (
	MaxArgonTime      = 16
	MinArgonMemoryKiB = 8 << 10
	MaxArgonMemoryKiB = 1 << 20
	MaxArgonThreads   = 16
	// MaxArgonWork bounds time times memory, in KiB.
	MaxArgonWork = 4 << 20
)

func (a Argon) check() error {
	switch {
	case a.Time < 1 || a.Time > MaxArgonTime,
		a.MemoryKiB < MinArgonMemoryKiB || a.MemoryKiB > MaxArgonMemoryKiB,
		a.Threads < 1 || a.Threads > MaxArgonThreads,
		a.Time*a.MemoryKiB > MaxArgonWork:
		return fmt.Errorf("%w: time %d, memory %d KiB, threads %d", ErrArgon, a.Time, a.MemoryKiB, a.Threads)
	}
	return nil
}

func (a Argon) key(passphrase string, salt []byte) Key {
	typed := []byte(norm.NFC.String(passphrase))
	defer clear(typed)
	defer debug.FreeOSMemory() // what Argon2id filled would stay with the program for minutes
	return newKey(argon2.IDKey(typed, salt, a.Time, a.MemoryKiB, a.Threads, KeySize))
}

// Bounds of a passphrase. Its characters are free; the same one typed on
// another system is the same (Unicode NFC).
const (
	MinPassphrase = 8    // characters
	MaxPassphrase = 1024 // bytes
)

// CheckPassphrase says whether a new passphrase will do, so that a screen can
// tell before it is used.
func CheckPassphrase(p string) error {
	switch {
	case utf8.RuneCountInString(norm.NFC.String(p)) < MinPassphrase:
		return ErrPassphraseShort
	case len(p) > MaxPassphrase:
		return ErrPassphraseLong
	}
	return nil
}
