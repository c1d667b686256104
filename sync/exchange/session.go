package exchange

import (
	"context"
	"errors"
	"io"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// session is one laptop of one community, connected. Its fields are guarded by
// the room's mutex, but for those that only one goroutine uses.
type session struct {
	room   *Room
	peer   feed.Device
	stream io.ReadWriteCloser
	reader *wire.Reader // the reading goroutine's
	writer *wire.Writer // the writing goroutine's
	wake   chan struct{}
	inbox  chan item // from reading to committing
	began  time.Time

	// Who they are to us.
	current bool         // greeted with the current secret
	trusted bool         // may be told what is held here
	removal *feed.Record // set when they were removed, and are to be told

	// What is to be said.
	needDigest bool
	needHave   bool // all that is held here
	needHold   bool // only that holding ended
	needGained bool
	announce   map[feed.ID]time.Time // feeds that changed, and when to say so
	digest     [32]byte              // as said
	digested   feed.Vector           // what it stood for
	asks       []askMessage          // of ours
	answers    []askMessage          // of theirs
	lack       []BlobID
	serve      []BlobID

	// What they hold.
	heardDigest bool
	theirDigest [32]byte
	known       bool // theirs says all that they hold
	theirs      feed.Vector
	theirForks  map[[32]byte]bool
	clockOff    time.Duration

	// Entries to them.
	held        bool                  // they asked us to wait
	ahead       map[feed.ID]time.Time // feeds they lack something of, and when to send it
	plan        []feed.ID             // those being sent, in order
	sent        map[feed.ID]uint64
	flight      []flight
	flightBytes int

	// Entries from them.
	holding    bool // we asked them to wait
	committing bool
	gaps       int
	diverged   map[feed.ID]time.Time // feeds that differ, and when the fork was looked for
	search     *search

	// Attachments from them.
	asked map[BlobID]time.Time
	lacks map[BlobID]bool

	// Presence.
	presenceDirty bool
	presenceSaid  time.Time
}

// flight is entries sent and not yet acknowledged.
type flight struct {
	feed  feed.ID
	seq   uint64
	bytes int
}

func newSession(r *Room, stream io.ReadWriteCloser, peer feed.Device, current bool) *session {
	return &session{
		room: r, peer: peer, stream: stream, current: current,
		reader:     wire.NewReader(stream, limits, idle),
		writer:     wire.NewWriter(stream),
		wake:       make(chan struct{}, 1),
		inbox:      make(chan item, inboxSize),
		began:      time.Now(),
		needDigest: true,
		announce:   make(map[feed.ID]time.Time),
		theirs:     make(feed.Vector),
		theirForks: make(map[[32]byte]bool),
		ahead:      make(map[feed.ID]time.Time),
		sent:       make(map[feed.ID]uint64),
		diverged:   make(map[feed.ID]time.Time),
		asked:      make(map[BlobID]time.Time),
		lacks:      make(map[BlobID]bool),
	}
}

// run lets three goroutines read, commit and write until one of them ends.
func (s *session) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { s.stream.Close() })
	defer stop()
	ends := make(chan error, 3)
	go func() { ends <- s.write(ctx) }()
	go func() { ends <- s.commit(ctx) }()
	go func() { ends <- s.read(ctx) }()
	err := <-ends
	if errors.Is(err, errLastWord) {
		s.linger(ends)
	}
	cancel()
	s.stream.Close()
	<-ends
	<-ends
	return s.verdict(err)
}

// verdict says why a session ended: of whom was told to be removed, it does
// not matter how the stream broke then.
func (s *session) verdict(err error) error {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if s.removal != nil {
		return ErrRemoved
	}
	return err
}

// linger gives the other side time to read our last word.
func (s *session) linger(ends chan error) {
	if half, ok := s.stream.(interface{ CloseWrite() error }); ok {
		// If the stream is broken, waiting for it is short.
		_ = half.CloseWrite()
	}
	select {
	case err := <-ends:
		ends <- err
	case <-time.After(2 * time.Second):
	}
}

// poke wakes the writing goroutine.
func (s *session) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// judge takes in what the other device is.
func (s *session) judge(standing Standing, removal *feed.Record) {
	switch {
	case standing == Removed:
		s.trusted = false
		s.removal = removal
		if removal == nil {
			s.removal = &feed.Record{}
		}
		s.poke()
	case s.trusted:
	case standing == Member || s.current:
		// A device not heard of that knows the current secret was admitted
		// by somebody who brings the news. One with an old secret may have
		// been, too: it is listened to, and told nothing before its
		// admission is seen.
		s.trusted = true
		s.needHave = !s.needDigest
		s.poke()
	}
}

// news takes in which feeds changed here.
func (s *session) news(changed []feed.ID, backwards bool, now time.Time) {
	if backwards {
		s.needHave = s.needHave || !s.needDigest
		for _, id := range changed {
			delete(s.sent, id)
		}
	}
	for _, id := range changed {
		tip := s.room.vector[id]
		if s.theirs[id].Seq < tip.Seq {
			s.sendLater(id, now)
		} else {
			delete(s.ahead, id)
		}
		if _, waits := s.announce[id]; !waits && id.Device != s.room.self {
			s.announce[id] = now.Add(announceAfter)
		}
	}
	s.poke()
}

// sendLater notes that they lack something of a feed: of our own at once, of
// others unless somebody else is faster.
func (s *session) sendLater(id feed.ID, now time.Time) {
	if id.Device == s.room.self {
		s.ahead[id] = now
	} else if _, waits := s.ahead[id]; !waits {
		s.ahead[id] = now.Add(ForwardAfter)
	}
}

// lacking counts the entries that they hold and we lack, but for feeds that
// differ, which no sending can mend.
func (s *session) lacking() (n uint64) {
	for id, tip := range s.theirs {
		if ours := s.room.vector[id].Seq; tip.Seq > ours {
			if _, differs := s.diverged[id]; !differs {
				n += tip.Seq - ours
			}
		}
	}
	return n
}

// waiting counts the entries that we hold and they lack.
func (s *session) waiting() (n uint64) {
	for id, tip := range s.room.vector {
		if theirs := s.theirs[id].Seq; tip.Seq > theirs {
			n += tip.Seq - theirs
		}
	}
	return n
}

// told is the vector we speak of to this laptop: nothing, until it is known.
func (s *session) told() (feed.Vector, [][32]byte) {
	if !s.trusted {
		return feed.Vector{}, nil
	}
	forks := make([][32]byte, 0, len(s.room.forks))
	for id := range s.room.forks {
		forks = append(forks, id)
	}
	return s.room.vector, forks
}
