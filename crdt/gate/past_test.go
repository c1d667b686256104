package gate_test

import (
	"bytes"
	"slices"
	"testing"

	"commonplace/crdt/gate"
)

// world is a document made by two actors at once, to write changes against:
// 1 a map "m", 2 a text "t", 3 and 4 its letters, 5 a list "l", 6 a counter
// "c", 7 a value "v", 8 a mark in the text (all by actor 10), then 9 a value
// "v" by actor 20 and another 9 by actor 30, neither knowing of the other.
type world struct {
	past               *gate.Past
	first, left, right *gate.Change
}

var (
	letter = gate.NewValue(gate.Text, 0, "x")
	one    = gate.NewValue(gate.Int, 1, "")
)

func named(s string) gate.Key { return gate.Key{Name: s, IsMap: true} }

func at(counter uint64, actor uint32) gate.OpID { return gate.OpID{Counter: counter, Actor: actor} }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{past: gate.Default().NewPast()}
	w.first = read(&gate.Change{Actor: []byte{0x10}, Seq: 1, StartOp: 1, Ops: []gate.Op{
		{Key: named("m"), Action: gate.MakeMap},
		{Key: named("t"), Action: gate.MakeText},
		{Object: at(2, 0), Insert: true, Action: gate.Put, Value: letter},
		{Object: at(2, 0), Key: gate.Key{Elem: at(3, 0)}, Insert: true, Action: gate.Put, Value: letter},
		{Key: named("l"), Action: gate.MakeList},
		{Key: named("c"), Action: gate.Put, Value: gate.NewValue(gate.Counter, 1, "")},
		{Key: named("v"), Action: gate.Put, Value: one},
		{Object: at(2, 0), Insert: true, Action: gate.Mark, Mark: "bold"},
	}})
	set := []gate.Op{{Key: named("v"), Action: gate.Put, Value: one, Pred: []gate.OpID{at(7, 1)}}}
	w.left = read(&gate.Change{Actor: []byte{0x20}, Seq: 1, StartOp: 9, Deps: []gate.Hash{w.first.Hash},
		OtherActors: [][]byte{{0x10}}, Ops: set})
	w.right = read(&gate.Change{Actor: []byte{0x30}, Seq: 1, StartOp: 9, Deps: []gate.Hash{w.first.Hash},
		OtherActors: [][]byte{{0x10}}, Ops: set})
	for _, c := range []*gate.Change{w.first, w.left, w.right} {
		if err := w.past.Admit(c); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// read gives a change its hash.
func read(c *gate.Change) *gate.Change { return must(gate.Check(gate.Encode(c))) }

// after is a change of actor 20 that knows its own and the first.
func (w *world) after(ops ...gate.Op) *gate.Change {
	return &gate.Change{Actor: []byte{0x20}, Seq: 2, StartOp: 10, Deps: []gate.Hash{w.left.Hash},
		OtherActors: [][]byte{{0x10}}, Ops: ops}
}

func TestPastAdmitsHonestOperations(t *testing.T) {
	for name, op := range map[string]gate.Op{
		"into the map":       {Object: at(1, 1), Key: named("k"), Action: gate.Put, Value: one},
		"after a letter":     {Object: at(2, 1), Key: gate.Key{Elem: at(3, 1)}, Insert: true, Action: gate.Put, Value: letter},
		"after a mark":       {Object: at(2, 1), Key: gate.Key{Elem: at(8, 1)}, Insert: true, Action: gate.Put, Value: letter},
		"delete a letter":    {Object: at(2, 1), Key: gate.Key{Elem: at(3, 1)}, Action: gate.Delete, Pred: []gate.OpID{at(3, 1)}},
		"overwrite an older": {Key: named("v"), Action: gate.Put, Value: one, Pred: []gate.OpID{at(7, 1)}},
		"count":              {Key: named("c"), Action: gate.Increment, Value: one, Pred: []gate.OpID{at(6, 1)}},
		"delete a list":      {Key: named("l"), Action: gate.Delete, Pred: []gate.OpID{at(5, 1)}},
	} {
		w := newWorld(t)
		c := w.after(op)
		if op.Object.IsZero() && op.Key.IsMap && len(op.Pred) == 0 {
			c.OtherActors = nil
		}
		if err := w.past.Admit(read(c)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPastRefusesOperations(t *testing.T) {
	elem := func(n uint64) gate.Key { return gate.Key{Elem: at(n, 1)} }
	for name, op := range map[string]gate.Op{
		"name in a text":          {Object: at(2, 1), Key: named("k"), Action: gate.Put, Value: one},
		"name in a list":          {Object: at(5, 1), Key: named("k"), Action: gate.Put, Value: one},
		"element of a map":        {Object: at(1, 1), Insert: true, Action: gate.Put, Value: one},
		"object that is a value":  {Object: at(7, 1), Key: named("k"), Action: gate.Put, Value: one},
		"element of another list": {Object: at(5, 1), Key: elem(3), Insert: true, Action: gate.Put, Value: one},
		"element that is none":    {Object: at(2, 1), Key: elem(7), Insert: true, Action: gate.Put, Value: one},
		"value over a mark":       {Object: at(2, 1), Key: elem(8), Action: gate.Put, Value: letter},
		"mark deleted":            {Object: at(2, 1), Key: elem(8), Action: gate.Delete, Pred: []gate.OpID{at(8, 1)}},
		"another name's value":    {Key: named("w"), Action: gate.Put, Value: one, Pred: []gate.OpID{at(7, 1)}},
		"another object's value":  {Object: at(1, 1), Key: named("v"), Action: gate.Put, Value: one, Pred: []gate.OpID{at(7, 1)}},
		"another letter":          {Object: at(2, 1), Key: elem(3), Action: gate.Delete, Pred: []gate.OpID{at(4, 1)}},
		"value counted":           {Key: named("v"), Action: gate.Increment, Value: one, Pred: []gate.OpID{at(7, 1)}},
		"object never made":       {Object: at(9, 1), Key: named("k"), Action: gate.Put, Value: one},
	} {
		w := newWorld(t)
		before := w.past.Len()
		if err := w.past.Admit(read(w.after(op))); reasonOf(err) != gate.Unknown {
			t.Errorf("%s: %v", name, err)
		}
		if w.past.Len() != before {
			t.Errorf("%s: refused, and counted all the same", name)
		}
	}
}

func TestPastRefusesWhatAChangeCannotKnow(t *testing.T) {
	w := newWorld(t)
	over := gate.Op{Key: named("v"), Action: gate.Put, Value: one, Pred: []gate.OpID{at(9, 0), at(9, 1)}}
	c := w.after(over)
	c.OtherActors = [][]byte{{0x30}}
	if err := w.past.Admit(read(c)); reasonOf(err) != gate.Unknown {
		t.Errorf("a value of a change it does not depend on: %v", err)
	}
	c.Deps = []gate.Hash{w.left.Hash, w.right.Hash}
	slices.SortFunc(c.Deps, func(a, b gate.Hash) int { return bytes.Compare(a[:], b[:]) })
	if err := w.past.Admit(read(c)); err != nil {
		t.Errorf("once it depends on it: %v", err)
	}
}

func TestPastRefusesSequences(t *testing.T) {
	put := gate.Op{Key: named("k"), Action: gate.Put, Value: one}
	for name, c := range map[string]struct {
		alter func(*world, *gate.Change)
		want  gate.Reason
	}{
		"sequence repeated":       {func(w *world, c *gate.Change) { c.Seq = 1 }, gate.BadSequence},
		"sequence skipped":        {func(w *world, c *gate.Change) { c.Seq = 3 }, gate.BadSequence},
		"operations repeated":     {func(w *world, c *gate.Change) { c.StartOp = 9 }, gate.BadSequence},
		"operations far away":     {func(w *world, c *gate.Change) { c.StartOp = 11 + gate.MaxGap }, gate.BadSequence},
		"dependency missing":      {func(w *world, c *gate.Change) { c.Deps = []gate.Hash{{7}} }, gate.MissingDependency},
		"own change not known":    {func(w *world, c *gate.Change) { c.Deps = []gate.Hash{w.right.Hash} }, gate.BadSequence},
		"new actor starts at two": {func(w *world, c *gate.Change) { c.Actor = []byte{0x40} }, gate.BadSequence},
		"second first change":     {func(w *world, c *gate.Change) { c.Seq, c.Deps = 1, []gate.Hash{w.first.Hash} }, gate.BadSequence},
	} {
		w := newWorld(t)
		change := w.after(put)
		change.OtherActors = nil
		c.alter(w, change)
		if err := w.past.Admit(read(change)); reasonOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPastPassesOverWhatItKnows(t *testing.T) {
	w := newWorld(t)
	if err := w.past.Admit(w.first); err != nil || w.past.Len() != 3 {
		t.Errorf("%v, %d changes", err, w.past.Len())
	}
}
