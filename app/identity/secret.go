package identity

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"commonplace/crdt/feed"

	"github.com/tyler-smith/go-bip39"
)

// Salt is drawn by the founder of a community and stands in its genesis entry,
// so that the founder has a member key before the community has a name.
type Salt [16]byte

// NewSalt draws one.
func NewSalt() (s Salt) {
	rand.Read(s[:]) // never fails: crypto/rand ends the program instead
	return s
}

// Secret is the one secret of a profile, from which a person's member keys
// follow. It never leaves the laptop but as twelve words on paper.
type Secret [16]byte

// NewSecret draws the secret of a new profile.
func NewSecret() (s Secret) {
	rand.Read(s[:])
	return s
}

// wordCount is how many words a secret has: 128 bits and 4 to check them.
const wordCount = 12

// ErrWords means that words are not those of a secret. The message says which
// word is wrong where that can be told.
var ErrWords = errors.New("these are not the words of a member")

// Words gives the secret as twelve words of the BIP39 English list, the last of
// which also checks the others.
func (s Secret) Words() string {
	words, err := bip39.NewMnemonic(s[:])
	if err != nil {
		panic("identity: " + err.Error()) // only for a wrong length, which the type forbids
	}
	return words
}

// SecretFromWords reads what Words gave. Case, line breaks, commas and numbers
// before the words ("1. abandon") do not matter.
func SecretFromWords(text string) (Secret, error) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' })
	for i, word := range words {
		if _, known := bip39.GetWordIndex(word); !known {
			return Secret{}, fmt.Errorf("%w: word %d, %q, is not in the list; please look at it again", ErrWords, i+1, word)
		}
	}
	if len(words) != wordCount {
		return Secret{}, fmt.Errorf("%w: there are %d of them, and should be %d", ErrWords, len(words), wordCount)
	}
	entropy, err := bip39.EntropyFromMnemonic(strings.Join(words, " "))
	if err != nil {
		return Secret{}, fmt.Errorf("%w: each word exists, but one is wrong or two are swapped", ErrWords)
	}
	return Secret(entropy), nil
}

// String hides the secret, which must not get into logs.
func (Secret) String() string { return "(secret)" }

// GoString hides the secret in debug output, too.
func (Secret) GoString() string { return "identity.Secret(hidden)" }

// FounderKey derives the member key of somebody who founds a community.
func (s Secret) FounderKey(salt Salt) MemberKey {
	return s.memberKey("commonplace/founder-key/1", salt[:])
}

// MemberKey derives the member key of somebody who joins a community. The id
// of a community commits to its genesis entry, so nobody can found a second
// community in which the same person has the same key.
func (s Secret) MemberKey(c feed.Community) MemberKey {
	return s.memberKey("commonplace/member-key/1", c[:])
}

func (s Secret) memberKey(info string, salt []byte) MemberKey {
	seed, err := hkdf.Key(sha256.New, s[:], salt, info, ed25519.SeedSize)
	if err != nil {
		panic("identity: " + err.Error()) // only for lengths that HKDF cannot give
	}
	return MemberKey{private: ed25519.NewKeyFromSeed(seed)}
}
