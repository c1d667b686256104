package network

import (
	"context"
	"sync"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
)

// notices gathers what changed, so that a busy room does not keep a window
// busy.
type notices struct {
	options Options
	wake    chan struct{}

	mu    sync.Mutex
	dirty map[feed.Community]map[exchange.Event]bool
}

func newNotices(o Options) *notices {
	return &notices{options: o, wake: make(chan struct{}, 1), dirty: make(map[feed.Community]map[exchange.Event]bool)}
}

func (n *notices) note(c feed.Community, e exchange.Event) {
	n.mu.Lock()
	if n.dirty[c] == nil {
		n.dirty[c] = make(map[exchange.Event]bool)
	}
	n.dirty[c][e] = true
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

func (n *notices) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.wake:
		}
		n.mu.Lock()
		dirty := n.dirty
		n.dirty = make(map[feed.Community]map[exchange.Event]bool)
		n.mu.Unlock()
		for c, events := range dirty {
			if events[exchange.StatusChanged] && n.options.OnStatus != nil {
				n.options.OnStatus(c)
			}
			if events[exchange.PresenceChanged] && n.options.OnPresence != nil {
				n.options.OnPresence(c)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(statusEvery):
		}
	}
}
