package roll

import (
	"fmt"
	"slices"
)

// verdict weighs a valid entry of the view against everything else in it.
func (v *view) verdict(e *entry) Verdict {
	if known, ok := v.verdicts[e]; ok {
		return known
	}
	out := v.weigh(e)
	v.verdicts[e] = out
	return out
}

func (v *view) inForce(e *entry) bool { return v.verdict(e).Counts() }

func (v *view) weigh(e *entry) Verdict {
	switch s := e.statement.(type) {
	case *Found:
		return accepted
	case *Minutes:
		return v.weighMinutes(e)
	case *Sign:
		if v.sealed(e.feed, e.seq) || v.signs(e) {
			return accepted
		}
		return void(v.signBound(e.feed).reason())
	case *Revoke:
		if b := v.wordsBound(e.feed); !e.byWords() && b.cuts(e.seq) {
			return void(b.why)
		}
		return accepted
	case *Remove:
		return v.weighRemoval(e, s)
	case *Leave:
		return v.first(v.undoing(e), v.early(e))
	case *Close:
		return v.first(v.undoing(e), v.cut(e), v.dismissal(e))
	case *Invite, *Rekey:
		return v.first(v.undoing(e), v.cut(e), v.dismissal(e), v.strayed(e))
	case *Knock:
		return v.first(v.undoing(e), v.cut(e), v.strayed(e))
	case *Device:
		return v.first(v.undoing(e), v.foreign(e), v.cut(e), v.strayed(e))
	case *Admit:
		return v.weighAdmission(e, s)
	}
	return Verdict{Invalid, "unknown statement"}
}

// first gives the first reason against an entry.
func (v *view) first(reasons ...error) Verdict {
	for _, why := range reasons {
		if why != nil {
			return void(why)
		}
	}
	return accepted
}

// reason speaks for a bound, also where there is none.
func (b bound) reason() error {
	if b.why == nil {
		return errNotIntroduced
	}
	return b.why
}

// undoing tells whether minutes undid the entry.
func (v *view) undoing(e *entry) error {
	v.chain()
	if v.undone[e.id] != nil {
		return errUndone
	}
	return nil
}

// early weighs removals and leaves, before any removal by a single steward is:
// against minutes, revocations and forks.
func (v *view) early(e *entry) error {
	if b := v.minutesBound(e.feed); b.cuts(e.seq) {
		return b.why
	}
	if v.sealed(e.feed, e.seq) {
		return nil
	}
	if b := v.signBound(e.feed); b.cuts(e.seq) {
		return b.why
	}
	if !v.vouched(e) {
		return errNotIntroduced
	}
	return nil
}

// cut weighs everything else against all that ends a feed.
func (v *view) cut(e *entry) error {
	if b := v.minutesBound(e.feed); b.cuts(e.seq) {
		return b.why
	}
	if v.sealed(e.feed, e.seq) || e.byWords() {
		return nil
	}
	if b := lower(v.contentBound(e.feed), v.forkBound(e.feed)); b.cuts(e.seq) {
		return b.why
	}
	return nil
}

// strayed tells whether the author's laptop never came in rightly. Stewards are
// named by minutes and need no more; what the twelve words say speaks for
// itself.
func (v *view) strayed(e *entry) error {
	if e.asSteward || e.byWords() || v.sealed(e.feed, e.seq) || v.rooted(e) {
		return nil
	}
	return errNotIntroduced
}

// rooted reports whether the laptop that wrote e was brought in by an entry in
// force: one that the author knew, or, to set right what was void, one by a
// steward or with the twelve words. Others that the author did not know might
// themselves rest on e.
func (v *view) rooted(e *entry) bool {
	return slices.ContainsFunc(v.intros[e.feed.Device], func(a *entry) bool {
		return v.has(a) && (knows(e, a) || a.asSteward && a.admits() || a.byWords()) && v.inForce(a)
	})
}

// foreign tells whether a laptop that is brought in belongs to somebody else.
func (v *view) foreign(e *entry) error {
	if owner, _ := v.owner(e.device); owner != e.member {
		return errOtherOwner
	}
	return nil
}

