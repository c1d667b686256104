package gate

import "bytes"

// opReader reads the columns of a change side by side.
type opReader struct {
	change   *Change
	used     []bool // of the other actors, those an operation refers to
	objActor runs
	objCtr   runs
	keyActor runs
	keyCtr   runs
	keyName  runs
	insert   booleans
	action   runs
	value    values
	preds    runs
	predActr runs
	predCtr  runs
	expand   booleans
	mark     runs
}

// readOps reads the operations of a change out of its columns. What they
// need is counted first and allocated once.
func (l Limits) readOps(c *Change, t *table) *Error {
	n, err := total(t.get(colAction), uintValues, l.Ops)
	if err != nil {
		return err
	}
	refs, err := sum(t.get(colPredCount), l.Preds)
	if err != nil {
		return err
	}
	if c.StartOp+uint64(n) > l.Counter {
		return refuse(BadSequence, "operations beyond the highest counter")
	}
	r := newOpReader(c, t)
	c.Ops = make([]Op, n)
	preds := make([]OpID, refs)
	for i := range c.Ops {
		op := &c.Ops[i]
		op.ID = OpID{Counter: c.StartOp + uint64(i)}
		if preds, err = r.next(op, preds); err != nil {
			return err
		}
		if err := checkOp(op); err != nil {
			return err
		}
	}
	return r.end()
}

func newOpReader(c *Change, t *table) *opReader {
	return &opReader{
		change:   c,
		used:     make([]bool, len(c.OtherActors)),
		objActor: newRuns(t.get(colObjectActor), uintValues),
		objCtr:   newRuns(t.get(colObjectCtr), uintValues),
		keyActor: newRuns(t.get(colKeyActor), uintValues),
		keyCtr:   newRuns(t.get(colKeyCtr), deltaValues),
		keyName:  newRuns(t.get(colKeyName), textValues),
		insert:   newBooleans(t.get(colInsert)),
		action:   newRuns(t.get(colAction), uintValues),
		value:    newValues(t.get(colValueMeta), t.get(colValue)),
		preds:    newRuns(t.get(colPredCount), uintValues),
		predActr: newRuns(t.get(colPredActor), uintValues),
		predCtr:  newRuns(t.get(colPredCtr), deltaValues),
		expand:   newBooleans(t.get(colExpand)),
		mark:     newRuns(t.get(colMark), textValues),
	}
}

// next reads one operation; its predecessors are put at the start of free,
// and what is left of free is returned.
func (r *opReader) next(op *Op, free []OpID) ([]OpID, *Error) {
	if err := r.object(op); err != nil {
		return nil, err
	}
	if err := r.key(op); err != nil {
		return nil, err
	}
	var err *Error
	if op.Insert, err = r.insert.next(); err != nil {
		return nil, err
	}
	if err = r.action.next(); err != nil {
		return nil, err
	}
	if r.action.null || r.action.num > int64(Mark) {
		return nil, refusef(BadAction, "action %d", r.action.num)
	}
	op.Action = Action(r.action.num)
	if op.Value, err = r.value.next(); err != nil {
		return nil, err
	}
	if op.Expand, err = r.expand.next(); err != nil {
		return nil, err
	}
	if err = r.mark.next(); err != nil {
		return nil, err
	}
	if !r.mark.null {
		if op.Mark = r.mark.text; op.Mark == "" || op.Action != Mark {
			return nil, refuse(BadOp, "a mark's name")
		}
	}
	return r.pred(op, free)
}

// id makes an operation id of an actor index and a counter, which must come
// before the operation that refers to it.
func (r *opReader) id(op *Op, actor, ctr int64) (OpID, *Error) {
	if actor > int64(len(r.used)) {
		return OpID{}, refusef(BadReference, "actor %d of %d", actor, len(r.used)+1)
	}
	if ctr <= 0 || uint64(ctr) >= op.ID.Counter {
		return OpID{}, refusef(BadReference, "operation %d refers to %d", op.ID.Counter, ctr)
	}
	if actor > 0 {
		r.used[actor-1] = true
	}
	return OpID{Counter: uint64(ctr), Actor: uint32(actor)}, nil
}

func (r *opReader) object(op *Op) *Error {
	if err := r.objActor.next(); err != nil {
		return err
	}
	if err := r.objCtr.next(); err != nil {
		return err
	}
	if r.objActor.null != r.objCtr.null {
		return refuse(BadReference, "half an object id")
	}
	if r.objActor.null {
		return nil
	}
	var err *Error
	op.Object, err = r.id(op, r.objActor.num, r.objCtr.num)
	return err
}

