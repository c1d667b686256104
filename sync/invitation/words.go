package invitation

import (
	"crypto/sha256"
	"math/big"
	"slices"
	"strings"
	"unicode"
)

// minPrefix is how many letters of a word are enough if only one word begins
// so.
const minPrefix = 3

// maxSuggestions is how many words a WordError names.
const maxSuggestions = 3

// ParseWords reads six words. Case, hyphens, commas and line breaks do not
// matter, and the beginning of a word is enough where only one begins so. A
// word that is not in the list gives a *WordError with what may have been
// meant.
func ParseWords(text string) (Code, error) {
	given := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	if len(given) != WordCount {
		return Code{}, &CountError{Got: len(given)}
	}
	var words [WordCount]string
	for i, word := range given {
		full, ok := complete(word)
		if !ok {
			return Code{}, wordError(given, i)
		}
		words[i] = full
	}
	return newCode(words), nil
}

// complete gives the word that is meant by itself or by its beginning.
func complete(word string) (string, bool) {
	list := wordList()
	at, found := slices.BinarySearch(list, word)
	if found {
		return word, true
	}
	if len(word) < minPrefix || at == len(list) || !strings.HasPrefix(list[at], word) {
		return "", false
	}
	if at+1 < len(list) && strings.HasPrefix(list[at+1], word) {
		return "", false
	}
	return list[at], true
}

func wordError(given []string, i int) *WordError {
	e := &WordError{Place: i + 1, Word: given[i], Suggestions: suggest(given[i])}
	if len(e.Suggestions) > 0 {
		words := slices.Clone(given)
		words[i] = e.Suggestions[0]
		e.Corrected = strings.Join(words, " ")
	}
	return e
}

// suggest lists words that differ by one letter, or that begin so.
func suggest(word string) []string {
	var near, longer []string
	for _, w := range wordList() {
		switch {
		case oneApart(word, w):
			near = append(near, w)
		case len(word) >= minPrefix && strings.HasPrefix(w, word):
			longer = append(longer, w)
		}
	}
	all := append(near, longer...)
	return all[:min(len(all), maxSuggestions)]
}

// oneApart reports whether one letter more, less, other, or two swapped make
// one word of the other.
func oneApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 1:
		return a[i:] == b[i+1:]
	case 0:
		if i == len(a) || a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
	return false
}

// FingerprintWords is how many words a fingerprint has: 51 bits, for two people
// to compare face to face.
const FingerprintWords = 4

// Fingerprint gives four words for a member's id.
func Fingerprint(member [32]byte) string {
	sum := sha256.Sum256(append([]byte("commonplace/fingerprint/1\x00"), member[:]...))
	n, list := new(big.Int).SetBytes(sum[:]), wordList()
	size, rest := big.NewInt(int64(len(list))), new(big.Int)
	words := make([]string, FingerprintWords)
	for i := range words {
		n.DivMod(n, size, rest)
		words[i] = list[rest.Int64()]
	}
	return strings.Join(words, " ")
}
