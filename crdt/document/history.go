package document

import (
	"bytes"
	"container/heap"
	"fmt"
	"slices"
	"time"
)

// Revision is one change of a document's history.
type Revision struct {
	Hash  Hash
	Actor []byte
	Seq   uint64 // the actor's changes count from 1
	Time  time.Time
	Deps  []Hash // the revisions it was made upon
	Ops   int
}

// History returns all changes, each after those it was made upon, and what
// was made apart in the order of claimed times: the same on every replica
// that holds the same changes.
func (d *Doc) History() ([]Revision, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.remember(); err != nil {
		return nil, err
	}
	p := d.past
	out := make([]Revision, 0, len(p.changes))
	for _, i := range p.order() {
		n := &p.changes[i]
		r := Revision{Hash: n.hash, Actor: bytes.Clone(p.actors[n.actor]), Seq: uint64(n.seq),
			Time: time.UnixMilli(n.time), Ops: n.ops()}
		for _, dep := range n.deps {
			r.Deps = append(r.Deps, p.changes[dep].hash)
		}
		sortHashes(r.Deps)
		out = append(out, r)
	}
	return out, nil
}

// order sorts the changes topologically; of those that could come next, the
// one with the earliest time, then the lowest hash does.
func (p *past) order() []int32 {
	missing := make([]int, len(p.changes))
	after := make([][]int32, len(p.changes))
	next := &earliest{past: p}
	for i := range p.changes {
		missing[i] = len(p.changes[i].deps)
		for _, dep := range p.changes[i].deps {
			after[dep] = append(after[dep], int32(i))
		}
		if missing[i] == 0 {
			heap.Push(next, int32(i))
		}
	}
	out := make([]int32, 0, len(p.changes))
	for next.Len() > 0 {
		i := heap.Pop(next).(int32)
		out = append(out, i)
		for _, j := range after[i] {
			if missing[j]--; missing[j] == 0 {
				heap.Push(next, j)
			}
		}
	}
	return out
}

// earliest is a heap of changes by time and hash.
type earliest struct {
	past *past
	list []int32
}

func (e *earliest) Len() int      { return len(e.list) }
func (e *earliest) Swap(i, j int) { e.list[i], e.list[j] = e.list[j], e.list[i] }
func (e *earliest) Push(x any)    { e.list = append(e.list, x.(int32)) }
func (e *earliest) Pop() any {
	last := len(e.list) - 1
	x := e.list[last]
	e.list = e.list[:last]
	return x
}

func (e *earliest) Less(i, j int) bool {
	return e.past.earlier(e.list[i], e.list[j])
}

// At returns the document as it was at the given heads, for reading only.
func (d *Doc) At(heads []Hash) (*Doc, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.open(); err != nil {
		return nil, err
	}
	if err := d.known(heads); err != nil {
		return nil, err
	}
	e, err := d.engine.Fork(heads)
	if err != nil {
		return nil, err
	}
	return &Doc{engine: e, heads: e.Heads()}, nil
}

// known makes sure that changes are in the document. The engine would take
// an unknown one for nothing, and nothing for the present.
func (d *Doc) known(heads []Hash) error {
	for _, h := range heads {
		if slices.Contains(d.heads, h) {
			continue
		}
		if d.past != nil {
			if _, ok := d.past.byHash[h]; ok {
				continue
			}
		}
		if _, err := d.engine.Change(h); err != nil {
			return fmt.Errorf("going back to change %x: %w", h[:6], err)
		}
	}
	return nil
}

// Has tells whether a change is in the document.
func (d *Doc) Has(h Hash) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.engine != nil && d.known([]Hash{h}) == nil
}

// Change returns the bytes of one change.
func (d *Doc) Change(h Hash) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.open(); err != nil {
		return nil, err
	}
	return d.engine.Change(h)
}

// Changes returns the bytes of all changes, each after those it depends on,
// for an export or to build the document anew.
func (d *Doc) Changes() ([][]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.open(); err != nil {
		return nil, err
	}
	return d.engine.Changes()
}

// ChangesSince is [Doc.Changes] without what is part of the document at the
// given heads.
func (d *Doc) ChangesSince(heads []Hash) ([][]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.remember(); err != nil {
		return nil, err
	}
	before, err := d.past.closure(heads)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for i := range d.past.changes {
		if before.has(int32(i)) {
			continue
		}
		chunk, err := d.engine.Change(d.past.changes[i].hash)
		if err != nil {
			return nil, err
		}
		out = append(out, chunk)
	}
	return out, nil
}
