package gate

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
)

// readRows reads the table of operations. It reuses the reader of a change's
// operations, with the document's actors and without what only a change has.
func (d *document) readRows(t *table) *Error {
	n, err := total(t.get(colAction), uintValues, d.limits.DocumentOps)
	if err != nil {
		return err
	}
	nsucc, err := sum(t.get(colSuccCount), d.limits.DocumentOps)
	if err != nil {
		return err
	}
	r := d.newRowReader(t)
	idActor, idCtr := newRuns(t.get(colIDActor), uintValues), newRuns(t.get(colIDCtr), deltaValues)
	d.rows = make([]Op, n)
	d.links = make([]link, 0, nsucc)
	succ := make([]OpID, nsucc)
	for i := range d.rows {
		op := &d.rows[i]
		op.ID.Counter = d.limits.Counter // references are checked later, in the change
		if succ, err = r.next(op, succ); err != nil {
			return err
		}
		for _, s := range op.Pred {
			d.links = append(d.links, link{s, i})
		}
		op.Pred = nil
		if op.ID, err = d.id(&idActor, &idCtr); err != nil {
			return err
		}
	}
	for _, c := range []*runs{&idActor, &idCtr} {
		if err := c.end(); err != nil {
			return err
		}
	}
	for i := range r.used {
		r.used[i] = true // an actor may have made nothing but empty changes
	}
	return r.end()
}

// newRowReader reads successors where a change has predecessors.
func (d *document) newRowReader(t *table) *opReader {
	top := &Change{}
	if len(d.actors) > 0 {
		top.Actor, top.OtherActors = d.actors[0], d.actors[1:]
	}
	r := newOpReader(top, t)
	r.preds, r.predActr = newRuns(t.get(colSuccCount), uintValues), newRuns(t.get(colSuccActor), uintValues)
	r.predCtr = newRuns(t.get(colSuccCtr), deltaValues)
	return r
}

func (d *document) id(actor, ctr *runs) (OpID, *Error) {
	for _, c := range []*runs{actor, ctr} {
		if err := c.next(); err != nil {
			return OpID{}, err
		}
	}
	if actor.null || ctr.null || actor.num >= int64(len(d.actors)) || ctr.abs <= 0 || uint64(ctr.abs) >= d.limits.Counter {
		return OpID{}, refuse(BadReference, "the id of an operation")
	}
	return OpID{Counter: uint64(ctr.abs), Actor: uint32(actor.num)}, nil
}

func compareIDs(a, b OpID) int {
	return cmp.Or(cmp.Compare(a.Counter, b.Counter), cmp.Compare(a.Actor, b.Actor))
}

// distribute turns successors into predecessors, makes the deletions that
// only successors tell of, and gives every change its operations.
func (d *document) distribute() *Error {
	order := make([]int, len(d.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compareIDs(d.rows[a].ID, d.rows[b].ID) })
	slices.SortFunc(d.links, func(a, b link) int {
		return cmp.Or(compareIDs(a.succ, b.succ), compareIDs(d.rows[a.row].ID, d.rows[b.row].ID))
	})
	next := 0
	for len(d.links) > 0 {
		id, n := d.links[0].succ, 1
		for n < len(d.links) && d.links[n].succ == id {
			n++
		}
		pred := make([]OpID, n)
		for i, l := range d.links[:n] {
			pred[i] = d.rows[l.row].ID
		}
		for next < len(order) && compareIDs(d.rows[order[next]].ID, id) < 0 {
			next++
		}
		if next < len(order) && d.rows[order[next]].ID == id {
			d.rows[order[next]].Pred = pred
		} else {
			d.rows = append(d.rows, deletion(id, &d.rows[d.links[0].row], pred))
		}
		d.links = d.links[n:]
	}
	return d.assign()
}

// deletion is the operation that removed what was at the place of another.
func deletion(id OpID, of *Op, pred []OpID) Op {
	del := Op{ID: id, Object: of.Object, Key: of.Key, Action: Delete, Pred: pred}
	if of.Insert {
		del.Key = Key{Elem: of.ID}
	}
	return del
}

// assign puts every operation into the change it came in: the first of its
// actor that reaches its counter.
func (d *document) assign() *Error {
	for i := range d.rows {
		id := d.rows[i].ID
		chain := d.chains[id.Actor]
		k := sort.Search(len(chain), func(k int) bool { return d.history[chain[k]].maxOp >= id.Counter })
		if k == len(chain) {
			return refusef(BadReference, "operation %d belongs to no change", id.Counter)
		}
		e := &d.history[chain[k]]
		e.ops = append(e.ops, i)
	}
	for i := range d.history {
		e := &d.history[i]
		slices.SortFunc(e.ops, func(a, b int) int { return compareIDs(d.rows[a].ID, d.rows[b].ID) })
		start := e.maxOp + 1 - uint64(len(e.ops))
		for k, r := range e.ops {
			if d.rows[r].ID.Counter != start+uint64(k) {
				return refusef(BadSequence, "change %d misses an operation, or has one twice", i)
			}
		}
	}
	return nil
}

// rebuild writes every change anew and checks it as if it had come alone.
func (d *document) rebuild() ([]*Change, *Error) {
	changes := make([]*Change, len(d.history))
	past := d.limits.NewPast()
	for i := range d.history {
		c, err := d.limits.check(Encode(d.change(&d.history[i], changes)))
		if err != nil {
			return nil, err
		}
		if past.Has(c.Hash) {
			return nil, refusef(BadSequence, "change %d is there twice", i)
		}
		if err := past.admit(c); err != nil {
			return nil, err
		}
		changes[i] = c
	}
	return changes, nil
}

// change translates an entry and its operations from the document's actor
// indexes to a change's own.
func (d *document) change(e *entry, before []*Change) *Change {
	c := &Change{Actor: d.actors[e.actor], Seq: e.seq, Time: e.time, Message: e.message,
		StartOp: e.maxOp + 1 - uint64(len(e.ops))}
	for _, k := range e.deps {
		c.Deps = append(c.Deps, before[k].Hash)
	}
	slices.SortFunc(c.Deps, func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
	local := d.localActors(e)
	for _, a := range local[1:] {
		c.OtherActors = append(c.OtherActors, d.actors[a])
	}
	translate := func(id OpID) OpID {
		if id.IsZero() || int(id.Actor) == e.actor {
			return OpID{Counter: id.Counter}
		}
		k, _ := slices.BinarySearch(local[1:], int(id.Actor))
		return OpID{Counter: id.Counter, Actor: uint32(1 + k)}
	}
	c.Ops = make([]Op, len(e.ops))
	for i, r := range e.ops {
		op := d.rows[r]
		op.Object, op.Key.Elem = translate(op.Object), translate(op.Key.Elem)
		pred := make([]OpID, len(op.Pred))
		for k, id := range op.Pred {
			pred[k] = translate(id)
		}
		op.Pred = pred
		c.Ops[i] = op
	}
	return c
}

// localActors returns the document's indexes of the author and then, in
// ascending order, of the other actors that a change's operations refer to.
func (d *document) localActors(e *entry) []int {
	var others []int
	note := func(id OpID) {
		if !id.IsZero() && int(id.Actor) != e.actor {
			others = append(others, int(id.Actor))
		}
	}
	for _, r := range e.ops {
		op := &d.rows[r]
		note(op.Object)
		note(op.Key.Elem)
		for _, id := range op.Pred {
			note(id)
		}
	}
	slices.Sort(others)
	return append([]int{e.actor}, slices.Compact(others)...)
}
