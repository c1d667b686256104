package network

import (
	"context"
	"errors"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/host"
)

// serve keeps a community in sync over a stream until that ends.
func (n *Network) serve(in *room, s *host.Stream, d feed.Device, current, opened bool) error {
	ctx, stop := context.WithCancel(in.ctx)
	defer stop()
	own := &session{peer: s.Peer(), opened: opened, began: time.Now(), stop: stop}
	n.mu.Lock()
	welcome := n.enter(in, d, own)
	n.mu.Unlock()
	if !welcome {
		return s.Close()
	}
	last, err := in.Serve(ctx, s, d, current)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.heard(in, last)
	n.leave(in, d, own, err)
	return err
}

// enter lets a session begin. Of two that began together, as when both sides
// greet at once, the one stays that the lower identity opened. Otherwise the
// newest stays: the other laptop knows that the old one is dead, as when its
// address has changed. A laptop that was started anew is another; its old
// sessions go when there are too many.
func (n *Network) enter(in *room, d feed.Device, s *session) bool {
	if n.closed || in.ctx.Err() != nil {
		return false
	}
	var keep []*session
	for _, old := range in.sessions[d] {
		if old.peer != s.peer {
			keep = append(keep, old)
			continue
		}
		together := s.began.Sub(old.began) < host.DialTimeout
		lower := s.opened == (n.host.ID() < s.peer)
		if together && (old.opened == s.opened || !lower) {
			return false
		}
		old.stop()
	}
	for len(keep) >= sessionsPerDevice {
		keep[0].stop()
		keep = keep[1:]
	}
	in.sessions[d] = append(keep, s)
	n.met(in, d, s.peer)
	return true
}

// leave notes that a session ended, and why.
func (n *Network) leave(in *room, d feed.Device, s *session, err error) {
	n.seen(in, d, s.peer, time.Now())
	left := in.sessions[d][:0:0]
	for _, other := range in.sessions[d] {
		if other != s {
			left = append(left, other)
		}
	}
	in.sessions[d] = left
	if len(left) == 0 {
		delete(in.sessions, d)
	}
	if len(left) == 0 {
		in.laptop(d).trouble = TroubleOf(err)
	}
	wait := n.penalty(d, err)
	for _, t := range n.targets {
		if t.info.ID != s.peer {
			continue
		}
		if wait > 0 {
			t.next, t.failures, t.err = time.Now().Add(wait), 1, err
		} else {
			t.next = time.Now().Add(jitter(firstRetry))
		}
	}
	n.notices.note(in.replica.Community(), exchange.StatusChanged)
	n.poke()
}

// penalty says how long a laptop is left alone for what it did.
func (n *Network) penalty(d feed.Device, err error) time.Duration {
	switch {
	case errors.Is(err, exchange.ErrBreach):
		if n.breaches[d]++; !n.banned(d) {
			return breachRetry
		}
		time.AfterFunc(banRetry, func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			delete(n.breaches, d)
		})
		return banRetry
	case errors.Is(err, exchange.ErrRemoved):
		return strangerRetry
	case errors.Is(err, exchange.ErrNotNow):
		return breachRetry
	}
	return 0
}

// ended logs why a session ended, unless the laptop or we just left.
func (n *Network) ended(d feed.Device, err error) {
	if t := TroubleOf(err); t != NoTrouble && t != Interrupted {
		n.log("laptop %s: %v", d.Short(), err)
	}
}
