package network

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

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
		n.hold(id, -1)
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
	if !n.enlist(id) {
		s.Close()
		return
	}
	defer n.done.Done()
	defer n.hold(id, -1)
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
	n.expect(met, rooms, id)
	if m := met[0]; m.HelloKey != nil {
		if err := n.letIn(rooms[m.Party], m, s); err != nil {
			n.log("an invited laptop: %v", err)
		}
	}
}

// enlist has Close wait for what a laptop is doing here, unless we are closing.
func (n *Network) enlist(id peer.ID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.active[id]++
	n.done.Add(1)
	return true
}

// expect lets the other laptop open the streams of what a greeting found.
func (n *Network) expect(met []greeting.Met, rooms []*room, id peer.ID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, m := range met {
		if m.HelloKey == nil && !m.Refused && !n.banned(m.Device) {
			n.tokens[token{id, m.Token}] = expected{
				room: rooms[m.Party], device: m.Device, current: m.Secret == 0, until: time.Now().Add(tokenFor),
			}
		}
	}
	close(n.announce)
	n.announce = make(chan struct{})
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
