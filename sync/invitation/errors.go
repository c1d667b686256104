package invitation

import (
	"errors"
	"fmt"
	"strings"
)

// What can be wrong with an invitation. The messages are meant for people.
var (
	// ErrNotInvitation means a text, file or picture that has none in it.
	ErrNotInvitation = errors.New("this is not a Commonplace invitation")
	// ErrDamaged means an invitation that was cut short or changed on its way.
	ErrDamaged = errors.New("this invitation is damaged, perhaps cut short; please copy it again")
	// ErrNewer means a form that this version does not know.
	ErrNewer = errors.New("this invitation was made by a newer Commonplace; please update")
	// ErrExpired means that the invitation's time is over.
	ErrExpired = errors.New("this invitation has expired; please ask for a new one")
	// ErrNoQR means a picture in which no QR code was found.
	ErrNoQR = errors.New("no QR code was found in this picture; try a sharper or larger one")
	// ErrTooLarge means a file or picture that is too large to be one.
	ErrTooLarge = errors.New("this is too large to be an invitation")
	// ErrOtherCommunity means that the community which answered is not the one
	// that the invitation names.
	ErrOtherCommunity = errors.New("this is not the community that the invitation is for")
)

// CountError means too few or too many words.
type CountError struct{ Got int }

// Error says how many words there should be.
func (e *CountError) Error() string {
	if e.Got == 1 {
		return "an invitation has six words, this is one"
	}
	return fmt.Sprintf("an invitation has six words, these are %d", e.Got)
}

// Is makes every CountError an ErrNotInvitation.
func (e *CountError) Is(target error) bool { return target == ErrNotInvitation }

// WordError means a word that is not in the list.
type WordError struct {
	Place       int      // from 1
	Word        string   // as it was written
	Suggestions []string // words that may have been meant; most likely first
	Corrected   string   // all six words with the first suggestion in place; empty if there is none
}

// Error names the word and what it may have been.
func (e *WordError) Error() string {
	text := fmt.Sprintf("the %s word, %q, is not one of ours", ordinal(e.Place), e.Word)
	if len(e.Suggestions) == 0 {
		return text
	}
	return text + "; did you mean " + strings.Join(e.Suggestions, " or ") + "?"
}

// Is makes every WordError an ErrNotInvitation.
func (e *WordError) Is(target error) bool { return target == ErrNotInvitation }

func ordinal(n int) string {
	names := [...]string{"first", "second", "third", "fourth", "fifth", "sixth"}
	if n >= 1 && n <= len(names) {
		return names[n-1]
	}
	return fmt.Sprintf("%dth", n)
}
