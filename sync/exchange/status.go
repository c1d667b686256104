package exchange

import (
	"maps"
	"slices"
	"time"

	"commonplace/crdt/feed"
)

// Peer is a laptop that is connected, and how far both are.
type Peer struct {
	Device feed.Device
	Since  time.Time

	// Known says that Vector is all that the laptop holds; before, nothing is
	// known of it yet.
	Known  bool
	Vector feed.Vector

	InSync  bool   // both hold the same
	Waiting uint64 // entries held here that it has not acknowledged
	Lacking uint64 // entries it holds that are not here

	// ClockOff is by how much its clock is ahead of ours, roughly.
	ClockOff time.Duration
}

// Peers tells of all laptops connected, in the order of their devices.
func (r *Room) Peers() []Peer {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Peer, 0, len(r.sessions))
	for s := range r.sessions {
		out = append(out, s.status())
	}
	slices.SortFunc(out, func(a, b Peer) int { return a.Device.Compare(b.Device) })
	return out
}

// status tells of the laptop at the other end.
func (s *session) status() Peer {
	p := Peer{
		Device: s.peer, Since: s.began, Known: s.known,
		Vector:  s.theirs.Clone(),
		Waiting: s.waiting(), Lacking: s.lacking(), ClockOff: s.clockOff,
	}
	p.InSync = s.known && p.Waiting == 0 && p.Lacking == 0 && len(s.asked) == 0 &&
		s.theirs.Equal(s.room.vector) && maps.EqualFunc(s.room.forks, s.theirForks, func(feed.Fork, bool) bool { return true })
	return p
}

// Vector tells what is held here, as the room knows it.
func (r *Room) Vector() feed.Vector {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.vector
}
