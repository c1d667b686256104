package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/greeting"
	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

// The protocols spoken. A stranger can see these names, and that is all.
const (
	protocolGreeting = "/commonplace/greeting/1"
	protocolExchange = "/commonplace/exchange/1"
)

// ErrClosed means that the network was closed.
var ErrClosed = errors.New("the network is closed")

// Network is all communities of one app on the network.
type Network struct {
	options Options
	host    *host.Host
	limiter *greeting.Limiter
	notices *notices

	ctx  context.Context // ends with Close
	stop context.CancelFunc
	done sync.WaitGroup
	wake chan struct{}

	mu       sync.Mutex
	closed   bool
	rooms    map[feed.Community]*room
	targets  map[string]*target
	dialing  int
	joins    int
	tokens   map[token]expected
	announce chan struct{}         // closed and replaced when tokens are added
	active   map[peer.ID]int       // greetings and joins under way
	since    map[peer.ID]time.Time // when a connection was last of use
	breaches map[feed.Device]int
	attempts map[peer.ID]int // greetings that failed, to offer other secrets
}

// room is one community.
type room struct {
	*exchange.Room
	replica  Replica
	cancel   func() // of the subscription
	secrets  [32]byte
	laptops  map[feed.Device]*known
	sessions map[feed.Device][]*session
	// ended is closed when the community is removed.
	ctx  context.Context
	stop context.CancelFunc
}

// session is a community being kept in sync with a laptop.
type session struct {
	peer   peer.ID
	opened bool // by us
	began  time.Time
	stop   context.CancelFunc
}

// New goes on the network. Nothing is sent before a community is added.
func New(o Options) (*Network, error) {
	n := &Network{
		options:  o,
		limiter:  greeting.NewLimiter(time.Now),
		wake:     make(chan struct{}, 1),
		rooms:    make(map[feed.Community]*room),
		targets:  make(map[string]*target),
		tokens:   make(map[token]expected),
		announce: make(chan struct{}),
		active:   make(map[peer.ID]int),
		since:    make(map[peer.ID]time.Time),
		breaches: make(map[feed.Device]int),
		attempts: make(map[peer.ID]int),
	}
	n.ctx, n.stop = context.WithCancel(context.Background())
	n.notices = newNotices(o)
	ready := make(chan struct{})
	o.Host.Found = func(info peer.AddrInfo) { <-ready; n.found(info) }
	o.Host.Refuse = func(a netip.Addr) bool { return n.limiter.Banned(a) }
	o.Host.Connected = func(id peer.ID) { <-ready; n.connected(id) }
	o.Host.Disconnected = func(id peer.ID) { <-ready; n.disconnected(id) }
	h, err := host.New(o.Host)
	if err != nil {
		return nil, err
	}
	n.host = h
	close(ready)
	h.Handle(protocolGreeting, n.greeted)
	h.Handle(protocolExchange, n.opened)
	n.done.Go(func() { n.notices.run(n.ctx) })
	n.done.Go(n.keep)
	return n, nil
}

// Run stays on the network until ctx ends, then closes.
func (n *Network) Run(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-n.ctx.Done():
	}
	return n.Close()
}

// Close ends all sessions, remembers what was learned, and leaves the network.
func (n *Network) Close() error {
	n.mu.Lock()
	if n.closed {
		n.mu.Unlock()
		return nil
	}
	n.closed = true
	var all []feed.Community
	for c := range n.rooms {
		all = append(all, c)
	}
	n.mu.Unlock()
	for _, c := range all {
		n.Remove(c)
	}
	n.stop()
	err := n.host.Close()
	n.done.Wait()
	return err
}

// Add keeps a community in sync from now on. Laptops that are connected are
// greeted again, as they may share it.
func (n *Network) Add(r Replica) error {
	c := r.Community()
	past, err := Recall(n.options.Memory, c)
	if err != nil {
		return err
	}
	in := &room{
		replica: r, laptops: past.laptops, sessions: make(map[feed.Device][]*session),
		secrets: digest(r.Secrets()),
	}
	in.ctx, in.stop = context.WithCancel(n.ctx)
	in.Room = exchange.NewRoom(r, func(e exchange.Event) { n.notices.note(c, e) })
	if err := n.admit(in, c); err != nil {
		in.stop()
		in.Room.Close()
		return err
	}
	return nil
}

func (n *Network) admit(in *room, c feed.Community) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return ErrClosed
	}
	if _, had := n.rooms[c]; had {
		return errors.New("community is on the network already")
	}
	in.cancel = in.replica.Subscribe(n.poke)
	n.rooms[c] = in
	for _, l := range in.laptops {
		for _, a := range l.Addrs {
			n.aim(a, remembered)
		}
	}
	n.greetAnew()
	return nil
}

// Remove ends keeping a community in sync.
func (n *Network) Remove(c feed.Community) {
	n.mu.Lock()
	in := n.rooms[c]
	if in == nil {
		n.mu.Unlock()
		return
	}
	n.learnAll(in, time.Now())
	delete(n.rooms, c)
	for t, e := range n.tokens {
		if e.room == in {
			delete(n.tokens, t)
		}
	}
	n.mu.Unlock()
	in.cancel()
	in.stop()
	in.Room.Close()
	n.save(in)
	n.poke()
}

// Addrs lists the addresses of this laptop, for invitations and for telling
// somebody who wants to type one.
func (n *Network) Addrs() []string { return n.host.Addrs() }

// Port is the port listened on, to ask for again at the next start.
func (n *Network) Port() int { return n.host.Port() }

// SetPresence shows the members of a community where we are; nil takes it back.
func (n *Network) SetPresence(c feed.Community, p *exchange.Presence) {
	if in := n.room(c); in != nil {
		in.SetPresence(p)
	}
}

// Presence tells where the members of a community are who are connected.
func (n *Network) Presence(c feed.Community) map[feed.Device]exchange.Presence {
	in := n.room(c)
	if in == nil {
		return nil
	}
	return in.Presence()
}

func (n *Network) room(c feed.Community) *room {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.rooms[c]
}

// poke has the keeper look at what there is to do.
func (n *Network) poke() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

func (n *Network) log(format string, args ...any) {
	if n.options.Log != nil {
		n.options.Log(fmt.Sprintf(format, args...))
	}
}
