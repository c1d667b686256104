package gate_test

import (
	"fmt"
	"testing"

	"commonplace/crdt/gate"
	"github.com/automerge/automerge-go"
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

func benchmarked(b *testing.B, f func(b *testing.B, s seed)) {
	for _, s := range seeds() {
		switch s.name {
		case "lists 1", "actors 6", "big text 0":
			b.Run(fmt.Sprintf("%s (%d bytes)", s.name, len(s.change)), func(b *testing.B) {
				b.ReportAllocs()
				f(b, s)
			})
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	benchmarked(b, func(b *testing.B, s seed) {
		for b.Loop() {
			must(gate.Check(s.change))
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	benchmarked(b, func(b *testing.B, s seed) {
		c := must(gate.Check(s.change))
		for b.Loop() {
			gate.Encode(c)
		}
	})
}

// BenchmarkPast admits a text typed in 10,000 changes.
func BenchmarkPast(b *testing.B) {
	typed := typedChanges(10_000)
	b.ReportAllocs()
	for b.Loop() {
		past := gate.Default().NewPast()
		for _, c := range typed {
			check(past.Admit(c))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(typed)), "ns/change")
}

// BenchmarkUnpack takes a document of 10,000 changes apart.
func BenchmarkUnpack(b *testing.B) {
	d := automerge.New()
	for _, c := range typedChanges(10_000) {
		check(d.LoadIncremental(c.Raw))
	}
	saved := d.Save()
	b.ReportAllocs()
	for b.Loop() {
		must(gate.Unpack(saved))
	}
}

// typedChanges is a text typed one letter a change.
func typedChanges(n int) []*gate.Change {
	c := read(&gate.Change{Actor: []byte{1, 2}, Seq: 1, StartOp: 1, Ops: []gate.Op{{Key: named("t"), Action: gate.MakeText}}})
	list := []*gate.Change{c}
	for i := uint64(2); i <= uint64(n); i++ {
		op := gate.Op{Object: at(1, 0), Key: gate.Key{Elem: at(i-1, 0)}, Insert: true, Action: gate.Put, Value: letter}
		if i == 2 {
			op.Key = gate.Key{}
		}
		c = read(&gate.Change{Actor: []byte{1, 2}, Seq: i, StartOp: i, Deps: []gate.Hash{c.Hash}, Ops: []gate.Op{op}})
		list = append(list, c)
	}
	return list
}
