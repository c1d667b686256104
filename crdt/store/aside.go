package store

import (
	"errors"
	"fmt"
	"time"

	"commonplace/crdt/feed"

	"github.com/fxamacker/cbor/v2"
)

// Aside is an entry that is kept but not used, and why.
type Aside struct {
	ID     feed.Hash
	Reason string    // one of the Reason constants, or a caller's own
	Detail string    // what happened, for people
	When   time.Time // when it was set aside

	// Record is set if the entry is not in its feed: it lost a fork, or was
	// refused before it was stored. Else Entry has it.
	Record *feed.Record
}

// Reasons given by the store itself.
const (
	// ReasonInFlight: the program ended while the engine was reading it.
	ReasonInFlight = "in flight"

	// ReasonFork: it is on the branch of a forked feed that was not kept.
	ReasonFork = "fork"
)

type storedAside struct {
	Reason  string `cbor:"1,keyasint"`
	Detail  string `cbor:"2,keyasint"`
	When    int64  `cbor:"3,keyasint"`
	Payload []byte `cbor:"4,keyasint,omitempty"`
	Sig     []byte `cbor:"5,keyasint,omitempty"`
}

// SetAside notes that a stored entry is not to be used. The entry stays in its
// feed and is passed on to others.
func (s *Store) SetAside(c feed.Community, id feed.Hash, reason, detail string) error {
	return s.setAside(c, id, storedAside{Reason: reason, Detail: detail})
}

// Refuse keeps a record that was not stored, with the reason why.
func (s *Store) Refuse(c feed.Community, r feed.Record, reason, detail string) error {
	return s.setAside(c, r.ID, storedAside{Reason: reason, Detail: detail, Payload: r.Payload, Sig: r.Sig})
}

func (s *Store) setAside(c feed.Community, id feed.Hash, a storedAside) error {
	return s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		return s.transact(func(t *Txn) error { return t.setAside(cm, id, a) })
	})
}

func (t *Txn) setAside(cm *community, id feed.Hash, a storedAside) error {
	a.When = t.s.options.Now().UnixMilli()
	b, err := cbor.Marshal(a)
	if err != nil {
		return fmt.Errorf("setting aside: %w", err)
	}
	return t.set(hashKey(kindAside, cm.no, id), b)
}

// Release takes a note of SetAside or Refuse back, so that the entry can be
// tried again.
func (s *Store) Release(c feed.Community, id feed.Hash) error {
	no, ok := s.number(c)
	if !ok {
		return nil
	}
	return s.update(func(t *Txn) error { return t.delete(hashKey(kindAside, no, id)) })
}

// IsAside reports whether an entry is set aside.
func (s *Store) IsAside(c feed.Community, id feed.Hash) (ok bool, err error) {
	no, known := s.number(c)
	if !known {
		return false, nil
	}
	err = s.View(func(t *Txn) error {
		ok, err = t.has(hashKey(kindAside, no, id))
		return err
	})
	return ok, err
}

// Asides lists what is set aside, in the order of ids.
func (s *Store) Asides(c feed.Community) ([]Aside, error) {
	no, ok := s.number(c)
	if !ok {
		return nil, nil
	}
	var out []Aside
	err := s.View(func(t *Txn) error {
		prefix := key(kindAside, no, 0)
		for it, err := range t.scan(prefix, nil, false, true) {
			if err != nil {
				return err
			}
			a, err := decodeAside(feed.Hash(it.key[len(prefix):]), it.value)
			if err != nil {
				return err
			}
			out = append(out, a)
		}
		return nil
	})
	return out, err
}

func decodeAside(id feed.Hash, b []byte) (Aside, error) {
	var stored storedAside
	if err := cbor.Unmarshal(b, &stored); err != nil {
		return Aside{}, damaged("note on entry %s: %v", id.Short(), err)
	}
	a := Aside{ID: id, Reason: stored.Reason, Detail: stored.Detail, When: time.UnixMilli(stored.When)}
	if stored.Payload == nil {
		return a, nil
	}
	r, err := feed.Decode(stored.Payload)
	if err == nil && r.ID != id {
		err = errors.New("another id")
	}
	if err != nil {
		return Aside{}, damaged("entry %s set aside: %v", id.Short(), err)
	}
	r.Sig = stored.Sig
	a.Record = &r
	return a, nil
}
