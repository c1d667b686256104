package gate_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"commonplace/crdt/gate"
)

// seal puts a header with the right checksum around the body of a chunk.
func seal(kind byte, body []byte) []byte {
	head := binary.AppendUvarint([]byte{kind}, uint64(len(body)))
	sum := sha256.Sum256(append(slices.Clone(head), body...))
	out := append([]byte{0x85, 0x6f, 0x4a, 0x83}, sum[:4]...)
	return append(append(out, head...), body...)
}

// chunkBody cuts the header off a chunk.
func chunkBody(chunk []byte) []byte {
	_, n := binary.Uvarint(chunk[9:])
	return chunk[9+n:]
}

// encodeHead writes what comes before the columns of a change.
func encodeHead(c *gate.Change) []byte {
	empty := *c
	empty.Ops = nil
	empty.OtherActors = nil
	head := chunkBody(gate.Encode(&empty))
	head = head[:len(head)-2] // the numbers of other actors and of columns
	head = binary.AppendUvarint(head, uint64(len(c.OtherActors)))
	for _, a := range c.OtherActors {
		head = append(binary.AppendUvarint(head, uint64(len(a))), a...)
	}
	return head
}

// sameBytes tells whether the encoder writes the very bytes of a change.
func sameBytes(c *gate.Change) bool { return bytes.Equal(gate.Encode(c), c.Raw) }
