package store

import (
	"errors"
	"fmt"

	"commonplace/crdt/feed"
)

// replayGroup is how many entries replay and salvage store at a time.
const replayGroup = 500

// replay stores what is in the journal and not in the database: after a crash
// between the two, or into a database begun anew.
func (s *Store) replay() error {
	if s.journalAhead() {
		if err := s.replayEntries(); err != nil {
			return fmt.Errorf("replaying journal: %w", err)
		}
	}
	for c, id := range s.journal.last {
		if err := s.adopt(c, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) replayEntries() error {
	in := importer{s: s}
	err := s.journal.each(func(f frame) error {
		if head, _ := s.Head(f.community, f.feed); f.tip.Seq <= head.Seq {
			return nil
		}
		r, err := f.record()
		if err != nil {
			s.options.Log.Warn("journal entry refused", "entry", f.tip.String(), "err", err)
			return nil
		}
		return in.add(f.community, r)
	})
	err = errors.Join(err, in.flush())
	s.report.Replayed = in.stored
	return err
}

// journalAhead reports whether the journal holds an entry the database lacks.
func (s *Store) journalAhead() bool {
	for k, tip := range s.journal.tips {
		if head, _ := s.Head(k.community, k.feed); head.Seq < tip.Seq {
			return true
		}
	}
	return false
}

// adopt makes the feed that the journal was written to last the own one, if
// the database knows none or one from before.
func (s *Store) adopt(c feed.Community, id feed.ID) error {
	if own, err := s.Own(c); err == nil && own.Feed.Incarnation >= id.Incarnation {
		return nil
	}
	return s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		err = s.transact(func(t *Txn) error { return t.set(key(kindOwn, cm.no, 0), encodeFeedID(id)) })
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		cm.own = id
		return nil
	})
}

// importer stores records that come from this profile's own disk, group by
// group. Records that do not continue their feed are passed over: they belong
// to a branch that was set aside, or wait for what other laptops hold.
type importer struct {
	s         *Store
	community feed.Community
	group     []feed.Record
	heads     map[feed.ID]feed.Head
	stored    int
}

func (in *importer) add(c feed.Community, r feed.Record) error {
	if c != in.community || len(in.group) >= replayGroup {
		if err := in.flush(); err != nil {
			return err
		}
		in.community, in.heads = c, map[feed.ID]feed.Head{}
	}
	head, ok := in.heads[r.Feed]
	if !ok {
		head, _ = in.s.Head(c, r.Feed)
	}
	if r.In() != c || head.Follows(r) != nil {
		return nil
	}
	in.heads[r.Feed] = head.After(r)
	in.group = append(in.group, r)
	return nil
}

func (in *importer) flush() error {
	if len(in.group) == 0 {
		return nil
	}
	err := in.s.writing(func() error {
		cm, err := in.s.enroll(in.community)
		if err != nil {
			return err
		}
		st, err := in.s.stage(cm, in.group)
		if err != nil {
			return err
		}
		st.local = true
		return in.s.commit(cm, st, nil)
	})
	if err != nil {
		return err
	}
	in.stored += len(in.group)
	in.group = nil
	return nil
}
