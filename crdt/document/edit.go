package document

import (
	"errors"
	"fmt"
	"time"

	"commonplace/crdt/gate"
)

// Edit runs f in a transaction and returns the change it made: the bytes of
// an uncompressed change chunk, for an entry of the own feed and for others'
// [Doc.Apply]. The change is nil if f changed nothing. If f returns an error
// or panics, or the change would not pass the gate elsewhere, the document is
// as before. The time is what the change claims, in milliseconds.
//
// Changes of one document are numbered without gaps; the caller stores each
// before it makes the next.
func (d *Doc) Edit(at time.Time, f func(*Tx) error) (change []byte, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.edit(at, f)
}

func (d *Doc) edit(at time.Time, f func(*Tx) error) (change []byte, err error) {
	if err := d.writable(); err != nil {
		return nil, err
	}
	tx := &Tx{reader: reader{d.engine}}
	finished := false
	defer func() {
		tx.engine = nil
		if !finished && tx.wrote {
			err = errors.Join(err, d.rollback(at))
		}
	}()
	if err := f(tx); err != nil {
		return nil, err
	}
	if !tx.wrote {
		return nil, nil
	}
	change, err = d.commit(at)
	finished = err == nil
	return change, err
}

// commit closes the transaction and checks the change it makes.
func (d *Doc) commit(at time.Time) ([]byte, error) {
	hash, any, err := d.engine.Commit(at)
	if err != nil || !any {
		return nil, err
	}
	chunk, err := d.engine.Change(hash)
	if err != nil {
		return nil, fmt.Errorf("reading the new change: %w", err)
	}
	c, err := gate.Check(chunk)
	if err != nil {
		var refused *gate.Error
		if errors.As(err, &refused) && refused.Reason == gate.TooLarge {
			return nil, fmt.Errorf("%w: %s", ErrTooLarge, refused.Detail)
		}
		return nil, fmt.Errorf("checking the new change: %w", err)
	}
	if d.past != nil {
		if err := d.past.add(c); err != nil {
			return nil, fmt.Errorf("checking the new change: %w", err)
		}
	}
	d.heads = []Hash{c.Hash}
	return chunk, nil
}

// rollback returns to the state before the transaction. The binding has no
// rollback, so the transaction is committed and left behind by a fork: slow
// in large documents, but failing edits are rare.
func (d *Doc) rollback(at time.Time) error {
	if _, _, err := d.engine.Commit(at); err != nil {
		return fmt.Errorf("rolling back: %w", err)
	}
	e, err := d.engine.Fork(d.heads)
	if err != nil {
		return fmt.Errorf("rolling back: %w", err)
	}
	d.engine = e
	return nil
}
