// Package canon is the one way in which the statements, certificates and
// invitations of Commonplace become bytes: deterministic CBOR (RFC 8949,
// 4.2.1) of structs whose fields have small integer keys.
//
// Bytes are hashed and signed, so there must be exactly one form of everything.
// [Unmarshal] therefore encodes again what it read and refuses bytes that are
// not the same: an unknown key, a number in a long form, a map out of order or
// a text that is not UTF-8 never get past it. Nothing is allocated for a length
// that the input does not have.
package canon

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// ErrMalformed means bytes that are not the deterministic form of what was
// expected.
var ErrMalformed = errors.New("malformed")

// Limits on what is read, whatever it is.
const (
	// MaxArray is the most elements an array may have.
	MaxArray = 4096
	// MaxDepth is how deep arrays and maps may nest.
	MaxDepth = 8
)

// Limits bound what a [Form] reads.
type Limits struct {
	Depth int // how deep arrays and maps may nest
	Array int // the most elements of an array
	Pairs int // the most pairs of a map
}

// Form is the deterministic form within certain limits.
type Form struct {
	encoding cbor.EncMode
	decoding cbor.DecMode
}

// NewForm makes a form. It panics if the limits are none that CBOR can keep,
// which for constants is a mistake in the program.
func NewForm(l Limits) Form {
	encoding, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err)
	}
	decoding, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		UTF8:              cbor.UTF8RejectInvalid,
		MaxNestedLevels:   l.Depth,
		MaxArrayElements:  l.Array,
		MaxMapPairs:       l.Pairs,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return Form{encoding, decoding}
}

// statements is the form of what members say.
var statements = NewForm(Limits{Depth: MaxDepth, Array: MaxArray, Pairs: 32})

// Marshal gives the deterministic form of v.
func (f Form) Marshal(v any) ([]byte, error) {
	b, err := f.encoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", v, err)
	}
	return b, nil
}

// Decode reads well-formed CBOR into what v points to. It is for callers that
// compare with the one form themselves; others call Unmarshal.
func (f Form) Decode(b []byte, v any) error {
	if err := f.decoding.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	return nil
}

// Unmarshal reads the deterministic form of what v points to from exactly b.
// What v pointed to before must be its zero value.
func (f Form) Unmarshal(b []byte, v any) error {
	if err := f.Decode(b, v); err != nil {
		return err
	}
	again, err := f.encoding.Marshal(v)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	if !bytes.Equal(again, b) {
		return fmt.Errorf("%w: not in deterministic form", ErrMalformed)
	}
	return nil
}

// Marshal gives the deterministic form of a statement.
func Marshal(v any) ([]byte, error) { return statements.Marshal(v) }

// Unmarshal reads the deterministic form of the statement *v from exactly b.
// What *v held before must be its zero value.
func Unmarshal[T any](b []byte, v *T) error { return statements.Unmarshal(b, v) }
