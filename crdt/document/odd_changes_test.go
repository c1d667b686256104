package document_test

import (
	"bytes"
	"math"
	"slices"
	"time"

	"commonplace/crdt/document"
	"commonplace/crdt/gate"

	"pgregory.net/rapid"
)

// The changes in this file are of a kind no honest program writes but the gate
// lets pass: overwritten characters, values of several characters or none,
// numbers, objects and marks in texts, values removed twice, half of a
// conflict overwritten.

// id names an operation across changes.
type id struct {
	ctr   uint64
	actor string
}

// made is what an operation left behind, as far as later ones can refer to it.
type made struct {
	id, object id
	action     gate.Action
	value      gate.ValueKind
	key        string
	elem       id // the element it is at
	insert     bool
}

type oddChange struct {
	raw  []byte
	hash gate.Hash
	past map[int]bool // changes before it, and itself
	ops  []made
	last uint64
}

// oddWriter invents changes of several actors.
type oddWriter struct {
	t       *rapid.T
	changes []oddChange
	own     map[string][]int
}

// odd is one change in the making.
type odd struct {
	*oddWriter
	c     *gate.Change
	actor string
	seen  []made
	ids   []id // aligned with c.Ops, to be numbered at the end
	refs  [][]id
}

// oddValues are scalars of all kinds; integer is the one of them that counters
// and increments carry.
var (
	oddValues []gate.Value
	integer   gate.Value
)

func init() {
	for _, chunk := range valueChunks() {
		c, err := gate.Check(chunk)
		if err != nil {
			panic(err)
		}
		for _, op := range c.Ops {
			oddValues = append(oddValues, op.Value)
			if op.Value.Kind == gate.Int {
				integer = op.Value
			}
		}
	}
}

// valueChunks is how values of all kinds are had: the gate alone makes them.
func valueChunks() [][]byte {
	var out [][]byte
	for i, v := range []any{nil, true, false, "", "a", "bc", "👍🏼", []byte{1}, int64(math.MinInt64), uint64(math.MaxUint64), 0.5} {
		d := document.New([]byte("values"))
		defer d.Close()
		chunk, err := d.Edit(time.UnixMilli(int64(i)), func(tx *document.Tx) error { return tx.Set(document.Path{"v"}, v) })
		if err != nil {
			panic(err)
		}
		out = append(out, chunk)
	}
	return out
}

func (w *oddWriter) add(actor string) {
	o := odd{oddWriter: w, actor: actor, c: &gate.Change{Actor: []byte(actor), Seq: uint64(len(w.own[actor]) + 1)}}
	past := map[int]bool{}
	parents := []int{}
	if own := w.own[actor]; len(own) > 0 {
		parents = append(parents, own[len(own)-1])
	}
	if n := len(w.changes); n > 0 {
		parents = append(parents, rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 2).Draw(w.t, "parents")...)
	}
	for _, p := range parents {
		for i := range w.changes[p].past {
			past[i] = true
		}
	}
	for i := range w.changes {
		if past[i] {
			o.seen = append(o.seen, w.changes[i].ops...)
			o.c.StartOp = max(o.c.StartOp, w.changes[i].last)
		}
	}
	o.c.StartOp++
	for _, p := range parents { // heads only, as an honest writer would
		if !slices.ContainsFunc(parents, func(q int) bool { return q != p && w.changes[q].past[p] }) {
			o.c.Deps = append(o.c.Deps, w.changes[p].hash)
		}
	}
	slices.SortFunc(o.c.Deps, func(a, b gate.Hash) int { return bytes.Compare(a[:], b[:]) })
	o.c.Deps = slices.Compact(o.c.Deps)
	start := len(o.seen)
	for range rapid.IntRange(1, 6).Draw(w.t, "operations") {
		o.op()
	}
	o.number()
	raw := gate.Encode(o.c)
	c, err := gate.Check(raw)
	if err != nil {
		w.t.Fatal(err)
	}
	past[len(w.changes)] = true
	w.own[actor] = append(w.own[actor], len(w.changes))
	w.changes = append(w.changes, oddChange{raw, c.Hash, past, o.seen[start:], c.MaxOp()})
}

