package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

// journalNext is where a repaired journal is written before it takes the place
// of the old one.
const journalNext = "journal.next"

// repairJournal writes the journal again if it lost anything that can be told:
// damaged stretches, or an own feed longer in the database.
func (s *Store) repairJournal() error {
	if s.journal.lost == 0 && !s.ownAhead() {
		return nil
	}
	next := filepath.Join(s.dir, journalNext)
	if err := os.RemoveAll(next); err != nil {
		return err
	}
	j, err := openJournal(next)
	if err != nil {
		return err
	}
	if err := errors.Join(s.copyJournal(j), j.close(), s.journal.close()); err != nil {
		return fmt.Errorf("repairing journal: %w", err)
	}
	path := filepath.Join(s.dir, journalName)
	if err := s.swapJournal(path, next); err != nil {
		return fmt.Errorf("repairing journal: %w", err)
	}
	s.report.JournalRepaired = true
	s.journal, err = openJournal(path)
	return err
}

func (s *Store) swapJournal(path, next string) error {
	if _, err := s.moveAside(path); err != nil {
		return err
	}
	if err := os.Rename(next, path); err != nil {
		return err
	}
	return syncDir(s.dir)
}

// finishSwap completes a repair of the journal that a crash interrupted.
func (s *Store) finishSwap() error {
	path, next := filepath.Join(s.dir, journalName), filepath.Join(s.dir, journalNext)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	err := os.Rename(next, path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// ownAhead reports whether an own feed is longer in the database than in the
// journal.
func (s *Store) ownAhead() bool {
	for _, c := range s.Communities() {
		head, err := s.Own(c)
		if err == nil && head.Seq > s.journal.tips[tipKey{c, head.Feed}].Seq {
			return true
		}
	}
	return false
}

// copyJournal writes all that the old journal or the database has of own feeds.
func (s *Store) copyJournal(to *journal) error {
	own := map[tipKey]bool{}
	for k := range s.journal.tips {
		own[k] = true
	}
	for _, c := range s.Communities() {
		if head, err := s.Own(c); err == nil {
			own[tipKey{c, head.Feed}] = true
		}
	}
	out := journalCopy{to: to}
	for _, k := range sortedTips(own) {
		for r, err := range s.Range(k.community, k.feed, 1, feed.MaxSeq) {
			if err != nil {
				return err
			}
			if r.Sig == nil {
				continue // it came back from another laptop, which has it
			}
			if err := out.add(k.community, r); err != nil {
				return err
			}
		}
	}
	err := s.journal.each(func(f frame) error {
		if head, _ := s.Head(f.community, f.feed); f.tip.Seq <= head.Seq {
			return nil
		}
		r, err := f.record()
		if err != nil {
			return nil // a frame with a sound checksum that never was an entry
		}
		return out.add(f.community, r)
	})
	return errors.Join(err, out.flush())
}

// journalCopy appends to a journal in groups, each synced once.
type journalCopy struct {
	to        *journal
	community feed.Community
	group     []staged
}

func (jc *journalCopy) add(c feed.Community, r feed.Record) error {
	if c != jc.community || len(jc.group) >= replayGroup {
		if err := jc.flush(); err != nil {
			return err
		}
		jc.community = c
	}
	jc.group = append(jc.group, staged{record: r})
	return nil
}

func (jc *journalCopy) flush() error {
	if len(jc.group) == 0 {
		return nil
	}
	_, err := jc.to.append(jc.community, jc.group)
	jc.group = nil
	return err
}
