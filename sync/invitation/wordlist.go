package invitation

import (
	"slices"
	"strings"
	"sync"

	"github.com/sethvargo/go-diceware/diceware"
)

// wordList is the large word list of the EFF, English words that are easy to
// hear, spell and tell apart, in alphabetical order. Its four words with a
// hyphen are left out, because people write hyphens between the words; 7,772
// are left, of which six make 77.5 bits.
var wordList = sync.OnceValue(func() []string {
	list := diceware.WordListEffLarge()
	words := make([]string, 0, 7776)
	for n := range 7776 {
		roll := 0 // five dice, as the list is numbered
		for scale, rest := 1, n; scale <= 10000; scale, rest = scale*10, rest/6 {
			roll += (rest%6 + 1) * scale
		}
		if word := list.WordAt(roll); !strings.Contains(word, "-") {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
})
