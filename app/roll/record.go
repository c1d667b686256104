package roll

import (
	"slices"
	"time"

	"commonplace/crdt/feed"
)

// MinutesRecord is minutes with how far they have come.
type MinutesRecord struct {
	ID       feed.Hash
	By       MemberID // who drew them up
	Time     time.Time
	Minutes  Minutes
	Electors []MemberID // who decides
	Signed   []MemberID // of these
	Needed   int        // how many of them must sign
	Verdict  Verdict
}

// Minutes lists the minutes in force, oldest first; the founding is not among
// them.
func (s *State) Minutes() []MinutesRecord { return slices.Clone(s.chain) }

// Pending lists minutes that wait for signatures, or for the minutes before
// them, oldest first.
func (s *State) Pending() []MinutesRecord { return slices.Clone(s.pending) }

// Tip gives the entry that the next minutes follow and their height.
func (s *State) Tip() (parent feed.Hash, height uint64) {
	if n := len(s.chain); n > 0 {
		return s.chain[n-1].ID, s.chain[n-1].Minutes.Height + 1
	}
	return s.genesis, 1
}

// Draft gives minutes that follow the newest and change nothing yet: posts,
// policy and roll as they are.
func (s *State) Draft() *Minutes {
	m := &Minutes{Policy: s.policy}
	m.Parent, m.Height = s.Tip()
	for _, id := range s.order {
		if s.members[id].In {
			m.Posts = append(m.Posts, s.members[id].Posts...)
			m.Roll = append(m.Roll, id)
		}
	}
	slices.SortFunc(m.Posts, Post.Compare)
	slices.SortFunc(m.Roll, MemberID.Compare)
	return m
}

func (s *State) readMinutes(v *view) {
	for _, list := range v.minutes {
		for _, e := range v.of(list) {
			r := MinutesRecord{
				ID: e.id, By: v.author(e), Time: time.UnixMilli(e.time), Minutes: *e.statement.(*Minutes),
				Electors: e.electors, Signed: v.signers(e, v.countsFor()), Needed: majority(e.electors), Verdict: v.verdict(e),
			}
			slices.SortFunc(r.Signed, MemberID.Compare)
			switch r.Verdict.Judgement {
			case InForce:
				s.chain = append(s.chain, r)
			case Waiting:
				s.pending = append(s.pending, r)
			}
		}
	}
	slices.SortFunc(s.chain, func(a, b MinutesRecord) int { return int(a.Minutes.Height) - int(b.Minutes.Height) })
	slices.SortFunc(s.pending, func(a, b MinutesRecord) int {
		if c := a.Time.Compare(b.Time); c != 0 {
			return c
		}
		return a.ID.Compare(b.ID)
	})
	for m := range v.doubles {
		s.doubles = append(s.doubles, m)
	}
	slices.SortFunc(s.doubles, MemberID.Compare)
}

// countsFor gives the test for signatures of records whose place is settled.
func (v *view) countsFor() func(*entry) bool {
	return func(s *entry) bool { return v.sealed(s.feed, s.seq) || v.signs(s) }
}
