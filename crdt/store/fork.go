package store

import (
	"encoding/binary"
	"fmt"

	"commonplace/crdt/feed"
)

// Resolved says what accepting a fork changed.
type Resolved struct {
	Winner  feed.Hash
	Removed []feed.Record // set aside, in feed order; none if the winner was held already
	Docs    []feed.DocID  // documents with entries among them: their snapshots are gone
}

// AcceptFork settles a forked feed. The branch that begins with winner (the
// proof's Winner, unless the community sealed the other) stays or takes its
// place as far as the proof carries it; what is stored of the other branch is
// removed from the feed and set aside. The proof is kept for others. What is
// derived of the documents named must be made again, and read models that
// counted a removed entry too: Rebuild is always right. If the own feed is
// concerned, a new incarnation is begun.
func (s *Store) AcceptFork(c feed.Community, f feed.Fork, winner feed.Hash) (Resolved, error) {
	if err := f.Verify(); err != nil {
		return Resolved{}, err
	}
	if f.Community() != c || winner != f.Winner() && winner != f.Loser() {
		return Resolved{}, fmt.Errorf("%w: of this community, with this winner", feed.ErrNoFork)
	}
	var res Resolved
	err := s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		res, err = s.resolve(cm, f, winner)
		return err
	})
	if err != nil {
		return Resolved{}, fmt.Errorf("settling fork of %s: %w", f.Feed().Short(), err)
	}
	if head, err := s.Own(c); err == nil && head.Feed == f.Feed() {
		_, err := s.NewIncarnation(c)
		return res, err
	}
	return res, nil
}

func (s *Store) resolve(cm *community, f feed.Fork, winner feed.Hash) (Resolved, error) {
	res := Resolved{Winner: winner}
	if err := s.keepFork(cm, f, winner); err != nil {
		return res, err
	}
	first := f.Branches[0].First()
	head := cm.feeds[f.Feed()].head
	if head.Seq+1 < first.Seq {
		return res, nil // the winning branch comes by exchange, in its turn
	}
	before, held, err := s.stretch(cm, f)
	if err != nil || before != first.Prev {
		return res, err // the stored branch split off earlier, by another fork
	}
	if len(held) > 0 && held[0].ID != f.Winner() && held[0].ID != f.Loser() {
		return s.resolveThird(cm, f, winner, held)
	}
	if len(held) > 0 && held[0].ID != winner {
		res.Removed, res.Docs = held, docsOf(held)
		if err := s.truncate(cm, f, held); err != nil {
			return res, err
		}
	}
	return res, s.extend(cm, branchOf(f, winner))
}

// resolveThird meets a third branch here. It and the proof's winner are a fork
// too, of which the lower id wins, unless the community sealed the winner.
func (s *Store) resolveThird(cm *community, f feed.Fork, winner feed.Hash, held []feed.Record) (Resolved, error) {
	third, err := feed.NewFork(held, branchOf(f, winner).Records)
	if err != nil {
		return Resolved{}, err
	}
	if winner == f.Winner() {
		winner = third.Winner()
	}
	return s.resolve(cm, third, winner)
}

// branchOf gives the branch of a proof that begins with an entry.
func branchOf(f feed.Fork, first feed.Hash) feed.Run {
	if first == f.Winner() {
		return f.Branches[0]
	}
	return f.Branches[1]
}

// stretch reads what is stored of a feed from the fork on, and the id of the
// entry before.
func (s *Store) stretch(cm *community, f feed.Fork) (before feed.Hash, held []feed.Record, err error) {
	for r, err := range s.Range(cm.id, f.Feed(), f.Seq()-1, feed.MaxSeq) {
		if err != nil {
			return before, nil, err
		}
		if r.Seq < f.Seq() {
			before = r.ID
			continue
		}
		held = append(held, r)
	}
	return before, held, nil
}

func docsOf(rs []feed.Record) []feed.DocID {
	docs := map[feed.DocID]bool{}
	for _, r := range rs {
		if !r.Doc.IsZero() {
			docs[r.Doc] = true
		}
	}
	return sortedKeys(docs, feed.DocID.Compare)
}

