package gate_test

import (
	"testing"

	"commonplace/crdt/gate"
)

func TestCheckAcceptsWhatTheEngineWrites(t *testing.T) {
	for _, s := range seeds() {
		c, err := gate.Check(s.change)
		if err != nil {
			t.Errorf("%s: %v\n%x", s.name, err, s.change)
			continue
		}
		if !sameBytes(c) {
			t.Errorf("%s: written anew from what the gate read\n%x, was\n%x", s.name, gate.Encode(c), s.change)
		}
		var past gate.Past
		for _, p := range s.prior {
			if err := past.Admit(must(gate.Check(p))); err != nil {
				t.Errorf("before %s: %v", s.name, err)
			}
		}
		if err := past.Admit(c); err != nil {
			t.Errorf("%s: %v", s.name, err)
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
