package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"commonplace/crdt/feed"
)

// commit writes what was staged. If all of it fits one transaction together
// with its effects, it happens at once; otherwise group after group, each of
// which leaves feeds that are whole up to their head, and the effects last.
func (s *Store) commit(cm *community, st *staging, also func(*Txn) error) error {
	groups := s.groups(st.items)
	if len(groups) == 1 {
		err := s.commitGroup(cm, st, groups[0], also)
		if also == nil || !errors.Is(err, ErrTooBig) {
			return err
		}
	}
	for _, g := range groups {
		if err := s.commitGroup(cm, st, g, nil); err != nil {
			return err
		}
	}
	if also == nil {
		return nil
	}
	return s.commitGroup(cm, st, nil, also)
}

// arriving lists what is new of what was staged.
func (st *staging) arriving() []Arrival {
	out := make([]Arrival, 0, len(st.items))
	for _, item := range st.items {
		if !item.again {
			out = append(out, Arrival{N: item.arrival, Record: item.record})
		}
	}
	return out
}

// indexCost is what the keys and indexes of an entry take in a transaction
// beside its payload, and indexKeys how many keys there are at most.
const (
	indexCost = 512
	indexKeys = 6
)

// groups cuts staged records so that each group fits one transaction with room
// left for effects. There is always one group, maybe empty.
func (s *Store) groups(items []staged) [][]staged {
	maxBytes, maxKeys := s.db.MaxBatchSize()*6/10, s.db.MaxBatchCount()*6/10
	var out [][]staged
	var bytes, keys int64
	start := 0
	for i, item := range items {
		cost := int64(len(item.record.Payload)) + indexCost
		if i > start && (bytes+cost > maxBytes || keys+indexKeys > maxKeys) {
			out = append(out, items[start:i])
			start, bytes, keys = i, 0, 0
		}
		bytes, keys = bytes+cost, keys+indexKeys
	}
	return append(out, items[start:])
}

// commitGroup makes one transaction. Own records go to the journal between
// everything that can be refused and the commit.
func (s *Store) commitGroup(cm *community, st *staging, group []staged, also func(*Txn) error) error {
	t := &Txn{s: s, b: s.db.NewTransaction(true), writable: true}
	defer t.b.Discard()
	heads := map[feed.ID]feedState{}
	for _, item := range group {
		if err := t.put(cm, item); err != nil {
			return err
		}
		heads[item.record.Feed] = item.after
	}
	for id, state := range heads {
		if err := t.set(feedKey(cm.no, id), state.encode()); err != nil {
			return err
		}
	}
	own := s.ownAfter(cm, st, group)
	if own != cm.own {
		if err := t.set(key(kindOwn, cm.no, 0), encodeFeedID(own)); err != nil {
			return err
		}
	}
	if also != nil {
		t.arriving = st.arriving()
		if err := errors.Join(also(t), t.failed); err != nil {
			return err
		}
	}
	return s.seal(cm, t, st, group, published{heads, own})
}

// published is what a commit changes of what is held in memory.
type published struct {
	heads map[feed.ID]feedState
	own   feed.ID
}

// ownAfter names the own feed after a group: the one first appended to, or a
// new incarnation if entries of it come in that were not known here.
func (s *Store) ownAfter(cm *community, st *staging, group []staged) feed.ID {
	for _, item := range group {
		switch id := item.record.Feed; {
		case st.own && cm.own.IsZero():
			return id
		case !st.own && !st.local && !item.again && id == cm.own:
			s.options.Log.Warn("own entries came back that were lost here", "feed", id.Short())
			return feed.ID{Device: id.Device, Incarnation: max(s.newIncarnation(), id.Incarnation+1)}
		}
	}
	return cm.own
}

// seal journals, commits, and makes the result visible.
func (s *Store) seal(cm *community, t *Txn, st *staging, group []staged, after published) error {
	undo := func() error { return nil }
	if st.own && len(group) > 0 {
		var err error
		if undo, err = s.journal.append(cm.id, group); err != nil {
			return fmt.Errorf("writing journal: %w", err)
		}
	}
	if err := guard(t.b.Commit); err != nil {
		err = fmt.Errorf("committing: %w", err)
		if errors.Is(err, ErrDamaged) {
			s.fail(err)
		}
		// What is in the journal counts as said. If it cannot be taken back,
		// nothing more may be written after it.
		if failed := undo(); failed != nil {
			s.fail(errors.Join(err, failed))
		}
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, state := range after.heads {
		cm.setFeed(id, state)
	}
	for _, item := range group {
		cm.arrivals = max(cm.arrivals, item.arrival)
		delete(cm.damaged, place{item.after.no, item.record.Seq})
	}
	cm.own = after.own
	return nil
}

// put writes an entry and its indexes.
func (t *Txn) put(cm *community, item staged) error {
	r := item.record
	p := place{item.after.no, r.Seq}
	if err := t.set(entryKey(cm.no, p), encodeStored(r, item.arrival)); err != nil {
		return err
	}
	at := p.encode()
	if err := t.set(hashKey(kindID, cm.no, r.ID), at); err != nil {
		return err
	}
	if err := t.set(arrivalKey(cm.no, item.arrival), at); err != nil {
		return err
	}
	if r.Doc.IsZero() {
		return nil
	}
	return t.set(docKey(cm.no, r.Doc, item.arrival), at)
}

// arrivalIn gives the arrival number at the end of an index key.
func arrivalIn(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }
