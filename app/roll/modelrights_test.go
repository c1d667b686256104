package roll_test

import (
	"slices"
	"testing"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"

	"pgregory.net/rapid"
)

// isValid says whether an author had the right, by what the author knew.
func (m *model) isValid(i int) bool {
	if m.valid[i] == 0 {
		m.valid[i] = 2
		if m.judge(i) {
			m.valid[i] = 1
		}
	}
	return m.valid[i] == 1
}

func (m *model) judge(i int) bool {
	e, w := m.events[i], world{m, m.events[i].past}
	if i == 0 {
		return true
	}
	if w.in&1 == 0 {
		return false
	}
	me := w.whose(e.rec.Feed.Device)
	chain := w.chain()
	board := stewardsOf(m.events[chain[len(chain)-1]])
	if !words(e) {
		if me.IsZero() || e.rec.Seq > w.contentReach(e.rec.Feed) || !w.introduced(e.rec.Feed.Device) || !w.isMember(me) {
			return false
		}
		m.asked[i] = slices.Contains(board, me)
	}
	switch s := e.stmt.(type) {
	case *roll.Invite:
		return m.asked[i]
	case *roll.Close:
		t := w.where(func(_ int, e event) bool { return e.rec.ID == s.Target })
		if len(t) == 0 {
			return false
		}
		return m.asked[i] || m.events[t[0]].rec.Kind == roll.KindInvite && w.whose(m.events[t[0]].rec.Feed.Device) == me
	case *roll.Knock:
		r := asked(s.Request)
		return w.open(s.Invitation, e.rec.Time) && w.mayCome(r)
	case *roll.Admit:
		r := asked(s.Request)
		if !w.mayCome(r) {
			return false
		}
		if m.asked[i] {
			return s.Invitation == feed.Hash{} || w.any(func(_ int, e event) bool { return e.rec.ID == s.Invitation })
		}
		return w.open(s.Invitation, e.rec.Time) && !m.events[m.place(s.Invitation)].stmt.(*roll.Invite).Knock
	case *roll.Device:
		whom := s.Certificate.Member.ID()
		return w.isMember(whom) && (words(e) || me == whom) && w.free(whom, s.Certificate.Device)
	case *roll.Revoke:
		owner := w.whose(s.Device)
		return !owner.IsZero() && (words(e) && s.Member.ID() == owner || !words(e) && me == owner)
	case *roll.Remove:
		return m.asked[i] && w.isMember(s.Member) && !slices.Contains(board, s.Member)
	case *roll.Leave:
		return true
	case *roll.Minutes:
		return w.judgeMinutes(i, s, me)
	case *roll.Sign:
		t := w.where(func(_ int, e event) bool { return e.rec.ID == s.Minutes })
		return len(t) > 0 && slices.Contains(m.decide[t[0]], me) && w.firstTime(t[0], me)
	}
	return false
}

func (w world) judgeMinutes(i int, s *roll.Minutes, me roll.MemberID) bool {
	p := w.where(func(_ int, e event) bool {
		if e.rec.ID != s.Parent {
			return false
		}
		o, ok := e.stmt.(*roll.Minutes)
		return ok && o.Height+1 == s.Height || e.rec.Kind == roll.KindFound && s.Height == 1
	})
	if len(p) == 0 {
		return false
	}
	for _, old := range s.Supersedes {
		if !w.any(func(_ int, e event) bool {
			o, ok := e.stmt.(*roll.Minutes)
			return ok && e.rec.ID == old && o.Parent == s.Parent
		}) {
			return false
		}
	}
	for _, post := range s.Posts {
		if !w.isMember(post.Member) {
			return false
		}
	}
	for _, r := range s.Removals {
		if !w.any(func(_ int, e event) bool {
			_, m, ok := brings(e)
			return ok && m == r.Member && w.whose(deviceOf(e)) == m
		}) {
			return false
		}
	}
	w.decide[i] = w.electors(p[0])
	return !slices.Contains(w.decide[i], me) || w.firstTime(i, me)
}

