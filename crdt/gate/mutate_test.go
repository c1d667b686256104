package gate_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"commonplace/crdt/gate"
)

// mutator makes changes that are almost right. Bytes changed at random rarely
// pass the gate; operations changed at random and written anew often do, and
// are what an attacker who knows the format would send.
type mutator struct {
	*rand.Rand
	seeds []seed
	read  []*gate.Change // what the gate reads in each seed
	ids   [][]known      // by seed: the operations before it
}

// known is an operation that exists, with its actor in full.
type known struct {
	counter uint64
	actor   []byte
}

func newMutator(r *rand.Rand, seeds []seed) *mutator {
	m := &mutator{Rand: r, seeds: seeds}
	for _, s := range seeds {
		var ids []known
		for _, p := range s.prior {
			c := must(gate.Check(p))
			for _, op := range c.Ops {
				if ids = append(ids, known{op.ID.Counter, c.Actor}); len(ids) > 200 {
					break
				}
			}
		}
		m.read = append(m.read, must(gate.Check(s.change)))
		m.ids = append(m.ids, ids)
	}
	return m
}

// mutate returns a mutated change of a seed, with a right checksum.
func (m *mutator) mutate(i int) []byte {
	switch m.IntN(4) {
	case 0:
		return m.bytes(m.seeds[i].change)
	case 1:
		return m.splice(m.seeds[i].change)
	default:
		return m.ops(i)
	}
}

func (m *mutator) bytes(chunk []byte) []byte {
	b := slices.Clone(chunkBody(chunk))
	for range 1 + m.IntN(3) {
		at := m.IntN(len(b))
		switch m.IntN(4) {
		case 0:
			b[at] ^= 1 << m.IntN(8)
		case 1:
			b[at] = byte(m.IntN(256))
		case 2:
			b[at] += byte(m.IntN(3) - 1)
		default:
			b[at] = []byte{0, 1, 2, 3, 0x7e, 0x7f, 0x80, 0xff}[m.IntN(8)]
		}
	}
	return seal(chunk[8], b)
}

// splice works on whole columns: swaps two, takes one from another seed,
// repeats or drops one, or lies about a length.
func (m *mutator) splice(chunk []byte) []byte {
	head, cols := splitChange(chunk)
	_, others := splitChange(m.seeds[m.IntN(len(m.seeds))].change)
	if len(cols) == 0 || len(others) == 0 {
		return m.bytes(chunk)
	}
	a, b := &cols[m.IntN(len(cols))], &cols[m.IntN(len(cols))]
	switch m.IntN(6) {
	case 0:
		a.data, b.data = b.data, a.data
	case 1:
		o := others[m.IntN(len(others))]
		a.data = o.data
	case 2:
		a.data = append(slices.Clone(a.data), a.data...)
	case 3:
		cols = slices.Delete(cols, 0, 1)
	case 4:
		o := others[m.IntN(len(others))]
		at := slices.IndexFunc(cols, func(c rawColumn) bool { return c.spec >= o.spec })
		if at < 0 {
			at = len(cols)
		} else if cols[at].spec == o.spec {
			cols = slices.Delete(cols, at, at+1)
		}
		cols = slices.Insert(cols, at, o)
	default:
		a.spec ^= 1 << m.IntN(8)
	}
	return seal(1, append(head, joinColumns(cols)...))
}

type rawColumn struct {
	spec uint64
	data []byte
}

// splitChange takes a change of the engine's apart into head and columns.
func splitChange(chunk []byte) ([]byte, []rawColumn) {
	b := chunkBody(chunk)
	head := encodeHead(must(gate.Check(chunk)))
	rest := b[len(head):]
	next := func() uint64 {
		v, n := binary.Uvarint(rest)
		rest = rest[n:]
		return v
	}
	cols := make([]rawColumn, next())
	sizes := make([]uint64, len(cols))
	for i := range cols {
		cols[i].spec, sizes[i] = next(), next()
	}
	for i := range cols {
		cols[i].data, rest = rest[:sizes[i]:sizes[i]], rest[sizes[i]:]
	}
	return head[:len(head):len(head)], cols
}

func joinColumns(cols []rawColumn) []byte {
	out := binary.AppendUvarint(nil, uint64(len(cols)))
	for _, c := range cols {
		out = binary.AppendUvarint(binary.AppendUvarint(out, c.spec), uint64(len(c.data)))
	}
	for _, c := range cols {
		out = append(out, c.data...)
	}
	return out
}
