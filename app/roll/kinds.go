package roll

import (
	"strings"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
)

// Kinds of the statements that make the roll.
const (
	KindFound   = "roll.found"  // the genesis entry
	KindInvite  = "roll.invite" // an invitation is open
	KindClose   = "roll.uninvite"
	KindKnock   = "roll.knock"   // somebody asks to be let in
	KindAdmit   = "roll.admit"   // somebody is in
	KindDevice  = "roll.device"  // a further laptop of a member
	KindRevoke  = "roll.revoke"  // a laptop counts no longer
	KindRemove  = "roll.remove"  // a member counts no longer
	KindLeave   = "roll.leave"   // a member goes
	KindMinutes = "roll.minutes" // what a majority of stewards decides
	KindSign    = "roll.sign"    // a steward's signature under minutes
	KindKeys    = "roll.keys"    // a new community secret, or lockboxes that were missing
)

// IsKind reports whether entries of a kind belong to the membership log.
func IsKind(kind string) bool { return strings.HasPrefix(kind, "roll.") }

// version of every statement of the roll.
const version = 1

// Cut names the last entry of a feed that still counts. The zero Seq means that
// none does.
type Cut struct {
	Device      feed.Device `cbor:"1,keyasint"`
	Incarnation uint64      `cbor:"2,keyasint"`
	Seq         uint64      `cbor:"3,keyasint"`
	ID          feed.Hash   `cbor:"4,keyasint"`
}

// Feed names the feed that is cut.
func (c Cut) Feed() feed.ID { return feed.ID{Device: c.Device, Incarnation: c.Incarnation} }

// CutsAt gives the cuts that name what v holds of the feeds of some devices:
// everything said until now counts, nothing later.
func CutsAt(v feed.Vector, devices ...feed.Device) []Cut {
	var cuts []Cut
	for _, id := range v.Feeds() {
		for _, d := range devices {
			if id.Device == d {
				cuts = append(cuts, Cut{Device: d, Incarnation: id.Incarnation, Seq: v[id].Seq, ID: v[id].ID})
			}
		}
	}
	return cuts
}

// Keys introduces the secret of an epoch and hands it to laptops.
type Keys struct {
	Number uint64             `cbor:"1,keyasint"` // one more than the newest epoch known
	Epoch  identity.EpochID   `cbor:"2,keyasint"`
	Boxes  []identity.Lockbox `cbor:"3,keyasint,omitempty"`
}

// Found begins a community. It stands in the genesis entry, whose device is the
// founder's.
type Found struct {
	Version     uint64               `cbor:"1,keyasint"`
	Name        string               `cbor:"2,keyasint"`
	Domain      string               `cbor:"3,keyasint,omitempty"` // what the community cares about
	Salt        identity.Salt        `cbor:"4,keyasint"`
	Certificate identity.Certificate `cbor:"5,keyasint"` // in the scope of identity.Founding(Salt)
	Founder     string               `cbor:"6,keyasint"` // the founder's name
	Policy      Policy               `cbor:"7,keyasint"`
	Keys        Keys                 `cbor:"8,keyasint"` // the first epoch, number 1
}

// Policy holds what a community agreed on about its own running.
type Policy struct {
	Stewards      uint64 `cbor:"1,keyasint"` // how many the community wants; the app advises three
	MembersInvite bool   `cbor:"2,keyasint"` // any member may open an invitation, not only stewards
	Quorum        uint64 `cbor:"3,keyasint"` // per cent of the members that a decision needs, if nothing else is said
	Threshold     uint64 `cbor:"4,keyasint"` // per cent of the voices that carry it
	Grace         uint64 `cbor:"5,keyasint"` // hours between a closing time and the count
}

// DefaultPolicy is what a community starts with.
func DefaultPolicy() Policy { return Policy{Stewards: 3, Quorum: 50, Threshold: 50, Grace: 72} }

// Invite opens an invitation.
type Invite struct {
	Version uint64   `cbor:"1,keyasint"`
	Key     [32]byte `cbor:"2,keyasint"` // requests are signed for it
	Hello   [32]byte `cbor:"3,keyasint"` // greets joiners
	Expires int64    `cbor:"4,keyasint"` // milliseconds since 1970
	Uses    uint64   `cbor:"5,keyasint"` // 1 for a person, up to MaxUses for a room
	Knock   bool     `cbor:"6,keyasint"` // a steward lets each person in
	Note    string   `cbor:"7,keyasint,omitempty"`
}

// Close revokes an invitation, or declines somebody who knocked.
type Close struct {
	Version uint64    `cbor:"1,keyasint"`
	Target  feed.Hash `cbor:"2,keyasint"` // the entry of the invitation or the knock
	Why     string    `cbor:"3,keyasint,omitempty"`
}

// Knock brings a request before the stewards. Any member's laptop may do so.
type Knock struct {
	Version    uint64    `cbor:"1,keyasint"`
	Invitation feed.Hash `cbor:"2,keyasint"`
	Request    []byte    `cbor:"3,keyasint"` // an invitation.Request
}

// Admit takes somebody in. With an open invitation any member's laptop may do
// so; without one, or where one was used too often, a steward.
type Admit struct {
	Version    uint64             `cbor:"1,keyasint"`
	Invitation feed.Hash          `cbor:"2,keyasint,omitzero"`
	Request    []byte             `cbor:"3,keyasint"` // an invitation.Request
	Boxes      []identity.Lockbox `cbor:"4,keyasint,omitempty"`
}

// Device adds a laptop of a member. Another laptop of the member says so, or
// the certificate was signed by the member key (the twelve words).
type Device struct {
	Version     uint64               `cbor:"1,keyasint"`
	Certificate identity.Certificate `cbor:"2,keyasint"`
	Boxes       []identity.Lockbox   `cbor:"3,keyasint,omitempty"`
}

// Revoke takes a laptop out: lost, stolen, sold, or restored from a backup.
// Another laptop of the member says so, or the member key signs.
type Revoke struct {
	Version   uint64          `cbor:"1,keyasint"`
	Device    feed.Device     `cbor:"2,keyasint"`
	Cuts      []Cut           `cbor:"3,keyasint,omitempty"`
	Keys      *Keys           `cbor:"4,keyasint,omitempty"`
	Why       string          `cbor:"5,keyasint,omitempty"`
	Member    identity.Member `cbor:"6,keyasint,omitzero"` // where the member key signs
	Authority []byte          `cbor:"7,keyasint,omitempty"`
}

// Remove takes a plain member out. One steward may do it; a steward is removed
// by minutes.
type Remove struct {
	Version uint64   `cbor:"1,keyasint"`
	Member  MemberID `cbor:"2,keyasint"`
	Cuts    []Cut    `cbor:"3,keyasint,omitempty"`
	Why     string   `cbor:"4,keyasint,omitempty"`
	Keys    *Keys    `cbor:"5,keyasint,omitempty"`
}

// Leave says that the author goes. It cuts the author's other laptops; on this
// one everything up to the leave counts.
type Leave struct {
	Version uint64 `cbor:"1,keyasint"`
	Cuts    []Cut  `cbor:"2,keyasint,omitempty"`
	Why     string `cbor:"3,keyasint,omitempty"`
}

// Rekey introduces an epoch, or hands the newest one to laptops that lack it.
type Rekey struct {
	Version uint64 `cbor:"1,keyasint"`
	Keys    Keys   `cbor:"2,keyasint"`
}
