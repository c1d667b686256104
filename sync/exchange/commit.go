package exchange

import (
	"context"
	"fmt"
	"time"

	"commonplace/crdt/feed"
)

// item is what came and goes to disk: checked runs, or an attachment part.
type item struct {
	runs    []feed.Run
	bytes   int
	records int
	blob    []byte
	blobID  BlobID
}

// commit stores what came, as much at once as is there, and has it
// acknowledged when it is durable.
func (s *session) commit(ctx context.Context) error {
	for {
		s.working(false)
		var it item
		select {
		case it = <-s.inbox:
		case <-ctx.Done():
			return ctx.Err()
		}
		s.working(true)
		if it.blob != nil {
			if err := s.commitBlob(ctx, it); err != nil {
				return err
			}
			continue
		}
		blob, err := s.commitRuns(ctx, it)
		if err != nil {
			return err
		}
		if blob != nil {
			if err := s.commitBlob(ctx, *blob); err != nil {
				return err
			}
		}
	}
}

func (s *session) working(now bool) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.committing = now
	s.room.touch(s)
}

// commitRuns stores runs, with those that wait behind them. If a blob is met
// among these it is returned.
func (s *session) commitRuns(ctx context.Context, it item) (blob *item, err error) {
gather:
	for it.bytes < commitBytes && it.records < commitRecords {
		select {
		case more := <-s.inbox:
			if more.blob != nil {
				blob = &more
				break gather
			}
			it.runs = append(it.runs, more.runs...)
			it.bytes += more.bytes
			it.records += more.records
		default:
			break gather
		}
	}
	f, err := s.fit(it.runs)
	if err != nil {
		return nil, err
	}
	if len(f.records) > 0 {
		if err := s.room.replica.Receive(ctx, s.peer, f.records); err != nil {
			return nil, fmt.Errorf("storing %d entries: %w", len(f.records), err)
		}
	}
	s.committed(f)
	return blob, nil
}

// committed acknowledges.
func (s *session) committed(f *fitting) {
	s.room.mu.Lock()
	for id, tip := range f.heard {
		if tip.Seq > s.theirs[id].Seq {
			s.theirs[id] = tip
		}
	}
	s.room.mu.Unlock()
	if len(f.records) > 0 {
		s.room.refresh(false)
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	now := time.Now()
	for id := range f.heard {
		s.announce[id] = now
	}
	for _, id := range f.differ {
		s.differs(id, now)
	}
	s.agree()
	if f.gaps > 0 {
		s.needHave = true
	}
	if s.known && s.lacking() == 0 {
		s.room.release(s, now)
	}
	s.poke()
}

// fitting sorts runs by how they fit what is held.
type fitting struct {
	records []feed.Record
	tips    map[feed.ID]feed.Tip // with the records counted in
	heard   map[feed.ID]feed.Tip // what the other laptop holds, so we learn
	differ  []feed.ID
	gaps    int
}

// fit takes of the runs what continues what is held. What is held already is
// compared; a gap has us ask again from where we are.
func (s *session) fit(runs []feed.Run) (*fitting, error) {
	s.room.mu.Lock()
	vector := s.room.vector
	s.room.mu.Unlock()
	f := &fitting{tips: make(map[feed.ID]feed.Tip), heard: make(map[feed.ID]feed.Tip)}
	for _, run := range runs {
		id := run.Feed
		tip, known := f.tips[id]
		if !known {
			tip, known = vector[id]
		}
		if !known && len(vector)+len(f.tips) >= maxFeeds {
			return nil, breach("more than %d feeds", maxFeeds)
		}
		if last := run.Last().Tip(); last.Seq > f.heard[id].Seq {
			f.heard[id] = last
		}
		if err := s.fitRun(f, run, tip, vector[id]); err != nil {
			return nil, err
		}
	}
	s.gaps += f.gaps
	if s.gaps > maxGaps {
		return nil, breach("entries without those before them, again and again")
	}
	return f, nil
}

// fitRun takes one run. tip counts what this commit holds already, stored does
// not.
func (s *session) fitRun(f *fitting, run feed.Run, tip, stored feed.Tip) error {
	first, last := run.First(), run.Last()
	switch {
	case first.Seq > tip.Seq+1:
		f.gaps++
		return nil
	case last.Seq <= tip.Seq:
		same, err := s.holds(last, tip, stored)
		if err == nil && !same {
			f.differ = append(f.differ, run.Feed)
		}
		return err
	}
	rest := run.Records[tip.Seq+1-first.Seq:]
	if tip.Seq > 0 && rest[0].Prev != tip.ID {
		f.differ = append(f.differ, run.Feed)
		return nil
	}
	f.records = append(f.records, rest...)
	f.tips[run.Feed] = last.Tip()
	return nil
}

// holds says whether a record at or before the tip is the one held here. Of
// those between what is stored and what is about to be, the chain decides.
func (s *session) holds(r feed.Record, tip, stored feed.Tip) (bool, error) {
	if r.Seq == tip.Seq {
		return r.ID == tip.ID, nil
	}
	if r.Seq > stored.Seq {
		return true, nil
	}
	for ours, err := range s.room.replica.Range(r.Feed, r.Seq, r.Seq) {
		if err != nil {
			return false, fmt.Errorf("reading feed %s: %w", r.Feed.Short(), err)
		}
		return ours.ID == r.ID, nil
	}
	return true, nil // gone meanwhile: the next look decides
}
