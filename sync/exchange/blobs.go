package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lukechampine.com/blake3"
)

// Attachment parts are asked of every laptop in turn, a few at a time, no part
// of two laptops at once. A laptop that lacks a part says so, and says when it
// gained some, so that it is asked again.

// nextWant asks for parts, answers for those not held here, and says when new
// ones are.
func (s *session) nextWant(now time.Time, _ *time.Duration) step {
	if !s.trusted || !s.known {
		return nil
	}
	if len(s.lack) > 0 {
		n := min(len(s.lack), blobsAtOnce)
		m := lackMessage{IDs: s.lack[:n:n]}
		s.lack = s.lack[n:]
		return say(m)
	}
	if s.needGained {
		s.needGained = false
		return say(gainedMessage{})
	}
	room := blobsAtOnce - len(s.asked)
	if room <= blobsAtOnce/2 {
		return nil
	}
	var ids []BlobID
	for _, id := range s.room.wanted {
		if s.lacks[id] || s.room.fetching[id] != nil {
			continue
		}
		s.asked[id], s.room.fetching[id] = now, s
		if ids = append(ids, id); len(ids) == room {
			break
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return say(wantMessage{IDs: ids})
}

// nextBlob serves one part that was asked for.
func (s *session) nextBlob(time.Time, *time.Duration) step {
	if len(s.serve) == 0 || !s.trusted {
		return nil
	}
	id := s.serve[0]
	return func(context.Context) (message, error) {
		data, err := s.room.replica.Blob(id)
		s.room.mu.Lock()
		defer s.room.mu.Unlock()
		s.serve = s.serve[1:]
		switch {
		case errors.Is(err, ErrNoBlob), err == nil && len(data) > MaxBlob:
			s.lack = append(s.lack, id)
			s.poke()
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("reading an attachment part: %w", err)
		}
		return blobMessage{Data: orEmpty(data)}, nil
	}
}

func (s *session) hearWant(m wantMessage) error {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if len(s.serve)+len(s.lack)+len(m.IDs) > 2*blobsAtOnce {
		return breach("more than %d attachment parts asked for", blobsAtOnce)
	}
	s.serve = append(s.serve, m.IDs...)
	s.poke()
	return nil
}

func (s *session) hearBlob(ctx context.Context, m blobMessage) error {
	id := BlobID(blake3.Sum256(m.Data))
	s.room.mu.Lock()
	_, asked := s.asked[id]
	s.room.mu.Unlock()
	if !asked {
		return breach("an attachment part that was not asked for")
	}
	return s.enqueue(ctx, item{blob: orEmpty(m.Data), blobID: id})
}

// commitBlob stores a part; the others may want to know that it is here now.
func (s *session) commitBlob(ctx context.Context, it item) error {
	r := s.room
	if err := r.replica.PutBlob(ctx, it.blobID, it.blob); err != nil {
		return fmt.Errorf("storing an attachment part: %w", err)
	}
	wanted := r.replica.WantedBlobs(wantedAhead)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wanted = wanted
	delete(s.asked, it.blobID)
	delete(r.fetching, it.blobID)
	for other := range r.sessions {
		other.needGained = other.needGained || other != s
		other.poke()
	}
	r.onEvent(StatusChanged)
	return nil
}

func (s *session) hearLack(m lackMessage) error {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range m.IDs {
		if _, asked := s.asked[id]; !asked {
			return breach("lacks an attachment part that was not asked for")
		}
		delete(s.asked, id)
		delete(r.fetching, id)
		if len(s.lacks) >= maxLacks {
			clear(s.lacks)
		}
		s.lacks[id] = true
	}
	for other := range r.sessions {
		other.poke()
	}
	return nil
}

func (s *session) hearGained() error {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	clear(s.lacks)
	s.poke()
	return nil
}

// blobsLate says whether a part asked for does not come.
func (s *session) blobsLate(now time.Time) bool {
	for _, asked := range s.asked {
		if now.Sub(asked) > blobWithin {
			return true
		}
	}
	return false
}

// drop forgets what a session was asked for, and who spoke through it.
func (r *Room) drop(s *session) {
	for id := range s.asked {
		delete(r.fetching, id)
	}
	for d, p := range r.present {
		if p.session == s {
			delete(r.present, d)
		}
	}
	for other := range r.sessions {
		other.poke()
	}
}
