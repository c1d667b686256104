package store

import (
	"encoding/binary"
	"fmt"

	"commonplace/crdt/feed"
)

// community is what is held in memory of a community: little, and only what
// every write and every comparison with a peer needs. Store.mu guards it.
type community struct {
	id       feed.Community
	no       communityNo
	feeds    map[feed.ID]feedState
	byNo     map[uint32]feed.ID
	arrivals uint64  // the last arrival number given
	own      feed.ID // the feed written here; zero if there is none yet
	digest   *[32]byte
	damaged  map[place]bool     // entries found damaged, which Receive may replace
	losers   map[feed.Hash]bool // first entries of branches that lost a fork
}

func newCommunity(id feed.Community, no communityNo) *community {
	return &community{
		id: id, no: no,
		feeds: map[feed.ID]feedState{}, byNo: map[uint32]feed.ID{}, damaged: map[place]bool{}, losers: map[feed.Hash]bool{},
	}
}

func (cm *community) setFeed(id feed.ID, s feedState) {
	cm.feeds[id] = s
	cm.byNo[s.no] = id
	cm.digest = nil
}

func (cm *community) vector() feed.Vector {
	v := make(feed.Vector, len(cm.feeds))
	for id, s := range cm.feeds {
		if s.head.Seq > 0 {
			v[id] = s.head.Tip()
		}
	}
	return v
}

// load reads all communities at Open.
func (s *Store) load() error {
	return s.View(func(t *Txn) error {
		for it, err := range t.scan([]byte{kindCommunity}, nil, false, true) {
			if err != nil {
				return err
			}
			if len(it.key) != 33 || len(it.value) != 4 {
				return damaged("number of a community")
			}
			cm := newCommunity(feed.Community(it.key[1:]), communityNo(binary.BigEndian.Uint32(it.value)))
			if err := t.loadCommunity(cm); err != nil {
				return fmt.Errorf("loading community %s: %w", cm.id.Short(), err)
			}
			s.mu.Lock()
			s.communities[cm.id] = cm
			s.mu.Unlock()
		}
		return nil
	})
}

func (t *Txn) loadCommunity(cm *community) error {
	prefix := key(kindFeed, cm.no, 0)
	for it, err := range t.scan(prefix, nil, false, true) {
		if err != nil {
			return err
		}
		id, err := decodeFeedID(it.key[len(prefix):])
		if err != nil {
			return err
		}
		st, err := decodeFeedState(id, it.value)
		if err != nil {
			return err
		}
		if err := t.checkHead(cm, st); err != nil {
			return err
		}
		cm.setFeed(id, st)
	}
	if b, err := t.get(key(kindOwn, cm.no, 0)); err == nil {
		if cm.own, err = decodeFeedID(b); err != nil {
			return err
		}
	} else if err != ErrNotFound {
		return err
	}
	if err := t.loadLosers(cm); err != nil {
		return err
	}
	return t.loadArrivals(cm)
}

func (t *Txn) loadLosers(cm *community) error {
	for it, err := range t.scan(key(kindFork, cm.no, 0), nil, false, false) {
		if err != nil {
			return err
		}
		cm.losers[feed.Hash(it.key[len(it.key)-32:])] = true
	}
	return nil
}

// checkHead reads the newest entry of a feed, so that a store that lost its
// tail is noticed at once.
func (t *Txn) checkHead(cm *community, st feedState) error {
	if st.head.Seq == 0 {
		return nil
	}
	a, err := t.entryAt(cm, place{st.no, st.head.Seq})
	if err != nil {
		return damaged("newest entry of feed %s: %v", st.head.Feed.Short(), err)
	}
	if a.Record.ID != st.head.ID || a.Record.Feed != st.head.Feed {
		return damaged("newest entry of feed %s is another", st.head.Feed.Short())
	}
	return nil
}

