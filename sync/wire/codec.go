package wire

import (
	"fmt"

	"commonplace/crdt/canon"
)

// messages is the form of message bodies.
var messages = canon.NewForm(canon.Limits{Depth: 6, Array: 1 << 14, Pairs: 32})

// Marshal gives the deterministic CBOR of a message body (RFC 8949 section
// 4.2.1).
func Marshal(v any) ([]byte, error) { return messages.Marshal(v) }

// Unmarshal reads what Marshal wrote, and no other form of it: no unknown,
// double or reordered field, no tag, nothing after the end.
func Unmarshal(b []byte, v any) error {
	if err := messages.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	return nil
}
