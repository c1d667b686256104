package network

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/greeting"
	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

var portText = strconv.Itoa(host.Port)

// errUnreachable means that nobody answers.
var errUnreachable = errors.New("no laptop answers")

// errNotWelcome means that two laptops know the same secret, and one of them
// was removed.
var errNotWelcome = errors.New("removed from the community")

// token names, in the streams between two laptops, a community that they found
// they share.
type token struct {
	peer peer.ID
	id   [16]byte
}

// expected is what a token stands for.
type expected struct {
	room    *room
	device  feed.Device
	current bool
	until   time.Time
}

// parties gives all communities as greeting needs them, and the rooms they
// stand for.
func (n *Network) parties() ([]greeting.Party, []*room) {
	n.mu.Lock()
	rooms := make([]*room, 0, len(n.rooms))
	for _, in := range n.rooms {
		rooms = append(rooms, in)
	}
	n.mu.Unlock()
	out := make([]greeting.Party, len(rooms))
	for i, in := range rooms {
		self := in.replica.Self()
		out[i] = greeting.Party{
			Community: in.replica.Community(),
			Device:    self.Device, Key: self.Key,
			Secrets:   in.replica.Secrets(),
			HelloKeys: in.replica.HelloKeys(),
			Removal: func(d feed.Device) *feed.Record {
				_, removal := in.replica.Standing(d)
				return removal
			},
		}
	}
	return out, rooms
}

// greet finds out which communities a connected laptop shares, and begins to
// keep them in sync.
func (n *Network) greet(ctx context.Context, id peer.ID) error {
	parties, rooms := n.parties()
	if len(parties) == 0 {
		return nil
	}
	s, err := n.host.Open(ctx, id, protocolGreeting)
	if err != nil {
		return err
	}
	defer s.Finish()
	n.mu.Lock()
	attempt := n.attempts[id]
	n.mu.Unlock()
	met, err := greeting.Initiate(s, string(n.host.ID()), string(id), parties, attempt)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err != nil {
		n.attempts[id]++
		return err
	}
	delete(n.attempts, id)
	welcome := false
	for _, m := range met {
		if m.Told != nil {
			rooms[m.Party].replica.Told(feed.Device{}, *m.Told)
			continue
		}
		began := n.begin(rooms[m.Party], m, id)
		welcome = welcome || began && !m.Refused
	}
	if !welcome {
		return errNotWelcome
	}
	return nil
}

// begin opens the stream of a community, unless there is one, and says whether
// there is one then. To a laptop that was removed it is opened just to say so.
func (n *Network) begin(in *room, m greeting.Met, id peer.ID) bool {
	if n.closed || in.ctx.Err() != nil || n.banned(m.Device) {
		return false
	}
	for _, s := range in.sessions[m.Device] {
		if s.peer == id {
			return true
		}
	}
	n.active[id]++
	n.done.Go(func() {
		n.ended(m.Device, n.open(in, m, id))
		n.mu.Lock()
		defer n.mu.Unlock()
		n.released(id)
	})
	return true
}

func (n *Network) open(in *room, m greeting.Met, id peer.ID) error {
	ctx, cancel := context.WithTimeout(in.ctx, host.DialTimeout)
	defer cancel()
	s, err := n.host.Open(ctx, id, protocolExchange)
	if err != nil {
		return err
	}
	if _, err := s.Write(m.Token[:]); err != nil {
		s.Close()
		return fmt.Errorf("opening the stream of a community: %w", err)
	}
	return n.serve(in, s, m.Device, m.Secret == 0, true)
}

// greeted answers a greeting.
func (n *Network) greeted(s *host.Stream) {
	defer s.Finish()
	id := s.Peer()
	n.mu.Lock()
	closed := n.closed
	if !closed {
		n.active[id]++
		n.done.Add(1)
	}
	n.mu.Unlock()
	if closed {
		s.Close()
		return
	}
	defer n.done.Done()
	defer func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.released(id)
	}()
	done, err := n.limiter.Begin(n.host.RemoteIP(id))
	if err != nil {
		s.Close()
		return
	}
	parties, rooms := n.parties()
	met, err := greeting.Respond(s, string(n.host.ID()), string(id), parties)
	done(err == nil)
	if err != nil {
		return
	}
	n.mu.Lock()
	for _, m := range met {
		if m.HelloKey == nil && !m.Refused && !n.banned(m.Device) {
			n.tokens[token{id, m.Token}] = expected{
				room: rooms[m.Party], device: m.Device, current: m.Secret == 0, until: time.Now().Add(tokenFor),
			}
		}
	}
	close(n.announce)
	n.announce = make(chan struct{})
	n.mu.Unlock()
	if m := met[0]; m.HelloKey != nil {
		if err := n.letIn(rooms[m.Party], m, s); err != nil {
			n.log("an invited laptop: %v", err)
		}
	}
}

// opened serves the stream of a community that a greeting has announced.
func (n *Network) opened(s *host.Stream) {
	t := token{peer: s.Peer()}
	// A stream that takes no deadline is closed; reading it tells.
	_ = s.SetReadDeadline(time.Now().Add(greeting.Timeout))
	if _, err := io.ReadFull(s, t.id[:]); err != nil {
		s.Close()
		return
	}
	_ = s.SetReadDeadline(time.Time{})
	e, ok := n.claim(t)
	if !ok {
		s.Close()
		return
	}
	defer n.done.Done()
	n.ended(e.device, n.serve(e.room, s, e.device, e.current, false))
}

// ended logs why a session ended, unless the laptop or we just left.
func (n *Network) ended(d feed.Device, err error) {
	if t := TroubleOf(err); t != NoTrouble && t != Interrupted {
		n.log("laptop %s: %v", d.Short(), err)
	}
}

// claim gives what a token stands for, once. The stream may be here a moment
// before its greeting is over on this side. If there is such a token, the
// caller is waited for when the network closes.
func (n *Network) claim(t token) (expected, bool) {
	late := time.NewTimer(greeting.Timeout)
	defer late.Stop()
	for {
		n.mu.Lock()
		e, ok := n.tokens[t]
		ok = ok && !n.closed
		delete(n.tokens, t)
		if ok {
			n.done.Add(1)
		}
		announced := n.announce
		n.mu.Unlock()
		if ok {
			return e, true
		}
		select {
		case <-announced:
		case <-late.C:
			return e, false
		case <-n.ctx.Done():
			return e, false
		}
	}
}

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
	err := in.Serve(ctx, s, d, current)
	n.mu.Lock()
	defer n.mu.Unlock()
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
	n.learn(in, d, s.peer, time.Now())
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
	var wait time.Duration
	switch {
	case errors.Is(err, exchange.ErrBreach):
		n.breaches[d]++
		wait = breachRetry
		if n.banned(d) {
			wait = banRetry
			time.AfterFunc(banRetry, func() {
				n.mu.Lock()
				defer n.mu.Unlock()
				delete(n.breaches, d)
			})
		}
	case errors.Is(err, exchange.ErrRemoved):
		wait = strangerRetry
	case errors.Is(err, exchange.ErrNotNow):
		wait = breachRetry
	}
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

// digest tells whether secrets changed.
func digest(secrets [][]byte) (d [32]byte) {
	h := sha256.New()
	for _, s := range secrets {
		sum := sha256.Sum256(s)
		h.Write(sum[:])
	}
	h.Sum(d[:0])
	return d
}
