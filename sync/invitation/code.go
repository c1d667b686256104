package invitation

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
)

// version of everything this package encodes.
const version = 1

// WordCount is how many words an invitation has: 6 of 7,772, which is 77.5 bits.
const WordCount = 6

// Argon2id as an invitation is stretched: about a third of a second, 64 MiB.
// Together with the words no guessing is worth it.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
)

// Code is the secret of an invitation: six words that can be spoken across a
// table. Both keys of the invitation follow from it.
type Code struct {
	words   [WordCount]string
	derived *derived
}

// derived is made once, since it is slow on purpose.
type derived struct {
	once  sync.Once
	sign  ed25519.PrivateKey
	hello [32]byte
}

// NewCode draws six words.
func NewCode() Code {
	var words [WordCount]string
	for i := range words {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(wordList()))))
		if err != nil {
			panic("invitation: " + err.Error()) // crypto/rand never fails
		}
		words[i] = wordList()[n.Int64()]
	}
	return newCode(words)
}

func newCode(words [WordCount]string) Code { return Code{words: words, derived: new(derived)} }

// Words gives the six words, with spaces between them.
func (c Code) Words() string { return strings.Join(c.words[:], " ") }

// String hides the words, which must not get into logs.
func (Code) String() string { return "(six words)" }

// GoString hides the words in debug output, too.
func (Code) GoString() string { return "invitation.Code(hidden)" }

// IsZero reports whether there are no words.
func (c Code) IsZero() bool { return c.derived == nil }

// Key is the public key that requests made with the code are signed for. It
// stands in the roll, so that any laptop can check a request.
func (c Code) Key() [32]byte { return publicOf(c.key()) }

// Hello is the secret by which a joiner and the laptops of the community find
// out that they mean each other. It stands in the roll, which only members
// read.
func (c Code) Hello() [32]byte { return c.derive().hello }

func (c Code) key() ed25519.PrivateKey { return c.derive().sign }

func (c Code) derive() *derived {
	d := c.derived
	d.once.Do(func() {
		seed := argon2.IDKey([]byte(c.Words()), []byte("commonplace/invite/1"), argonTime, argonMemory, argonThreads, 32)
		d.sign = ed25519.NewKeyFromSeed(expand(seed, "commonplace/invite-key/1"))
		d.hello = [32]byte(expand(seed, "commonplace/invite-hello/1"))
	})
	return d
}

func expand(seed []byte, info string) []byte {
	key, err := hkdf.Key(sha256.New, seed, nil, info, 32)
	if err != nil {
		panic("invitation: " + err.Error()) // only for lengths that HKDF cannot give
	}
	return key
}