func (r *opReader) key(op *Op) *Error {
	if err := r.keyActor.next(); err != nil {
		return err
	}
	if err := r.keyCtr.next(); err != nil {
		return err
	}
	if err := r.keyName.next(); err != nil {
		return err
	}
	var err *Error
	switch {
	case !r.keyName.null && r.keyActor.null && r.keyCtr.null:
		op.Key = Key{Name: r.keyName.text, IsMap: true}
	case r.keyName.null && r.keyActor.null && !r.keyCtr.null && r.keyCtr.abs == 0:
	case r.keyName.null && !r.keyActor.null && !r.keyCtr.null:
		op.Key.Elem, err = r.id(op, r.keyActor.num, r.keyCtr.abs)
	default:
		return refuse(BadKey, "neither a name nor an element nor the head")
	}
	return err
}

func (r *opReader) pred(op *Op, free []OpID) ([]OpID, *Error) {
	if err := r.preds.next(); err != nil {
		return nil, err
	}
	if r.preds.null {
		return nil, refuse(BadLength, "an operation without a number of predecessors")
	}
	n := r.preds.num
	if n == 0 {
		return free, nil
	}
	op.Pred, free = free[:n:n], free[n:]
	for i := range op.Pred {
		if err := r.predActr.next(); err != nil {
			return nil, err
		}
		if err := r.predCtr.next(); err != nil {
			return nil, err
		}
		if r.predActr.null || r.predCtr.null {
			return nil, refuse(BadReference, "half a predecessor")
		}
		id, err := r.id(op, r.predActr.num, r.predCtr.abs)
		if err != nil {
			return nil, err
		}
		if i > 0 && !r.less(op.Pred[i-1], id) {
			return nil, refuse(BadReference, "predecessors not in ascending order")
		}
		op.Pred[i] = id
	}
	return free, nil
}

func (r *opReader) less(a, b OpID) bool {
	if a.Counter != b.Counter {
		return a.Counter < b.Counter
	}
	return bytes.Compare(r.change.ActorOf(a), r.change.ActorOf(b)) < 0
}

// end checks that every column holds exactly what was read.
func (r *opReader) end() *Error {
	columns := [...]*runs{&r.objActor, &r.objCtr, &r.keyActor, &r.keyCtr, &r.keyName,
		&r.action, &r.preds, &r.predActr, &r.predCtr, &r.mark}
	for _, c := range columns {
		if err := c.end(); err != nil {
			return err
		}
	}
	for _, c := range [...]*booleans{&r.insert, &r.expand} {
		if err := c.end(); err != nil {
			return err
		}
	}
	if r.insert.absent != r.action.absent || !r.expand.absent && !r.expand.seen {
		return refuse(NotMinimal, "a column of booleans")
	}
	if err := r.value.end(); err != nil {
		return err
	}
	for i, used := range r.used {
		if !used {
			return refusef(BadActors, "nothing refers to actor %d", i+1)
		}
	}
	return nil
}

// checkOp checks that the parts of one operation fit together.
func checkOp(op *Op) *Error {
	if op.Action != Mark && op.Expand {
		return refuse(BadOp, "only marks expand")
	}
	if op.Insert && (op.Key.IsMap || len(op.Pred) > 0) {
		return refuse(BadOp, "an insertion under a name or over a predecessor")
	}
	if !op.Insert && !op.Key.IsMap && op.Key.Elem.IsZero() {
		return refuse(BadKey, "the head of a list holds no value")
	}
	if op.Object.IsZero() && !op.Key.IsMap {
		return refuse(BadKey, "the root is a map")
	}
	switch op.Action {
	case Put:
	case MakeMap, MakeList, MakeText:
		return needNull(op)
	case Delete:
		if op.Insert || len(op.Pred) == 0 {
			return refuse(BadOp, "a deletion of nothing")
		}
		return needNull(op)
	case Increment:
		if op.Insert || len(op.Pred) == 0 {
			return refuse(BadOp, "an increment of nothing")
		}
		if op.Value.Kind != Int {
			return refusef(BadValue, "an increment by type %d", op.Value.Kind)
		}
	case Mark:
		if !op.Insert {
			return refuse(BadOp, "a mark is inserted")
		}
		if op.Mark == "" {
			return needNull(op)
		}
	default:
		return refusef(BadAction, "action %d", op.Action)
	}
	return nil
}

func needNull(op *Op) *Error {
	if op.Value.Kind != Null {
		return refusef(BadValue, "action %d with a value", op.Action)
	}
	return nil
}