// keepFork keeps the proof, and the losing branch in it as set aside.
func (s *Store) keepFork(cm *community, f feed.Fork, winner feed.Hash) error {
	b, err := f.Encode()
	if err != nil {
		return err
	}
	loser := branchOf(f, f.Loser())
	if winner == f.Loser() {
		loser = branchOf(f, f.Winner())
	}
	err = s.transact(func(t *Txn) error {
		if err := t.set(forkKey(cm.no, f.Feed(), loser.First().ID), b); err != nil {
			return err
		}
		if err := t.vindicate(cm, f, branchOf(f, winner)); err != nil {
			return err
		}
		return t.forkAsides(cm, loser.Records)
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cm.losers[loser.First().ID] = true
	delete(cm.losers, winner)
	return nil
}

// vindicate takes back that a branch lost an earlier resolution, which only a
// seal of the community brings about.
func (t *Txn) vindicate(cm *community, f feed.Fork, winner feed.Run) error {
	if !cm.losers[winner.First().ID] {
		return nil
	}
	for _, r := range winner.Records {
		if err := t.delete(hashKey(kindAside, cm.no, r.ID)); err != nil {
			return err
		}
	}
	return t.delete(forkKey(cm.no, f.Feed(), winner.First().ID))
}

func (t *Txn) forkAsides(cm *community, rs []feed.Record) error {
	for _, r := range rs {
		a := storedAside{
			Reason: ReasonFork, Detail: "the laptop that wrote it also wrote something else in its place",
			Payload: r.Payload, Sig: r.Sig,
		}
		if err := t.setAside(cm, r.ID, a); err != nil {
			return err
		}
	}
	return nil
}

// truncate removes a feed's entries from a sequence number on, last first, so
// that a crash leaves a shorter feed and no gap. The head before them is read
// from the entries there.
func (s *Store) truncate(cm *community, f feed.Fork, rs []feed.Record) error {
	st := cm.feeds[f.Feed()]
	before := feed.Head{Feed: f.Feed()}
	for r, err := range s.Range(cm.id, f.Feed(), 1, f.Seq()-1) {
		if err != nil {
			return err
		}
		before = before.After(r)
	}
	for end := len(rs); end > 0; {
		start := max(0, end-64)
		head := before
		for _, r := range rs[:start] {
			head = head.After(r)
		}
		if err := s.truncateGroup(cm, feedState{st.no, head}, rs[start:end]); err != nil {
			return err
		}
		end = start
	}
	return nil
}

func (s *Store) truncateGroup(cm *community, after feedState, rs []feed.Record) error {
	err := s.transact(func(t *Txn) error {
		if err := t.forkAsides(cm, rs); err != nil {
			return err
		}
		for _, r := range rs {
			if err := t.removeEntry(cm, after.no, r); err != nil {
				return err
			}
		}
		mark := binary.BigEndian.AppendUint64(nil, cm.arrivals)
		if err := t.set(arrivalMark(cm.no), mark); err != nil {
			return err
		}
		return t.set(feedKey(cm.no, after.head.Feed), after.encode())
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cm.setFeed(after.head.Feed, after)
	return nil
}

func (t *Txn) removeEntry(cm *community, no uint32, r feed.Record) error {
	p := place{no, r.Seq}
	a, err := t.entryAt(cm, p)
	if err != nil {
		return err
	}
	keys := [][]byte{
		entryKey(cm.no, p), hashKey(kindID, cm.no, r.ID), arrivalKey(cm.no, a.N),
		hashKey(kindInFlight, cm.no, r.ID),
	}
	if !r.Doc.IsZero() {
		keys = append(keys, docKey(cm.no, r.Doc, a.N), snapshotKey(cm.no, r.Doc))
	}
	for _, k := range keys {
		if err := t.delete(k); err != nil {
			return err
		}
	}
	return nil
}

// extend stores what the proof has of the winning branch.
func (s *Store) extend(cm *community, winner feed.Run) error {
	st, err := s.stage(cm, winner.Records)
	if err != nil {
		return err
	}
	st.local = true // the caller begins a new incarnation if one is needed
	return s.commit(cm, st, nil)
}

// Forks lists the proofs of forks that were accepted, for others.
func (s *Store) Forks(c feed.Community) ([]feed.Fork, error) {
	no, ok := s.number(c)
	if !ok {
		return nil, nil
	}
	var out []feed.Fork
	err := s.View(func(t *Txn) error {
		for it, err := range t.scan(key(kindFork, no, 0), nil, false, true) {
			if err != nil {
				return err
			}
			f, err := feed.DecodeFork(it.value)
			if err != nil {
				return damaged("proof of a fork: %v", err)
			}
			out = append(out, f)
		}
		return nil
	})
	return out, err
}
