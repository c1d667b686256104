package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"commonplace/app/identity"
	"commonplace/app/roll"
)

// SetRoles gives a member exactly these roles. It takes effect when a majority
// of the stewards signed it; with one steward at once. See [Community.RoleChanges].
func (c *Community) SetRoles(m MemberID, roles []Role) error {
	state := c.replica.Roll()
	if !state.Has(c.replica.Me(), roll.Steward) {
		return ErrNotAllowed
	}
	if !state.IsMember(m) {
		return ErrNotFound
	}
	now := c.app.o.Now()
	minutes := c.draft(state)
	old := minutes.Posts
	minutes.Posts = slices.DeleteFunc(slices.Clone(old), func(p roll.Post) bool { return p.Member == m })
	for _, r := range roles {
		minutes.Posts = append(minutes.Posts, post(m, r, old, now))
	}
	slices.SortFunc(minutes.Posts, roll.Post.Compare)
	return c.minute(minutes)
}

// post keeps the beginning of a term that goes on.
func post(m MemberID, r Role, old []roll.Post, now time.Time) roll.Post {
	p := roll.Post{Role: roll.Role(strings.ToLower(strings.TrimSpace(r.Name))), Member: m, From: now.UnixMilli()}
	if !r.Until.IsZero() {
		p.Until = r.Until.UnixMilli()
	}
	for _, o := range old {
		if o.Member == m && o.Role == p.Role && o.Until == p.Until {
			p.From = o.From
		}
	}
	return p
}

// draft begins minutes. What I have signed at the same place before is
// replaced: nobody signs two minutes in one place.
func (c *Community) draft(state *roll.State) *roll.Minutes {
	minutes := state.Draft()
	for _, p := range state.Pending() {
		if p.Minutes.Height == minutes.Height && slices.Contains(p.Signed, c.replica.Me()) {
			minutes.Supersedes = append(minutes.Supersedes, p.ID)
		}
	}
	slices.SortFunc(minutes.Supersedes, EntryID.Compare)
	return minutes
}

func (c *Community) minute(minutes *roll.Minutes) error { return c.state(minutes) }

// state makes a statement of the membership log.
func (c *Community) state(s roll.Statement) error {
	_, err := c.stateID(s)
	return err
}

func (c *Community) stateID(s roll.Statement) (EntryID, error) {
	kind, body, err := roll.Encode(s)
	if err != nil {
		return EntryID{}, err
	}
	id, err := c.replica.State(kind, DocID{}, body)
	return id, humane(err)
}

// RoleChange is a change of roles that waits for stewards to sign it.
type RoleChange struct {
	ID       EntryID
	By       MemberID
	What     string // in words
	Parts    []RolePart
	Signed   []MemberID
	Needed   int
	MayISign bool
}

// RolePart is one thing that a change of roles does: a member becomes
// something, is it no longer, or is removed; or what it says in words of its
// own.
type RolePart struct {
	Member MemberID
	Name   string // of the member
	Kind   string // "becomes", "ends", "removed" or "text"
	Role   string
	Text   string
}

// String says it in words: "Ana becomes facilitator".
func (p RolePart) String() string {
	switch p.Kind {
	case "becomes":
		return fmt.Sprintf("%s becomes %s", p.Name, p.Role)
	case "ends":
		return fmt.Sprintf("%s is no longer %s", p.Name, p.Role)
	case "removed":
		return p.Name + " is removed"
	}
	return p.Text
}

// RoleChanges lists what waits for signatures.
func (c *Community) RoleChanges() []RoleChange {
	state, me := c.replica.Roll(), c.replica.Me()
	var out []RoleChange
	for _, p := range state.Pending() {
		parts := c.parts(state, p.Minutes)
		out = append(out, RoleChange{
			ID: p.ID, By: p.By, What: inWords(parts), Parts: parts, Signed: slices.Clone(p.Signed), Needed: p.Needed,
			MayISign: slices.Contains(p.Electors, me) && !slices.Contains(p.Signed, me) && !signedRival(state, p, me),
		})
	}
	return out
}

