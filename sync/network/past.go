package network

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Past is what is remembered of the laptops of a community. An app that is on
// no network knows them by it alone.
type Past struct{ laptops map[feed.Device]*known }

// Recall reads it. What cannot be read is forgotten: it is only a convenience.
func Recall(m Memory, c feed.Community) (Past, error) {
	p := Past{make(map[feed.Device]*known)}
	if m == nil {
		return p, nil
	}
	all, err := m.Laptops(c)
	if err != nil {
		return p, fmt.Errorf("recalling other laptops: %w", err)
	}
	for d, b := range all {
		k := &known{}
		if err := wire.Unmarshal(b, k); err != nil {
			continue
		}
		if k.vector, err = feed.DecodeVector(k.Vector); err != nil {
			continue
		}
		p.laptops[d] = k
	}
	return p, nil
}

// Status tells of the laptops as they were when last seen, for one that holds
// mine, in the order of their devices.
func (p Past) Status(mine feed.Vector) []Laptop {
	var out []Laptop
	for _, d := range slices.SortedFunc(maps.Keys(p.laptops), feed.Device.Compare) {
		out = append(out, p.laptops[d].status(d, mine))
	}
	return out
}

// Shared tells how much of each feed is on at least one other laptop.
func (p Past) Shared() feed.Vector {
	out := feed.Vector{}
	for _, k := range p.laptops {
		extend(out, k.vector)
	}
	return out
}

// Held tells what one laptop held; nil if that is not known.
func (p Past) Held(d feed.Device) feed.Vector {
	if k := p.laptops[d]; k != nil {
		return k.vector
	}
	return nil
}

// status tells of a laptop that is away.
func (k *known) status(d feed.Device, mine feed.Vector) Laptop {
	l := Laptop{
		Device: d, Known: k.vector != nil, LastSeen: time.UnixMilli(k.Seen),
		Addrs: slices.Clone(k.Addrs), Trouble: k.trouble,
	}
	if l.Known {
		l.Waiting, l.Lacking = count(k.vector.Missing(mine)), count(mine.Missing(k.vector))
	}
	return l
}

// extend takes the longer of each feed.
func extend(v, by feed.Vector) {
	for id, tip := range by {
		if tip.Seq > v[id].Seq {
			v[id] = tip
		}
	}
}
