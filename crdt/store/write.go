package store

import (
	"errors"
	"fmt"

	"commonplace/crdt/feed"
)

// Append stores an entry of the own feed together with its effects, durably:
// in the journal and in the database. also may be nil; it may run twice if its
// effects do not fit one transaction with the entry, and then they follow in
// the next one.
func (s *Store) Append(c feed.Community, r feed.Record, also func(*Txn) error) error {
	return s.AppendAll(c, []feed.Record{r}, also)
}

// AppendAll is Append of many entries at a time, for imports. If it fails, a
// beginning of the entries may be stored; Head tells.
func (s *Store) AppendAll(c feed.Community, rs []feed.Record, also func(*Txn) error) error {
	if s.Free().Level == DiskReadOnly {
		return fmt.Errorf("writing: %w", ErrDiskLow)
	}
	return s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		if err := checkOwn(cm, rs); err != nil {
			return err
		}
		st, err := s.stage(cm, rs)
		if err != nil {
			return err
		}
		if len(st.items) != len(rs) {
			return fmt.Errorf("%w: entry %d is stored already", ErrNotOwn, rs[0].Seq)
		}
		st.own = true
		return s.commit(cm, st, also)
	})
}

// checkOwn says whether records are signed and of the own feed, which the
// first entry appended to a community decides.
func checkOwn(cm *community, rs []feed.Record) error {
	own := cm.own
	for _, r := range rs {
		if own.IsZero() {
			own = r.Feed
		}
		if r.Feed != own {
			return fmt.Errorf("%w: %s, which is %s", ErrNotOwn, r.Feed.Short(), own.Short())
		}
		if err := r.Verify(); err != nil {
			return err
		}
	}
	return nil
}

// Receive stores verified records of others, or own ones that come back,
// together with their effects. Records that are stored already are passed over.
// Each feed's records must be in order and without gaps (ErrGap); one that
// contradicts what is stored gives a *ForkError. In both cases nothing of the
// call is stored. As with AppendAll, a call too large for one transaction is
// split, effects last: projections must go by arrival numbers.
//
// If entries of the own feed come in that are not stored here, this profile was
// rolled back: they are stored, and the own feed goes on in a new incarnation,
// so that the next Append needs a writer after Own.
func (s *Store) Receive(c feed.Community, rs []feed.Record, also func(*Txn) error) error {
	if s.Free().Level >= DiskStop {
		return fmt.Errorf("receiving: %w", ErrDiskLow)
	}
	return s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		st, err := s.stage(cm, rs)
		if err != nil {
			return err
		}
		return s.commit(cm, st, also)
	})
}

// staging is what a call is about to store.
type staging struct {
	items   []staged
	own     bool // journal before committing
	local   bool // from this profile's own disk
	feeds   map[feed.ID]feedState
	arrived uint64
}

// staged is one record to store, with the state of its feed after it.
type staged struct {
	record  feed.Record
	arrival uint64
	after   feedState
	again   bool // replaces what is stored: a signature more, or healed
}

// stage judges records against what is stored, without writing anything.
func (s *Store) stage(cm *community, rs []feed.Record) (*staging, error) {
	st := &staging{feeds: map[feed.ID]feedState{}, arrived: cm.arrivals}
	err := s.View(func(t *Txn) error {
		for _, r := range rs {
			if r.In() != cm.id {
				return fmt.Errorf("%w: entry %s is of another community", feed.ErrChain, r.ID.Short())
			}
			if err := t.stageOne(cm, st, r); err != nil {
				return err
			}
		}
		return nil
	})
	return st, err
}

func (t *Txn) stageOne(cm *community, st *staging, r feed.Record) error {
	if cm.losers[r.ID] {
		return &ForkError{Community: cm.id, Feed: r.Feed, Seq: r.Seq, Got: r.ID, Settled: true}
	}
	state, ok := st.feeds[r.Feed]
	if !ok {
		state, ok = cm.feeds[r.Feed]
	}
	if !ok {
		if incarnations(cm, st, r.Feed.Device) >= MaxIncarnations {
			return fmt.Errorf("%w: device %s has %d incarnations", feed.ErrTooLarge, r.Feed.Device.Short(), MaxIncarnations)
		}
		state = feedState{no: uint32(len(cm.feeds)+newFeeds(cm, st)) + 1, head: feed.Head{Feed: r.Feed}}
	}
	if r.Seq <= state.head.Seq {
		return t.stageAgain(cm, st, state, r)
	}
	if err := state.head.Follows(r); err != nil {
		if errors.Is(err, feed.ErrChain) && state.head.Seq > 0 {
			return t.forked(cm, feed.Tip{Seq: state.head.Seq, ID: state.head.ID}, r, r.Prev)
		}
		return err
	}
	state.head = state.head.After(r)
	st.feeds[r.Feed] = state
	st.arrived++
	st.items = append(st.items, staged{record: r, arrival: st.arrived, after: state})
	return nil
}

