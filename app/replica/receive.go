package replica

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
	"commonplace/sync/exchange"
)

// Community names the community.
func (r *Replica) Community() feed.Community { return r.id }

// Self is this laptop's device and the key it signs with.
func (r *Replica) Self() exchange.Self {
	return exchange.Self{Device: r.o.Device.ID(), Key: r.o.Device.Signer()}
}

// Standing says what a device is here and now, and for one that is out gives
// the record that says so.
func (r *Replica) Standing(d feed.Device) (exchange.Standing, *feed.Record) {
	l, ok := r.Roll().Laptop(d)
	if !ok {
		return exchange.Unknown, nil
	}
	switch l.Standing {
	case roll.In:
		return exchange.Member, nil
	case roll.Removed, roll.Revoked, roll.Left:
		rec, err := r.store.Entry(r.id, l.EndedBy)
		if err != nil {
			return exchange.Removed, nil
		}
		return exchange.Removed, &rec
	}
	return exchange.Unknown, nil
}

// Vector says what is held here durably.
func (r *Replica) Vector() feed.Vector {
	v, err := r.store.Vector(r.id)
	if err != nil {
		return feed.Vector{}
	}
	return v
}

// Fingerprint is a hash of everything held; equal where the same is held.
func (r *Replica) Fingerprint() [32]byte {
	d, err := r.store.Digest(r.id)
	if err != nil {
		return [32]byte{}
	}
	return d
}

// Range gives the records of a feed.
func (r *Replica) Range(id feed.ID, from, to uint64) iter.Seq2[feed.Record, error] {
	return r.store.Range(r.id, id, from, to)
}

// Order puts first the feeds that the roll rests on: the founder's, then those
// of devices long on the roll, then the others.
func (r *Replica) Order(ids []feed.ID) []feed.ID {
	state := r.Roll()
	rank := func(id feed.ID) int64 {
		l, ok := state.Laptop(id.Device)
		if !ok {
			return 1<<63 - 1
		}
		return l.Since.UnixMilli()
	}
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b feed.ID) int {
		if x, y := rank(a), rank(b); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return a.Compare(b)
	})
	return out
}

// Receive makes records of others durable. What they mean is found out
// afterwards.
func (r *Replica) Receive(ctx context.Context, from feed.Device, records []feed.Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.receiving.Lock()
	defer r.receiving.Unlock()
	err := r.store.Receive(r.id, records, nil)
	switch {
	case errors.Is(err, store.ErrDiskLow), errors.Is(err, store.ErrClosed):
		return fmt.Errorf("%w: %w", exchange.ErrNotNow, err)
	case err != nil:
		return fmt.Errorf("receiving from %s: %w", from.Short(), err)
	}
	if err := r.notOutdone(); err != nil {
		return err
	}
	r.worker.nudge()
	r.watch.tell()
	return nil
}

// Fork settles a forked feed as everybody does, and reads everything anew.
func (r *Replica) Fork(ctx context.Context, from feed.Device, proof feed.Fork) error {
	if err := proof.Verify(); err != nil {
		return err
	}
	winner := r.winner(proof)
	r.receiving.Lock()
	defer r.receiving.Unlock()
	resolved, err := r.store.AcceptFork(r.id, proof, winner)
	if err != nil {
		return err
	}
	r.views.roll.AddFork(proof)
	if head, err := r.store.Own(r.id); err == nil && head.Feed != r.own() {
		if err := r.goOnIn(head.Feed); err != nil {
			return err
		}
	}
	if len(resolved.Removed) > 0 {
		r.worker.restart()
	} else {
		r.worker.reroll()
	}
	r.watch.tell()
	return nil
}

// winner is the branch that counts: the one that minutes sealed, or the one
// that every proof names.
func (r *Replica) winner(proof feed.Fork) feed.Hash {
	sealed := r.Roll().Sealed(proof.Feed())
	if sealed.Seq < proof.Seq() {
		return proof.Winner()
	}
	var begins, at feed.Hash // of the branch held, where it forks and where the seal is
	for rec, err := range r.store.Range(r.id, proof.Feed(), proof.Seq(), sealed.Seq) {
		if err != nil {
			break
		}
		if rec.Seq == proof.Seq() {
			begins = rec.ID
		}
		at = rec.ID
	}
	holdsSealed := at == sealed.ID
	for _, branch := range []feed.Hash{proof.Winner(), proof.Loser()} {
		if (branch == begins) == holdsSealed {
			return branch
		}
	}
	return proof.Winner()
}

// Forks gives the proofs known here.
func (r *Replica) Forks() []feed.Fork {
	forks, err := r.store.Forks(r.id)
	if err != nil {
		r.log.Warn("reading forks", "community", r.id.Short(), "error", err)
	}
	return forks
}

// Told is called when another laptop says that this device was removed. The
// removal itself comes as an entry; until then nothing is believed.
func (r *Replica) Told(from feed.Device, removal feed.Record) {
	r.log.Info("told of a removal", "community", r.id.Short(), "by", from.Short(), "entry", removal.ID.Short())
	r.told.Store(true)
	r.notify(AboutRoll, feed.DocID{})
}

// ToldRemoved reports whether another laptop said that this device was removed.
func (r *Replica) ToldRemoved() bool { return r.told.Load() }

// Subscribe has f called, soon and without blocking, whenever what is held here
// may have changed.
func (r *Replica) Subscribe(f func()) (cancel func()) { return r.watch.add(f) }