// dismissal tells whether an act of a steward came after the minutes that made
// its author one no longer, or rested on minutes that did not come into force.
func (v *view) dismissal(e *entry) error {
	if !e.asSteward || v.sealed(e.feed, e.seq) {
		return nil
	}
	chain, who := v.chain(), v.author(e)
	last := 0
	for i, c := range chain {
		if knows(e, c) {
			last = i
		}
	}
	if !contains(v.stewards(chain[last]), who) {
		return errOtherMinutes
	}
	for _, c := range chain[last+1:] {
		if !contains(v.stewards(c), who) && e.seq > v.newestKnown(c, e.feed) {
			return errDismissed
		}
	}
	return nil
}

func contains(list []MemberID, m MemberID) bool {
	for _, x := range list {
		if x == m {
			return true
		}
	}
	return false
}

// weighRemoval lets one steward remove a plain member, unless a majority that
// the steward did not know of had made that member a steward.
func (v *view) weighRemoval(e *entry, s *Remove) Verdict {
	if out := v.first(v.undoing(e), v.early(e), v.dismissal(e)); !out.Counts() {
		return out
	}
	for _, c := range v.chain()[1:] {
		if !knows(e, c) && contains(v.stewards(c), s.Member) {
			return void(errStewardKept)
		}
	}
	return accepted
}

// weighAdmission looks at the invitation, too, unless a steward admits.
func (v *view) weighAdmission(e *entry, s *Admit) Verdict {
	if out := v.first(v.undoing(e), v.foreign(e), v.cut(e)); !out.Counts() {
		return out
	}
	if v.sealed(e.feed, e.seq) {
		return accepted
	}
	if e.asSteward {
		return v.first(v.dismissal(e))
	}
	if why := v.strayed(e); why != nil {
		return void(why)
	}
	invite := v.byID[s.Invitation]
	if !v.inForce(invite) {
		return void(errInvitationVoid)
	}
	for _, c := range v.of(v.closes[s.Invitation]) {
		if !knows(c, e) && v.inForce(c) {
			return void(errInvitationClosed)
		}
	}
	if len(v.rivals(e, s)) >= int(invite.statement.(*Invite).Uses) {
		return waiting(errTooOften.Error())
	}
	return accepted
}

// rivals lists who else the same invitation let in before or at the same time.
func (v *view) rivals(e *entry, s *Admit) map[MemberID]bool {
	out := map[MemberID]bool{}
	for _, a := range v.of(v.admits[s.Invitation]) {
		if a.member != e.member && !knows(a, e) && v.stands(a) {
			out[a.member] = true
		}
	}
	return out
}

// stands reports whether an admission is not void by itself, whatever became of
// those it rests on. To ask more here would go in circles.
func (v *view) stands(a *entry) bool { return v.undoing(a) == nil && v.cut(a) == nil }

// used lists whom an invitation let in.
func (v *view) used(invite *entry) map[MemberID]bool {
	out := map[MemberID]bool{}
	for _, a := range v.of(v.admits[invite.id]) {
		if v.stands(a) {
			out[a.member] = true
		}
	}
	return out
}

// closed gives what revoked an invitation, or declined a knock.
func (v *view) closed(target *entry) *entry {
	for _, c := range v.of(v.closes[target.id]) {
		if v.inForce(c) {
			return c
		}
	}
	return nil
}

// weighMinutes says how far minutes have come.
func (v *view) weighMinutes(e *entry) Verdict {
	s := e.statement.(*Minutes)
	chain := v.chain()
	switch {
	case v.inChain(e):
		return accepted
	case s.Height < uint64(len(chain)):
		return void(errOtherMinutes)
	case s.Height > uint64(len(chain)):
		return waiting("the minutes before these are not in force")
	case chain[len(chain)-1].id != s.Parent:
		return void(errOtherMinutes)
	}
	n := len(v.signers(e, v.signs))
	return waiting(fmt.Sprintf("%v: %d of %d needed", errNotSigned, n, majority(e.electors)))
}
