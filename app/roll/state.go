package roll

import (
	"slices"
	"time"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
)

// State is what follows from the entries a roll held when it was asked. It does
// not change and may be read by several goroutines at once.
type State struct {
	community   feed.Community
	found       *Found
	genesis     feed.Hash
	policy      Policy
	chain       []MinutesRecord
	members     map[MemberID]Member
	order       []MemberID
	laptops     map[feed.Device]Laptop
	invitations map[feed.Hash]Invitation
	invites     []feed.Hash
	knocks      []Arrival
	verdicts    map[feed.Hash]Verdict
	asides      []Aside
	pending     []MinutesRecord
	epochs      []Epoch
	heads       []feed.Hash
	handouts    map[feed.Device][]Handout
	bounds      map[feed.Device]bounds
	seals       map[feed.ID]feed.Tip
	doubles     []MemberID
}

// Member is a person who is or was on the roll.
type Member struct {
	ID         MemberID
	Key        identity.Member
	Name       string // as they gave it when they came; profiles come later
	Picture    []byte
	In         bool
	Since      time.Time // of the admission, as claimed
	AdmittedBy MemberID  // zero for the founder
	Invitation feed.Hash // zero if a steward admitted without one
	Posts      []Post
	Devices    []feed.Device // all that ever were theirs, in order
	Out        Standing      // Removed or Left, if not In
	Why        string        // why they are out, in the words of who said so or of the app
	EndedBy    feed.Hash     // the entry that took them out
}

// Laptop is a device on the roll.
type Laptop struct {
	Device   feed.Device
	Exchange identity.Exchange
	Name     string
	Member   MemberID
	Standing Standing
	Since    time.Time
	By       feed.Hash // the entry that brought it in
	EndedBy  feed.Hash // the entry that took it out, if one did
}

// Standing says what a laptop, or a member, is in the community.
type Standing int

// What a laptop may be.
const (
	Unknown   Standing = iota // the roll does not know it, or not yet
	In                        // a laptop of a member
	Doubtful                  // its admission does not count, or waits for a steward
	Suspended                 // it told different laptops different things
	Revoked                   // its member took it out
	Removed                   // its member was removed
	Left                      // its member left
)

// String names the standing.
func (s Standing) String() string {
	return [...]string{"unknown", "in", "doubtful", "suspended", "revoked", "removed", "left"}[s]
}

// Aside is an entry of the membership log that does not count.
type Aside struct {
	ID   feed.Hash
	Kind string
	By   MemberID // zero if nobody known
	Time time.Time
	Verdict
}

// Epoch is a community secret as the roll knows it: by name, and with the
// lockboxes that hold it.
type Epoch struct {
	Number uint64
	ID     identity.EpochID
	By     feed.Hash
	Boxes  []identity.Lockbox
}

// Community names the community.
func (s *State) Community() feed.Community { return s.community }

// Found is the founding; nil as long as the genesis entry is not here.
func (s *State) Found() *Found { return s.found }

// Policy is what the newest minutes, or the founding, say.
func (s *State) Policy() Policy { return s.policy }

// Members lists everybody who is or was a member, those in it first, by name.
func (s *State) Members() []Member {
	out := make([]Member, len(s.order))
	for i, id := range s.order {
		out[i] = s.members[id]
	}
	return out
}

// Member gives one of them.
func (s *State) Member(id MemberID) (Member, bool) {
	m, ok := s.members[id]
	return m, ok
}

// IsMember reports whether somebody is in.
func (s *State) IsMember(id MemberID) bool { return s.members[id].In }

// Laptop gives a device on the roll.
func (s *State) Laptop(d feed.Device) (Laptop, bool) {
	l, ok := s.laptops[d]
	return l, ok
}

// DeviceMember tells whose a device is and how it stands.
func (s *State) DeviceMember(d feed.Device) (MemberID, Standing) {
	l := s.laptops[d]
	return l.Member, l.Standing
}

// Devices lists the laptops in good standing: whom secrets are sealed to.
func (s *State) Devices() []Laptop {
	var out []Laptop
	for _, l := range s.laptops {
		if l.Standing == In {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Laptop) int { return a.Device.Compare(b.Device) })
	return out
}

// Has reports whether a member holds a role by the minutes in force, whether or
// not the term is over.
func (s *State) Has(id MemberID, role Role) bool {
	m := s.members[id]
	return m.In && slices.ContainsFunc(m.Posts, func(p Post) bool { return p.Role == role })
}

// Holds is Has for a moment within the term.
func (s *State) Holds(id MemberID, role Role, at time.Time) bool {
	m, now := s.members[id], at.UnixMilli()
	return m.In && slices.ContainsFunc(m.Posts, func(p Post) bool {
		return p.Role == role && p.From <= now && (p.Until == 0 || now <= p.Until)
	})
}

// With lists the members who hold a role, in order.
func (s *State) With(role Role) []MemberID {
	var out []MemberID
	for _, id := range s.order {
		if s.Has(id, role) {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, MemberID.Compare)
	return out
}

// MayInvite reports whether a member may open an invitation.
func (s *State) MayInvite(id MemberID) bool {
	return s.Has(id, Steward) || s.IsMember(id) && s.policy.MembersInvite
}

// MayAdmit reports whether a member may let somebody in without an invitation,
// or after a knock. Whoever has an open invitation is let in by any member.
func (s *State) MayAdmit(id MemberID) bool { return s.Has(id, Steward) }

// MayRemove reports whether a member may remove another alone. Stewards are
// removed by minutes.
func (s *State) MayRemove(id, target MemberID) bool {
	return id != target && s.Has(id, Steward) && s.IsMember(target) && !s.Has(target, Steward)
}

// Heads names the ends of the membership log as held here: what an entry
// written now gives as Known. At most feed.MaxKnown; what is left out is named
// by the next entry.
func (s *State) Heads() []feed.Hash { return slices.Clone(s.heads) }

// Asides lists what does not count, oldest first.
func (s *State) Asides() []Aside { return slices.Clone(s.asides) }

// Epochs lists the community's secrets, the current one first: that of the
// highest number, of several the one with the lowest name.
func (s *State) Epochs() []Epoch { return slices.Clone(s.epochs) }

// Lacking lists laptops in good standing for which no lockbox of the current
// epoch is known, and whether laptops that are out have one: then a steward's
// laptop should introduce another epoch.
func (s *State) Lacking() (laptops []Laptop, exposed bool) {
	if len(s.epochs) == 0 {
		return nil, false
	}
	current, has := s.epochs[0], map[feed.Device]bool{}
	for _, b := range current.Boxes {
		has[b.Device] = true
		if l := s.laptops[b.Device]; l.Standing != In && l.Standing != Unknown {
			exposed = true
		}
	}
	for _, l := range s.Devices() {
		if !has[l.Device] {
			laptops = append(laptops, l)
		}
	}
	return laptops, exposed
}

// DoubleSigners lists who signed two minutes in one place that do not replace
// each other.
func (s *State) DoubleSigners() []MemberID { return slices.Clone(s.doubles) }
