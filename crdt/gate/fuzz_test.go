package gate_test

import (
	"bytes"
	"compress/flate"
	"testing"

	"commonplace/crdt/gate"
)

// FuzzCheck takes the body of a change and gives it the right header, which a
// fuzzer would not find.
func FuzzCheck(f *testing.F) {
	for _, s := range seeds() {
		f.Add(chunkBody(s.change))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		chunk := seal(1, body)
		c, err := gate.Check(chunk)
		if err != nil {
			if reasonOf(err) == 0 {
				t.Errorf("an error of another type: %v", err)
			}
			return
		}
		if !sameBytes(c) {
			t.Errorf("accepted, but not canonical:\n%x\nwritten anew\n%x", chunk, gate.Encode(c))
		}
		var past gate.Past
		_ = past.Admit(c)
	})
}

// FuzzInflate takes a compressed body.
func FuzzInflate(f *testing.F) {
	for _, s := range seeds() {
		f.Add(deflate(chunkBody(s.change)))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		plain, err := gate.Inflate(seal(2, packed))
		if err != nil {
			return
		}
		if len(chunkBody(plain)) > gate.MaxChange || plain[8] != 1 {
			t.Errorf("%d bytes of type %d", len(plain), plain[8])
		}
		_, _ = gate.Check(plain)
	})
}

// FuzzUnpack takes the body of a saved document.
func FuzzUnpack(f *testing.F) {
	for _, saved := range savedDocuments() {
		f.Add(chunkBody(saved))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		changes, err := gate.Unpack(seal(0, body))
		if err != nil {
			return
		}
		var past gate.Past
		for _, c := range changes {
			if err := past.Admit(must(gate.Check(c.Raw))); err != nil {
				t.Error(err)
			}
		}
	})
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	w := must(flate.NewWriter(&out, flate.BestCompression))
	must(w.Write(b))
	check(w.Close())
	return out.Bytes()
}
