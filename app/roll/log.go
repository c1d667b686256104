package roll

import (
	"cmp"
	"slices"

	"commonplace/crdt/feed"
)

// log holds the entries whose whole past is here, each judged, with what is
// needed to find them again.
type log struct {
	community feed.Community
	entries   []*entry // by place; what an entry builds on stands before it
	byID      map[feed.Hash]*entry
	byFeed    map[feed.ID][]*entry // by sequence number, those that wait included
	points    map[feed.ID][]point
	waitOn    map[feed.Hash][]*entry

	founding   *entry
	intros     map[feed.Device][]*entry // found, admit, device
	devicesOf  map[MemberID][]feed.Device
	admits     map[feed.Hash][]*entry // by invitation
	closes     map[feed.Hash][]*entry // by target
	knocks     []*entry
	invites    []*entry
	leaves     map[feed.Device][]*entry // by author
	removes    map[MemberID][]*entry
	revokes    map[feed.Device][]*entry
	minutes    map[feed.Hash][]*entry // by parent
	signatures map[feed.Hash][]*entry // by minutes
	keyed      []*entry               // carry keys
}

// point is a place of a feed at which its author named what they knew.
type point struct {
	seq   uint64
	known []feed.Hash
}

func newLog(c feed.Community, points map[feed.ID][]point) *log {
	return &log{
		community: c,
		byID:      map[feed.Hash]*entry{}, byFeed: map[feed.ID][]*entry{}, points: points, waitOn: map[feed.Hash][]*entry{},
		intros: map[feed.Device][]*entry{}, devicesOf: map[MemberID][]feed.Device{},
		admits: map[feed.Hash][]*entry{}, closes: map[feed.Hash][]*entry{},
		leaves: map[feed.Device][]*entry{}, removes: map[MemberID][]*entry{}, revokes: map[feed.Device][]*entry{},
		minutes: map[feed.Hash][]*entry{}, signatures: map[feed.Hash][]*entry{},
	}
}

// add takes an entry in. Entries of one feed must come in order, or the log has
// to be built again.
func (l *log) add(e *entry) {
	e.n, e.past, e.bad = -1, nil, nil
	l.byID[e.id] = e
	l.byFeed[e.feed] = append(l.byFeed[e.feed], e)
	l.settle(e)
}

// settle gives the entry its place if all it builds on has one, and then those
// that waited for it.
func (l *log) settle(e *entry) {
	ready := []*entry{e}
	for len(ready) > 0 {
		e, ready = ready[len(ready)-1], ready[:len(ready)-1]
		if missing, waits := l.missing(e); waits {
			l.waitOn[missing] = append(l.waitOn[missing], e)
			continue
		}
		l.place(e)
		ready = append(ready, l.waitOn[e.id]...)
		delete(l.waitOn, e.id)
	}
}

// missing names something that the entry builds on and that has no place yet.
func (l *log) missing(e *entry) (feed.Hash, bool) {
	for _, before := range l.before(e) {
		if before.n < 0 {
			return before.id, true
		}
	}
	for _, id := range l.knownAt(e) {
		if k := l.byID[id]; k == nil || k.n < 0 {
			return id, true
		}
	}
	return feed.Hash{}, false
}

// before gives the entries of the log that come last before e in its own feed:
// one, or those of a fork.
func (l *log) before(e *entry) []*entry {
	var out []*entry
	for _, b := range l.byFeed[e.feed] {
		if b.seq >= e.seq {
			continue
		}
		if len(out) > 0 && b.seq > out[0].seq {
			out = out[:0]
		}
		if len(out) == 0 || b.seq == out[0].seq {
			out = append(out, b)
		}
	}
	return out
}

// knownAt gives what the author knew: what the entry names, or the newest entry
// before it that names anything.
func (l *log) knownAt(e *entry) []feed.Hash {
	if len(e.known) > 0 {
		return e.known
	}
	return l.knownBefore(e.feed, e.seq)
}

func (l *log) knownBefore(id feed.ID, seq uint64) (known []feed.Hash) {
	var at uint64
	for _, p := range l.points[id] {
		if p.seq >= seq || p.seq < at {
			continue
		}
		if p.seq > at {
			known = nil
		}
		at = p.seq
		known = append(known, p.known...) // more than one only where the feed forks
	}
	return known
}

// place gives the entry its past and its judgement, and indexes it if valid.
func (l *log) place(e *entry) {
	for _, b := range l.before(e) {
		e.past.union(b.past)
		e.past.add(b.n)
	}
	for _, id := range l.knownAt(e) {
		k := l.byID[id]
		e.past.union(k.past)
		e.past.add(k.n)
	}
	e.bad = l.judge(e)
	e.n = len(l.entries)
	l.entries = append(l.entries, e)
	if e.bad == nil {
		l.index(e)
	}
}

func (l *log) index(e *entry) {
	if e.introduces() {
		l.intros[e.device] = append(l.intros[e.device], e)
		if !slices.Contains(l.devicesOf[e.member], e.device) {
			l.devicesOf[e.member] = append(l.devicesOf[e.member], e.device)
		}
	}
	if e.keys() != nil || len(e.boxes()) > 0 {
		l.keyed = append(l.keyed, e)
	}
	switch s := e.statement.(type) {
	case *Found:
		l.founding = e
	case *Invite:
		l.invites = append(l.invites, e)
	case *Close:
		l.closes[s.Target] = append(l.closes[s.Target], e)
	case *Knock:
		l.knocks = append(l.knocks, e)
	case *Admit:
		l.admits[s.Invitation] = append(l.admits[s.Invitation], e)
	case *Leave:
		l.leaves[e.feed.Device] = append(l.leaves[e.feed.Device], e)
	case *Remove:
		l.removes[s.Member] = append(l.removes[s.Member], e)
	case *Revoke:
		l.revokes[s.Device] = append(l.revokes[s.Device], e)
	case *Minutes:
		l.minutes[s.Parent] = append(l.minutes[s.Parent], e)
	case *Sign:
		l.signatures[s.Minutes] = append(l.signatures[s.Minutes], e)
	}
}

// newestKnown tells the highest sequence number of a feed that the author of e
// had seen in the log, e itself included.
func (l *log) newestKnown(e *entry, id feed.ID) (seq uint64) {
	for _, x := range l.byFeed[id] {
		if x.n >= 0 && (x == e || e.past.has(x.n)) {
			seq = max(seq, x.seq)
		}
	}
	return seq
}

// inOrder sorts entries so that every log that holds them gives the same
// order, whatever the order they came in.
func inOrder(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.seq, b.seq), a.feed.Compare(b.feed), a.id.Compare(b.id))
}
