package document

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"commonplace/crdt/gate"
)

// Applied tells what became of the changes given to [Doc.Apply]. What was in
// the document already is in none of the lists.
type Applied struct {
	Hashes  []Hash // now in the document, in causal order, with those that had waited
	Waiting []Hash // newly kept until their dependencies come
	Refused []Refused
}

// Refused is a change that will not become part of the document. Err is a
// *gate.Error, an *EquivocationError, ErrWaitingFull or an error of the engine.
type Refused struct {
	Hash Hash // zero if the bytes are not a change
	Err  error
}

// Apply takes in changes of others, or of the same actor when the document is
// built anew, in any order. What cannot be accepted is refused one by one
// and does not disturb the rest; the error is only for a document that can
// take nothing.
func (d *Doc) Apply(changes [][]byte) (Applied, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	checked, refused := check(changes)
	out, err := d.apply(checked)
	out.Refused = append(refused, out.Refused...)
	return out, err
}

// ApplyChecked is [Doc.Apply] for changes the gate has read already.
func (d *Doc) ApplyChecked(changes []*gate.Change) (Applied, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.apply(changes)
}

func check(chunks [][]byte) ([]*gate.Change, []Refused) {
	var refused []Refused
	changes := make([]*gate.Change, 0, len(chunks))
	for _, chunk := range chunks {
		c, err := gate.Check(chunk)
		if err != nil {
			refused = append(refused, Refused{Err: err})
			continue
		}
		changes = append(changes, c)
	}
	return changes, refused
}

func (d *Doc) apply(changes []*gate.Change) (Applied, error) {
	if err := d.writable(); err != nil {
		return Applied{}, err
	}
	if err := d.remember(); err != nil {
		return Applied{}, err
	}
	in := newIntake(d)
	for _, c := range changes {
		in.take(c)
	}
	in.out.Waiting = slices.DeleteFunc(in.out.Waiting, func(h Hash) bool { return !d.waiting.has(h) })
	if len(in.accepted) == 0 {
		return in.out, nil
	}
	err := d.load(in.accepted, in.sortedHeads())
	if err == nil {
		return in.out, nil
	}
	return d.salvage(in, err)
}

// intake sorts changes into accepted, waiting and refused. What it accepts is
// in d.past at once, and has to be loaded into the engine next.
type intake struct {
	doc      *Doc
	out      Applied
	accepted []*gate.Change
	heads    map[Hash]struct{}
}

func newIntake(d *Doc) *intake {
	in := &intake{doc: d, heads: map[Hash]struct{}{}}
	for _, h := range d.heads {
		in.heads[h] = struct{}{}
	}
	return in
}

func (in *intake) sortedHeads() []Hash {
	heads := slices.Collect(maps.Keys(in.heads))
	sortHashes(heads)
	return heads
}

// take deals with a change and with what has waited for it.
func (in *intake) take(c *gate.Change) {
	if in.doc.waiting.has(c.Hash) {
		return
	}
	if !in.one(c) {
		if in.doc.waiting.has(c.Hash) {
			in.out.Waiting = append(in.out.Waiting, c.Hash)
		}
		return
	}
	ready := in.doc.waiting.release(c.Hash)
	for len(ready) > 0 {
		c, ready = ready[0], ready[1:]
		if in.one(c) {
			ready = append(ready, in.doc.waiting.release(c.Hash)...)
		}
	}
}

// one deals with a single change and reports whether it was accepted.
func (in *intake) one(c *gate.Change) bool {
	p := in.doc.past
	if _, ok := p.byHash[c.Hash]; ok {
		return false
	}
	if have, ok := p.numbered(c.Actor, c.Seq); ok {
		in.refuse(c, &EquivocationError{bytes.Clone(c.Actor), c.Seq, have, c.Hash})
		return false
	}
	for _, dep := range c.Deps {
		if _, ok := p.byHash[dep]; ok {
			continue
		}
		if !in.doc.waiting.add(c, dep) {
			in.refuse(c, ErrWaitingFull)
		}
		return false
	}
	if err := p.add(c); err != nil {
		in.refuse(c, err)
		return false
	}
	in.accepted = append(in.accepted, c)
	for _, dep := range c.Deps {
		delete(in.heads, dep)
	}
	in.heads[c.Hash] = struct{}{}
	in.out.Hashes = append(in.out.Hashes, c.Hash)
	return true
}

func (in *intake) refuse(c *gate.Change, err error) {
	in.out.Refused = append(in.out.Refused, Refused{c.Hash, err})
}

// numbered finds the change an actor made under a number.
func (p *past) numbered(actor []byte, seq uint64) (Hash, bool) {
	no, ok := p.actorNo[string(actor)]
	if !ok || seq > uint64(len(p.byActor[no])) {
		return Hash{}, false
	}
	return p.changes[p.byActor[no][seq-1]].hash, true
}

var errDropped = errors.New("the engine does not hold the changes it was given")

// load hands changes to the engine and makes sure that it took them all.
func (d *Doc) load(changes []*gate.Change, heads []Hash) error {
	n := 0
	for _, c := range changes {
		n += len(c.Raw)
	}
	chunks := make([]byte, 0, n)
	for _, c := range changes {
		chunks = append(chunks, c.Raw...)
	}
	if err := d.engine.Load(chunks); err != nil {
		return err
	}
	if !slices.Equal(d.engine.Heads(), heads) {
		return errDropped
	}
	d.heads = heads
	return nil
}

// salvage is for what should not happen: the engine refuses what passed all
// checks, and may hold any part of it. It goes back to the state before and
// tries the changes one by one, each time starting anew after a refusal.
func (d *Doc) salvage(in *intake, cause error) (Applied, error) {
	engine, err := d.engine.Fork(d.heads)
	if err != nil || !slices.Equal(engine.Heads(), d.heads) {
		return Applied{}, fmt.Errorf("the document has to be built anew: %w", errors.Join(cause, err))
	}
	d.engine, d.past = engine, nil
	out := Applied{Waiting: in.out.Waiting, Refused: in.out.Refused}
	if len(in.accepted) == 1 {
		out.Refused = append(out.Refused, Refused{in.accepted[0].Hash, cause})
		return out, nil
	}
	for _, c := range in.accepted {
		one, err := d.apply([]*gate.Change{c})
		if err != nil {
			return out, err
		}
		out.Hashes = append(out.Hashes, one.Hashes...)
		out.Waiting = append(out.Waiting, one.Waiting...)
		out.Refused = append(out.Refused, one.Refused...)
	}
	return out, nil
}

// remember makes sure that the operations of the document are at hand.
func (d *Doc) remember() error {
	if err := d.open(); err != nil {
		return err
	}
	if d.past != nil {
		return nil
	}
	chunks, err := d.engine.Changes()
	if err != nil {
		return err
	}
	p := newPast()
	for _, chunk := range chunks {
		c, err := gate.Check(chunk)
		if err != nil {
			return fmt.Errorf("reading the history: %w", err)
		}
		if err := p.add(c); err != nil {
			return fmt.Errorf("reading the history: %w", err)
		}
	}
	d.past = p
	return nil
}
