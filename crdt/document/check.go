package document

import (
	"fmt"

	"commonplace/crdt/gate"
)

// EquivocationError says that an actor has made two different changes with
// one number. The first to come is in the document, the second is not; which
// of them counts is for the owner of the feeds to decide, who then rebuilds
// the document without the other.
type EquivocationError struct {
	Actor []byte
	Seq   uint64
	Have  Hash // in the document, or waiting
	Got   Hash // refused
}

func (e *EquivocationError) Error() string {
	return fmt.Sprintf("actor %x made two changes %d: %x and %x", e.Actor, e.Seq, e.Have[:6], e.Got[:6])
}

func refusal(r gate.Reason, format string, args ...any) error {
	return &gate.Error{Reason: r, Detail: fmt.Sprintf(format, args...)}
}

// checker checks what the operations of one change refer to. An id is good
// if the operation it names was made earlier in the same change or in its
// past, and is of the kind that is called for. What others made at the same
// time does not count, whether it is here or not: all replicas must come to
// the same answer.
type checker struct {
	m      *model
	change *gate.Change
	node   *node
	ids    []uint32
}

func (m *model) check(c *gate.Change, n *node, ids []uint32) error {
	k := checker{m, c, n, ids}
	for i := range c.Ops {
		if err := k.op(&c.Ops[i]); err != nil {
			return err
		}
	}
	return nil
}

func (k *checker) op(op *gate.Op) error {
	kind, ok := k.object(op.Object)
	if !ok {
		return k.unknown(op, "object", op.Object)
	}
	if op.Key.IsMap != (kind == gate.MakeMap) {
		return refusal(gate.BadKey, "operation %d: a key that does not fit its object", op.ID.Counter)
	}
	if !op.Key.IsMap && !op.Key.Elem.IsZero() && !k.element(op.Object, op.Key.Elem) {
		return k.unknown(op, "element", op.Key.Elem)
	}
	for _, p := range op.Pred {
		if !k.value(op, p) {
			return k.unknown(op, "predecessor", p)
		}
	}
	return nil
}

func (k *checker) unknown(op *gate.Op, what string, id gate.OpID) error {
	return refusal(gate.Unknown, "operation %d: %s %d of actor %x",
		op.ID.Counter, what, id.Counter, k.change.ActorOf(id))
}

// own returns the operation an id names if it is part of the same change;
// the gate saw to it that it comes earlier.
func (k *checker) own(id gate.OpID) (*gate.Op, bool) {
	if id.Actor != 0 || id.Counter < k.change.StartOp {
		return nil, false
	}
	return &k.change.Ops[id.Counter-k.change.StartOp], true
}

// past returns an id in our numbering if its change is in the past of this one.
func (k *checker) past(id gate.OpID) (opID, bool) {
	actor := k.ids[id.Actor]
	known := k.node.knows(actor)
	if known == 0 {
		return opID{}, false
	}
	p := k.m.past
	last := &p.changes[p.byActor[actor][known-1]]
	return opID{id.Counter, actor}, id.Counter <= last.maxOp
}

func (k *checker) object(id gate.OpID) (gate.Action, bool) {
	if id.IsZero() {
		return gate.MakeMap, true
	}
	if op, ok := k.own(id); ok {
		return op.Action, op.Action.Makes()
	}
	g, ok := k.past(id)
	if !ok {
		return 0, false
	}
	obj, ok := k.m.objects[g]
	if !ok {
		return 0, false
	}
	return obj.kind, true
}

// element tells whether id is an insertion into the object.
func (k *checker) element(object, id gate.OpID) bool {
	if op, ok := k.own(id); ok {
		return op.Insert && op.Object == object
	}
	g, ok := k.past(id)
	if !ok {
		return false
	}
	at, ok := k.m.lookupElement(g)
	return ok && k.m.elements[at].chunk.seq == k.sequence(object)
}

// lookupElement finds the element an insertion made.
func (m *model) lookupElement(id opID) (int32, bool) {
	w, ok := m.where[id]
	if !ok {
		return 0, false
	}
	if w >= 0 {
		return w, true
	}
	at := m.values[^w].element
	return at, at >= 0 && m.elements[at].id == id
}

func (k *checker) sequence(object gate.OpID) *sequence {
	if g, ok := k.past(object); ok {
		if obj := k.m.objects[g]; obj != nil {
			return obj.seq
		}
	}
	return nil
}

// value tells whether id put a value where op acts.
func (k *checker) value(op *gate.Op, id gate.OpID) bool {
	if o, ok := k.own(id); ok {
		return o.Object == op.Object && holds(o.Action) && k.place(o) == k.place(op)
	}
	g, ok := k.past(id)
	if !ok {
		return false
	}
	w, ok := k.m.where[g]
	if !ok {
		return false
	}
	if op.Key.IsMap {
		if w >= 0 {
			return false
		}
		v := &k.m.values[^w]
		return v.element < 0 && v.key == op.Key.Name && v.object.id == k.global(op.Object)
	}
	elem, ok := k.past(op.Key.Elem)
	if !ok {
		return false
	}
	at, ok := k.m.lookupElement(elem)
	if !ok {
		return false
	}
	if w >= 0 {
		return w == at && k.m.elements[at].inline
	}
	return k.m.values[^w].element == at
}

// holds tells whether an action leaves a value behind.
func holds(a gate.Action) bool { return a == gate.Put || a.Makes() }

// place names the key or element an operation acts on.
func (k *checker) place(op *gate.Op) gate.Key {
	if op.Insert {
		return gate.Key{Elem: op.ID}
	}
	return op.Key
}

func (k *checker) global(id gate.OpID) opID {
	if id.IsZero() {
		return opID{}
	}
	return opID{id.Counter, k.ids[id.Actor]}
}
