package roll

import (
	"errors"
	"fmt"
	"slices"

	"commonplace/crdt/feed"
)

// judgeMinutes asks that minutes follow a record their author knew, and name
// only people and entries known then. Any member may draw them up; what gives
// them force is the signatures.
func (v *view) judgeMinutes(e *entry, s *Minutes) error {
	parent := v.byID[s.Parent]
	if parent == nil || !v.has(parent) || height(parent)+1 != s.Height {
		return errors.New("the minutes do not follow a record that their author knew")
	}
	for _, id := range s.Supersedes {
		if old := v.byID[id]; old == nil || !v.has(old) || old.kind != KindMinutes || old.statement.(*Minutes).Parent != s.Parent {
			return errors.New("the minutes replace something that is not in their place")
		}
	}
	for _, p := range s.Posts {
		if !v.isMember(p.Member) {
			return fmt.Errorf("the minutes make somebody %s who is not a member", p.Role)
		}
	}
	for _, m := range s.Roll {
		if !v.isMember(m) {
			return errors.New("the minutes list somebody who is not a member")
		}
	}
	for _, r := range s.Removals {
		if len(v.laptops(r.Member)) == 0 {
			return errors.New("the minutes remove somebody who never was a member")
		}
	}
	for _, id := range s.Undo {
		if x := v.byID[id]; x == nil || !knows(e, x) {
			return errors.New("the minutes undo an entry that their author did not know")
		}
	}
	e.electors = v.electors(parent)
	return v.signsOnce(v.author(e), e, s.Parent, s.Supersedes, e.electors)
}

// height tells the place of a record in the chain of minutes.
func height(record *entry) uint64 {
	if s, ok := record.statement.(*Minutes); ok {
		return s.Height
	}
	if record.kind == KindFound {
		return 0
	}
	return 1 << 62
}

// electors lists who decides about the record after parent: the stewards named
// there who have not left, or, where none remains, the members.
func (v *view) electors(parent *entry) []MemberID {
	remain := v.remaining(parent, v.stewards(parent))
	if len(remain) > 0 {
		return remain
	}
	if s, ok := parent.statement.(*Minutes); ok && len(s.Roll) > 0 {
		if remain := v.remaining(parent, s.Roll); len(remain) > 0 {
			return remain
		}
	}
	return v.members()
}

// remaining leaves out who left after the record that names them. Removed stewards are still counted: that they
// are removed says the record that has yet to be signed.
func (v *view) remaining(record *entry, list []MemberID) []MemberID {
	var out []MemberID
	for _, m := range list {
		left := slices.ContainsFunc(v.laptops(m), func(d feed.Device) bool {
			return slices.ContainsFunc(v.leaves[d], func(l *entry) bool { return v.has(l) && !knows(record, l) })
		})
		if !left {
			out = append(out, m)
		}
	}
	return out
}

// members lists everybody who is in, in order.
func (v *view) members() []MemberID {
	var out []MemberID
	for m := range v.devicesOf {
		if v.isMember(m) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, MemberID.Compare)
	return out
}

// judgeSign asks that the author is one of those who decide.
func (v *view) judgeSign(e *entry, s *Sign) error {
	m := v.byID[s.Minutes]
	if m == nil || !v.has(m) || m.kind != KindMinutes {
		return errors.New("there are no such minutes")
	}
	who := v.author(e)
	if !contains(m.electors, who) {
		return errors.New("only those who were stewards before these minutes can sign them")
	}
	body := m.statement.(*Minutes)
	return v.signsOnce(who, m, body.Parent, body.Supersedes, m.electors)
}

// signsOnce says whether a member signed other minutes in the same place
// before, which these do not replace. Nobody can thus rewrite what they signed,
// not even with help.
func (v *view) signsOnce(who MemberID, minutes *entry, parent feed.Hash, supersedes []feed.Hash, electors []MemberID) error {
	if !contains(electors, who) {
		return nil
	}
	for _, other := range v.of(v.minutes[parent]) {
		if other == minutes || slices.Contains(supersedes, other.id) {
			continue
		}
		if slices.Contains(v.signers(other, func(*entry) bool { return true }), who) && !v.replacedBy(minutes, other) {
			return errors.New("its author already signed other minutes in this place")
		}
	}
	return nil
}

// replacedBy reports whether other itself replaces minutes: to sign the older
// ones later does no harm.
func (v *view) replacedBy(minutes, other *entry) bool {
	return slices.Contains(other.statement.(*Minutes).Supersedes, minutes.id)
}
