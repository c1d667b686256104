package gate_test

import (
	"testing"

	"commonplace/crdt/gate"
)

func TestCheckAcceptsWhatTheEngineWrites(t *testing.T) {
	for _, s := range seeds() {
		if _, err := gate.Check(s.change); err != nil {
			t.Errorf("%s: %v\n%x", s.name, err, s.change)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, s := range seeds() {
		if n := len(s.change); s.name != "lists 1" && s.name != "big text 0" {
			continue
		} else {
			b.Run(s.name, func(b *testing.B) {
				b.SetBytes(int64(n))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := gate.Check(s.change); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
