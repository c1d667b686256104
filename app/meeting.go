package app

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
	"commonplace/sync/host"
	"commonplace/sync/network"
)

// meeting is how this laptop meets others: the network, if it is on one.
type meeting struct {
	app *App
	mu  sync.RWMutex
	n   *network.Network
}

func newMeeting(a *App) (*meeting, error) {
	m := &meeting{app: a}
	return m, m.start()
}

// start goes on the network with all communities.
func (m *meeting) start() error {
	o := m.app.o.Network
	if o.Off {
		return nil
	}
	hostOptions, err := m.hostOptions()
	if err != nil {
		return err
	}
	n, err := network.New(network.Options{
		Host: hostOptions, Memory: memory{m.app.store},
		OnStatus:   func(id feed.Community) { m.app.bus.tell(Event{Community: id, Topic: TopicLaptops}) },
		OnPresence: func(id feed.Community) { m.app.bus.tell(Event{Community: id, Topic: TopicPresence}) },
		Log:        func(line string) { m.app.log.Info(line) },
	})
	if err != nil {
		// A laptop without a network still has everything else.
		m.app.log.Warn("not on the network", "error", err)
		return nil
	}
	m.mu.Lock()
	m.n = n
	m.mu.Unlock()
	m.app.mu.RLock()
	open := make([]*Community, 0, len(m.app.communities))
	for _, c := range m.app.communities {
		open = append(open, c)
	}
	m.app.mu.RUnlock()
	for _, c := range open {
		m.add(c)
	}
	for _, address := range o.Dial {
		m.try(address)
	}
	return nil
}

// hostOptions reads the options. An address of this computer alone keeps the
// app to it.
func (m *meeting) hostOptions() (host.Options, error) {
	o, settings := m.app.o.Network, m.app.Settings()
	out := host.Options{Port: settings.Port, Quiet: !o.Discovery || !settings.Discovery}
	for _, listen := range o.Listen {
		name, port, err := net.SplitHostPort(listen)
		if err != nil {
			return out, fmt.Errorf("address to listen on: %w", err)
		}
		if out.Port, err = strconv.Atoi(port); err != nil {
			return out, fmt.Errorf("address to listen on: %w", err)
		}
		if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
			out.Loopback = true
		}
		if out.Port == 0 {
			out.Port = -1
		}
	}
	return out, nil
}

// restart leaves the network and goes on it again, with other settings.
func (m *meeting) restart() error {
	if err := m.close(); err != nil {
		return err
	}
	return m.start()
}

func (m *meeting) network() *network.Network {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.n
}

func (m *meeting) close() error {
	m.mu.Lock()
	n := m.n
	m.n = nil
	m.mu.Unlock()
	if n == nil {
		return nil
	}
	return n.Close()
}

func (m *meeting) add(c *Community) {
	if n := m.network(); n != nil {
		if err := n.Add(door{c.replica, c}); err != nil {
			m.app.log.Warn("community is not on the network", "community", c.id.Short(), "error", err)
		}
	}
}

func (m *meeting) remove(id ID) {
	if n := m.network(); n != nil {
		n.Remove(id)
	}
}

// try dials an address in the background.
func (m *meeting) try(address string) {
	n := m.network()
	if n == nil {
		return
	}
	m.app.behind(func() {
		ctx, cancel := context.WithTimeout(m.app.life, host.DialTimeout)
		defer cancel()
		if err := n.Dial(ctx, address); err != nil {
			m.app.log.Info("dialing", "error", err)
		}
	})
}

func (m *meeting) addresses() []string {
	if n := m.network(); n != nil {
		return n.Addrs()
	}
	return nil
}

// status tells of the other laptops; off the network, as they were when last
// seen.
func (m *meeting) status(c *Community) []network.Laptop {
	if n := m.network(); n != nil {
		return n.Status(c.id)
	}
	return m.past(c.id).Status(c.replica.Vector())
}

// shared tells how much of each feed is on another laptop, as far as known.
func (m *meeting) shared(id ID) feed.Vector {
	if n := m.network(); n != nil {
		return n.Shared(id)
	}
	return m.past(id).Shared()
}

// held tells what a laptop holds, as far as known.
func (m *meeting) held(id ID, d feed.Device) feed.Vector {
	if n := m.network(); n != nil {
		return n.Held(id, d)
	}
	return m.past(id).Held(d)
}

func (m *meeting) past(id ID) network.Past {
	past, err := network.Recall(memory{m.app.store}, id)
	if err != nil {
		m.app.log.Warn("what was known of other laptops cannot be read", "error", err)
	}
	return past
}

func (m *meeting) nearby(id ID) (count int) {
	n := m.network()
	if n == nil {
		return 0
	}
	for _, l := range n.Status(id) {
		if l.Nearby {
			count++
		}
	}
	return count
}

// memory keeps what the network knows of other laptops.
type memory struct{ store *store.Store }

const bucketLaptops = "laptops"

// Laptops gives what was kept.
func (m memory) Laptops(c feed.Community) (map[feed.Device][]byte, error) {
	out := map[feed.Device][]byte{}
	err := m.store.View(func(t *store.Txn) error {
		for k, v := range t.Kept(c, bucketLaptops).Scan(nil) {
			if len(k) == len(feed.Device{}) {
				out[feed.Device(k)] = v
			}
		}
		return nil
	})
	return out, err
}

// Remember keeps it.
func (m memory) Remember(c feed.Community, d feed.Device, b []byte) error {
	return m.store.Update(func(t *store.Txn) error { return t.Kept(c, bucketLaptops).Set(d[:], b) })
}
