package exchange

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"commonplace/crdt/feed"
)

// Nothing is queued to be written but what the other laptop asked for: what to
// say next is worked out from what is held and what was said, so a slow
// laptop costs no memory, gets the newest state when it is ready, and two
// laptops that both write much never wait for each other.

// step makes the next message, outside the room's mutex. A nil message means
// that there is nothing to say after all.
type step func(context.Context) (message, error)

// say makes a step of a message that is ready.
func say(m message) step {
	return func(context.Context) (message, error) { return m, nil }
}

// write says what there is to say until the session ends.
func (s *session) write(ctx context.Context) error {
	timer := time.NewTimer(stillEvery)
	defer timer.Stop()
	last := time.Now()
	for ctx.Err() == nil {
		now := time.Now()
		next, wait := s.next(now)
		if next == nil {
			quiet := last.Add(stillEvery).Sub(now)
			if quiet <= 0 {
				next = say(stillMessage{})
			} else {
				timer.Reset(min(wait, quiet))
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-s.wake:
				case <-timer.C:
				}
				continue
			}
		}
		m, err := next(ctx)
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		if err := write(s.writer, m); err != nil {
			return err
		}
		last = time.Now()
		if m.kind() == kindRemoved {
			return errLastWord
		}
	}
	return ctx.Err()
}

// next decides what to say now, or how long there is nothing to say.
func (s *session) next(now time.Time) (step, time.Duration) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	wait := stillEvery
	if s.removal != nil {
		return say(removedMessage{Payload: orEmpty(s.removal.Payload), Signature: s.removal.Sig}), 0
	}
	if s.needDigest {
		return say(s.sayDigest(now)), 0
	}
	for _, part := range []func(time.Time, *time.Duration) step{
		s.nextHave, s.nextPresence, s.nextAsk, s.nextFork, s.nextWant, s.nextEntries, s.nextBlob,
	} {
		if next := part(now, &wait); next != nil {
			return next, 0
		}
	}
	return nil, wait
}

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// sooner lowers wait to the time left until due.
func sooner(wait *time.Duration, due, now time.Time) {
	*wait = min(*wait, max(due.Sub(now), time.Millisecond))
}

func (s *session) sayDigest(now time.Time) message {
	s.needDigest = false
	vector, forks := s.told()
	s.digest, s.digested = heldDigest(vector, forks), vector
	clear(s.announce)
	if s.heardDigest {
		s.compareDigests()
	}
	return digestMessage{Digest: s.digest, Time: now.UnixMilli()}
}

// nextHave says what is held here: all of it where that is needed, else the
// feeds that changed and whose time has come.
func (s *session) nextHave(now time.Time, wait *time.Duration) step {
	if s.needHave && s.heardDigest {
		return s.sayAll(now)
	}
	if !s.known && !s.heardDigest {
		return nil
	}
	changes := make(feed.Vector)
	for id, due := range s.announce {
		switch tip, holds := s.room.vector[id]; {
		case !holds, !s.trusted && s.theirs[id].Seq < tip.Seq:
			delete(s.announce, id)
		case !due.After(now):
			changes[id] = tip
		default:
			sooner(wait, due, now)
		}
	}
	if len(changes) == 0 && !s.needHold {
		return nil
	}
	encoded, err := changes.Encode()
	if err != nil {
		return fail(err)
	}
	for id := range changes {
		delete(s.announce, id)
	}
	s.needHold = false
	return say(haveMessage{Hold: s.holding, Vector: encoded})
}

func fail(err error) step {
	return func(context.Context) (message, error) { return nil, err }
}

