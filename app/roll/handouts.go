package roll

import (
	"cmp"
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

func (s *State) readEpochs(v *view) {
	byName := map[identity.EpochID]*Epoch{}
	for _, e := range slices.SortedFunc(slices.Values(v.of(v.keyed)), inOrder) {
		k := e.keys()
		if k == nil || e.kind == KindMinutes && !v.inForce(e) {
			continue
		}
		known := byName[k.Epoch]
		if known == nil {
			known = &Epoch{Number: k.Number, ID: k.Epoch, By: e.id}
			byName[k.Epoch] = known
		}
		known.Number = max(known.Number, k.Number)
		known.Boxes = append(known.Boxes, k.Boxes...)
	}
	for _, e := range byName {
		s.epochs = append(s.epochs, *e)
	}
	slices.SortFunc(s.epochs, func(a, b Epoch) int {
		return cmp.Or(cmp.Compare(b.Number, a.Number), slices.Compare(a.ID[:], b.ID[:]))
	})
	s.readHandouts(v)
}

func (s *State) readHandouts(v *view) {
	s.handouts = map[feed.Device][]Handout{}
	for _, e := range slices.SortedFunc(slices.Values(v.of(v.keyed)), func(a, b *entry) int { return a.id.Compare(b.id) }) {
		for _, box := range e.boxes() {
			s.handouts[box.Device] = append(s.handouts[box.Device], Handout{By: e.id, Box: box})
		}
	}
}