// MaxIncarnations is how many feeds of one device are taken. An honest device
// begins one when its profile was copied or restored; without a limit, one
// device could make everybody's vector too large to send.
const MaxIncarnations = 256

// incarnations counts the feeds of a device, those that staging began included.
func incarnations(cm *community, st *staging, d feed.Device) (n int) {
	for id := range cm.feeds {
		if id.Device == d {
			n++
		}
	}
	for id := range st.feeds {
		if _, ok := cm.feeds[id]; !ok && id.Device == d {
			n++
		}
	}
	return n
}

// newFeeds counts the feeds that staging began.
func newFeeds(cm *community, st *staging) (n int) {
	for id := range st.feeds {
		if _, ok := cm.feeds[id]; !ok {
			n++
		}
	}
	return n
}

// stageAgain judges a record whose place is taken: by itself, or by another.
func (t *Txn) stageAgain(cm *community, st *staging, state feedState, r feed.Record) error {
	p := place{state.no, r.Seq}
	t.s.mu.RLock()
	bad := cm.damaged[p]
	t.s.mu.RUnlock()
	if bad {
		return t.stageHeal(cm, st, state, r)
	}
	b, err := t.get(entryKey(cm.no, p))
	if errors.Is(err, ErrNotFound) {
		// Staged in this very call, or lost.
		for _, item := range st.items {
			if item.record.ID == r.ID {
				return nil
			}
		}
		return t.stageHeal(cm, st, state, r)
	}
	if err != nil {
		return err
	}
	id, signed, err := storedID(b)
	if err != nil {
		return err
	}
	if id != r.ID {
		return t.forked(cm, feed.Tip{Seq: r.Seq, ID: id}, r, r.ID)
	}
	if !signed && r.Sig != nil {
		a, err := t.s.checked(cm, p, b)
		if err != nil {
			return t.stageHeal(cm, st, state, r)
		}
		st.items = append(st.items, staged{record: r, arrival: a.N, after: state, again: true})
	}
	return nil
}

// stageHeal replaces a damaged entry by a sound copy, if the index still says
// that this is the entry that was there. It keeps its arrival if the arrival
// index knows it; else it arrives anew.
func (t *Txn) stageHeal(cm *community, st *staging, state feedState, r feed.Record) error {
	p := place{state.no, r.Seq}
	b, err := t.get(hashKey(kindID, cm.no, r.ID))
	if err != nil {
		return fmt.Errorf("replacing damaged entry %d of feed %s: %w", r.Seq, r.Feed.Short(), err)
	}
	if at, err := decodePlace(b); err != nil || at != p {
		return damaged("index of entry %s", r.ID.Short())
	}
	arrival, err := t.arrivalOf(cm, p, r)
	if err != nil {
		return err
	}
	if arrival == 0 {
		st.arrived++
		arrival = st.arrived
	}
	st.items = append(st.items, staged{record: r, arrival: arrival, after: state, again: true})
	return nil
}

// arrivalOf looks the arrival number of a damaged entry up in the index, by its
// document if it has one; zero if it is not found.
func (t *Txn) arrivalOf(cm *community, p place, r feed.Record) (uint64, error) {
	prefix := key(kindArrival, cm.no, 0)
	if !r.Doc.IsZero() {
		from := docKey(cm.no, r.Doc, 0)
		prefix = from[:len(from)-8]
	}
	for it, err := range t.scan(prefix, nil, false, true) {
		if err != nil {
			return 0, err
		}
		if at, err := decodePlace(it.value); err == nil && at == p {
			return arrivalIn(it.key), nil
		}
	}
	return 0, nil
}

// forked makes the error for a record that contradicts what is stored at have.
func (t *Txn) forked(cm *community, have feed.Tip, r feed.Record, got feed.Hash) error {
	e := &ForkError{Community: cm.id, Feed: r.Feed, Seq: have.Seq, Have: have.ID, Got: got}
	for _, id := range []feed.Hash{r.ID, r.Prev} {
		known, err := t.has(hashKey(kindAside, cm.no, id))
		if err != nil {
			return err
		}
		e.Settled = e.Settled || known
	}
	return e
}
