package exchange

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"commonplace/crdt/feed"
)

// A feed that differs between two laptops has forked: its device signed two
// entries with one sequence number. To prove it, the place must be found where
// the branches part. The laptop that notices asks the other for stretches of
// the feed, from the end backwards, and compares.

const (
	// stretchEntries is how many entries a stretch has at most, and
	// stretchStep how far the search goes at once: the rest of a stretch goes
	// on to the next signature.
	stretchEntries = 1024
	stretchStep    = 512

	// stretchBytes is about how many bytes a stretch has.
	stretchBytes = 768 << 10

	// maxSteps is how many stretches a search may take.
	maxSteps = 1 << 12

	// maxAnswers is how many stretches may be asked of us at once.
	maxAnswers = 4
)

// search looks for the fork of one feed.
type search struct {
	feed  feed.ID
	equal uint64 // the branches are the same up to here
	other uint64 // and differ here
	from  uint64 // what was asked for
	steps int
}

// differs notes that a feed is another here than there and begins to look for
// the fork, unless that was just done.
func (s *session) differs(id feed.ID, now time.Time) {
	last, noted := s.diverged[id]
	if !noted {
		s.diverged[id] = time.Time{}
	}
	if !s.trusted || s.search != nil || now.Sub(last) < searchAgain {
		return
	}
	s.diverged[id] = now
	tip := min(s.room.vector[id].Seq, s.theirs[id].Seq)
	if tip == 0 {
		return
	}
	s.search = &search{feed: id, other: tip}
	s.askStretch()
}

func (s *session) askStretch() {
	f := s.search
	f.steps++
	f.from = max(f.equal+1, max(f.other, stretchStep)-stretchStep+1)
	s.asks = append(s.asks, askMessage{Device: f.feed.Device, Incarnation: f.feed.Incarnation, From: f.from})
	s.poke()
}

// nextAsk asks for a stretch, or answers with one.
func (s *session) nextAsk(time.Time, *time.Duration) step {
	if len(s.asks) > 0 {
		m := s.asks[0]
		s.asks = s.asks[1:]
		return say(m)
	}
	if len(s.answers) > 0 && s.trusted {
		m := s.answers[0]
		s.answers = s.answers[1:]
		id := feed.ID{Device: m.Device, Incarnation: m.Incarnation}
		to := min(s.room.vector[id].Seq, m.From+stretchEntries-1)
		return func(context.Context) (message, error) { return s.stretch(id, m.From, to) }
	}
	return nil
}

func (s *session) hearAsk(m askMessage) error {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if len(s.answers) >= maxAnswers {
		return breach("more than %d stretches asked for", maxAnswers)
	}
	if m.From < 1 || m.From > feed.MaxSeq {
		return breach("stretch from %d", m.From)
	}
	s.answers = append(s.answers, m)
	s.poke()
	return nil
}

func (s *session) stretch(id feed.ID, from, to uint64) (message, error) {
	m := stretchMessage{Runs: [][]byte{}}
	if to < from {
		return m, nil
	}
	size := 0
	for run, err := range feed.Runs(s.room.replica.Range(id, from, to), stretchBytes) {
		if err != nil {
			return nil, fmt.Errorf("reading feed %s: %w", id.Short(), err)
		}
		encoded, err := run.Encode()
		if err != nil {
			return nil, fmt.Errorf("reading feed %s: %w", id.Short(), err)
		}
		if size += len(encoded) + 8; size > maxEntries*3/4 {
			break
		}
		m.Runs = append(m.Runs, encoded)
	}
	return m, nil
}

// hearStretch compares a stretch with ours.
func (s *session) hearStretch(ctx context.Context, m stretchMessage) error {
	s.room.mu.Lock()
	f := s.search
	var tip uint64
	if f != nil {
		tip = s.room.vector[f.feed].Seq
	}
	s.room.mu.Unlock()
	if f == nil {
		return breach("a stretch that was not asked for")
	}
	theirs, err := s.joined(m, f)
	if err != nil {
		return err
	}
	ours, err := collect(s.room.replica.Range(f.feed, f.from, min(tip, f.from+stretchEntries-1)))
	if err != nil {
		return fmt.Errorf("reading feed %s: %w", f.feed.Short(), err)
	}
	proof, err := feed.FindFork(ours, theirs)
	if err == nil {
		err = s.forked(ctx, proof)
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.searchOn(f, ours, theirs, err)
}

// searchOn takes the next step of a search, or ends it.
func (s *session) searchOn(f *search, ours, theirs []feed.Record, err error) error {
	compared := f.from + uint64(min(len(ours), len(theirs))) - 1
	switch {
	case errors.Is(err, feed.ErrForkEarlier) && f.from > f.equal+1:
		f.other = f.from - 1
	case errors.Is(err, feed.ErrNoFork) && compared >= f.from && compared < f.other:
		f.equal = compared
	case err == nil, errors.Is(err, feed.ErrNoFork), errors.Is(err, feed.ErrForkEarlier), errors.Is(err, feed.ErrUnsigned):
		// Found; or they have changed meanwhile, or nobody can prove it.
		s.searchOver()
		return nil
	default:
		return err
	}
	if f.steps >= maxSteps {
		s.searchOver()
		return nil
	}
	s.askStretch()
	return nil
}

// searchOver says anew what is held here: entries of another branch were
// dropped while the search went on.
func (s *session) searchOver() {
	s.search = nil
	s.needHave = true
	s.poke()
}

// joined gives the records of a stretch: consecutive, from where it was asked.
func (s *session) joined(m stretchMessage, f *search) ([]feed.Record, error) {
	var out []feed.Record
	for _, encoded := range m.Runs {
		run, err := s.decodeRun(encoded)
		if err != nil {
			return nil, err
		}
		if run.Feed != f.feed || run.First().Seq != f.from+uint64(len(out)) || len(out) > stretchEntries {
			return nil, breach("a stretch other than asked for")
		}
		out = append(out, run.Records...)
	}
	return out, nil
}

func collect(records iter.Seq2[feed.Record, error]) (out []feed.Record, err error) {
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// forked gives a proof to the replica, unless it has it.
func (s *session) forked(ctx context.Context, proof feed.Fork) error {
	id := forkID(proof)
	s.room.mu.Lock()
	_, known := s.room.forks[id]
	full := len(s.room.forks) >= maxForks
	s.room.mu.Unlock()
	if known || full {
		return nil
	}
	if err := s.room.replica.Fork(ctx, s.peer, proof); err != nil {
		return fmt.Errorf("noting a forked feed: %w", err)
	}
	s.room.refresh(true)
	return nil
}

// nextFork sends a proof they have not.
func (s *session) nextFork(time.Time, *time.Duration) step {
	if !s.trusted || !s.known {
		return nil
	}
	for id, proof := range s.room.forks {
		if s.theirForks[id] {
			continue
		}
		s.theirForks[id] = true
		return func(context.Context) (message, error) {
			encoded, err := proof.Encode()
			if err != nil {
				return nil, fmt.Errorf("encoding the proof of a fork: %w", err)
			}
			return forkMessage{Proof: encoded}, nil
		}
	}
	return nil
}

func (s *session) hearFork(ctx context.Context, m forkMessage) error {
	proof, err := feed.DecodeFork(m.Proof)
	if err != nil {
		return breach("%w", err)
	}
	if proof.Community() != s.room.replica.Community() {
		return breach("a fork in another community")
	}
	s.room.mu.Lock()
	s.theirForks[forkID(proof)] = true
	s.room.mu.Unlock()
	return s.forked(ctx, proof)
}
