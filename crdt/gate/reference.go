package gate

// view is a change looking at its past.
type view struct {
	past   *Past
	change *Change
	made   *made
	actors []uint32          // the document's numbers of the change's actors
	names  map[string]uint32 // numbers of names that the document does not have yet
}

func (v *view) resolve() *Error {
	v.actors[0] = v.made.actor
	for i, a := range v.change.OtherActors {
		n, ok := v.past.actors[string(a)]
		if !ok {
			return refusef(Unknown, "actor %x", a)
		}
		v.actors[i+1] = n
	}
	return nil
}

func (v *view) ref(id OpID) ref {
	if id.IsZero() {
		return ref{}
	}
	return ref{counter: uint32(id.Counter), actor: v.actors[id.Actor]}
}

// find returns what an operation made that this change can see.
func (v *view) find(r ref) *fact {
	if r.actor == v.made.actor && uint64(r.counter) >= v.made.startOp {
		i := uint64(r.counter) - v.made.startOp
		return &v.made.ops[i] // before the operation that refers to it, as Check saw to
	}
	n := v.made.sees(r.actor)
	if r.actor == v.made.actor {
		n--
	}
	return v.past.find(r, n)
}

// fact checks what an operation refers to and says what it makes itself.
func (v *view) fact(op *Op) (fact, *Error) {
	f := fact{object: v.ref(op.Object)}
	if err := v.container(op, f.object); err != nil {
		return f, err
	}
	if op.Key.IsMap {
		f.place.counter = v.name(op.Key.Name)
	} else if err := v.element(op, &f); err != nil {
		return f, err
	}
	for _, id := range op.Pred {
		if err := v.overwrites(op, &f, v.ref(id)); err != nil {
			return f, err
		}
	}
	f.kind |= kindOf(op)
	return f, nil
}

// name numbers the names of the document's maps. New ones are kept apart until
// the change is admitted.
func (v *view) name(s string) uint32 {
	if n, ok := v.past.names[s]; ok {
		return n
	}
	n, ok := v.names[s]
	if !ok {
		if v.names == nil {
			v.names = map[string]uint32{}
		}
		n = uint32(len(v.past.names) + len(v.names))
		v.names[s] = n
	}
	return n
}

func kindOf(op *Op) factKind {
	var k factKind
	if op.Insert {
		k = isElement
	}
	switch {
	case op.Action == MakeMap:
		k |= isMap | isValue
	case op.Action.Makes():
		k |= isList | isValue
	case op.Action == Put && op.Value.Kind == Counter:
		k |= isCounter | isValue
	case op.Action == Put:
		k |= isValue
	}
	return k
}

func (v *view) container(op *Op, object ref) *Error {
	if op.Object.IsZero() {
		return nil
	}
	want := isList
	if op.Key.IsMap {
		want = isMap
	}
	if o := v.find(object); o == nil || o.kind&want == 0 {
		return refusef(Unknown, "operation %d acts on %d, which is no such object", op.ID.Counter, op.Object.Counter)
	}
	return nil
}

func (v *view) element(op *Op, f *fact) *Error {
	if op.Insert {
		f.place = v.ref(op.ID)
	} else {
		f.place = v.ref(op.Key.Elem)
	}
	if op.Key.Elem.IsZero() {
		return nil
	}
	e := v.find(v.ref(op.Key.Elem))
	if e == nil || e.kind&isElement == 0 || e.object != f.object {
		return refusef(Unknown, "operation %d acts on element %d, which is not there", op.ID.Counter, op.Key.Elem.Counter)
	}
	if !op.Insert && e.kind&isValue == 0 {
		return refusef(Unknown, "operation %d overwrites a mark", op.ID.Counter)
	}
	return nil
}

func (v *view) overwrites(op *Op, f *fact, pred ref) *Error {
	want := isValue
	if op.Action == Increment {
		want = isCounter
	}
	o := v.find(pred)
	if o == nil || o.kind&want == 0 || o.object != f.object || o.place != f.place {
		return refusef(Unknown, "operation %d overwrites %d, which is not there", op.ID.Counter, pred.counter)
	}
	return nil
}
