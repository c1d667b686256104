package roll

import (
	"fmt"
	"slices"

	"commonplace/crdt/feed"
)

// view is what follows from some entries of the log: all of them for the state,
// the past of an entry to judge that entry. It answers only what it is asked.
type view struct {
	*log
	part  bits // which entries
	whole bool // all of them
	forks map[feed.ID]uint64

	chained  []*entry // the minutes in force, the founding first
	doubles  map[MemberID]bool
	seals    map[feed.ID]feed.Tip
	undone   map[feed.Hash]*entry
	owners   map[feed.Device]MemberID
	verdicts map[*entry]Verdict
}

func (l *log) view(part bits) *view {
	return &view{log: l, part: part, owners: map[feed.Device]MemberID{}, verdicts: map[*entry]Verdict{}}
}

func (l *log) viewAll(forks map[feed.ID]uint64) *view {
	v := l.view(nil)
	v.whole, v.forks = true, forks
	return v
}

// has reports whether a valid entry belongs to the view.
func (v *view) has(e *entry) bool { return e.bad == nil && e.n >= 0 && (v.whole || v.part.has(e.n)) }

// knows reports whether the author of e knew k.
func knows(e, k *entry) bool { return e.past.has(k.n) }

// of gives those of a list that belong to the view.
func (v *view) of(list []*entry) []*entry {
	var out []*entry
	for _, e := range list {
		if v.has(e) {
			out = append(out, e)
		}
	}
	return out
}

// owner tells whose laptop a device is. If two members introduced it, the
// introduction with the lowest id counts: only who holds the laptop's key can
// do such a thing, and only to themselves.
func (v *view) owner(d feed.Device) (MemberID, bool) {
	if m, ok := v.owners[d]; ok {
		return m, !m.IsZero()
	}
	var first *entry
	for _, e := range v.intros[d] {
		if v.has(e) && (first == nil || e.id.Compare(first.id) < 0) {
			first = e
		}
	}
	var m MemberID
	if first != nil {
		m = first.member
	}
	v.owners[d] = m
	return m, first != nil
}

// author tells which member wrote an entry.
func (v *view) author(e *entry) MemberID {
	m, _ := v.owner(e.feed.Device)
	return m
}

// laptops lists the devices that are a member's.
func (v *view) laptops(m MemberID) []feed.Device {
	var out []feed.Device
	for _, d := range v.devicesOf[m] {
		if owner, ok := v.owner(d); ok && owner == m {
			out = append(out, d)
		}
	}
	return out
}

// admission gives the entry that makes a member one, or nil if nobody is one by
// that id. Of several the earliest counts.
func (v *view) admission(m MemberID) *entry {
	var best *entry
	for _, d := range v.devicesOf[m] {
		for _, a := range v.intros[d] {
			if a.member != m || !a.admits() || !v.has(a) || !v.inForce(a) || v.ended(m, a) != nil {
				continue
			}
			if best == nil || earlier(a, best) {
				best = a
			}
		}
	}
	return best
}

func (v *view) isMember(m MemberID) bool { return v.admission(m) != nil }

// ended gives what ended the membership that began with an admission: a removal
// or a leave in force that the admission did not know.
func (v *view) ended(m MemberID, a *entry) *entry {
	for _, r := range v.endings(m) {
		if !knows(a, r) {
			return r
		}
	}
	return nil
}

// endings lists what took a member out at any time: minutes, removals, leaves.
func (v *view) endings(m MemberID) []*entry {
	var out []*entry
	for _, c := range v.chain()[1:] {
		if removalIn(c, m) != nil {
			out = append(out, c)
		}
	}
	for _, r := range v.removes[m] {
		if v.has(r) && v.inForce(r) {
			out = append(out, r)
		}
	}
	for _, d := range v.laptops(m) {
		for _, l := range v.leaves[d] {
			if v.has(l) && v.inForce(l) {
				out = append(out, l)
			}
		}
	}
	return out
}

func removalIn(minutes *entry, m MemberID) *Removal {
	s := minutes.statement.(*Minutes)
	i := slices.IndexFunc(s.Removals, func(r Removal) bool { return r.Member == m })
	if i < 0 {
		return nil
	}
	return &s.Removals[i]
}

// active says why a laptop may not write at a place of its feed, or nil.
func (v *view) active(id feed.ID, seq uint64) error {
	m, known := v.owner(id.Device)
	if !known {
		return errStranger
	}
	if b := v.contentBound(id); b.cuts(seq) {
		return b.why
	}
	if !v.introduced(id.Device) {
		return errNotIntroduced
	}
	if !v.isMember(m) {
		return errNoMember
	}
	return nil
}

// introduced reports whether any introduction of the laptop is in force.
func (v *view) introduced(d feed.Device) bool {
	return slices.ContainsFunc(v.intros[d], func(a *entry) bool { return v.has(a) && v.inForce(a) })
}

// isSteward reports whether the newest minutes name a member steward.
func (v *view) isSteward(m MemberID) bool { return slices.Contains(v.stewards(v.tip()), m) }

// stewards lists whom a record of the chain names.
func (v *view) stewards(record *entry) []MemberID {
	switch s := record.statement.(type) {
	case *Found:
		return []MemberID{record.member}
	case *Minutes:
		return s.Stewards()
	}
	panic(fmt.Sprintf("roll: %s in the chain of minutes", record.kind)) // only found and minutes are chained
}

// policy gives what the newest minutes say.
func (v *view) policy() Policy {
	if s, ok := v.tip().statement.(*Minutes); ok {
		return s.Policy
	}
	return v.founding.statement.(*Found).Policy
}

// tip gives the newest minutes in force, or the founding.
func (v *view) tip() *entry { return v.chain()[len(v.chain())-1] }

// earlier orders entries that all laptops hold alike.
func earlier(a, b *entry) bool {
	if a.time != b.time {
		return a.time < b.time
	}
	return a.id.Compare(b.id) < 0
}
