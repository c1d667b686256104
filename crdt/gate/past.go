package gate

import (
	"sort"
	"strings"
)

// Past knows what the changes of one document have made: objects, elements
// and values. A change that [Check] let through still has to be admitted here
// before the engine gets it, because the engine trusts references: it drops
// operations on objects nobody made, and a document saved after that does not
// open again.
//
// What a change refers to must have been made by the changes it depends on,
// directly or through others. So whether a change is admitted depends on
// nothing but the changes behind it, never on the order of arrival. The one
// exception are two changes of an actor with one sequence number, of which the
// first to come stays: whoever gives out actors has to see to it that there
// are none.
//
// The zero Past is that of an empty document, under the default limits. It is
// not safe for concurrent use.
type Past struct {
	limits  Limits
	changes map[Hash]*made
	actors  map[string]uint32
	chains  [][]*made // of each actor, in order of sequence number
	names   map[string]uint32
}

// NewPast returns the past of an empty document.
func (l Limits) NewPast() *Past { return &Past{limits: l} }

// made is what one change added to the document.
type made struct {
	actor   uint32
	seq     uint32
	startOp uint64
	ops     []fact
	max     uint64   // highest operation counter up to and including this change
	others  []uint32 // by actor, how many of its changes came before; not kept for the own actor
}

// fact is what later operations need to know of an operation. There are as
// many as operations in the document, so it is small.
type fact struct {
	object ref
	place  ref // in a list the element, itself if inserted; in a map the number of the name
	kind   factKind
}

// ref is an operation id with the document's number of the actor.
type ref struct {
	counter uint32
	actor   uint32
}

// factKind says what an operation can be used for later.
type factKind uint8

const (
	isMap factKind = 1 << iota
	isList
	isElement // inserted into a list or text
	isValue   // can be overwritten or deleted
	isCounter // can be incremented
)

// Has reports whether a change was admitted.
func (p *Past) Has(h Hash) bool { return p.changes[h] != nil }

// Len is the number of changes admitted.
func (p *Past) Len() int { return len(p.changes) }

// Admit checks a change against what the changes before it have made, and
// adds it. The changes it depends on must have been admitted, or the reason
// is [MissingDependency]. A change that was admitted before is passed over.
func (p *Past) Admit(c *Change) error {
	if p.Has(c.Hash) {
		return nil
	}
	if err := p.admit(c); err != nil {
		return err
	}
	return nil
}

func (p *Past) admit(c *Change) *Error {
	if p.changes == nil {
		p.changes, p.actors, p.names = map[Hash]*made{}, map[string]uint32{}, map[string]uint32{}
	}
	if p.limits == (Limits{}) {
		p.limits = Default()
	}
	m, err := p.place(c)
	if err != nil {
		return err
	}
	v := view{past: p, change: c, made: m, actors: make([]uint32, 1+len(c.OtherActors))}
	if err := v.resolve(); err != nil {
		return err
	}
	m.ops = make([]fact, len(c.Ops))
	for i := range c.Ops {
		if m.ops[i], err = v.fact(&c.Ops[i]); err != nil {
			return err
		}
	}
	p.add(c, m, v.names)
	return nil
}

// place finds what a change can see, and checks that it continues there.
func (p *Past) place(c *Change) (*made, *Error) {
	m := &made{startOp: c.StartOp, seq: uint32(c.Seq)}
	actor, known := p.actors[string(c.Actor)]
	if !known {
		actor = uint32(len(p.actors))
	}
	m.actor = actor
	own := uint32(0)
	for i, h := range c.Deps {
		d := p.changes[h]
		if d == nil {
			return nil, refusef(MissingDependency, "%x", h)
		}
		own = max(own, d.sees(actor))
		m.max = max(m.max, d.max)
		if len(c.Deps) == 1 && d.actor == actor {
			m.others = d.others
			break
		}
		m.others = merge(m.others, d, i == 0)
	}
	switch {
	case c.Seq != uint64(own)+1:
		return nil, refusef(BadSequence, "change %d follows change %d of its actor", c.Seq, own)
	case known && len(p.chains[actor]) > int(own):
		return nil, refusef(BadSequence, "another change %d of its actor", c.Seq)
	case c.StartOp <= m.max:
		return nil, refusef(BadSequence, "operation %d after %d", c.StartOp, m.max)
	case c.StartOp > m.max+1+p.limits.Gap:
		return nil, refusef(BadSequence, "operation %d leaps from %d", c.StartOp, m.max)
	}
	m.max = c.MaxOp()
	return m, nil
}

// sees returns how many changes of an actor this change builds on, itself
// included.
func (m *made) sees(actor uint32) uint32 {
	if m.actor == actor {
		return m.seq
	}
	if int(actor) < len(m.others) {
		return m.others[actor]
	}
	return 0
}

// merge adds what d sees. The result may be shared by later changes, so the
// first merge always copies.
func merge(seen []uint32, d *made, fresh bool) []uint32 {
	n := max(len(seen), len(d.others), int(d.actor)+1)
	if fresh || n > len(seen) {
		grown := make([]uint32, n)
		copy(grown, seen)
		seen = grown
	}
	for a, k := range d.others {
		seen[a] = max(seen[a], k)
	}
	seen[d.actor] = max(seen[d.actor], d.seq)
	return seen
}

func (p *Past) add(c *Change, m *made, names map[string]uint32) {
	if int(m.actor) == len(p.chains) {
		p.actors[string(c.Actor)] = m.actor
		p.chains = append(p.chains, nil)
	}
	p.chains[m.actor] = append(p.chains[m.actor], m)
	p.changes[c.Hash] = m
	for name, n := range names {
		p.names[strings.Clone(name)] = n // a part of the change would keep all of it in memory
	}
}

// find returns what an operation made, if the first n changes of its actor
// contain it.
func (p *Past) find(r ref, n uint32) *fact {
	if int(r.actor) >= len(p.chains) {
		return nil
	}
	chain := p.chains[r.actor]
	if int(n) < len(chain) {
		chain = chain[:n]
	}
	i := sort.Search(len(chain), func(i int) bool { return chain[i].startOp > uint64(r.counter) }) - 1
	if i < 0 || uint64(r.counter) >= chain[i].startOp+uint64(len(chain[i].ops)) {
		return nil
	}
	return &chain[i].ops[uint64(r.counter)-chain[i].startOp]
}
