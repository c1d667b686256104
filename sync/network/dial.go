package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"commonplace/sync/greeting"
	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

// errUnreachable means that nobody answers.
var errUnreachable = errors.New("no laptop answers")

// reach finds out who is at an address, connects and greets.
func (n *Network) reach(ctx context.Context, t *target) error {
	n.mu.Lock()
	info := t.info
	n.mu.Unlock()
	if t.address != "" {
		asked, err := n.host.Ask(ctx, t.address)
		if err != nil {
			return unreachable(err)
		}
		info = asked
		n.mu.Lock()
		t.info = info
		n.mu.Unlock()
	}
	if err := n.host.Connect(ctx, info); err != nil {
		return unreachable(err)
	}
	if n.occupied(info.ID) {
		return nil
	}
	err := n.greet(ctx, info.ID)
	if errors.Is(err, greeting.ErrStranger) && !n.occupied(info.ID) {
		// Nothing is lost if this fails: such connections are reaped.
		_ = n.host.Disconnect(info.ID)
	}
	return err
}

func (n *Network) occupied(id peer.ID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.inTouch(id)
}

// unreachable marks an error as that of a laptop that did not answer.
func unreachable(err error) error {
	if errors.Is(err, host.ErrSelf) {
		return err
	}
	return fmt.Errorf("%w: %w", errUnreachable, err)
}

// Dial connects to an address "host:port" now and says what came of it. The
// address is kept in mind whatever that was.
func (n *Network) Dial(ctx context.Context, address string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		if ip, err := netip.ParseAddr(address); err == nil {
			address = netip.AddrPortFrom(ip, host.Port).String()
		} else {
			address = net.JoinHostPort(address, strconv.Itoa(host.Port))
		}
	}
	t, err := n.take(ctx, address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*host.DialTimeout)
	defer cancel()
	err = n.reach(ctx, t)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dialing--
	t.trying = false
	n.judge(t, err)
	n.poke()
	return err
}

// take keeps an address in mind and makes it the caller's to try, when nobody
// else is trying it any more.
func (n *Network) take(ctx context.Context, address string) (*target, error) {
	for {
		n.mu.Lock()
		t := n.aim(address, typed)
		free := t != nil && !t.trying
		if free {
			t.trying = true
			n.dialing++
		}
		n.mu.Unlock()
		if t == nil {
			return nil, errors.New("too many addresses")
		}
		if free {
			return t, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-n.ctx.Done():
			return nil, ErrClosed
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Forget no longer tries an address.
func (n *Network) Forget(address string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.targets, address)
	for _, in := range n.rooms {
		for _, l := range in.laptops {
			l.forget(address)
		}
	}
}
