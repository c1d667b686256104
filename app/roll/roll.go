package roll

import (
	"maps"
	"slices"
	"sync"

	"commonplace/crdt/feed"
)

// Roll collects the membership log of one community. It may be used by several
// goroutines at once.
type Roll struct {
	mu        sync.Mutex
	community feed.Community
	entries   map[feed.Hash]*entry
	points    map[feed.ID][]point
	highest   map[feed.ID]uint64 // newest entry of the log in each feed
	forks     map[feed.ID]uint64 // where feeds fork first
	log       *log
	stale     bool // the log must be built again
	state     *State
}

// New makes an empty roll.
func New(c feed.Community) *Roll {
	return &Roll{
		community: c,
		entries:   map[feed.Hash]*entry{}, points: map[feed.ID][]point{},
		highest: map[feed.ID]uint64{}, forks: map[feed.ID]uint64{},
		stale: true,
	}
}

// Add takes a record in, whose signature and chain were checked. It keeps the
// entries of the membership log, and of others only what their authors knew
// where they say so; all records without Known and of another kind may be left
// out. The order does not matter, nor does adding twice. It reports whether the
// state may be another one now.
func (r *Roll) Add(rec feed.Record) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entries[rec.ID] != nil {
		return false
	}
	named := len(rec.Known) > 0 && r.addPoint(rec)
	if !IsKind(rec.Kind) {
		return named
	}
	e := newEntry(rec)
	r.entries[rec.ID] = e
	r.state = nil
	if rec.Seq < r.highest[rec.Feed] {
		r.stale = true
	}
	r.highest[rec.Feed] = max(r.highest[rec.Feed], rec.Seq)
	if !r.stale {
		r.log.add(e)
	}
	return true
}

// addPoint notes what an author knew, and reports whether that is news to an
// entry that is here already.
func (r *Roll) addPoint(rec feed.Record) bool {
	for _, p := range r.points[rec.Feed] {
		if p.seq == rec.Seq && slices.Equal(p.known, rec.Known) {
			return false
		}
	}
	r.points[rec.Feed] = append(r.points[rec.Feed], point{seq: rec.Seq, known: rec.Known})
	if rec.Seq >= r.highest[rec.Feed] {
		return false
	}
	r.stale, r.state = true, nil
	return true
}

// AddFork takes in the proof that a laptop wrote two entries with one sequence
// number. Acts of membership from there on are void, unless they were sealed,
// and the laptop is suspended.
func (r *Roll) AddFork(f feed.Fork) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.Community() != r.community {
		return false
	}
	if at, known := r.forks[f.Feed()]; known && at <= f.Seq() {
		return false
	}
	r.forks[f.Feed()] = f.Seq()
	r.state = nil
	return true
}

// State computes who is in and who may do what, as far as is known now. The
// state never changes afterwards.
func (r *Roll) State() *State {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stale {
		r.rebuild()
	}
	if r.state == nil {
		r.state = newState(r.log, maps.Clone(r.forks))
	}
	return r.state
}

func (r *Roll) rebuild() {
	for _, points := range r.points {
		slices.SortFunc(points, func(a, b point) int { return int(a.seq) - int(b.seq) })
	}
	r.log = newLog(r.community, r.points)
	for _, e := range slices.SortedFunc(maps.Values(r.entries), inOrder) {
		r.log.add(e)
	}
	r.stale = false
}
