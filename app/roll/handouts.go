package roll

import (
	"slices"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
)

// Handout is a lockbox for a laptop, as some entry hands it out. Admissions and
// new laptops get all secrets their giver knows in one.
type Handout struct {
	By  feed.Hash
	Box identity.Lockbox
}

// Handouts lists the lockboxes for a laptop, in order of the entries' ids. Which
// secrets are in them is seen when they are opened; identity.Epoch.ID tells
// whether they are the community's.
func (s *State) Handouts(d feed.Device) []Handout { return s.handouts[d] }

// Secrets opens all lockboxes for a laptop and gives the community's secrets
// that are in them, the current one first. What is no secret of the community
// is left out.
func (s *State) Secrets(d *identity.Device) []identity.Epoch {
	if s.found == nil {
		return nil
	}
	found := map[identity.EpochID]identity.Epoch{}
	for _, h := range s.handouts[d.ID()] {
		scope := identity.In(s.community)
		if h.By == s.genesis {
			scope = identity.Founding(s.found.Salt)
		}
		opened, err := d.Open(scope, h.Box)
		if err != nil {
			continue // somebody handed out a box that does not open; another will
		}
		for _, e := range opened {
			found[e.ID()] = e
		}
	}
	var out []identity.Epoch
	for _, e := range s.epochs {
		if secret, ok := found[e.ID]; ok && !slices.Contains(out, secret) {
			out = append(out, secret)
		}
	}
	return out
}
