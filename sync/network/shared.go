package network

import "commonplace/crdt/feed"

// Shared tells how much of each feed is on at least one other laptop, as far as
// known: connected ones as they say, absent ones as when they were last seen.
func (n *Network) Shared(c feed.Community) feed.Vector {
	in := n.room(c)
	if in == nil {
		return nil
	}
	out := feed.Vector{}
	for _, p := range in.Peers() {
		extend(out, p.Vector)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, k := range in.laptops {
		extend(out, k.vector)
	}
	return out
}

// Held tells what one laptop holds, or held when it was last seen.
func (n *Network) Held(c feed.Community, d feed.Device) feed.Vector {
	in := n.room(c)
	if in == nil {
		return nil
	}
	for _, p := range in.Peers() {
		if p.Device == d && p.Known {
			return p.Vector.Clone()
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if k := in.laptops[d]; k != nil {
		return k.vector.Clone()
	}
	return nil
}
