package roll_test

import (
	"bytes"
	"slices"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// model says the rules of docs/protocol.md again, slowly and without any index:
// every question is answered by looking at every event. It stands beside the
// real thing to be compared with it, and knows nothing of it. That requests and
// certificates are signed as they should be, it takes for granted.
type model struct {
	events []event
	valid  []int // 0 not asked, 1 valid, 2 invalid
	decide [][]roll.MemberID
	asked  []bool // steward when it was said
}

// world is what follows from some of the events, as a set of places.
type world struct {
	*model
	in uint64
}

func newModel(events []event) *model {
	n := len(events)
	m := &model{events: events, valid: make([]int, n), decide: make([][]roll.MemberID, n), asked: make([]bool, n)}
	for i := range events {
		m.isValid(i)
	}
	return m
}

func (m *model) all() world { return world{m, 1<<len(m.events) - 1} }

func (m *model) place(id feed.Hash) int {
	return slices.IndexFunc(m.events, func(e event) bool { return e.rec.ID == id })
}

func (m *model) saw(i, j int) bool { return m.events[i].past>>j&1 == 1 }

// members gives the valid events of the world for which f holds.
func (w world) where(f func(i int, e event) bool) []int {
	var out []int
	for i, e := range w.events {
		if w.in>>i&1 == 1 && w.isValid(i) && f(i, e) {
			out = append(out, i)
		}
	}
	return out
}

func (w world) any(f func(i int, e event) bool) bool { return len(w.where(f)) > 0 }

// brings tells which laptop an event brings in, and for whom.
func brings(e event) (feed.Device, roll.MemberID, bool) {
	switch s := e.stmt.(type) {
	case *roll.Found:
		return s.Certificate.Device, s.Certificate.Member.ID(), true
	case *roll.Device:
		return s.Certificate.Device, s.Certificate.Member.ID(), true
	case *roll.Admit:
		r := asked(s.Request)
		return r.Device, identity.Member(r.Member).ID(), true
	}
	return feed.Device{}, roll.MemberID{}, false
}

func deviceOf(e event) feed.Device {
	d, _, _ := brings(e)
	return d
}

// asked reads a request of the pool, of which there are few.
func asked(b []byte) invitation.Request {
	if r, ok := requests[string(b)]; ok {
		return r
	}
	r, _ := invitation.DecodeRequest(b)
	requests[string(b)] = r
	return r
}

var requests = map[string]invitation.Request{}

func words(e event) bool {
	switch s := e.stmt.(type) {
	case *roll.Revoke:
		return s.Authority != nil
	case *roll.Device:
		return s.Certificate.Authority != nil
	}
	return false
}

func cutsOf(e event) []roll.Cut {
	switch s := e.stmt.(type) {
	case *roll.Revoke:
		return s.Cuts
	case *roll.Remove:
		return s.Cuts
	case *roll.Leave:
		return s.Cuts
	}
	return nil
}

func cutAt(cuts []roll.Cut, id feed.ID) uint64 {
	for _, c := range cuts {
		if c.Feed() == id {
			return c.Seq
		}
	}
	return 0
}

// reach is how far an ending lets a feed count.
func (m *model) reach(i int, id feed.ID) uint64 {
	n := cutAt(cutsOf(m.events[i]), id)
	for j, e := range m.events {
		if e.rec.Feed == id && (j == i || m.saw(i, j)) {
			n = max(n, e.rec.Seq)
		}
	}
	return n
}

const endless = uint64(1) << 62

func (w world) whose(d feed.Device) roll.MemberID {
	var best *feed.Hash
	var owner roll.MemberID
	for _, i := range w.where(func(_ int, e event) bool { x, _, ok := brings(e); return ok && x == d }) {
		if id := w.events[i].rec.ID; best == nil || bytes.Compare(id[:], best[:]) < 0 {
			_, owner, _ = brings(w.events[i])
			best = &id
		}
	}
	return owner
}

func (w world) wordsReach(id feed.ID) uint64 {
	n := endless
	for _, i := range w.where(func(_ int, e event) bool {
		s, ok := e.stmt.(*roll.Revoke)
		return ok && s.Device == id.Device && words(e)
	}) {
		n = min(n, w.reach(i, id))
	}
	return n
}

func (w world) revokeReach(id feed.ID) uint64 {
	n := w.wordsReach(id)
	for _, i := range w.where(func(_ int, e event) bool {
		s, ok := e.stmt.(*roll.Revoke)
		return ok && s.Device == id.Device && !words(e) && e.rec.Seq <= w.wordsReach(e.rec.Feed)
	}) {
		n = min(n, w.reach(i, id))
	}
	return n
}

func (w world) vouched(j int) bool {
	return w.any(func(i int, e event) bool {
		x, _, ok := brings(e)
		if !ok || x != w.events[j].rec.Feed.Device {
			return false
		}
		if e.rec.Kind != roll.KindDevice || words(e) {
			return true
		}
		return w.saw(j, i) && e.rec.Seq <= w.revokeReach(e.rec.Feed) && w.vouched(i)
	})
}

// rooted reports whether the laptop that said something came in rightly, as its
// author knew or as a steward or the twelve words said.
func (w world) rooted(j int) bool {
	return w.any(func(i int, e event) bool {
		x, _, ok := brings(e)
		if !ok || x != w.events[j].rec.Feed.Device {
			return false
		}
		return (w.saw(j, i) || w.asked[i] && e.rec.Kind == roll.KindAdmit || words(e)) && w.verdict(i) == roll.InForce
	})
}

func stewardsOf(e event) []roll.MemberID {
	if s, ok := e.stmt.(*roll.Minutes); ok {
		return s.Stewards()
	}
	_, founder, _ := brings(e)
	return []roll.MemberID{founder}
}

func (w world) signed(i int, counts func(j int) bool) []roll.MemberID {
	var who []roll.MemberID
	for _, j := range w.where(func(j int, e event) bool {
		s, ok := e.stmt.(*roll.Sign)
		return (j == i || ok && s.Minutes == w.events[i].rec.ID) && counts(j)
	}) {
		m := w.whose(w.events[j].rec.Feed.Device)
		if slices.Contains(w.decide[i], m) && !slices.Contains(who, m) {
			who = append(who, m)
		}
	}
	return who
}

func everything(int) bool { return true }

func (w world) sealedBy(chain []int, j int) bool {
	for _, c := range chain {
		if s, ok := w.events[c].stmt.(*roll.Minutes); ok && w.events[j].rec.Seq <= cutAt(s.Sealed, w.events[j].rec.Feed) {
			return true
		}
	}
	return false
}

func (w world) follow(i int) []int {
	type way struct {
		head int
		tail []int
	}
	var ways []way
	for _, m := range w.where(func(_ int, e event) bool {
		s, ok := e.stmt.(*roll.Minutes)
		return ok && s.Parent == w.events[i].rec.ID
	}) {
		need := len(w.decide[m])/2 + 1
		if len(w.signed(m, everything)) < need {
			continue
		}
		tail := w.follow(m)
		if len(w.signed(m, func(j int) bool {
			return w.sealedBy(tail, j) || w.events[j].rec.Seq <= w.revokeReach(w.events[j].rec.Feed) && w.vouched(j)
		})) >= need {
			ways = append(ways, way{m, tail})
		}
	}
	if len(ways) == 0 {
		return nil
	}
	var left []way
	for _, a := range ways {
		if !slices.ContainsFunc(ways, func(b way) bool {
			return slices.Contains(w.events[b.head].stmt.(*roll.Minutes).Supersedes, w.events[a.head].rec.ID)
		}) {
			left = append(left, a)
		}
	}
	voices := func(a way) (n int) {
		for _, m := range w.signed(a.head, everything) {
			if !slices.ContainsFunc(left, func(b way) bool {
				return b.head != a.head && slices.Contains(w.signed(b.head, everything), m)
			}) {
				n++
			}
		}
		return n
	}
	slices.SortFunc(left, func(a, b way) int {
		if n := voices(b) - voices(a); n != 0 {
			return n
		}
		return w.events[a.head].rec.ID.Compare(w.events[b.head].rec.ID)
	})
	return append([]int{left[0].head}, left[0].tail...)
}

func (w world) chain() []int { return append([]int{0}, w.follow(0)...) }

func (w world) sealed(i int) bool { return w.sealedBy(w.chain(), i) }

func (w world) undone(i int) bool {
	for _, c := range w.chain() {
		if s, ok := w.events[c].stmt.(*roll.Minutes); ok && slices.Contains(s.Undo, w.events[i].rec.ID) {
			return true
		}
	}
	return false
}

// spared reports whether somebody who knew of event k brought a laptop in.
func (w world) spared(d feed.Device, k int) bool {
	return w.any(func(i int, e event) bool { x, _, ok := brings(e); return ok && x == d && w.saw(i, k) })
}

func removalOf(e event, m roll.MemberID) *roll.Removal {
	if s, ok := e.stmt.(*roll.Minutes); ok {
		for i := range s.Removals {
			if s.Removals[i].Member == m {
				return &s.Removals[i]
			}
		}
	}
	return nil
}

func (w world) minutesReach(id feed.ID) uint64 {
	n := endless
	for _, c := range w.chain() {
		if r := removalOf(w.events[c], w.whose(id.Device)); r != nil && !w.spared(id.Device, c) {
			n = cutAt(r.Cuts, id)
		}
	}
	return n
}

func (w world) endings(kind string, d feed.Device) []int {
	m := w.whose(d)
	return w.where(func(i int, e event) bool {
		switch s := e.stmt.(type) {
		case *roll.Remove:
			return kind == roll.KindRemove && s.Member == m && w.verdict(i) == roll.InForce && !w.spared(d, i)
		case *roll.Leave:
			return kind == roll.KindLeave && w.whose(e.rec.Feed.Device) == m && w.verdict(i) == roll.InForce && !w.spared(d, i)
		}
		return false
	})
}

func (w world) contentReach(id feed.ID) uint64 {
	n := min(w.revokeReach(id), w.minutesReach(id))
	for _, i := range w.endings(roll.KindLeave, id.Device) {
		n = min(n, w.reach(i, id))
	}
	if w.minutesReach(id) != endless {
		return n
	}
	removed, largest := false, uint64(0)
	for _, i := range w.endings(roll.KindRemove, id.Device) {
		removed, largest = true, max(largest, w.reach(i, id))
	}
	if removed {
		n = min(n, largest)
	}
	return n
}

func (w world) introduced(d feed.Device) bool {
	return w.any(func(i int, e event) bool {
		x, _, ok := brings(e)
		return ok && x == d && w.verdict(i) == roll.InForce
	})
}

func (w world) isMember(m roll.MemberID) bool {
	return w.any(func(a int, e event) bool {
		_, who, ok := brings(e)
		if !ok || who != m || e.rec.Kind == roll.KindDevice || w.verdict(a) != roll.InForce {
			return false
		}
		for _, c := range w.chain() {
			if removalOf(w.events[c], m) != nil && !w.saw(a, c) {
				return false
			}
		}
		return !w.any(func(i int, e event) bool {
			switch s := e.stmt.(type) {
			case *roll.Remove:
				return s.Member == m && !w.saw(a, i) && w.verdict(i) == roll.InForce
			case *roll.Leave:
				return w.whose(e.rec.Feed.Device) == m && !w.saw(a, i) && w.verdict(i) == roll.InForce
			}
			return false
		})
	})
}

func (w world) dismissed(i int) bool {
	if !w.asked[i] {
		return false
	}
	chain, who, last := w.chain(), w.whose(w.events[i].rec.Feed.Device), 0
	for k, c := range chain {
		if w.saw(i, c) {
			last = k
		}
	}
	if !slices.Contains(stewardsOf(w.events[chain[last]]), who) {
		return true
	}
	for _, c := range chain[last+1:] {
		if !slices.Contains(stewardsOf(w.events[c]), who) && !w.saw(c, i) && !w.later(c, i) {
			return true
		}
	}
	return false
}

// later reports whether the author of c saw something after i in the feed of i.
func (w world) later(c, i int) bool {
	for j, e := range w.events {
		if e.rec.Feed == w.events[i].rec.Feed && e.rec.Seq >= w.events[i].rec.Seq && (j == c || w.saw(c, j)) {
			return true
		}
	}
	return false
}

func (w world) verdict(i int) roll.Judgement {
	e := w.events[i]
	id, seq := e.rec.Feed, e.rec.Seq
	if s, ok := e.stmt.(*roll.Minutes); ok {
		chain := w.chain()
		switch at := int(s.Height); {
		case slices.Contains(chain, i):
			return roll.InForce
		case at < len(chain) || at == len(chain) && w.place(s.Parent) != chain[at-1]:
			return roll.Void
		}
		return roll.Waiting
	}
	ok := true
	early := func() bool {
		return seq <= w.minutesReach(id) && (w.sealed(i) || seq <= w.revokeReach(id) && w.vouched(i))
	}
	standing := func() bool {
		return seq <= w.minutesReach(id) && (w.sealed(i) || words(e) || seq <= w.contentReach(id))
	}
	rooted := func() bool { return w.asked[i] || words(e) || w.sealed(i) || w.rooted(i) }
	_, member, isBringing := brings(e)
	if isBringing && e.rec.Kind != roll.KindFound {
		d, _, _ := brings(e)
		ok = w.whose(d) == member
	}
	inOffice := func() bool { return w.sealed(i) || !w.dismissed(i) }
	switch s := e.stmt.(type) {
	case *roll.Found:
	case *roll.Sign:
		ok = w.sealed(i) || seq <= w.revokeReach(id) && w.vouched(i)
	case *roll.Revoke:
		ok = words(e) || seq <= w.wordsReach(id)
	case *roll.Remove:
		ok = !w.undone(i) && early() && inOffice()
		for _, c := range w.chain()[1:] {
			ok = ok && (w.saw(i, c) || !slices.Contains(stewardsOf(w.events[c]), s.Member))
		}
	case *roll.Leave:
		ok = !w.undone(i) && early()
	case *roll.Close:
		ok = !w.undone(i) && standing() && inOffice()
	case *roll.Invite:
		ok = !w.undone(i) && standing() && inOffice() && rooted()
	case *roll.Knock:
		ok = !w.undone(i) && standing() && rooted()
	case *roll.Device:
		ok = ok && !w.undone(i) && standing() && rooted()
	case *roll.Admit:
		ok = ok && !w.undone(i) && standing()
		if ok && !w.sealed(i) {
			return w.admission(i, s, inOffice, rooted)
		}
	}
	if ok {
		return roll.InForce
	}
	return roll.Void
}

func (w world) admission(i int, s *roll.Admit, inOffice, rooted func() bool) roll.Judgement {
	if w.asked[i] {
		if inOffice() {
			return roll.InForce
		}
		return roll.Void
	}
	invite := w.place(s.Invitation)
	if !rooted() || w.verdict(invite) != roll.InForce {
		return roll.Void
	}
	if w.any(func(c int, e event) bool {
		x, ok := e.stmt.(*roll.Close)
		return ok && x.Target == s.Invitation && !w.saw(c, i) && w.verdict(c) == roll.InForce
	}) {
		return roll.Void
	}
	_, me, _ := brings(w.events[i])
	others := map[roll.MemberID]bool{}
	for _, a := range w.admitted(s.Invitation) {
		if _, m, _ := brings(w.events[a]); m != me && !w.saw(a, i) {
			others[m] = true
		}
	}
	if len(others) >= int(w.events[invite].stmt.(*roll.Invite).Uses) {
		return roll.Waiting
	}
	return roll.InForce
}

// admitted lists admissions by an invitation that stand by themselves.
func (w world) admitted(invite feed.Hash) []int {
	return w.where(func(i int, e event) bool {
		s, ok := e.stmt.(*roll.Admit)
		id, seq := e.rec.Feed, e.rec.Seq
		return ok && s.Invitation == invite && !w.undone(i) && seq <= w.minutesReach(id) && (w.sealed(i) || seq <= w.contentReach(id))
	})
}
