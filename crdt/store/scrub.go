package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"commonplace/crdt/feed"

	"github.com/dgraph-io/badger/v4"
)

// Scrubbed is what Scrub found.
type Scrubbed struct {
	Entries, Chunks int
	Damaged         []Damage
	BadChunks       int // dropped, to be fetched again
	BadJournal      int // stretches of the journal; the next Open repairs them
}

// Damage names an entry that is not what was written. Receiving a sound copy of
// it repairs it.
type Damage struct {
	Community feed.Community
	Range     feed.Range
}

// Scrub reads everything that cannot be made again and checks it, resting for a
// while after each page, so that it can run beside the app. Damaged entries
// found in the journal are repaired at once; the others are listed, to be
// fetched from other laptops.
func (s *Store) Scrub(ctx context.Context, rest time.Duration) (Scrubbed, error) {
	var out Scrubbed
	for _, c := range s.Communities() {
		if err := s.scrubEntries(ctx, c, rest, &out); err != nil {
			return out, fmt.Errorf("scrubbing entries: %w", err)
		}
		if err := s.scrubChunks(ctx, c, rest, &out); err != nil {
			return out, fmt.Errorf("scrubbing attachments: %w", err)
		}
	}
	return out, s.scrubJournal(&out)
}

// pause rests, or tells that the context ended.
func pause(ctx context.Context, rest time.Duration) error {
	if rest <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(rest)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (s *Store) scrubEntries(ctx context.Context, c feed.Community, rest time.Duration, out *Scrubbed) error {
	v, err := s.Vector(c)
	if err != nil {
		return err
	}
	for _, id := range v.Feeds() {
		for next := uint64(1); next <= v[id].Seq; {
			end := min(next+pageSize-1, v[id].Seq)
			s.scrubRange(c, feed.Range{Feed: id, From: next, To: end}, out)
			next = end + 1
			if err := pause(ctx, rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// scrubRange checks a stretch of a feed entry by entry, so that one that is
// damaged hides no other.
func (s *Store) scrubRange(c feed.Community, r feed.Range, out *Scrubbed) {
	cm, st, ok := s.feedOf(c, r.Feed)
	if !ok {
		return
	}
	for from := r.From; from <= min(r.To, st.head.Seq); {
		page, err := s.rangePage(cm, st.no, from, min(r.To, st.head.Seq))
		for _, rec := range page {
			if rec.Seq != from {
				break
			}
			out.Entries++
			from++
		}
		if err == nil && len(page) > 0 && page[len(page)-1].Seq == from-1 {
			continue
		}
		s.mu.Lock()
		cm.damaged[place{st.no, from}] = true
		s.mu.Unlock()
		if !s.healFromJournal(cm, r.Feed, from) {
			out.Damaged = append(out.Damaged, Damage{c, feed.Range{Feed: r.Feed, From: from, To: from}})
		}
		out.Entries++
		from++
	}
}

var errFound = errors.New("found")

func (s *Store) journalTip(k tipKey) feed.Tip {
	s.writes.Lock()
	defer s.writes.Unlock()
	return s.journal.tips[k]
}

// healFromJournal replaces a damaged own entry by the journal's copy.
func (s *Store) healFromJournal(cm *community, id feed.ID, seq uint64) bool {
	if s.journalTip(tipKey{cm.id, id}).Seq < seq {
		return false
	}
	s.writes.Lock()
	var r feed.Record
	err := s.journal.each(func(f frame) error {
		if f.community != cm.id || f.feed != id || f.tip.Seq != seq {
			return nil
		}
		var err error
		if r, err = f.record(); err != nil {
			return err
		}
		return errFound
	})
	s.writes.Unlock()
	if !errors.Is(err, errFound) {
		return false
	}
	return s.Receive(cm.id, []feed.Record{r}, nil) == nil
}

// Damaged lists the entries found damaged since the store was opened, to be
// fetched again.
func (s *Store) Damaged(c feed.Community) []feed.Range {
	s.mu.RLock()
	defer s.mu.RUnlock()
	cm := s.communities[c]
	if cm == nil {
		return nil
	}
	var out []feed.Range
	for p := range cm.damaged {
		if id, ok := cm.byNo[p.feed]; ok {
			out = append(out, feed.Range{Feed: id, From: p.seq, To: p.seq})
		}
	}
	return out
}

func (s *Store) scrubChunks(ctx context.Context, c feed.Community, rest time.Duration, out *Scrubbed) error {
	no, _ := s.number(c)
	for _, kind := range []byte{kindChunk, kindManifest} {
		prefix := key(kind, no, 0)
		for from := prefix; from != nil; {
			var p page
			err := s.View(func(t *Txn) (err error) {
				p, err = t.page(prefix, from, false, false)
				return err
			})
			if err != nil {
				return err
			}
			for _, it := range p.items {
				if _, err := s.hashed(c, kind, ChunkID(it.key[len(prefix):])); err != nil {
					out.BadChunks++
				}
				out.Chunks++
			}
			from = p.next
			if err := pause(ctx, rest); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) scrubJournal(out *Scrubbed) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	names, err := s.journal.files()
	if err != nil {
		return err
	}
	counts := journal{dir: s.journal.dir, seal: s.journal.seal}
	for _, name := range names {
		if _, err := counts.scan(name, func(frame) error { return nil }); err != nil {
			return err
		}
	}
	out.BadJournal = counts.lost
	if counts.torn > 0 {
		out.BadJournal++
	}
	return nil
}

// Maintain gives space back that deleted attachments took. It is for quiet
// moments, and returns when there is nothing left to do.
func (s *Store) Maintain() error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.using.Done()
	for {
		err := guard(func() error { return s.db.RunValueLogGC(0.5) })
		switch {
		case errors.Is(err, badger.ErrNoRewrite), errors.Is(err, badger.ErrRejected):
			return nil
		case err != nil:
			return fmt.Errorf("giving space back: %w", err)
		}
	}
}

// Sizes tells how many bytes the profile takes.
type Sizes struct {
	Tables, Values, Journal uint64
}

// Sizes tells how many bytes the profile takes, as last counted by the
// database.
func (s *Store) Sizes() (out Sizes, err error) {
	if err := s.enter(); err != nil {
		return out, err
	}
	defer s.using.Done()
	lsm, values := s.db.Size()
	out.Tables, out.Values = uint64(lsm), uint64(values)
	s.writes.Lock()
	defer s.writes.Unlock()
	out.Journal, err = s.journal.bytes()
	return out, err
}
