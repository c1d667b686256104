package host

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// resources makes libp2p keep to the limits of this package.
func resources() (network.ResourceManager, error) {
	limits := rcmgr.PartialLimitConfig{
		System: rcmgr.ResourceLimits{
			Conns: MaxConns, ConnsInbound: MaxConns, ConnsOutbound: MaxConns, FD: MaxConns,
			Streams: maxStreams, StreamsInbound: maxStreams, StreamsOutbound: maxStreams,
			Memory: MaxMemory,
		},
		Transient: rcmgr.ResourceLimits{
			Conns: MaxConns / 2, ConnsInbound: MaxConns / 2, ConnsOutbound: MaxConns / 2, FD: MaxConns / 2,
			Streams: maxStreams / 4, StreamsInbound: maxStreams / 4, StreamsOutbound: maxStreams / 4,
			Memory: MaxMemory / 4,
		},
		PeerDefault: rcmgr.ResourceLimits{
			Conns: MaxConnsPerPeer, ConnsInbound: MaxConnsPerPeer, ConnsOutbound: MaxConnsPerPeer, FD: MaxConnsPerPeer,
			Streams: MaxStreamsPerPeer, StreamsInbound: MaxStreamsPerPeer, StreamsOutbound: MaxStreamsPerPeer,
			Memory: MaxMemoryPerPeer,
		},
	}
	m, err := rcmgr.NewResourceManager(
		rcmgr.NewFixedLimiter(limits.Build(rcmgr.InfiniteLimits)),
		rcmgr.WithMetricsDisabled(),
		rcmgr.WithLimitPerSubnet(
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 32, ConnCount: MaxConnsPerIP}},
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 128, ConnCount: MaxConnsPerIP}, {PrefixLength: 64, ConnCount: MaxConns}},
		),
		// Programs on this very computer could do worse things.
		rcmgr.WithNetworkPrefixLimit(
			[]rcmgr.NetworkPrefixLimit{{Network: netip.MustParsePrefix("127.0.0.0/8"), ConnCount: MaxConns}},
			[]rcmgr.NetworkPrefixLimit{{Network: netip.MustParsePrefix("::1/128"), ConnCount: MaxConns}},
		),
	)
	if err != nil {
		return nil, fmt.Errorf("setting the limits of the network: %w", err)
	}
	return m, nil
}

// gater turns away addresses that are to wait.
type gater struct{ refuse func(netip.Addr) bool }

func (gater) InterceptPeerDial(peer.ID) bool               { return true }
func (gater) InterceptAddrDial(peer.ID, ma.Multiaddr) bool { return true }

func (g gater) InterceptAccept(c network.ConnMultiaddrs) bool {
	if g.refuse == nil {
		return true
	}
	ip, err := manet.ToIP(c.RemoteMultiaddr())
	if err != nil {
		return false
	}
	addr, ok := netip.AddrFromSlice(ip)
	return ok && !g.refuse(addr.Unmap())
}

func (gater) InterceptSecured(network.Direction, peer.ID, network.ConnMultiaddrs) bool { return true }

func (gater) InterceptUpgraded(network.Conn) (bool, control.DisconnectReason) { return true, 0 }

// quicAfter is how long TCP is tried alone: it is several times as fast as
// QUIC on a local network, and almost always there.
const quicAfter = 300 * time.Millisecond

// tcpFirst has all TCP addresses dialed at once, QUIC a little later.
func tcpFirst(addrs []ma.Multiaddr) []network.AddrDelay {
	out := make([]network.AddrDelay, 0, len(addrs))
	for _, a := range addrs {
		d := network.AddrDelay{Addr: a}
		if _, err := a.ValueForProtocol(ma.P_TCP); err != nil {
			d.Delay = quicAfter
		}
		out = append(out, d)
	}
	return out
}

// shown leaves out addresses that are of no use to other laptops: this
// computer's own for itself, and such as need the name of an interface.
func shown(addrs []ma.Multiaddr, loopback bool) []ma.Multiaddr {
	var out []ma.Multiaddr
	for _, a := range addrs {
		if manet.IsIPLoopback(a) == loopback && !manet.IsIP6LinkLocal(a) && !manet.IsIPUnspecified(a) {
			out = append(out, a)
		}
	}
	return out
}
