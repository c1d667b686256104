package gate_test

import (
	"bytes"
	"math"
	"slices"

	"commonplace/crdt/gate"
)

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
	return gate.Encode(d.finish())
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
