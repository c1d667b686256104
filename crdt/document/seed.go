package document

import (
	"errors"
	"fmt"
	"time"
)

// NewSeeded makes a document that several people may create at once without
// knowing of each other: its first change is made by f under seedActor at
// time zero, and has the same bytes on every laptop as long as f does the
// same. Whoever makes or receives it a second time has it already. Editing
// goes on under actor.
func NewSeeded(actor, seedActor []byte, f func(*Tx) error) (*Doc, []byte, error) {
	seed := New(seedActor)
	defer seed.Close()
	first, err := seed.Edit(time.UnixMilli(0), f)
	if err != nil {
		return nil, nil, fmt.Errorf("making the first change: %w", err)
	}
	if first == nil {
		return nil, nil, errors.New("making the first change: it is empty")
	}
	d := New(actor)
	applied, err := d.Apply([][]byte{first})
	if err == nil && len(applied.Refused) > 0 {
		err = applied.Refused[0].Err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("making the first change: %w", err)
	}
	return d, first, nil
}