// op adds one operation on a random object.
func (o *odd) op() {
	objects := []made{{action: gate.MakeMap}}
	for _, m := range o.seen {
		if m.action.Makes() {
			objects = append(objects, m, m, m)
		}
	}
	obj := rapid.SampledFrom(objects).Draw(o.t, "object")
	at := made{id: id{o.c.StartOp + uint64(len(o.c.Ops)), o.actor}, object: obj.id}
	op := gate.Op{}
	if obj.action == gate.MakeMap {
		at.key = rapid.SampledFrom([]string{"k", "l"}).Draw(o.t, "key")
		op.Key = gate.Key{Name: at.key, IsMap: true}
	} else {
		elements := []id{{}}
		for _, m := range o.seen {
			if m.insert && m.object == obj.id {
				elements = append(elements, m.id)
			}
		}
		at.elem = rapid.SampledFrom(elements).Draw(o.t, "element")
		op.Insert = at.elem == id{} || o.isMark(at.elem) || rapid.IntRange(0, 2).Draw(o.t, "insert") > 0
	}
	key := at.elem
	if op.Insert {
		at.elem, at.insert = at.id, true
	}
	var pred []id
	if !op.Insert {
		pred = o.preds(at)
	}
	o.act(&op, obj, pred)
	if op.Action == gate.Increment {
		pred = slices.DeleteFunc(pred, func(p id) bool { return o.find(p).value != gate.Counter || o.find(p).action != gate.Put })
		if len(pred) == 0 {
			op.Action, op.Value = gate.Put, oddValues[0]
		}
	}
	at.action, at.value = op.Action, op.Value.Kind
	o.seen = append(o.seen, at)
	o.ids = append(o.ids, obj.id, key)
	o.refs = append(o.refs, pred)
	o.c.Ops = append(o.c.Ops, op)
}

func (o *odd) find(x id) made {
	return o.seen[slices.IndexFunc(o.seen, func(m made) bool { return m.id == x })]
}

func (o *odd) isMark(x id) bool { return o.find(x).action == gate.Mark }

// preds picks some of the values at a place, gone already or not.
func (o *odd) preds(at made) []id {
	var out []id
	for _, m := range o.seen {
		holds := m.action == gate.Put || m.action.Makes()
		if holds && m.object == at.object && m.key == at.key && m.elem == at.elem && rapid.IntRange(0, 3).Draw(o.t, "pred") > 0 {
			out = append(out, m.id)
		}
	}
	slices.SortFunc(out, func(a, b id) int {
		if a.ctr != b.ctr {
			return int(a.ctr) - int(b.ctr)
		}
		return bytes.Compare([]byte(a.actor), []byte(b.actor))
	})
	return out
}

func (o *odd) act(op *gate.Op, obj made, pred []id) {
	actions := []gate.Action{gate.Put, gate.Put, gate.Put, gate.MakeText, gate.MakeText, gate.MakeMap, gate.MakeList}
	if len(pred) > 0 {
		actions = append(actions, gate.Delete, gate.Delete, gate.Delete, gate.Increment)
	}
	if slices.ContainsFunc(pred, func(p id) bool { return o.find(p).value == gate.Counter }) {
		actions = slices.Repeat([]gate.Action{gate.Increment, gate.Put, gate.Delete}, 3)
	}
	if op.Insert && obj.action == gate.MakeText {
		actions = append(actions, gate.Put, gate.Put, gate.Put, gate.Mark)
	}
	op.Action = rapid.SampledFrom(actions).Draw(o.t, "action")
	switch op.Action {
	case gate.Put:
		op.Value = rapid.SampledFrom(oddValues).Draw(o.t, "value")
		if rapid.IntRange(0, 4).Draw(o.t, "counter") == 0 {
			op.Value = integer
			op.Value.Kind = gate.Counter
		}
	case gate.Increment:
		op.Value = integer
	case gate.Mark:
		if rapid.Bool().Draw(o.t, "begin") {
			op.Mark, op.Value = "bold", rapid.SampledFrom(oddValues).Draw(o.t, "value")
		}
		op.Expand = rapid.Bool().Draw(o.t, "expand")
	}
}

// number makes the ids relative to the table of the change's actors.
func (o *odd) number() {
	var others []string
	note := func(x id) {
		if x.actor != "" && x.actor != o.actor && !slices.Contains(others, x.actor) {
			others = append(others, x.actor)
		}
	}
	for _, x := range slices.Concat(append(o.refs, o.ids)...) {
		note(x)
	}
	slices.Sort(others)
	for _, a := range others {
		o.c.OtherActors = append(o.c.OtherActors, []byte(a))
	}
	local := func(x id) gate.OpID {
		return gate.OpID{Counter: x.ctr, Actor: uint32(slices.Index(others, x.actor) + 1)}
	}
	for i := range o.c.Ops {
		op := &o.c.Ops[i]
		op.ID = gate.OpID{Counter: o.c.StartOp + uint64(i)}
		op.Object = local(o.ids[2*i])
		if !op.Key.IsMap {
			op.Key.Elem = local(o.ids[2*i+1])
		}
		for _, p := range o.refs[i] {
			op.Pred = append(op.Pred, local(p))
		}
	}
}