func (w world) electors(parent int) []roll.MemberID {
	var board []roll.MemberID
	for _, m := range stewardsOf(w.events[parent]) {
		if !w.any(func(i int, e event) bool {
			return e.rec.Kind == roll.KindLeave && w.whose(e.rec.Feed.Device) == m && !w.saw(parent, i)
		}) {
			board = append(board, m)
		}
	}
	if len(board) > 0 {
		return board
	}
	for _, e := range w.events {
		if _, m, ok := brings(e); ok && !slices.Contains(board, m) && w.isMember(m) {
			board = append(board, m)
		}
	}
	return board
}

// firstTime reports whether a member did not sign other minutes in the place of
// some, unless one replaces the other.
func (w world) firstTime(minutes int, who roll.MemberID) bool {
	mine := w.events[minutes].stmt.(*roll.Minutes)
	return !w.any(func(i int, e event) bool {
		o, ok := e.stmt.(*roll.Minutes)
		return ok && i != minutes && o.Parent == mine.Parent &&
			!slices.Contains(mine.Supersedes, e.rec.ID) && !slices.Contains(o.Supersedes, w.events[minutes].rec.ID) &&
			slices.Contains(w.signed(i, everything), who)
	})
}

func (w world) open(invite feed.Hash, at int64) bool {
	found := w.where(func(_ int, e event) bool { return e.rec.ID == invite && e.rec.Kind == roll.KindInvite })
	if len(found) == 0 || w.verdict(found[0]) != roll.InForce {
		return false
	}
	if w.any(func(c int, e event) bool {
		s, ok := e.stmt.(*roll.Close)
		return ok && s.Target == invite && w.verdict(c) == roll.InForce
	}) {
		return false
	}
	used := map[roll.MemberID]bool{}
	for _, a := range w.admitted(invite) {
		_, m, _ := brings(w.events[a])
		used[m] = true
	}
	s := w.events[found[0]].stmt.(*roll.Invite)
	return at <= s.Expires && len(used) < int(s.Uses)
}

func (w world) mayCome(r invitation.Request) bool {
	m := identity.Member(r.Member).ID()
	return !w.isMember(m) && w.free(m, r.Device)
}

func (w world) free(m roll.MemberID, d feed.Device) bool {
	owner := w.whose(d)
	return owner.IsZero() || owner == m && w.contentReach(feed.ID{Device: d}) == endless
}

// TestAgainstTheModel compares every verdict and every member with what the
// model says. Run it longer with -rapid.checks.
func TestAgainstTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, 5, 40)
		s := stateOf(h, inTurn(len(h.events)))
		m := newModel(h.events)
		w := m.all()
		for i, e := range h.events {
			want := roll.Invalid
			if m.isValid(i) {
				want = w.verdict(i)
			}
			if got := s.InForce(e.rec); got.Judgement != want {
				t.Fatalf("entry %d, %s: %v (%s), the model says %v", i, e.rec.Kind, got.Judgement, got.Reason, want)
			}
		}
		chain := w.chain()
		board := stewardsOf(m.events[chain[len(chain)-1]])
		for i, q := range h.pool.people {
			if got, want := s.IsMember(q.id), w.isMember(q.id); got != want {
				t.Fatalf("person %d is in: %v, the model says %v", i, got, want)
			}
			if got, want := s.Has(q.id, roll.Steward), w.isMember(q.id) && slices.Contains(board, q.id); got != want {
				t.Fatalf("person %d is a steward: %v, the model says %v", i, got, want)
			}
		}
		for _, d := range h.all {
			reach := w.contentReach(feed.ID{Device: d})
			seq, cut := s.Cut(feed.ID{Device: d})
			if owner := w.whose(d); !owner.IsZero() && cut != (reach != endless) {
				t.Fatalf("laptop %s is cut: %v at %d, the model says %d", d.Short(), cut, seq, reach)
			}
		}
	})
}
