package exchange

import (
	"context"
	"fmt"
	"time"

	"commonplace/crdt/feed"
)

// read takes in messages until the stream ends. What goes to disk is handed to
// the committing goroutine; when that one falls behind, the stream is left
// unread, and the other laptop notices.
func (s *session) read(ctx context.Context) error {
	for {
		k, body, err := s.reader.Read()
		if err != nil {
			return fmt.Errorf("reading from laptop %s: %w", s.peer.Short(), err)
		}
		m, err := decode(kind(k), body)
		if err != nil {
			return breach("%w", err)
		}
		if err := s.hear(ctx, m); err != nil {
			return err
		}
	}
}

// hear takes in one message.
func (s *session) hear(ctx context.Context, m message) error {
	if _, first := m.(digestMessage); !first && !s.heard() {
		if _, removed := m.(removedMessage); !removed {
			return breach("message of kind %d before the digest", m.kind())
		}
	}
	switch m := m.(type) {
	case digestMessage:
		return s.hearDigest(m)
	case haveMessage:
		return s.hearHave(m)
	case entriesMessage:
		return s.hearEntries(ctx, m)
	case askMessage:
		return s.hearAsk(m)
	case stretchMessage:
		return s.hearStretch(ctx, m)
	case forkMessage:
		return s.hearFork(ctx, m)
	case removedMessage:
		return s.hearRemoved(m)
	case presenceMessage:
		return s.hearPresence(m)
	case wantMessage:
		return s.hearWant(m)
	case blobMessage:
		return s.hearBlob(ctx, m)
	case lackMessage:
		return s.hearLack(m)
	case gainedMessage:
		return s.hearGained()
	}
	return nil // still there
}

func (s *session) heard() bool {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.heardDigest
}

// hearDigest compares all that they hold with all that we said we hold. If it
// is the same we are done, after one round trip, whatever the size.
func (s *session) hearDigest(m digestMessage) error {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if s.heardDigest {
		return breach("second digest")
	}
	s.heardDigest, s.theirDigest = true, m.Digest
	s.clockOff = time.Until(time.UnixMilli(m.Time))
	if !s.needDigest {
		s.compareDigests()
	}
	s.poke()
	s.room.onEvent(StatusChanged)
	return nil
}

// compareDigests is called once both were said.
func (s *session) compareDigests() {
	if s.theirDigest != s.digest || len(s.digested) == 0 {
		s.needHave = true
		return
	}
	s.known, s.theirs = true, s.digested.Clone()
	for id := range s.room.forks {
		s.theirForks[id] = true
	}
	s.compareFeeds(time.Now())
}

// hearHave takes in what they hold.
func (s *session) hearHave(m haveMessage) error {
	vector, err := feed.DecodeVector(m.Vector)
	if err != nil {
		return breach("%w", err)
	}
	if len(m.Forks) > maxForks {
		return breach("%d forks", len(m.Forks))
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.held = m.Hold
	now := time.Now()
	if m.Full {
		s.hearAll(vector, m.Forks, now)
	} else if err := s.hearChanges(vector, now); err != nil {
		return err
	}
	if s.known && s.lacking() == 0 {
		s.room.release(s, now)
	}
	s.poke()
	s.room.onEvent(StatusChanged)
	return nil
}

// hearAll begins anew: what was sent and is not among it was not kept.
func (s *session) hearAll(vector feed.Vector, forks [][32]byte, now time.Time) {
	s.known, s.theirs = true, vector
	clear(s.theirForks)
	for _, id := range forks {
		s.theirForks[id] = true
	}
	clear(s.ahead)
	clear(s.sent)
	s.plan, s.flight, s.flightBytes = nil, nil, 0
	s.compareFeeds(now)
}

// compareFeeds looks for feeds of which they lack something, and for such as
// differ.
func (s *session) compareFeeds(now time.Time) {
	for id, tip := range s.room.vector {
		switch theirs := s.theirs[id]; {
		case tip.Seq > theirs.Seq:
			s.ahead[id] = now
		case tip.Seq == theirs.Seq && tip.ID != theirs.ID:
			s.differs(id, now)
		}
	}
	s.agree()
}

// agree forgets feeds that no longer differ.
func (s *session) agree() {
	for id := range s.diverged {
		if s.theirs[id] == s.room.vector[id] {
			delete(s.diverged, id)
		}
	}
}

func (s *session) hearChanges(vector feed.Vector, now time.Time) error {
	for id, tip := range vector {
		if _, had := s.theirs[id]; !had && len(s.theirs) >= maxFeeds {
			return breach("more than %d feeds", maxFeeds)
		}
		if tip.Seq >= s.theirs[id].Seq {
			s.theirs[id] = tip
		}
		if ours := s.room.vector[id]; ours.Seq <= tip.Seq {
			delete(s.ahead, id)
			if ours.Seq == tip.Seq && ours.ID != tip.ID {
				s.differs(id, now)
			}
		}
	}
	s.landed()
	s.agree()
	return nil
}

// hearEntries checks what came and hands it on to be committed.
func (s *session) hearEntries(ctx context.Context, m entriesMessage) error {
	it := item{}
	for _, encoded := range m.Runs {
		run, err := s.decodeRun(encoded)
		if err != nil {
			return err
		}
		it.runs = append(it.runs, run)
		it.bytes += len(encoded)
		it.records += len(run.Records)
	}
	return s.enqueue(ctx, it)
}

// decodeRun checks a run wholly: form, chain and signatures.
func (s *session) decodeRun(encoded []byte) (feed.Run, error) {
	run, err := feed.DecodeRun(encoded)
	if err != nil {
		return feed.Run{}, breach("%w", err)
	}
	if run.Community != s.room.replica.Community() {
		return feed.Run{}, breach("entries of another community")
	}
	return run, nil
}

func (s *session) enqueue(ctx context.Context, it item) error {
	s.room.mu.Lock()
	s.room.touch(s)
	s.room.mu.Unlock()
	select {
	case s.inbox <- it:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// touch notes that the source has sent something.
func (r *Room) touch(s *session) {
	if r.source == s {
		r.progress = time.Now()
	}
}

// hearRemoved is told that this laptop was removed. It is the last word.
func (s *session) hearRemoved(m removedMessage) error {
	if len(m.Payload) == 0 {
		return ErrRemoved
	}
	record, err := feed.Decode(m.Payload)
	if err != nil {
		return breach("%w", err)
	}
	if record.In() != s.room.replica.Community() {
		return breach("removal from another community")
	}
	if len(m.Signature) > 0 {
		record.Sig = m.Signature
		if err := record.Verify(); err != nil {
			return breach("%w", err)
		}
	}
	s.room.replica.Told(s.peer, record)
	return ErrRemoved
}
