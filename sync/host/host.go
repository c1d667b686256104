package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	libp2ptls "github.com/libp2p/go-libp2p/p2p/security/tls"
	libp2pquic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// Host is this laptop on the network.
type Host struct {
	options Options
	libp2p  host.Host
	port    int
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// New begins to listen, and to look for others unless told not to.
func New(o Options) (*Host, error) {
	port, err := choosePort(o)
	if err != nil {
		return nil, fmt.Errorf("looking for a free port: %w", err)
	}
	h := &Host{options: o, port: port}
	limiter, err := resources()
	if err != nil {
		return nil, err
	}
	inner, err := libp2p.New(h.settings(limiter)...)
	if err != nil {
		return nil, fmt.Errorf("starting the network: %w", err)
	}
	h.libp2p = inner
	inner.Network().Notify(h.notifiee())
	if err := inner.Network().Listen(listenAddrs(o, port)...); err != nil {
		return nil, errors.Join(fmt.Errorf("listening on port %d: %w", port, err), inner.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.stop = cancel
	if !o.Loopback {
		h.done.Go(func() { h.watch(ctx) })
	}
	return h, nil
}

// settings leave out everything of libp2p that reaches beyond the room.
func (h *Host) settings(limiter network.ResourceManager) []libp2p.Option {
	options := []libp2p.Option{
		libp2p.NoListenAddrs,
		libp2p.Transport(tcp.NewTCPTransport, tcp.DisableReuseport()),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Security(libp2ptls.ID, libp2ptls.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(limiter),
		libp2p.ConnectionManager(connmgr.NullConnMgr{}),
		libp2p.ConnectionGater(gater{h.options.Refuse}),
		libp2p.AddrsFactory(h.addrs),
		libp2p.SwarmOpts(swarm.WithDialRanker(tcpFirst)),
		libp2p.WithDialTimeout(DialTimeout),
		libp2p.UserAgent("-"), // it cannot be empty
		libp2p.DisableRelay(),
		libp2p.Ping(false),
		libp2p.DisableMetrics(),
		libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.ForceReachabilityPrivate(),
	}
	if !h.options.Loopback {
		options = append(options, libp2p.Transport(libp2pquic.NewTransport))
	}
	return options
}

// Close leaves the network.
func (h *Host) Close() error {
	h.stop()
	h.done.Wait()
	return h.libp2p.Close()
}

// ID is the throw-away identity.
func (h *Host) ID() peer.ID { return h.libp2p.ID() }

// Port is the port listened on.
func (h *Host) Port() int { return h.port }

// Addrs lists the addresses under which other laptops may reach this one, as
// "host:port".
func (h *Host) Addrs() []string { return hostPorts(h.addrs(nil)) }

// addrs works out the addresses of just now, in place of those that libp2p
// knew up to a minute ago.
func (h *Host) addrs([]ma.Multiaddr) []ma.Multiaddr {
	now, err := manet.ResolveUnspecifiedAddresses(listenAddrs(h.options, h.port), nil)
	if err != nil {
		return nil
	}
	return shown(now, h.options.Loopback)
}

// AddrsOf lists the addresses under which a connected laptop says it listens.
func (h *Host) AddrsOf(id peer.ID) []string {
	return hostPorts(shown(h.libp2p.Peerstore().Addrs(id), h.options.Loopback))
}

// RemoteIP gives the address that a connected laptop connects from.
func (h *Host) RemoteIP(id peer.ID) netip.Addr {
	for _, c := range h.libp2p.Network().ConnsToPeer(id) {
		if ip, err := manet.ToIP(c.RemoteMultiaddr()); err == nil {
			addr, _ := netip.AddrFromSlice(ip)
			return addr.Unmap()
		}
	}
	return netip.Addr{}
}

// Connect connects to a laptop, unless it is connected.
func (h *Host) Connect(ctx context.Context, to peer.AddrInfo) error {
	if err := h.libp2p.Connect(ctx, to); err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	return nil
}

// Connected reports whether a laptop is connected.
func (h *Host) Connected(id peer.ID) bool {
	return h.libp2p.Network().Connectedness(id) == network.Connected
}

// Peers lists the laptops connected.
func (h *Host) Peers() []peer.ID { return h.libp2p.Network().Peers() }

// Disconnect ends all connections with a laptop.
func (h *Host) Disconnect(id peer.ID) error { return h.libp2p.Network().ClosePeer(id) }

// Handle has f serve the streams that others open for a protocol, each in a
// goroutine of its own.
func (h *Host) Handle(p protocol.ID, f func(*Stream)) {
	h.libp2p.SetStreamHandler(p, func(s network.Stream) { f(&Stream{s}) })
}

// Open opens a stream to a connected laptop.
func (h *Host) Open(ctx context.Context, to peer.ID, p protocol.ID) (*Stream, error) {
	s, err := h.libp2p.NewStream(network.WithNoDial(ctx, "connected by the caller"), to, p)
	if err != nil {
		return nil, fmt.Errorf("opening a stream: %w", err)
	}
	return &Stream{s}, nil
}

func (h *Host) notifiee() network.Notifiee {
	return &network.NotifyBundle{
		ConnectedF: func(n network.Network, c network.Conn) {
			if h.options.Connected != nil && len(n.ConnsToPeer(c.RemotePeer())) == 1 {
				h.options.Connected(c.RemotePeer())
			}
		},
		DisconnectedF: func(n network.Network, c network.Conn) {
			if h.options.Disconnected != nil && n.Connectedness(c.RemotePeer()) != network.Connected {
				h.options.Disconnected(c.RemotePeer())
			}
		},
	}
}

// Stream is a stream to another laptop.
type Stream struct{ network.Stream }

// Peer is who is at the other end.
func (s *Stream) Peer() peer.ID { return s.Conn().RemotePeer() }

// Close ends the stream at once, also reads and writes that wait. What the
// other side did not read yet may be lost: see Finish.
func (s *Stream) Close() error { return s.Stream.Reset() }

// Finish ends the stream after what was written.
func (s *Stream) Finish() error { return s.Stream.Close() }

// hostPorts gives TCP addresses as "host:port", each once.
func hostPorts(addrs []ma.Multiaddr) []string {
	var out []string
	for _, a := range addrs {
		port, err := a.ValueForProtocol(ma.P_TCP)
		if err != nil {
			continue
		}
		ip, err := manet.ToIP(a)
		if err != nil {
			continue
		}
		if text := net.JoinHostPort(ip.String(), port); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// listenAddrs are all addresses of the computer, or only its own for itself.
func listenAddrs(o Options, port int) []ma.Multiaddr {
	texts := []string{"/ip4/127.0.0.1/tcp/%d"}
	if !o.Loopback {
		texts = []string{
			"/ip4/0.0.0.0/tcp/%d", "/ip6/::/tcp/%d",
			"/ip4/0.0.0.0/udp/%d/quic-v1", "/ip6/::/udp/%d/quic-v1",
		}
	}
	var out []ma.Multiaddr
	for _, text := range texts {
		out = append(out, ma.StringCast(fmt.Sprintf(text, port)))
	}
	return out
}

// choosePort finds a port that is free for TCP and, where used, for QUIC: the
// preferred one if it can be had.
func choosePort(o Options) (int, error) {
	preferred := o.Port
	if preferred == 0 && !o.Loopback {
		preferred = Port
	}
	if preferred > 0 {
		if port, err := tryPort(o, preferred); err == nil {
			return port, nil
		}
	}
	var last error
	for range 16 {
		port, err := tryPort(o, 0)
		if err == nil {
			return port, nil
		}
		last = err
	}
	return 0, last
}

func tryPort(o Options, port int) (int, error) {
	ip := ""
	if o.Loopback {
		ip = "127.0.0.1"
	}
	l, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	port = l.Addr().(*net.TCPAddr).Port
	if o.Loopback {
		return port, nil
	}
	p, err := net.ListenPacket("udp", net.JoinHostPort("", strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	return port, p.Close()
}
