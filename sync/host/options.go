package host

import (
	"net/netip"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// Port is the port that is tried first. It is registered to nobody.
const Port = 24742

// Limits of what others can make this laptop hold. A room of sixty laptops has
// all of them connected to each other.
const (
	// MaxConns is how many connections there are at all, and MaxConnsPerIP
	// how many with one address.
	MaxConns      = 128
	MaxConnsPerIP = 8

	// MaxConnsPerPeer leaves room for two that were made at the same time.
	MaxConnsPerPeer = 4

	// MaxStreamsPerPeer has room for many communities shared with one laptop.
	MaxStreamsPerPeer = 64
	maxStreams        = 2048

	// MaxMemory is what libp2p may use for all, MaxMemoryPerPeer for one.
	MaxMemory        = 256 << 20
	MaxMemoryPerPeer = 32 << 20

	// DialTimeout is how long connecting may take.
	DialTimeout = 10 * time.Second

	// watchEvery is how often network interfaces are looked at.
	watchEvery = 3 * time.Second

	// retryDiscovery is how soon mDNS is tried again where it would not start
	// though there is an interface for it.
	retryDiscovery = 30 * time.Second
)

// Options say how to be on the network.
type Options struct {
	// Loopback keeps to this computer: 127.0.0.1, TCP only, no discovery.
	Loopback bool

	// Port is tried before others. Zero means the well-known Port, or with
	// Loopback any. Negative means any.
	Port int

	// Quiet neither looks for other laptops nor lets itself be found by mDNS.
	Quiet bool

	// Found is called for each laptop that mDNS finds, again and again. It
	// must not block.
	Found func(peer.AddrInfo)

	// Refuse says whether connections from an address are not accepted now.
	Refuse func(netip.Addr) bool

	// Connected and Disconnected are called when the first connection with a
	// laptop begins and the last ends. They must not block.
	Connected, Disconnected func(peer.ID)
}
