package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// Device names a laptop in one community.
type Device = feed.Device

// MemberID names a member within one community.
type MemberID = roll.MemberID

// Member is one person on the roll.
type Member struct {
	ID          MemberID
	Name        string
	Picture     []byte
	About       string
	Roles       []Role
	Joined      time.Time
	AdmittedBy  MemberID // zero for the founder
	Laptops     int
	Me          bool
	Left        bool   // left or removed; kept so that what they wrote has a name
	Removed     bool   // did not go of their own will
	Why         string // they are out, as it was recorded
	Fingerprint string // four words, to compare face to face
}

// Role is a role a member holds.
type Role struct {
	Name  string    // "steward", "facilitator", "coordinator", "note-taker", "timekeeper" or the community's own
	Until time.Time // zero: no term
}

// Members lists everybody who is or was on the roll, active ones first, by name.
func (c *Community) Members() []Member {
	state, profiles := c.replica.Roll(), c.replica.Profiles()
	all := state.Members()
	out := make([]Member, len(all))
	for i, m := range all {
		out[i] = c.member(m, profiles)
	}
	slices.SortFunc(out, func(a, b Member) int {
		if a.Left != b.Left {
			if a.Left {
				return 1
			}
			return -1
		}
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), a.ID.Compare(b.ID))
	})
	return out
}

func (c *Community) member(m roll.Member, profiles map[MemberID]statement.Profile) Member {
	out := Member{
		ID: m.ID, Name: m.Name, Picture: m.Picture, Joined: m.Since, AdmittedBy: m.AdmittedBy,
		Me: m.ID == c.replica.Me(), Left: !m.In, Removed: m.Out == roll.Removed, Why: m.Why, Fingerprint: invitation.Fingerprint(m.ID),
	}
	if p, ok := profiles[m.ID]; ok {
		out.Name, out.Picture, out.About = p.Name, p.Picture, p.About
	}
	for _, post := range m.Posts {
		out.Roles = append(out.Roles, roleOf(post))
	}
	state := c.replica.Roll()
	for _, d := range m.Devices {
		if l, ok := state.Laptop(d); ok && l.Standing == roll.In {
			out.Laptops++
		}
	}
	return out
}

func roleOf(p roll.Post) Role {
	r := Role{Name: string(p.Role)}
	if p.Until > 0 {
		r.Until = time.UnixMilli(p.Until)
	}
	return r
}

// Member is one member; the zero Member with their short id as its name if unknown.
func (c *Community) Member(id MemberID) Member {
	m, ok := c.replica.Roll().Member(id)
	if !ok {
		return Member{ID: id, Name: id.Short()}
	}
	return c.member(m, c.replica.Profiles())
}

// Me is the member whose laptop this is.
func (c *Community) Me() Member { return c.Member(c.replica.Me()) }
