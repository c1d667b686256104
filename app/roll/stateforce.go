package roll

import (
	"commonplace/crdt/feed"
)

// bounds is what counts of the feeds of a device.
type bounds struct {
	minutes, content bound // of a feed that is not named in feeds
	feeds            map[feed.ID][2]bound
}

// boundsOf asks for every feed that a cut names or the log holds.
func (v *view) boundsOf(d feed.Device, feeds []feed.ID) bounds {
	other := feed.ID{Device: d, Incarnation: unnamed}
	b := bounds{minutes: v.minutesBound(other), content: v.contentBound(other), feeds: map[feed.ID][2]bound{}}
	if !b.content.set {
		return b
	}
	for _, id := range feeds {
		b.feeds[id] = [2]bound{v.minutesBound(id), v.contentBound(id)}
	}
	return b
}

// unnamed stands for an incarnation that no cut names; they are drawn at random
// or counted from zero.
const unnamed = 1<<64 - 1

func (b bounds) of(id feed.ID) (minutes, content bound) {
	if pair, ok := b.feeds[id]; ok {
		return pair[0], pair[1]
	}
	return b.minutes, b.content
}

// InForce says how a record stands, of the membership log or not. For others
// than those of the log the kind of right that the statement needs is left to
// the caller; see [Roll.Held].
func (s *State) InForce(rec feed.Record) Verdict {
	if IsKind(rec.Kind) {
		if v, known := s.verdicts[rec.ID]; known {
			return v
		}
		return waiting("the membership log held here does not have this entry")
	}
	l, known := s.laptops[rec.Feed.Device]
	if !known {
		return waiting(errStranger.Error())
	}
	minutes, content := s.bounds[rec.Feed.Device].of(rec.Feed)
	switch {
	case minutes.cuts(rec.Seq):
		return void(minutes.why)
	case rec.Seq <= s.seals[rec.Feed].Seq:
		return accepted
	case content.cuts(rec.Seq):
		return void(content.why)
	case l.Standing == Doubtful:
		return waiting(errNotIntroduced.Error())
	}
	return accepted
}

// Cut tells up to where a feed counts, if anything cuts it. What a seal keeps
// counts nevertheless.
func (s *State) Cut(id feed.ID) (seq uint64, cut bool) {
	minutes, content := s.bounds[id.Device].of(id)
	if minutes.set && (!content.set || minutes.seq < content.seq) {
		return minutes.seq, true
	}
	if content.set {
		return max(content.seq, s.seals[id].Seq), true
	}
	return 0, false
}

// Sealed tells up to which entry minutes sealed a feed; the zero Tip if none
// did. Of a forked feed the sealed branch is kept.
func (s *State) Sealed(id feed.ID) feed.Tip { return s.seals[id] }

// Held reports whether the author of a record held a role when writing it, as
// far as they knew: by the membership log that the record names as known, or
// the newest entry before it in its feed that named any. Add must have been
// given those.
func (r *Roll) Held(rec feed.Record, role Role) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stale {
		r.rebuild()
	}
	known := rec.Known
	if len(known) == 0 {
		known = r.log.knownBefore(rec.Feed, rec.Seq)
	}
	var part bits
	for _, id := range known {
		k := r.log.byID[id]
		if k == nil || k.n < 0 {
			return false
		}
		part.union(k.past)
		part.add(k.n)
	}
	if r.log.founding == nil || !part.has(r.log.founding.n) {
		return false
	}
	v := r.log.view(part)
	if v.active(rec.Feed, rec.Seq) != nil {
		return false
	}
	m, _ := v.owner(rec.Feed.Device)
	return holds(v.tip(), m, role)
}