// signedRival reports whether a member signed other minutes for the same place
// that these do not replace.
func signedRival(state *roll.State, p roll.MinutesRecord, m MemberID) bool {
	for _, o := range state.Pending() {
		if o.ID != p.ID && o.Minutes.Height == p.Minutes.Height && slices.Contains(o.Signed, m) &&
			!slices.Contains(p.Minutes.Supersedes, o.ID) {
			return true
		}
	}
	return false
}

// SignRoleChange signs one of them.
func (c *Community) SignRoleChange(id EntryID) error {
	for _, change := range c.RoleChanges() {
		if change.ID == id {
			if !change.MayISign {
				return ErrNotAllowed
			}
			return c.state(&roll.Sign{Minutes: id})
		}
	}
	return ErrNotFound
}

// parts lists what minutes change.
func (c *Community) parts(state *roll.State, m roll.Minutes) []RolePart {
	var parts []RolePart
	add := func(who MemberID, kind string, role roll.Role) {
		parts = append(parts, RolePart{Member: who, Name: c.Member(who).Name, Kind: kind, Role: string(role)})
	}
	now := state.Draft().Posts
	for _, p := range m.Posts {
		if !hasPost(now, p) {
			add(p.Member, "becomes", p.Role)
		}
	}
	for _, p := range now {
		if !hasPost(m.Posts, p) {
			add(p.Member, "ends", p.Role)
		}
	}
	for _, r := range m.Removals {
		add(r.Member, "removed", "")
	}
	if m.Text != "" {
		parts = append(parts, RolePart{Kind: "text", Text: m.Text})
	}
	return parts
}

// inWords says it: "Ana becomes facilitator; Ben is no longer timekeeper".
func inWords(parts []RolePart) string {
	if len(parts) == 0 {
		return "Nothing changes"
	}
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = p.String()
	}
	return strings.Join(all, "; ")
}

func hasPost(all []roll.Post, p roll.Post) bool {
	return slices.ContainsFunc(all, func(o roll.Post) bool { return o.Member == p.Member && o.Role == p.Role })
}

// Remove takes a member out: a plain one at once, a steward when a majority of
// the stewards signed. What they wrote until now stays.
func (c *Community) Remove(m MemberID, why string) error {
	state, me := c.replica.Roll(), c.replica.Me()
	gone, ok := state.Member(m)
	if !ok || !gone.In {
		return ErrNotFound
	}
	cuts := roll.CutsAt(c.replica.Vector(), gone.Devices...)
	keys, err := c.newEpoch(state, m)
	if err != nil {
		return err
	}
	if state.MayRemove(me, m) {
		return c.state(&roll.Remove{Member: m, Cuts: cuts, Why: why, Keys: keys})
	}
	if m == me || !state.Has(me, roll.Steward) {
		return ErrNotAllowed
	}
	minutes := c.draft(state)
	isOut := func(p roll.Post) bool { return p.Member == m }
	minutes.Posts = slices.DeleteFunc(minutes.Posts, isOut)
	minutes.Roll = slices.DeleteFunc(minutes.Roll, func(id MemberID) bool { return id == m })
	minutes.Removals = []roll.Removal{{Member: m, Cuts: cuts, Why: why}}
	minutes.Keys = keys
	return c.minute(minutes)
}

// Leave says that I go. The community stays on this laptop to be read until it
// is forgotten.
func (c *Community) Leave(why string) error {
	state := c.replica.Roll()
	me, ok := state.Member(c.replica.Me())
	if !ok || !me.In {
		return ErrNotAllowed
	}
	var others []Device
	for _, d := range me.Devices {
		if d != c.replica.Device() {
			others = append(others, d)
		}
	}
	return c.state(&roll.Leave{Cuts: roll.CutsAt(c.replica.Vector(), others...), Why: why})
}

// newEpoch draws a secret for all laptops but those of one member.
func (c *Community) newEpoch(state *roll.State, without MemberID) (*roll.Keys, error) {
	epoch := identity.NewEpoch()
	keys := &roll.Keys{Number: 1, Epoch: epoch.ID()}
	for _, e := range state.Epochs() {
		keys.Number = max(keys.Number, e.Number+1)
	}
	for _, l := range state.Devices() {
		if l.Member == without {
			continue
		}
		box, err := identity.Seal(identity.In(c.id), l.Device, l.Exchange, epoch)
		if err != nil {
			return nil, err
		}
		keys.Boxes = append(keys.Boxes, box)
	}
	return keys, nil
}