// loadArrivals finds the last arrival number given: of the last entry, or of
// one that a fork removed.
func (t *Txn) loadArrivals(cm *community) error {
	prefix := key(kindArrival, cm.no, 0)
	page, err := t.page(prefix, nil, true, false)
	if err != nil {
		return err
	}
	if len(page.items) > 0 {
		cm.arrivals = binary.BigEndian.Uint64(page.items[0].key[len(prefix):])
	}
	b, err := t.get(arrivalMark(cm.no))
	switch {
	case err == ErrNotFound:
		return nil
	case err != nil:
		return err
	case len(b) != 8:
		return damaged("arrival mark")
	}
	cm.arrivals = max(cm.arrivals, binary.BigEndian.Uint64(b))
	return nil
}

// arrivalMark is the key under which the last arrival number is kept when
// entries are removed, so that none is given twice.
func arrivalMark(no communityNo) []byte {
	return binary.BigEndian.AppendUint32(metaKey("arrivals/"), uint32(no))
}

// number gives a community's number; the zero community always has one.
func (s *Store) number(c feed.Community) (communityNo, bool) {
	if c.IsZero() {
		return 0, true
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	cm := s.communities[c]
	if cm == nil {
		return 0, false
	}
	return cm.no, true
}

// enroll gives a community a number if it has none. The number is committed
// at once, apart from any transaction that is open.
func (s *Store) enroll(c feed.Community) (*community, error) {
	s.mu.RLock()
	cm, last := s.communities[c], communityNo(0)
	for _, other := range s.communities {
		last = max(last, other.no)
	}
	s.mu.RUnlock()
	if cm != nil || c.IsZero() {
		return cm, nil
	}
	cm = newCommunity(c, last+1)
	b := s.db.NewTransaction(true)
	defer b.Discard()
	err := guard(func() error {
		if err := b.Set(communityKey(c), binary.BigEndian.AppendUint32(nil, uint32(cm.no))); err != nil {
			return err
		}
		return b.Commit()
	})
	if err != nil {
		return nil, fmt.Errorf("enrolling community %s: %w", c.Short(), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.communities[c] = cm
	return cm, nil
}

// community gives what is held of a community, or ErrNotFound.
func (s *Store) community(c feed.Community) (*community, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if cm := s.communities[c]; cm != nil {
		return cm, nil
	}
	return nil, fmt.Errorf("community %s: %w", c.Short(), ErrNotFound)
}

// Communities lists the communities of which anything is stored, in order.
func (s *Store) Communities() []feed.Community {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return sortedKeys(s.communities, feed.Community.Compare)
}

// Vector tells how much of each feed is stored. Of an unknown community that
// is nothing.
func (s *Store) Vector(c feed.Community) (feed.Vector, error) {
	if err := s.healthy(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if cm := s.communities[c]; cm != nil {
		return cm.vector(), nil
	}
	return feed.Vector{}, nil
}

// Digest is the digest of Vector, kept until something changes.
func (s *Store) Digest(c feed.Community) ([32]byte, error) {
	if err := s.healthy(); err != nil {
		return [32]byte{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cm := s.communities[c]
	if cm == nil {
		return feed.Vector{}.Digest(), nil
	}
	if cm.digest == nil {
		d := cm.vector().Digest()
		cm.digest = &d
	}
	return *cm.digest, nil
}

// Tip gives the newest stored entry of a feed.
func (s *Store) Tip(c feed.Community, id feed.ID) (feed.Tip, bool) {
	head, ok := s.Head(c, id)
	return head.Tip(), ok
}

// Head gives what must be known of a feed's newest stored entry to go on. If
// nothing of the feed is stored, the head stands before the first entry.
func (s *Store) Head(c feed.Community, id feed.ID) (feed.Head, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if cm := s.communities[c]; cm != nil {
		if st, ok := cm.feeds[id]; ok && st.head.Seq > 0 {
			return st.head, true
		}
	}
	return feed.Head{Feed: id}, false
}

// LastArrival gives the number of the entry that came in last.
func (s *Store) LastArrival(c feed.Community) uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if cm := s.communities[c]; cm != nil {
		return cm.arrivals
	}
	return 0
}
