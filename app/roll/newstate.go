package roll

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

func memberOf(r *invitation.Request) MemberID { return identity.Member(r.Member).ID() }

func newState(l *log, forks map[feed.ID]uint64) *State {
	s := &State{community: l.community, verdicts: map[feed.Hash]Verdict{}}
	for _, e := range l.byID {
		if e.n < 0 {
			s.verdicts[e.id] = waiting("something it builds on has not arrived yet")
		}
	}
	if l.founding == nil {
		for _, e := range l.entries {
			s.verdicts[e.id] = Verdict{Invalid, e.bad.Error()}
		}
		return s
	}
	v := l.viewAll(forks)
	s.found, s.genesis = l.founding.statement.(*Found), l.founding.id
	s.policy = v.policy()
	s.readVerdicts(v)
	s.readLaptops(v)
	s.readMembers(v)
	s.readInvitations(v)
	s.readMinutes(v)
	s.readEpochs(v)
	s.heads = v.heads()
	s.seals = v.seals
	return s
}

func (s *State) readVerdicts(v *view) {
	for _, e := range v.entries {
		verdict := Verdict{Judgement: Invalid}
		if e.bad == nil {
			verdict = v.verdict(e)
		} else {
			verdict.Reason = e.bad.Error()
		}
		s.verdicts[e.id] = verdict
	}
	for _, e := range v.byID {
		if verdict := s.verdicts[e.id]; !verdict.Counts() {
			s.asides = append(s.asides, Aside{
				ID: e.id, Kind: e.kind, By: v.author(e), Time: time.UnixMilli(e.time), Verdict: verdict,
			})
		}
	}
	slices.SortFunc(s.asides, func(a, b Aside) int {
		return cmp.Or(a.Time.Compare(b.Time), a.ID.Compare(b.ID))
	})
}

func (s *State) readLaptops(v *view) {
	s.laptops, s.bounds = map[feed.Device]Laptop{}, map[feed.Device]bounds{}
	feeds := v.cutFeeds()
	for d := range v.intros {
		m, known := v.owner(d)
		if !known {
			continue
		}
		s.bounds[d] = v.boundsOf(d, feeds[d])
		s.laptops[d] = v.laptop(d, m, s.bounds[d])
	}
}

// cutFeeds lists, laptop by laptop, the feeds that something could cut
// elsewhere than at their beginning.
func (v *view) cutFeeds() map[feed.Device][]feed.ID {
	seen := map[feed.ID]bool{}
	for id := range v.byFeed {
		seen[id] = true
	}
	for _, e := range v.entries {
		cuts := e.cuts()
		if s, ok := e.statement.(*Minutes); ok {
			for _, r := range s.Removals {
				cuts = append(slices.Clip(cuts), r.Cuts...)
			}
		}
		for _, c := range cuts {
			seen[c.Feed()] = true
		}
	}
	out := map[feed.Device][]feed.ID{}
	for id := range seen {
		out[id.Device] = append(out[id.Device], id)
	}
	return out
}

func (v *view) laptop(d feed.Device, m MemberID, b bounds) Laptop {
	l := Laptop{Device: d, Member: m, Standing: In}
	intro := v.introduction(d)
	l.By, l.Since = intro.id, time.UnixMilli(intro.time)
	switch s := intro.statement.(type) {
	case *Found:
		l.Exchange, l.Name = s.Certificate.Exchange, s.Certificate.Name
	case *Device:
		l.Exchange, l.Name = s.Certificate.Exchange, s.Certificate.Name
	case *Admit:
		l.Exchange, l.Name = intro.request.Exchange, intro.request.Laptop
	}
	switch {
	case b.content.set:
		l.Standing, l.EndedBy = endings[b.content.why], b.content.by.id
	case !v.introduced(d) || !v.isMember(m):
		l.Standing = Doubtful
	case v.forked(d):
		l.Standing = Suspended
	}
	return l
}

