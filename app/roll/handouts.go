package roll

import (
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
