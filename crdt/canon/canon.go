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

var (
	encoding = must(cbor.CoreDetEncOptions().EncMode())
	decoding = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		UTF8:              cbor.UTF8RejectInvalid,
		MaxNestedLevels:   MaxDepth,
		MaxArrayElements:  MaxArray,
		MaxMapPairs:       32,
	}.DecMode())
)

// must is for the two modes above, whose options are constants.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Marshal gives the deterministic form of v.
func Marshal(v any) ([]byte, error) {
	b, err := encoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", v, err)
	}
	return b, nil
}

// Unmarshal reads the deterministic form of *v from exactly b. What *v held
// before must be its zero value.
func Unmarshal[T any](b []byte, v *T) error {
	if err := decoding.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	again, err := encoding.Marshal(v)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	if !bytes.Equal(again, b) {
		return fmt.Errorf("%w: not in deterministic form", ErrMalformed)
	}
	return nil
}
