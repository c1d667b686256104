package store

import (
	"crypto/sha256"
	"fmt"

	"commonplace/crdt/feed"

	"github.com/fxamacker/cbor/v2"
)

// Snapshot is a document as computed from its entries up to an arrival. It can
// always be made again.
type Snapshot struct {
	Saved   []byte      `cbor:"1,keyasint"` // what the engine saved
	UpTo    uint64      `cbor:"2,keyasint"` // the last arrival in it
	Heads   []feed.Hash `cbor:"3,keyasint"` // the document's heads
	Waiting [][]byte    `cbor:"4,keyasint"` // changes that lack what they depend on
}

// PutSnapshot keeps a document's snapshot in place of the one before.
func (s *Store) PutSnapshot(c feed.Community, doc feed.DocID, snap Snapshot) error {
	if _, err := s.enrolled(c); err != nil {
		return err
	}
	return s.Update(func(t *Txn) error { return t.PutSnapshot(c, doc, snap) })
}

// enrolled is enroll for callers who do not hold writes.
func (s *Store) enrolled(c feed.Community) (cm *community, err error) {
	err = s.writing(func() error {
		cm, err = s.enroll(c)
		return err
	})
	return cm, err
}

// PutSnapshot is the same as part of a transaction.
func (t *Txn) PutSnapshot(c feed.Community, doc feed.DocID, snap Snapshot) error {
	if !t.writable {
		return errReadOnly
	}
	cm, err := t.s.enroll(c)
	if err != nil {
		return err
	}
	b, err := cbor.Marshal(snap)
	if err != nil {
		return fmt.Errorf("keeping snapshot: %w", err)
	}
	sum := sha256.Sum256(b)
	return t.set(snapshotKey(cm.no, doc), append(sum[:], b...))
}

// Snapshot gives a document's snapshot, or ErrNotFound. A damaged one counts as
// none, since it can be made again.
func (s *Store) Snapshot(c feed.Community, doc feed.DocID) (snap Snapshot, err error) {
	no, ok := s.number(c)
	if !ok {
		return snap, ErrNotFound
	}
	err = s.View(func(t *Txn) error {
		b, err := t.get(snapshotKey(no, doc))
		if err != nil {
			return err
		}
		if len(b) < 32 || sha256.Sum256(b[32:]) != [32]byte(b[:32]) || cbor.Unmarshal(b[32:], &snap) != nil {
			s.options.Log.Warn("damaged snapshot passed over", "doc", doc.Short())
			return ErrNotFound
		}
		return nil
	})
	return snap, err
}

// DropSnapshot forgets a document's snapshot.
func (s *Store) DropSnapshot(c feed.Community, doc feed.DocID) error {
	no, ok := s.number(c)
	if !ok {
		return nil
	}
	return s.update(func(t *Txn) error { return t.delete(snapshotKey(no, doc)) })
}

// Rebuild drops everything derived of a community: snapshots and buckets. The
// caller makes them again from the entries.
func (s *Store) Rebuild(c feed.Community) error {
	no, ok := s.number(c)
	if !ok {
		return nil
	}
	for _, kind := range derivedKinds {
		if err := s.drop(key(kind, no, 0)); err != nil {
			return fmt.Errorf("dropping what is derived: %w", err)
		}
	}
	return nil
}

// drop deletes all keys of a prefix, a page a transaction. Deleting is allowed
// on a full disk: it makes room.
func (s *Store) drop(prefix []byte) error {
	for {
		done := false
		err := s.update(func(t *Txn) error {
			p, err := t.pageOf(prefix, nil, false, false, 4*pageSize)
			if err != nil {
				return err
			}
			done = p.next == nil
			for _, it := range p.items {
				if err := t.delete(it.key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || done {
			return err
		}
	}
}
