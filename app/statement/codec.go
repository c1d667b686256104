package statement

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"commonplace/crdt/canon"
)

// ErrMalformed means a body that is not the one form of a statement, or a
// field out of its range.
var ErrMalformed = errors.New("malformed statement")

// Body is one kind of statement.
type Body interface {
	// Kind is the kind of the entry that carries it.
	Kind() string
	// Check says whether the fields are in range.
	Check() error
}

// Encode gives the body's bytes.
func Encode(b Body) ([]byte, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	return canon.Marshal(b)
}

// Decode reads what Encode made.
func Decode[T Body](body []byte) (T, error) {
	var v T
	if err := canon.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	return v, v.Check()
}

func checkText(what, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("%w: %s of %d characters, at most %d", ErrMalformed, what, n, most)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: %s is not UTF-8", ErrMalformed, what)
	}
	return nil
}

func checkID(what string, id []byte) error {
	if len(id) != 32 {
		return fmt.Errorf("%w: %s of %d bytes", ErrMalformed, what, len(id))
	}
	return nil
}