func (s *session) sayAll(now time.Time) step {
	vector, forks := s.told()
	encoded, err := vector.Encode()
	if err != nil {
		return fail(err)
	}
	s.needHave, s.needHold = false, false
	s.holding = !s.room.claim(s, now)
	clear(s.announce)
	slices.SortFunc(forks, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	return say(haveMessage{Full: true, Hold: s.holding, Vector: encoded, Forks: forks})
}

// nextEntries sends entries they lack, as far as the window allows.
func (s *session) nextEntries(now time.Time, wait *time.Duration) step {
	if !s.trusted || !s.known || s.held || s.flightBytes >= window {
		return nil
	}
	if len(s.plan) == 0 {
		var ready []feed.ID
		for id, due := range s.ahead {
			if due.After(now) {
				sooner(wait, due, now)
			} else {
				ready = append(ready, id)
			}
		}
		if len(ready) == 0 {
			return nil
		}
		s.plan = ready
		if len(ready) > 1 {
			return s.order(ready)
		}
	}
	spans := s.spans()
	if len(spans) == 0 {
		return s.nextEntries(now, wait) // the plan is done; there may be another
	}
	return func(context.Context) (message, error) { return s.gather(spans) }
}

// order sorts the plan; it asks the replica, hence outside the mutex.
func (s *session) order(ready []feed.ID) step {
	return func(context.Context) (message, error) {
		ordered := s.room.replica.Order(ready)
		s.room.mu.Lock()
		defer s.room.mu.Unlock()
		if len(ordered) != len(ready) {
			return nil, fmt.Errorf("ordering %d feeds gave %d", len(ready), len(ordered))
		}
		s.plan = ordered
		s.poke()
		return nil, nil
	}
}

// spans lists what is left to send of the plan, and drops from it what is done.
func (s *session) spans() []feed.Range {
	var out []feed.Range
	s.plan = slices.DeleteFunc(s.plan, func(id feed.ID) bool {
		tip := s.room.vector[id]
		from := max(s.theirs[id].Seq, s.sent[id]) + 1
		if from > tip.Seq {
			delete(s.ahead, id)
			return true
		}
		if len(out) < 256 {
			out = append(out, feed.Range{Feed: id, From: from, To: tip.Seq})
		}
		return false
	})
	return out
}

// gather reads runs of the spans until a message is full.
func (s *session) gather(spans []feed.Range) (message, error) {
	var m entriesMessage
	var flights []flight
	var stuck []feed.ID
	size := 0
	for _, span := range spans {
		if size >= messageBytes {
			break
		}
		before := len(flights)
		for run, err := range feed.Runs(s.room.replica.Range(span.Feed, span.From, span.To), messageBytes*3/4) {
			if err != nil {
				return nil, fmt.Errorf("reading feed %s: %w", span.Feed.Short(), err)
			}
			encoded, err := run.Encode()
			if err != nil {
				return nil, fmt.Errorf("reading feed %s: %w", span.Feed.Short(), err)
			}
			if size > 0 && size+len(encoded) > maxEntries*3/4 {
				size = messageBytes
				break
			}
			m.Runs = append(m.Runs, encoded)
			flights = append(flights, flight{span.Feed, run.Last().Seq, len(encoded)})
			if size += len(encoded) + 8; size >= messageBytes {
				break
			}
		}
		if len(flights) == before && size < messageBytes {
			stuck = append(stuck, span.Feed)
		}
	}
	s.gathered(flights, stuck)
	if len(m.Runs) == 0 {
		return nil, nil
	}
	return m, nil
}

// gathered notes what is about to be sent. Feeds of which nothing could be
// read, because their newest entries came without a signature, are left.
func (s *session) gathered(flights []flight, stuck []feed.ID) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	for _, f := range flights {
		s.sent[f.feed] = max(s.sent[f.feed], f.seq)
		if f.seq > s.theirs[f.feed].Seq {
			s.flight = append(s.flight, f)
			s.flightBytes += f.bytes
		}
		if f.seq >= s.room.vector[f.feed].Seq {
			delete(s.announce, f.feed) // sending it says that it is held
		}
	}
	for _, id := range stuck {
		delete(s.ahead, id)
		s.plan = slices.DeleteFunc(s.plan, func(o feed.ID) bool { return o == id })
	}
}

// landed takes acknowledged entries out of flight.
func (s *session) landed() {
	s.flight = slices.DeleteFunc(s.flight, func(f flight) bool {
		if s.theirs[f.feed].Seq < f.seq {
			return false
		}
		s.flightBytes -= f.bytes
		return true
	})
}
