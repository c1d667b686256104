package gate_test

import (
	"bytes"
	"encoding/binary"
	"math"
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

// draft is a change being altered: operations refer to actors by the index
// into a table that is sorted and cleaned up at the end.
type draft struct {
	gate.Change
	actors [][]byte
}

func (d *draft) index(actor []byte) uint32 {
	for i, a := range d.actors {
		if bytes.Equal(a, actor) {
			return uint32(i)
		}
	}
	d.actors = append(d.actors, actor)
	return uint32(len(d.actors) - 1)
}

// ops alters operations and writes the change anew.
func (m *mutator) ops(i int) []byte {
	c := m.read[i]
	d := &draft{Change: *c, actors: append([][]byte{c.Actor}, c.OtherActors...)}
	d.Ops = slices.Clone(c.Ops)
	for range 1 + m.IntN(3) {
		if len(d.Ops) == 0 || m.IntN(12) == 0 {
			m.alterHead(d, i)
			continue
		}
		m.alterOp(d, &d.Ops[m.IntN(len(d.Ops))], i)
	}
	if m.IntN(6) == 0 && len(d.Ops) > 0 {
		m.alterList(d)
	}
	return encodeChange(d.finish())
}

func (m *mutator) alterHead(d *draft, i int) {
	switch m.IntN(8) {
	case 0:
		d.StartOp += uint64(m.IntN(4))
	case 1:
		d.StartOp = max(1, d.StartOp-uint64(m.IntN(4)))
	case 2:
		d.Seq = uint64(m.IntN(5))
	case 3:
		if len(d.Deps) > 0 {
			d.Deps = slices.Delete(slices.Clone(d.Deps), 0, 1)
		}
	case 4:
		d.Time = []int64{0, -1, math.MaxInt64, math.MinInt64, gate.MaxTime, -gate.MaxTime, 1 << 40}[m.IntN(7)]
	case 5:
		d.Message = []string{"", "m", "\x00", "long message ü"}[m.IntN(4)]
	case 6:
		d.actors[0] = []byte{byte(m.IntN(256))}
		d.Seq = 1
	default:
		if ps := m.seeds[i].prior; len(ps) > 0 {
			d.Deps = append(slices.Clone(d.Deps), must(gate.Check(ps[m.IntN(len(ps))])).Hash)
			slices.SortFunc(d.Deps, func(a, b gate.Hash) int { return bytes.Compare(a[:], b[:]) })
			d.Deps = slices.Compact(d.Deps)
		}
	}
}

// alterList drops, repeats or swaps operations; their ids shift with them.
func (m *mutator) alterList(d *draft) {
	a, b := m.IntN(len(d.Ops)), m.IntN(len(d.Ops))
	switch m.IntN(3) {
	case 0:
		d.Ops = slices.Delete(d.Ops, a, a+1)
	case 1:
		d.Ops = slices.Insert(d.Ops, a, d.Ops[b])
	default:
		d.Ops[a], d.Ops[b] = d.Ops[b], d.Ops[a]
	}
}

// someID returns an operation that exists, mostly.
func (m *mutator) someID(d *draft, op *gate.Op, i int) gate.OpID {
	ids := m.ids[i]
	switch k := m.IntN(10); {
	case k == 0:
		return gate.OpID{}
	case k == 1:
		return gate.OpID{Counter: uint64(m.IntN(20)), Actor: uint32(m.IntN(len(d.actors) + 1))}
	case k < 4 || len(ids) == 0:
		return gate.OpID{Counter: max(1, op.ID.Counter-uint64(1+m.IntN(5)))}
	default:
		id := ids[m.IntN(len(ids))]
		return gate.OpID{Counter: id.counter, Actor: d.index(id.actor)}
	}
}

func (m *mutator) alterOp(d *draft, op *gate.Op, i int) {
	switch m.IntN(9) {
	case 0:
		op.Object = m.someID(d, op, i)
	case 1:
		op.Key = gate.Key{Elem: m.someID(d, op, i)}
	case 2:
		op.Key = gate.Key{IsMap: true, Name: []string{"", "a", "k", "t", "l", "c", "m", "ü", "\x00"}[m.IntN(9)]}
	case 3:
		op.Insert = !op.Insert
	case 4:
		op.Action = gate.Action(m.IntN(9))
	case 5:
		op.Value = m.someValue()
	case 6:
		op.Pred = append(slices.Clone(op.Pred), m.someID(d, op, i))
	case 7:
		op.Pred = nil
	default:
		m.swapMeaning(d, op, i)
	}
}

// swapMeaning makes an operation that has a good chance of being consistent.
func (m *mutator) swapMeaning(d *draft, op *gate.Op, i int) {
	id := m.someID(d, op, i)
	switch m.IntN(4) {
	case 0: // overwrite an element
		op.Insert, op.Key, op.Pred = false, gate.Key{Elem: id}, []gate.OpID{id}
	case 1: // delete it
		op.Insert, op.Key, op.Pred = false, gate.Key{Elem: id}, []gate.OpID{id}
		op.Action, op.Value = gate.Delete, gate.Value{}
	case 2: // insert after it
		op.Insert, op.Key, op.Pred = true, gate.Key{Elem: id}, nil
		op.Action = []gate.Action{gate.Put, gate.MakeMap, gate.MakeList, gate.MakeText, gate.Mark}[m.IntN(5)]
		if op.Action != gate.Put {
			op.Value = gate.Value{}
		}
		if op.Action == gate.Mark && m.IntN(2) == 0 {
			op.Mark, op.Expand, op.Value = "bold", m.IntN(2) == 0, m.someValue()
		}
	default: // increment it
		op.Insert, op.Pred, op.Action = false, []gate.OpID{id}, gate.Increment
		op.Value = gate.NewValue(gate.Int, uint64(m.someInt()), "")
	}
}

func (m *mutator) someInt() int64 {
	return []int64{0, 1, -1, 1000, math.MaxInt64, math.MinInt64}[m.IntN(6)]
}

func (m *mutator) someValue() gate.Value {
	kind := gate.ValueKind(m.IntN(12))
	switch kind {
	case gate.Text, gate.Bytes:
		return gate.NewValue(kind, 0, []string{"", "x", "longer 🙂 text", "\x00"}[m.IntN(4)])
	case gate.Float:
		return gate.NewValue(kind, math.Float64bits([]float64{0, -1.5, math.NaN(), math.Inf(1)}[m.IntN(4)]), "")
	default:
		return gate.NewValue(kind, uint64(m.someInt()), "")
	}
}

// finish numbers the operations and gives the actor table its canonical form.
func (d *draft) finish() *gate.Change {
	c := d.Change
	c.Actor = d.actors[0]
	used := map[uint32]bool{}
	each := func(f func(*gate.OpID)) {
		for i := range c.Ops {
			op := &c.Ops[i]
			f(&op.Object)
			f(&op.Key.Elem)
			op.Pred = slices.Clone(op.Pred)
			for j := range op.Pred {
				f(&op.Pred[j])
			}
		}
	}
	each(func(id *gate.OpID) {
		if !id.IsZero() {
			used[id.Actor] = true
		}
	})
	c.OtherActors = nil
	for i, a := range d.actors[1:] {
		if used[uint32(i+1)] && !bytes.Equal(a, c.Actor) {
			c.OtherActors = append(c.OtherActors, a)
		}
	}
	slices.SortFunc(c.OtherActors, bytes.Compare)
	each(func(id *gate.OpID) {
		if int(id.Actor) < len(d.actors) {
			a := d.actors[id.Actor]
			id.Actor = uint32(1 + slices.IndexFunc(c.OtherActors, func(o []byte) bool { return bytes.Equal(o, a) }))
		}
	})
	for i := range c.Ops {
		slices.SortFunc(c.Ops[i].Pred, func(a, b gate.OpID) int {
			if a.Counter != b.Counter {
				return int(a.Counter) - int(b.Counter)
			}
			return int(a.Actor) - int(b.Actor)
		})
	}
	return &c
}
