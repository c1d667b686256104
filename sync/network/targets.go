package network

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

// origin says how a target became known.
type origin int

const (
	nearby     origin = iota // found by mDNS
	remembered               // once led to a laptop of a member
	typed                    // by a person, or from an invitation
)

// target is a laptop to be in touch with: found by mDNS under its identity of
// today, or known by an address whose identity has to be asked for.
type target struct {
	key      string // the identity, or "host:port"
	address  string // empty for one found by mDNS
	info     peer.AddrInfo
	origin   origin
	seen     time.Time // last found, or last connected
	next     time.Time // when to try
	failures int
	trying   bool
	err      error
}

// aim keeps an address in mind. The caller holds the mutex.
func (n *Network) aim(address string, from origin) *target {
	t := n.targets[address]
	if t == nil {
		if len(n.targets) >= maxTargets {
			return nil
		}
		t = &target{key: address, address: address, seen: time.Now()}
		n.targets[address] = t
	}
	t.origin = max(t.origin, from)
	n.poke()
	return t
}

// found is told by mDNS of a laptop.
func (n *Network) found(info peer.AddrInfo) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	t := n.targets[string(info.ID)]
	if t == nil {
		if len(n.targets) >= maxTargets {
			return
		}
		t = &target{key: string(info.ID), origin: nearby, next: now}
		if info.ID < n.host.ID() {
			t.next = now.Add(otherDials)
		}
		n.targets[t.key] = t
	}
	t.info, t.seen = info, now
	n.poke()
}

// connected and disconnected are told by the host.
func (n *Network) connected(id peer.ID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.since[id] = time.Now()
}

func (n *Network) disconnected(id peer.ID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.since, id)
	for _, t := range n.targets {
		// One that we got on with is dialed again at once.
		if t.info.ID == id && t.failures == 0 {
			t.next = time.Now().Add(jitter(firstRetry))
			if t.address == "" && id < n.host.ID() {
				t.next = t.next.Add(otherDials)
			}
		}
	}
	n.poke()
}

// keep tries what is due, until the network closes.
func (n *Network) keep() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	lastSave := time.Now()
	for {
		select {
		case <-n.ctx.Done():
			return
		case <-n.wake:
		case <-timer.C:
		}
		now := time.Now()
		n.mu.Lock()
		n.secretsChanged()
		timer.Reset(n.tryDue(now))
		n.reap(now)
		n.mu.Unlock()
		if now.Sub(lastSave) > saveEvery {
			lastSave = now
			n.saveAll(now)
		}
	}
}

// tryDue begins what is due, and says how long until the next.
func (n *Network) tryDue(now time.Time) time.Duration {
	wait := 5 * time.Second
	if len(n.rooms) == 0 {
		return wait
	}
	for key, t := range n.targets {
		switch {
		case t.trying || t.info.ID != "" && n.inTouch(t.info.ID):
		case t.origin == nearby && now.Sub(t.seen) > forgetAfter && t.failures > 0:
			delete(n.targets, key)
		case t.next.After(now):
			wait = min(wait, t.next.Sub(now))
		case n.dialing < dialsAtOnce:
			n.dialing++
			t.trying = true
			n.done.Go(func() { n.try(t) })
		}
	}
	return wait
}

// inTouch says whether some community is in sync with a laptop, or about to be.
func (n *Network) inTouch(id peer.ID) bool {
	if n.active[id] > 0 {
		return true
	}
	for _, in := range n.rooms {
		for _, sessions := range in.sessions {
			for _, s := range sessions {
				if s.peer == id {
					return true
				}
			}
		}
	}
	return false
}

// try connects to a target and greets it.
func (n *Network) try(t *target) {
	ctx, cancel := context.WithTimeout(n.ctx, 2*host.DialTimeout)
	defer cancel()
	err := n.reach(ctx, t)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dialing--
	t.trying = false
	n.judge(t, err)
	n.poke()
}

// judge decides when a target is tried again.
func (n *Network) judge(t *target, err error) {
	now := time.Now()
	t.err = err
	switch {
	case err == nil:
		t.failures, t.seen = 0, now
		t.next = now.Add(jitter(firstRetry))
		return
	case errors.Is(err, host.ErrSelf):
		delete(n.targets, t.key)
		return
	case errors.Is(err, greeting.ErrStranger), errors.Is(err, errNotWelcome):
		t.failures++
		t.next = now.Add(jitter(strangerRetry))
		return
	}
	t.failures++
	most := lastRetry
	if t.address != "" {
		most = addressRetry
	}
	t.next = now.Add(jitter(min(firstRetry<<min(t.failures, 16), most)))
}

// jitter spreads a time, so that laptops that failed together do not try
// together.
func jitter(d time.Duration) time.Duration {
	return d*3/4 + time.Duration(rand.Int64N(int64(d)/2))
}

// greetAnew has every laptop greeted again: something changed here that it may
// share. The caller holds the mutex.
func (n *Network) greetAnew() {
	now := time.Now()
	for _, t := range n.targets {
		if errors.Is(t.err, greeting.ErrStranger) || errors.Is(t.err, errNotWelcome) {
			t.next, t.failures = now, 0
		}
	}
	for _, id := range n.host.Peers() {
		n.active[id]++
		n.done.Go(func() {
			ctx, cancel := context.WithTimeout(n.ctx, 2*greeting.Timeout)
			defer cancel()
			// Whoever shares nothing new with us says so, and that is fine.
			_ = n.greet(ctx, id)
			n.mu.Lock()
			defer n.mu.Unlock()
			n.released(id)
		})
	}
	n.poke()
}

// released notes that something with a laptop is over.
func (n *Network) released(id peer.ID) {
	if n.active[id]--; n.active[id] <= 0 {
		delete(n.active, id)
	}
	if _, connected := n.since[id]; connected {
		n.since[id] = time.Now()
	}
}

// secretsChanged notices that a community changed its secret, or that other
// invitations are open.
func (n *Network) secretsChanged() {
	changed := false
	for _, in := range n.rooms {
		if now := digest(in.replica.Secrets()); now != in.secrets {
			in.secrets = now
			changed = true
		}
	}
	if changed {
		n.greetAnew()
	}
}

// reap ends connections that serve nothing, and forgets what nobody came for.
func (n *Network) reap(now time.Time) {
	for id, since := range n.since {
		if now.Sub(since) > idleAfter && !n.inTouch(id) {
			n.done.Go(func() { n.host.Disconnect(id) })
		}
	}
	for t, e := range n.tokens {
		if now.After(e.until) {
			delete(n.tokens, t)
		}
	}
	if len(n.attempts) > maxTargets {
		clear(n.attempts)
	}
	if len(n.breaches) > maxTargets {
		clear(n.breaches)
	}
}

// banned says whether a device has broken the rules too often.
func (n *Network) banned(d feed.Device) bool { return n.breaches[d] >= banAfter }
