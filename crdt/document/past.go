package document

import (
	"bytes"
	"fmt"

	"commonplace/crdt/gate"
)

// past is what a document knows of its changes: the graph they form and the
// operations they hold. It is built on first use and kept up to date.
type past struct {
	gate    gate.Past // decides what may come in
	actors  [][]byte
	actorNo map[string]uint32
	changes []node         // in the order they came, which is causal
	byHash  map[Hash]int32 // index into changes
	byActor [][]int32      // actor -> seq-1 -> index into changes
	model   model
}

// node is one change in the graph. Its ancestors are told by seen: how many
// changes of each actor came before it. An actor's own changes follow from
// each other, so the own entry is seq-1 and is not looked up; thus a run of
// one actor's changes shares one slice.
type node struct {
	hash    Hash
	deps    []int32
	seen    []uint32
	actor   uint32
	seq     uint32
	startOp uint64
	maxOp   uint64 // startOp-1 if it is empty
	time    int64
}

func (n *node) ops() int { return int(n.maxOp + 1 - n.startOp) }

// knows counts the changes of an actor before this one.
func (n *node) knows(actor uint32) uint32 {
	if actor == n.actor {
		return n.seq - 1
	}
	if int(actor) < len(n.seen) {
		return n.seen[actor]
	}
	return 0
}

func newPast() *past {
	p := &past{actorNo: map[string]uint32{}, byHash: map[Hash]int32{}}
	p.model = newModel(p)
	return p
}

// number returns the place of an actor in the table, which it enters if it
// is new.
func (p *past) number(actor []byte) uint32 {
	if n, ok := p.actorNo[string(actor)]; ok {
		return n
	}
	n := uint32(len(p.actors))
	p.actors = append(p.actors, bytes.Clone(actor))
	p.actorNo[string(actor)] = n
	p.byActor = append(p.byActor, nil)
	return n
}

// add takes in a change whose dependencies are here, and its operations, if
// the gate finds that it builds on nothing but its own past. What is refused
// leaves no trace.
func (p *past) add(c *gate.Change) error {
	if err := p.gate.Admit(c); err != nil {
		return err
	}
	n := p.place(c)
	i := int32(len(p.changes))
	p.changes = append(p.changes, n)
	p.byHash[n.hash] = i
	p.byActor[n.actor] = append(p.byActor[n.actor], i)
	p.model.apply(c, i, p.numbers(c))
	return nil
}

// numbers translates the actor indexes of a change into ours.
func (p *past) numbers(c *gate.Change) []uint32 {
	ids := make([]uint32, 1+len(c.OtherActors))
	ids[0] = p.number(c.Actor)
	for i, a := range c.OtherActors {
		ids[i+1] = p.number(a)
	}
	return ids
}

// place finds where a change stands among those before it.
func (p *past) place(c *gate.Change) node {
	n := node{hash: c.Hash, actor: p.number(c.Actor), seq: uint32(c.Seq), time: c.Time,
		startOp: c.StartOp, maxOp: c.MaxOp(), deps: make([]int32, len(c.Deps))}
	for i, h := range c.Deps {
		n.deps[i] = p.byHash[h]
	}
	p.look(&n)
	return n
}

// including counts the changes of an actor up to and with this one.
func (n *node) including(actor uint32) uint32 {
	if actor == n.actor {
		return n.seq
	}
	return n.knows(actor)
}

// look fills in what the change's dependencies have seen.
func (p *past) look(n *node) {
	if len(n.deps) == 1 && p.changes[n.deps[0]].actor == n.actor {
		n.seen = p.changes[n.deps[0]].seen
		return
	}
	seen := make([]uint32, len(p.actors))
	for _, d := range n.deps {
		dep := &p.changes[d]
		for a, s := range dep.seen {
			seen[a] = max(seen[a], s)
		}
		seen[dep.actor] = max(seen[dep.actor], dep.seq)
	}
	n.seen = seen
}

// closure marks a set of changes and all their ancestors. Unknown hashes
// are an error.
func (p *past) closure(heads []Hash) (version, error) {
	v := version{seen: make([]uint32, len(p.actors)), past: p}
	for _, h := range heads {
		i, ok := p.byHash[h]
		if !ok {
			return v, fmt.Errorf("change %x: %w", h[:6], ErrNotFound)
		}
		n := &p.changes[i]
		for a := range v.seen {
			v.seen[a] = max(v.seen[a], n.including(uint32(a)))
		}
	}
	return v, nil
}

// now is the version that holds everything.
func (p *past) now() version {
	v := version{seen: make([]uint32, len(p.actors)), past: p}
	for a, list := range p.byActor {
		v.seen[a] = uint32(len(list))
	}
	return v
}

// version is a set of changes closed under dependencies.
type version struct {
	past *past
	seen []uint32
}

// has tells whether change i is part of the version.
func (v version) has(i int32) bool {
	n := &v.past.changes[i]
	return int(n.actor) < len(v.seen) && n.seq <= v.seen[n.actor]
}
