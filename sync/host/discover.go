package host

import (
	"context"
	"fmt"
	"net"
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

// discover runs mDNS while there is a network. The library looks at interfaces
// only when it starts, and does not start without any, so it is started anew
// whenever they change.
func (h *Host) discover(ctx context.Context) {
	var running mdns.Service
	var seen string
	stop := func() {
		if running != nil {
			running.Close() // it reports nothing that could be acted upon
			running = nil
		}
	}
	defer stop()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if now := interfaces(); now != seen || running == nil {
			stop()
			seen = now
			service := mdns.NewMdnsService(fresh{h.libp2p}, mdns.ServiceName, h)
			if service.Start() == nil {
				running = service
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
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

// fresh is the host as mDNS sees it: with the addresses it has now, not those
// of up to a minute ago, and without those of no use to others.
type fresh struct{ host.Host }

func (f fresh) Network() network.Network { return freshNetwork{f.Host.Network()} }

type freshNetwork struct{ network.Network }

func (n freshNetwork) InterfaceListenAddresses() ([]ma.Multiaddr, error) {
	addrs, err := manet.ResolveUnspecifiedAddresses(n.ListenAddresses(), nil)
	if err != nil {
		return nil, err
	}
	return shown(addrs, false), nil
}
