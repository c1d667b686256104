package roll

import (
	"commonplace/crdt/feed"
)

// bound says up to where a feed counts. The zero bound cuts nothing.
type bound struct {
	set bool
	seq uint64 // the last entry that counts
	why error
	by  *entry
}

func (b bound) cuts(seq uint64) bool { return b.set && seq > b.seq }

// lower gives the bound that lets less pass. Of equal ones the one of the lower
// id speaks, so that all laptops give the same reason.
func lower(a, b bound) bound {
	switch {
	case !a.set:
		return b
	case !b.set || a.seq < b.seq:
		return a
	case a.seq == b.seq && (b.by == nil || a.by != nil && a.by.id.Compare(b.by.id) <= 0):
		return a
	}
	return b
}

// higher gives the bound that lets more pass.
func higher(a, b bound) bound {
	if !a.set || !b.set {
		if a.set {
			return a
		}
		return b
	}
	if a.seq == b.seq {
		return lower(a, b)
	}
	if a.seq > b.seq {
		return a
	}
	return b
}

// named gives the cut that an entry names for a feed; none does as zero does.
func named(cuts []Cut, id feed.ID) uint64 {
	for _, c := range cuts {
		if c.Feed() == id {
			return c.Seq
		}
	}
	return 0
}

// boundBy gives the bound that a removal, revocation or leave sets: the cut it
// names, but never less than its author had seen.
func (v *view) boundBy(e *entry, id feed.ID, why error) bound {
	return bound{set: true, seq: max(named(e.cuts(), id), v.newestKnown(e, id)), why: why, by: e}
}

// wordsBound is what revocations made with the twelve words leave of a feed.
func (v *view) wordsBound(id feed.ID) (b bound) {
	for _, r := range v.revokes[id.Device] {
		if v.has(r) && r.byWords() {
			b = lower(b, v.boundBy(r, id, errRevoked))
		}
	}
	return b
}

// revokeBound is what revocations leave of a feed. Those made with the words
// come first; of a member's own laptops that revoke each other all are out, and
// of several cuts the owner's, which is the lowest, holds.
func (v *view) revokeBound(id feed.ID) bound {
	b := v.wordsBound(id)
	for _, r := range v.revokes[id.Device] {
		if v.has(r) && !r.byWords() && !v.wordsBound(r.feed).cuts(r.seq) {
			b = lower(b, v.boundBy(r, id, errRevoked))
		}
	}
	return b
}

// forkBound is what a fork leaves of a feed, as far as acts of membership go.
func (v *view) forkBound(id feed.ID) bound {
	if at, forked := v.forks[id]; forked {
		return bound{set: true, seq: at - 1, why: errForked}
	}
	return bound{}
}

// minutesBound is what minutes leave of a feed, at their word: the newest that
// remove the member and that no introduction of the laptop knew.
func (v *view) minutesBound(id feed.ID) bound {
	m, _ := v.owner(id.Device)
	chain := v.chain()
	for i := len(chain) - 1; i > 0; i-- {
		if r := removalIn(chain[i], m); r != nil && !v.knownAtIntro(id.Device, chain[i]) {
			return bound{set: true, seq: named(r.Cuts, id), why: errRemovedByMinutes, by: chain[i]}
		}
	}
	return bound{}
}

// knownAtIntro reports whether a laptop came in by somebody who knew k: after a
// removal a member returns with another laptop, which that removal spares.
func (v *view) knownAtIntro(d feed.Device, k *entry) bool {
	for _, a := range v.intros[d] {
		if v.has(a) && knows(a, k) {
			return true
		}
	}
	return false
}

// removeBound is what removals by single stewards leave of a feed: the largest
// of their cuts, so that none of them can take more than the others allow.
func (v *view) removeBound(id feed.ID) (b bound) {
	m, _ := v.owner(id.Device)
	for _, r := range v.removes[m] {
		if v.has(r) && v.inForce(r) && !v.knownAtIntro(id.Device, r) {
			b = higher(b, v.boundBy(r, id, errRemoved))
		}
	}
	return b
}

// leaveBound is what remains of a feed whose member left.
func (v *view) leaveBound(id feed.ID) (b bound) {
	m, _ := v.owner(id.Device)
	for _, d := range v.laptops(m) {
		for _, l := range v.leaves[d] {
			if v.has(l) && v.inForce(l) && !v.knownAtIntro(id.Device, l) {
				b = lower(b, v.boundBy(l, id, errLeft))
			}
		}
	}
	return b
}

// signBound is what counts of a feed before minutes are weighed.
func (v *view) signBound(id feed.ID) bound { return lower(v.revokeBound(id), v.forkBound(id)) }

// contentBound is what counts of a feed at all. Minutes replace the cuts of
// single stewards.
func (v *view) contentBound(id feed.ID) bound {
	removed := v.minutesBound(id)
	if !removed.set {
		removed = v.removeBound(id)
	}
	return lower(lower(v.revokeBound(id), v.leaveBound(id)), removed)
}
