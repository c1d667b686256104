package roll

import (
	"slices"

	"commonplace/crdt/feed"
)

// chain gives the minutes in force: the founding, and after each record the one
// that a majority of its stewards signed.
func (v *view) chain() []*entry {
	if v.chained == nil {
		v.doubles = map[MemberID]bool{}
		v.chained = append([]*entry{v.founding}, v.after(v.founding)...)
		v.seals = sealsOf(v.chained[1:])
		v.undone = map[feed.Hash]*entry{}
		for _, c := range v.chained[1:] {
			for _, id := range c.statement.(*Minutes).Undo {
				v.undone[id] = c
			}
		}
	}
	return v.chained
}

// branch is minutes that might come next, with what would follow them.
type branch struct {
	head *entry
	tail []*entry
}

// after gives the chain that follows a record. What follows minutes is weighed
// before them, because it may have sealed their signatures.
func (v *view) after(record *entry) []*entry {
	var standing []branch
	for _, m := range v.of(v.minutes[record.id]) {
		if !v.carried(m, func(*entry) bool { return true }) {
			continue
		}
		b := branch{head: m, tail: v.after(m)}
		seals := sealsOf(b.tail)
		if v.carried(m, func(s *entry) bool { return s.seq <= seals[s.feed].Seq || v.signs(s) }) {
			standing = append(standing, b)
		}
	}
	if len(standing) == 0 {
		return nil
	}
	b := v.choose(standing)
	return append([]*entry{b.head}, b.tail...)
}

// carried reports whether a majority of those who decide signed minutes, going
// by the signatures that count.
func (v *view) carried(m *entry, counts func(*entry) bool) bool {
	return len(v.signers(m, counts)) >= majority(m.electors)
}

func majority(electors []MemberID) int { return len(electors)/2 + 1 }

// signers lists who of those who decide signed.
func (v *view) signers(m *entry, counts func(*entry) bool) []MemberID {
	var out []MemberID
	for _, s := range append([]*entry{m}, v.signatures[m.id]...) {
		if !v.has(s) || !counts(s) {
			continue
		}
		who := v.author(s)
		if slices.Contains(m.electors, who) && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	return out
}

// signs reports whether a signature counts by itself: not made after its laptop
// was revoked or forked, nor from one that was brought in so.
func (v *view) signs(s *entry) bool {
	return !v.signBound(s.feed).cuts(s.seq) && v.vouched(s)
}

// vouched reports whether an introduction of the laptop that wrote e stands
// before minutes and removals are weighed. Introductions by another laptop
// count if e's author knew them, so that two laptops never vouch for each other
// in a circle.
func (v *view) vouched(e *entry) bool {
	return slices.ContainsFunc(v.intros[e.feed.Device], func(a *entry) bool {
		switch {
		case !v.has(a):
			return false
		case a.admits() || a.byWords():
			return true
		}
		return knows(e, a) && !v.signBound(a.feed).cuts(a.seq) && v.vouched(a)
	})
}

// choose picks one of several minutes that would follow the same record, which
// takes somebody who signed two. Who replaced the other on purpose wins; else
// whom more stewards signed, those who signed twice left out; else the lower
// id.
func (v *view) choose(standing []branch) branch {
	replaced := map[feed.Hash]bool{}
	for _, b := range standing {
		for _, id := range b.head.statement.(*Minutes).Supersedes {
			replaced[id] = true
		}
	}
	left := slices.DeleteFunc(slices.Clone(standing), func(b branch) bool { return replaced[b.head.id] })
	twice := v.signedTwice(left)
	best := left[0]
	for _, b := range left[1:] {
		n, most := v.voices(b.head, twice), v.voices(best.head, twice)
		if n > most || n == most && b.head.id.Compare(best.head.id) < 0 {
			best = b
		}
	}
	return best
}

func (v *view) signedTwice(left []branch) map[MemberID]bool {
	seen, twice := map[MemberID]bool{}, map[MemberID]bool{}
	for _, b := range left {
		for _, m := range v.signers(b.head, func(*entry) bool { return true }) {
			if seen[m] {
				twice[m], v.doubles[m] = true, true
			}
			seen[m] = true
		}
	}
	return twice
}

func (v *view) voices(m *entry, twice map[MemberID]bool) (n int) {
	for _, who := range v.signers(m, func(*entry) bool { return true }) {
		if !twice[who] {
			n++
		}
	}
	return n
}

// sealsOf gathers up to where minutes sealed each feed.
func sealsOf(chain []*entry) map[feed.ID]feed.Tip {
	seals := map[feed.ID]feed.Tip{}
	for _, c := range chain {
		for _, cut := range c.statement.(*Minutes).Sealed {
			if cut.Seq > seals[cut.Feed()].Seq {
				seals[cut.Feed()] = feed.Tip{Seq: cut.Seq, ID: cut.ID}
			}
		}
	}
	return seals
}

// sealed reports whether minutes in force sealed a place of a feed.
func (v *view) sealed(id feed.ID, seq uint64) bool {
	v.chain()
	return seq <= v.seals[id].Seq
}

// inChain reports whether minutes are in force.
func (v *view) inChain(m *entry) bool { return slices.Contains(v.chain(), m) }
