package gate_test

import (
	"bytes"
	"slices"
	"testing"

	"commonplace/crdt/gate"
)

// deflated compresses a change as the format does: its checksum stays that of
// the plain change.
func deflated(chunk []byte) []byte {
	packed := seal(2, deflate(chunkBody(chunk)))
	copy(packed[4:8], chunk[4:8])
	return packed
}

func TestInflate(t *testing.T) {
	for _, s := range seeds() {
		got, err := gate.Inflate(deflated(s.change))
		if err != nil || !bytes.Equal(got, s.change) {
			t.Errorf("%s: %v", s.name, err)
		}
		if got, err = gate.Inflate(s.change); err != nil || !bytes.Equal(got, s.change) {
			t.Errorf("%s, not compressed: %v", s.name, err)
		}
	}
}

func TestInflateRefuses(t *testing.T) {
	good := deflated(gate.Encode(sample()))
	bomb := seal(2, deflate(make([]byte, gate.MaxChange+1)))
	for name, c := range map[string]struct {
		chunk []byte
		want  gate.Reason
	}{
		"nothing":       {nil, gate.Malformed},
		"document":      {seal(0, nil), gate.WrongType},
		"cut short":     {seal(2, chunkBody(good)[:9]), gate.Malformed},
		"bytes after":   {seal(2, append(slices.Clone(chunkBody(good)), 0)), gate.Malformed},
		"not deflate":   {seal(2, []byte("plain")), gate.Malformed},
		"bomb":          {bomb, gate.TooLarge},
		"larger packed": {make([]byte, gate.MaxChange+1), gate.TooLarge},
	} {
		if _, err := gate.Inflate(c.chunk); reasonOf(err) != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