// endings translates why a feed ends into how its laptop stands.
var endings = map[error]Standing{
	errRevoked: Revoked, errRemoved: Removed, errRemovedByMinutes: Removed, errLeft: Left,
}

func (v *view) forked(d feed.Device) bool {
	for id := range v.forks {
		if id.Device == d {
			return true
		}
	}
	return false
}

// introduction gives the entry that brought a laptop in: of those in force, or
// of all if none is, the earliest.
func (v *view) introduction(d feed.Device) *entry {
	var best *entry
	for _, a := range v.intros[d] {
		if owner, _ := v.owner(d); !v.has(a) || a.member != owner {
			continue
		}
		better := best == nil || v.inForce(a) && !v.inForce(best) ||
			v.inForce(a) == v.inForce(best) && earlier(a, best)
		if better {
			best = a
		}
	}
	return best
}

func (s *State) readMembers(v *view) {
	s.members = map[MemberID]Member{}
	for id := range v.devicesOf {
		m, known := v.member(id)
		if !known {
			continue
		}
		s.members[id] = m
		s.order = append(s.order, id)
	}
	slices.SortFunc(s.order, func(a, b MemberID) int {
		x, y := s.members[a], s.members[b]
		if x.In != y.In {
			if x.In {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), a.Compare(b))
	})
}

// member describes somebody who is in, or was rightly admitted once.
func (v *view) member(id MemberID) (Member, bool) {
	admission := v.admission(id)
	in := admission != nil
	if !in {
		admission = v.lastAdmission(id)
	}
	if admission == nil {
		return Member{}, false
	}
	m := Member{ID: id, In: in, Since: time.UnixMilli(admission.time)}
	switch s := admission.statement.(type) {
	case *Found:
		m.Key, m.Name = s.Certificate.Member, s.Founder
	case *Admit:
		r := admission.request
		m.Key, m.Name, m.Picture = r.Member, r.Name, r.Picture
		m.AdmittedBy, m.Invitation = v.author(admission), s.Invitation
	}
	m.Devices = v.laptops(id)
	slices.SortFunc(m.Devices, feed.Device.Compare)
	m.Posts = posts(v.tip(), id, v.founding)
	if !in {
		v.describeEnd(&m, admission)
	}
	return m, true
}

// lastAdmission gives the newest admission that stood by itself of somebody who
// is out.
func (v *view) lastAdmission(id MemberID) (last *entry) {
	for _, d := range v.devicesOf[id] {
		for _, a := range v.intros[d] {
			if v.has(a) && a.member == id && a.admits() && v.inForce(a) && (last == nil || earlier(last, a)) {
				last = a
			}
		}
	}
	return last
}

func (v *view) describeEnd(m *Member, admission *entry) {
	var end *entry
	for _, e := range v.endings(m.ID) {
		if !knows(admission, e) && (end == nil || earlier(e, end)) {
			end = e
		}
	}
	m.Out, m.EndedBy = Removed, end.id
	switch s := end.statement.(type) {
	case *Remove:
		m.Why = s.Why
	case *Minutes:
		m.Why = removalIn(end, m.ID).Why
	case *Leave:
		m.Out, m.Why = Left, s.Why
	}
}

// posts lists what a record of the chain gives a member; the founding makes the
// founder steward.
func posts(record *entry, m MemberID, founding *entry) []Post {
	s, ok := record.statement.(*Minutes)
	if !ok {
		if m != founding.member {
			return nil
		}
		return []Post{{Role: Steward, Member: m, From: founding.time}}
	}
	var out []Post
	for _, p := range s.Posts {
		if p.Member == m {
			out = append(out, p)
		}
	}
	return out
}

func holds(record *entry, m MemberID, role Role) bool {
	if record.kind == KindFound {
		return role == Steward && m == record.member
	}
	return slices.ContainsFunc(posts(record, m, nil), func(p Post) bool { return p.Role == role })
}
