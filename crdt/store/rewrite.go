package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"commonplace/crdt/feed"
)

// journalNext is where a repaired journal is written before it takes the place
// of the old one.
const journalNext = "journal.next"

// journalOld is where the old one waits until the new one is in its place.
const journalOld = "journal.old"

// repairJournal writes the journal again if it lost anything that can be told:
// damaged stretches, or an own feed longer in the database. The damaged one is
// kept beside it.
func (s *Store) repairJournal() error {
	if s.journal.lost == 0 && !s.ownAhead() {
		return nil
	}
	s.report.JournalRepaired = true
	err := s.replaceJournal(s.copyJournal, func(path string) error {
		_, err := s.moveAside(path)
		return err
	})
	if err != nil {
		return fmt.Errorf("repairing journal: %w", err)
	}
	return nil
}

// forgetJournal writes the journal again without the entries of a community.
func (s *Store) forgetJournal(c feed.Community) error {
	keep := func(to *journal) error {
		out := journalCopy{to: to}
		err := s.journal.each(func(f frame) error {
			if f.community == c {
				return nil
			}
			r, err := f.record()
			if err != nil {
				return err
			}
			return out.add(f.community, r)
		})
		return errors.Join(err, out.flush())
	}
	return s.replaceJournal(keep, os.RemoveAll)
}

// replaceJournal writes another journal and puts it in the place of this one,
// of which dispose gets rid. A crash at any point leaves one or the other.
func (s *Store) replaceJournal(write func(*journal) error, dispose func(path string) error) error {
	path, next := filepath.Join(s.dir, journalName), filepath.Join(s.dir, journalNext)
	old := filepath.Join(s.dir, journalOld)
	if err := errors.Join(os.RemoveAll(next), os.RemoveAll(old)); err != nil {
		return err
	}
	j, err := openJournal(next, s.sealer)
	if err != nil {
		return err
	}
	if err := errors.Join(write(j), j.close()); err != nil {
		return err
	}
	if err := s.journal.close(); err != nil {
		return err
	}
	err = errors.Join(os.Rename(path, old), os.Rename(next, path), syncDir(s.dir))
	if err != nil {
		return err
	}
	if s.journal, err = openJournal(path, s.sealer); err != nil {
		return err
	}
	return dispose(old)
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
