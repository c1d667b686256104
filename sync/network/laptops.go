package network

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/wire"

	"github.com/libp2p/go-libp2p/core/peer"
)

// known is what is remembered of a laptop of a community.
type known struct {
	Vector []byte   `cbor:"1,keyasint"` // what it held
	Seen   int64    `cbor:"2,keyasint"` // when, in milliseconds
	Addrs  []string `cbor:"3,keyasint,omitempty"`

	vector  feed.Vector
	trouble Trouble
	dirty   bool
}

func (k *known) forget(address string) {
	k.Addrs = slices.DeleteFunc(k.Addrs, func(a string) bool { return a == address })
	k.dirty = true
}

func (in *room) laptop(d feed.Device) *known {
	k := in.laptops[d]
	if k == nil {
		k = &known{}
		if len(in.laptops) < maxLaptops {
			in.laptops[d] = k
		}
	}
	return k
}

// met notes that a laptop is here, and where.
func (n *Network) met(in *room, d feed.Device, id peer.ID) {
	k := in.laptop(d)
	k.Seen, k.trouble, k.dirty = time.Now().UnixMilli(), NoTrouble, true
	n.noteAddrs(k, id)
	n.notices.note(in.replica.Community(), exchange.StatusChanged)
}

// noteAddrs keeps where a laptop says it listens, and has it tried there when
// it is away. The address that it is connected from stands first.
func (n *Network) noteAddrs(k *known, id peer.ID) {
	from := n.host.RemoteIP(id)
	var here, elsewhere []string
	for _, a := range append(n.host.AddrsOf(id), k.Addrs...) {
		ap, err := netip.ParseAddrPort(a)
		switch {
		case err != nil || slices.Contains(here, a) || slices.Contains(elsewhere, a):
		case ap.Addr() == from:
			here = append(here, a)
		default:
			elsewhere = append(elsewhere, a)
		}
	}
	addrs := append(here, elsewhere...)
	if addrs = addrs[:min(len(addrs), maxAddrs)]; !slices.Equal(addrs, k.Addrs) {
		k.Addrs, k.dirty = addrs, true
	}
	for _, a := range addrs {
		if n.targets[a] == nil {
			if t := n.aim(a, remembered); t != nil {
				t.info.ID = id // it is there just now
			}
		}
	}
}

// heard takes over what a laptop said that it holds.
func (n *Network) heard(in *room, p exchange.Peer) {
	k := in.laptop(p.Device)
	if p.Known && !p.Vector.Equal(k.vector) {
		k.vector, k.dirty = p.Vector, true
	}
}

// seen notes that a laptop is still here, and where.
func (n *Network) seen(in *room, d feed.Device, id peer.ID, now time.Time) {
	k := in.laptop(d)
	if now.UnixMilli()-k.Seen > saveEvery.Milliseconds()/2 {
		k.Seen, k.dirty = now.UnixMilli(), true
	}
	n.noteAddrs(k, id)
}

// learnAll takes over what all connected laptops hold.
func (n *Network) learnAll(in *room, now time.Time) {
	for _, p := range in.Peers() {
		n.heard(in, p)
	}
	for d, sessions := range in.sessions {
		for _, s := range sessions {
			n.seen(in, d, s.peer, now)
		}
	}
}

func (n *Network) saveAll(now time.Time) {
	n.mu.Lock()
	var rooms []*room
	for _, in := range n.rooms {
		n.learnAll(in, now)
		rooms = append(rooms, in)
	}
	n.mu.Unlock()
	for _, in := range rooms {
		n.save(in)
	}
}

// save keeps what changed.
func (n *Network) save(in *room) {
	if n.options.Memory == nil {
		return
	}
	encoded := make(map[feed.Device][]byte)
	n.mu.Lock()
	for d, k := range in.laptops {
		if !k.dirty {
			continue
		}
		k.dirty = false
		var err error
		if k.Vector, err = k.vector.Encode(); err != nil {
			continue // it came from feed.DecodeVector, and cannot fail
		}
		if b, err := wire.Marshal(k); err == nil {
			encoded[d] = b
		}
	}
	n.mu.Unlock()
	for d, b := range encoded {
		if err := n.options.Memory.Remember(in.replica.Community(), d, b); err != nil {
			n.log("remembering laptop %s: %v", d.Short(), err)
		}
	}
}

// Laptop tells how far a laptop of a community is.
type Laptop struct {
	Device feed.Device

	Nearby bool // connected just now
	Known  bool // what it holds, or held when last seen, is known
	InSync bool // it holds the same as this laptop; only if Nearby

	Waiting uint64 // entries here that it has not, as far as known
	Lacking uint64 // entries it has that are not here, as far as known

	LastSeen time.Time
	Addrs    []string
	Trouble  Trouble

	// ClockOff is by how much its clock is ahead of ours, roughly.
	ClockOff time.Duration
}

// Status tells of all laptops of a community that were ever met, in the order
// of their devices.
func (n *Network) Status(c feed.Community) []Laptop {
	in := n.room(c)
	if in == nil {
		return nil
	}
	peers := in.Peers()
	vector := in.Vector()
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []Laptop
	for d, k := range in.laptops {
		l := k.status(d, vector)
		if l.Trouble == NoTrouble {
			l.Trouble = n.addressTrouble(k)
		}
		for _, p := range peers {
			if p.Device == d {
				l.Nearby, l.LastSeen, l.Trouble = true, time.Now(), NoTrouble
				l.InSync = l.InSync || p.InSync
				l.ClockOff = p.ClockOff
				if p.Known {
					l.Known, l.Waiting, l.Lacking = true, p.Waiting, p.Lacking
				}
			}
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Laptop) int { return a.Device.Compare(b.Device) })
	return out
}

func count(ranges []feed.Range) (n uint64) {
	for _, r := range ranges {
		n += r.Len()
	}
	return n
}

// addressTrouble tells why a laptop cannot be reached at the address it was
// last reached at.
func (n *Network) addressTrouble(k *known) Trouble {
	if len(k.Addrs) == 0 {
		return NoTrouble
	}
	if t := n.targets[k.Addrs[0]]; t != nil && t.err != nil {
		return TroubleOf(t.err)
	}
	return NoTrouble
}

// Address is an address that was typed or remembered, and what came of it.
type Address struct {
	Address   string
	Typed     bool
	Connected bool
	Trouble   Trouble
	Next      time.Time // when it is tried again
}

// Addresses tells of all addresses kept in mind.
func (n *Network) Addresses() []Address {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []Address
	for _, t := range n.targets {
		if t.address == "" {
			continue
		}
		a := Address{Address: t.address, Typed: t.origin == typed, Next: t.next, Trouble: TroubleOf(t.err)}
		a.Connected = t.info.ID != "" && n.host.Connected(t.info.ID)
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Address) int { return cmp.Compare(a.Address, b.Address) })
	return out
}
