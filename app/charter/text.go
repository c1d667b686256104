package charter

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"commonplace/crdt/feed"
)

// The kinds of clause.
const (
	Value   = "value"
	Norm    = "norm"
	Process = "process"
)

// Kinds lists the kinds of clause in the order in which people read them.
var Kinds = []string{Value, Norm, Process}

// The most that a clause holds, in characters.
const (
	MaxTitle = 200
	MaxText  = 8000
)

// tagVersion keeps the id of a version from being the hash of anything else.
const tagVersion = "commonplace/clause/1\x00"

// Text is the charter's document.
type Text struct {
	Name, Domain, Purpose string
	Clauses               []Clause // in order, retired ones last
}

// Clause is one clause with all its versions, oldest first; the last is current.
type Clause struct {
	ID       string
	Kind     string
	Order    int64
	Retired  bool
	Versions []Version
}

// Version is one wording of a clause.
type Version struct {
	ID    feed.Hash
	Title string
	Text  string
	Why   string
	Time  int64 // milliseconds, as claimed
}

// Current is the wording that counts now.
func (c Clause) Current() Version { return c.Versions[len(c.Versions)-1] }

// VersionID names the exact words of a clause version.
func VersionID(kind, title, text string) (id feed.Hash) {
	words, err := cbor.Marshal([]string{title, text, kind})
	if err != nil {
		panic(err) // three strings always encode
	}
	return sha256.Sum256(append([]byte(tagVersion), words...))
}

// CheckWords says in human words what is wrong with a clause.
func CheckWords(kind, title, text string) error {
	switch {
	case !slices.Contains(Kinds, kind):
		return fmt.Errorf("a clause is a value, a norm or a process, not %q", kind)
	case strings.TrimSpace(title) == "":
		return fmt.Errorf("a clause needs a title")
	case utf8.RuneCountInString(title) > MaxTitle:
		return fmt.Errorf("the title is longer than %d characters", MaxTitle)
	case utf8.RuneCountInString(text) > MaxText:
		return fmt.Errorf("the clause is longer than %d characters", MaxText)
	}
	return nil
}

// arrange brings clauses into the order in which they are numbered.
func arrange(clauses []Clause) {
	slices.SortFunc(clauses, func(a, b Clause) int {
		if a.Retired != b.Retired {
			if a.Retired {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
}
