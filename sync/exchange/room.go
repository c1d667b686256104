package exchange

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"commonplace/crdt/feed"
)

// Room keeps one community in step with every laptop of it that is connected.
// It holds what its sessions share: what is held here, from whom we catch up,
// which attachment parts are asked of whom, who is where.
//
// One mutex guards the room and the state of all its sessions: what happens
// under it is short, and the disk and the network are never touched there.
type Room struct {
	replica Replica
	self    feed.Device
	onEvent func(Event)

	kick        chan struct{}
	stop        context.CancelFunc
	done        sync.WaitGroup
	unsubscribe func()

	refreshing sync.Mutex // serializes refresh

	mu       sync.Mutex
	closed   bool
	vector   feed.Vector // replaced, never changed
	forks    map[[32]byte]feed.Fork
	sessions map[*session]struct{}
	source   *session // the one laptop that we catch up from
	progress time.Time
	wanted   []BlobID
	fetching map[BlobID]*session
	presence *Presence // our own
	present  map[feed.Device]present
}

// Event says what may have changed in a room.
type Event int

// What may change.
const (
	// StatusChanged: who is there, and what they hold.
	StatusChanged Event = iota
	// PresenceChanged: where they are.
	PresenceChanged
)

// NewRoom makes the room of a replica. onEvent is called often and must not
// block, nor call the room.
func NewRoom(replica Replica, onEvent func(Event)) *Room {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Room{
		replica:  replica,
		self:     replica.Self().Device,
		onEvent:  onEvent,
		kick:     make(chan struct{}, 1),
		stop:     cancel,
		forks:    make(map[[32]byte]feed.Fork),
		sessions: make(map[*session]struct{}),
		fetching: make(map[BlobID]*session),
		present:  make(map[feed.Device]present),
	}
	r.unsubscribe = replica.Subscribe(r.changed)
	r.refresh(true)
	r.done.Go(func() { r.watch(ctx) })
	return r
}

// Close ends all sessions and waits for them.
func (r *Room) Close() {
	r.unsubscribe()
	r.stop()
	r.mu.Lock()
	r.closed = true
	for s := range r.sessions {
		s.stream.Close()
	}
	r.mu.Unlock()
	r.done.Wait()
}

// changed is called by the replica, from anywhere.
func (r *Room) changed() {
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// watch takes in what changed here, and sees to what must not last for ever.
func (r *Room) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.kick:
			r.refresh(true)
			r.review()
		case now := <-tick.C:
			r.tend(now)
		}
	}
}

// refresh compares what the replica holds now with what it held, and lets the
// sessions know; all of it, or entries only.
func (r *Room) refresh(all bool) {
	r.refreshing.Lock()
	defer r.refreshing.Unlock()
	vector := r.replica.Vector()
	var wanted []BlobID
	forks := make(map[[32]byte]feed.Fork)
	if all {
		wanted = r.replica.WantedBlobs(wantedAhead)
		for _, f := range r.replica.Forks() {
			if len(forks) < maxForks {
				forks[forkID(f)] = f
			}
		}
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	changed, backwards := difference(r.vector, vector)
	r.vector = vector
	if all {
		for id := range forks {
			// Another branch may count now, of whatever length.
			_, known := r.forks[id]
			backwards = backwards || !known
		}
		r.forks, r.wanted = forks, wanted
	}
	now := time.Now()
	for s := range r.sessions {
		s.news(changed, backwards, now)
	}
	r.onEvent(StatusChanged)
}

// difference lists the feeds whose newest entry is another, and says whether
// any of them lost entries, as the losing branch of a fork does.
func difference(before, after feed.Vector) (changed []feed.ID, backwards bool) {
	kept := 0
	for id, tip := range after {
		old, had := before[id]
		if had {
			kept++
		}
		if old == tip {
			continue
		}
		changed = append(changed, id)
		backwards = backwards || tip.Seq <= old.Seq
	}
	return changed, backwards || kept < len(before)
}

// review asks again what every connected device is: one may just have been
// removed, or become known.
func (r *Room) review() {
	for _, s := range r.all() {
		standing, removal := r.replica.Standing(s.peer)
		r.mu.Lock()
		s.judge(standing, removal)
		r.mu.Unlock()
	}
}

func (r *Room) all() []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]*session, 0, len(r.sessions))
	for s := range r.sessions {
		out = append(out, s)
	}
	return out
}

// tend sees to a source that has stalled and presence that has run out.
func (r *Room) tend(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.source; s != nil && len(s.inbox) == 0 && !s.committing && now.Sub(r.progress) > stalled {
		r.release(s, now)
	}
	r.expire(now)
	for s := range r.sessions {
		if s.blobsLate(now) {
			s.stream.Close()
		}
		for id := range s.diverged {
			s.differs(id, now) // looks again for a fork, now and then
		}
	}
}

// claim asks whether s may be the one laptop that we catch up from.
func (r *Room) claim(s *session, now time.Time) bool {
	if r.source == nil {
		r.source, r.progress = s, now
	}
	return r.source == s
}

// release ends catching up from s, if that was the source, and lets another
// that waits take over; who has nothing for us need not wait at all.
func (r *Room) release(s *session, now time.Time) {
	if r.source != s {
		return
	}
	r.source = nil
	for other := range r.sessions {
		if !other.holding || other == s {
			continue
		}
		switch {
		case other.lacking() == 0:
			other.holding, other.needHold = false, true
		case r.claim(other, now):
			other.holding, other.needHave = false, true
		}
		other.poke()
	}
}

// Serve runs a session over a stream until it ends. The peer was greeted and
// has proven its device; current says that it knows the current secret. Serve
// closes the stream. Closing it must end reads and writes under way. It returns
// how far both were at the end, for when the laptop is away.
func (r *Room) Serve(ctx context.Context, stream io.ReadWriteCloser, peer feed.Device, current bool) (Peer, error) {
	defer stream.Close()
	standing, removal := r.replica.Standing(peer)
	s := newSession(r, stream, peer, current)
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return Peer{Device: peer}, errors.New("community is closed")
	}
	r.done.Add(1)
	defer r.done.Done()
	s.judge(standing, removal)
	s.presenceDirty = r.presence != nil
	r.sessions[s] = struct{}{}
	r.mu.Unlock()
	r.onEvent(StatusChanged)

	err := s.run(ctx)

	r.mu.Lock()
	last := s.status()
	delete(r.sessions, s)
	r.release(s, time.Now())
	r.drop(s)
	r.mu.Unlock()
	r.onEvent(StatusChanged)
	r.onEvent(PresenceChanged)
	return last, err
}
