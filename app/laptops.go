package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonplace/app/roll"
	"commonplace/sync/host"
	"commonplace/sync/network"
)

// Laptop is another laptop of the community as this one knows it.
type Laptop struct {
	Device   Device
	Member   MemberID
	Name     string // "Ana's laptop"
	Mine     bool
	Nearby   bool
	InSync   bool      // both hold the same, or did when last seen
	ToShare  int       // entries it lacks, as far as we know
	ToFetch  int       // entries we lack, as far as we know
	LastSeen time.Time // zero: never
	Address  string
	Trouble  string // in human words; empty if none
}

// Room is the "is everyone in sync?" board.
type Room struct {
	Laptops     []Laptop // nearby ones first
	SafeToLeave bool     // everything made here is on at least one other laptop, and all nearby are in sync
	Why         string   // what is still missing, in words
	Addresses   []string // how others can reach this laptop
	Unshared    int      // entries that are on no other laptop
}

// Room reads the board.
func (c *Community) Room() Room {
	state := c.replica.Roll()
	met := map[Device]network.Laptop{}
	for _, l := range c.app.net.status(c) {
		met[l.Device] = l
	}
	room := Room{Addresses: c.app.net.addresses()}
	for _, l := range state.Devices() {
		if l.Device != c.replica.Device() {
			room.Laptops = append(room.Laptops, c.laptop(l, met[l.Device]))
		}
	}
	slices.SortFunc(room.Laptops, func(a, b Laptop) int {
		if a.Nearby != b.Nearby {
			if a.Nearby {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), a.Device.Compare(b.Device))
	})
	room.Unshared = c.unshared()
	room.SafeToLeave, room.Why = safe(room)
	return room
}

func (c *Community) laptop(l roll.Laptop, met network.Laptop) Laptop {
	out := Laptop{
		Device: l.Device, Member: l.Member, Name: l.Name, Mine: l.Member == c.replica.Me(),
		Nearby: met.Nearby, InSync: met.Known && met.Waiting+met.Lacking == 0, ToShare: int(met.Waiting), ToFetch: int(met.Lacking),
		LastSeen: met.LastSeen, Trouble: met.Trouble.String(),
	}
	if len(met.Addrs) > 0 {
		out.Address = met.Addrs[0]
	}
	return out
}

// unshared counts the entries written here that are on no other laptop, as far
// as known.
func (c *Community) unshared() int {
	shared := c.app.net.shared(c.id)
	count := 0
	for id, tip := range c.replica.Vector() {
		if id.Device == c.replica.Device() && tip.Seq > shared[id].Seq {
			count += int(tip.Seq - shared[id].Seq)
		}
	}
	return count
}

// safe says whether one may close the laptop, and if not, what is missing.
func safe(r Room) (bool, string) {
	var behind []string
	for _, l := range r.Laptops {
		if l.Nearby && !l.InSync {
			behind = append(behind, l.Name)
		}
	}
	switch {
	case len(behind) > 0:
		return false, "Still exchanging with " + strings.Join(behind, ", ") + "."
	case r.Unshared == 1:
		return false, "One change made here is on no other laptop yet."
	case r.Unshared > 1:
		return false, fmt.Sprintf("%d changes made here are on no other laptop yet.", r.Unshared)
	}
	return true, ""
}

// Dial tries an address somebody typed: "host:port" or "host".
func (a *App) Dial(ctx context.Context, address string) error {
	n := a.net.network()
	if n == nil {
		return errors.New("this laptop is not on a network")
	}
	address = strings.TrimSpace(address)
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(strings.Trim(address, "[]"), strconv.Itoa(host.Port))
	}
	if err := n.Dial(ctx, address); err != nil {
		return fmt.Errorf("%s (%w)", network.TroubleOf(err), err)
	}
	return nil
}
