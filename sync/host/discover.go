package host

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// watch looks at the interfaces now and then. When they change, connections
// over addresses that are gone are ended, since nobody else would tell for
// minutes, and mDNS is started anew: the library looks at interfaces only when
// it starts, and does not start without any.
func (h *Host) watch(ctx context.Context) {
	d := discovery{host: h}
	defer d.stop()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	seen := interfaces()
	d.restart()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := interfaces(); now != seen {
			seen = now
			h.dropLost()
			d.restart()
		} else if d.service == nil && time.Since(d.tried) > retryDiscovery {
			d.restart()
		}
	}
}

// dropLost ends connections over addresses that this laptop has no more.
func (h *Host) dropLost() {
	var own []netip.Addr
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return
	}
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			own = append(own, p.Addr().Unmap())
		}
	}
	for _, c := range h.libp2p.Network().Conns() {
		ip, err := manet.ToIP(c.LocalMultiaddr())
		if err != nil {
			continue
		}
		if a, ok := netip.AddrFromSlice(ip); ok && !a.IsUnspecified() && !slices.Contains(own, a.Unmap()) {
			c.Close() // it is dead already
		}
	}
}

// discovery is mDNS, while there is a network for it.
type discovery struct {
	host    *Host
	service mdns.Service
	tried   time.Time
}

func (d *discovery) restart() {
	d.stop()
	h := d.host
	if h.options.Quiet || h.options.Found == nil || !multicast() {
		return
	}
	d.tried = time.Now()
	service := mdns.NewMdnsService(fresh{h.libp2p, h.addrs}, mdns.ServiceName, h)
	if service.Start() == nil {
		d.service = service
	}
}

func (d *discovery) stop() {
	if d.service != nil {
		d.service.Close() // it reports nothing that could be acted upon
		d.service = nil
	}
}

// multicast says whether there is an interface that mDNS could use.
func multicast() bool {
	all, err := net.Interfaces()
	if err != nil {
		return false
	}
	const need = net.FlagUp | net.FlagMulticast
	for _, i := range all {
		addrs, err := i.Addrs()
		if err == nil && len(addrs) > 0 && i.Flags&need == need && i.Flags&net.FlagLoopback == 0 {
			return true
		}
	}
	return false
}

// HandlePeerFound is called by mDNS.
func (h *Host) HandlePeerFound(found peer.AddrInfo) {
	found.Addrs = shown(found.Addrs, false)
	if found.ID != h.ID() && len(found.Addrs) > 0 {
		h.options.Found(found)
	}
}

// interfaces describes the interfaces that are up, to see whether any changed.
func interfaces() string {
	all, err := net.Interfaces()
	if err != nil {
		return ""
	}
	var out []string
	for _, i := range all {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			out = append(out, fmt.Sprint(i.Index, i.Flags, a))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// fresh is the host as mDNS sees it: with the addresses it has now, and without
// those of no use to others.
type fresh struct {
	host.Host
	addrs func([]ma.Multiaddr) []ma.Multiaddr
}

func (f fresh) Network() network.Network { return freshNetwork{f.Host.Network(), f.addrs} }

type freshNetwork struct {
	network.Network
	addrs func([]ma.Multiaddr) []ma.Multiaddr
}

func (n freshNetwork) InterfaceListenAddresses() ([]ma.Multiaddr, error) { return n.addrs(nil), nil }
