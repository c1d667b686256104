package replica

import (
	"errors"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/charter"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

// judge tells who made an entry, and why it does not count if it does not.
func (v *views) judge(rec feed.Record) (roll.MemberID, error) {
	state := v.State()
	member, _ := state.DeviceMember(rec.Feed.Device)
	if verdict := state.InForce(rec); !verdict.Counts() {
		return member, errors.New(verdict.Reason)
	}
	return member, v.mayChange(rec)
}

// State is the roll as it stands.
func (v *views) State() *roll.State {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.state
}

func (v *views) rollHeads() []feed.Hash { return v.State().Heads() }

// Roll is who is in and who may do what, as known here now.
func (r *Replica) Roll() *roll.State { return r.views.State() }

// force is how far a feed's words carry. Two equal ones judge each entry of the
// feed alike.
type force struct {
	Member roll.MemberID `cbor:"1,keyasint"`
	Known  bool          `cbor:"2,keyasint"`
	Counts bool          `cbor:"3,keyasint"` // as far as it is not cut
	Cut    bool          `cbor:"4,keyasint"`
	Seq    uint64        `cbor:"5,keyasint"`
	Sealed uint64        `cbor:"6,keyasint"`
}

func forceOf(state *roll.State, id feed.ID) force {
	l, known := state.Laptop(id.Device)
	f := force{Member: l.Member, Known: known, Counts: known && l.Standing != roll.Doubtful, Sealed: state.Sealed(id).Seq}
	f.Seq, f.Cut = state.Cut(id)
	return f
}

// rollChanged takes the new state and has the documents built anew that were
// touched by feeds whose words carry further, or less far, than before.
func (r *Replica) rollChanged(e *effects) error {
	v := r.views
	state := v.roll.State()
	v.mu.Lock()
	v.state = state
	v.mu.Unlock()
	vector, err := r.store.Vector(r.id)
	if err != nil {
		return err
	}
	changed := map[feed.ID]force{}
	for id := range vector {
		now := forceOf(state, id)
		v.mu.RLock()
		before, known := v.forces[id]
		v.mu.RUnlock()
		if known && before == now {
			continue
		}
		changed[id] = now
		if err := r.rebuildTouched(e, id); err != nil {
			return err
		}
		e.add(put{bucket: bucketForce, key: append([]byte("feed/"), touch{feed: id}.key()...), value: mustEncode(now)})
	}
	// Who may change the charter may only now be known.
	r.rebuild(e, []feed.DocID{charter.DocID(r.id)})
	e.publish = append(e.publish, func(v *views) {
		for id, f := range changed {
			v.forces[id] = f
		}
		v.turn++
	})
	e.notice(AboutRoll, feed.DocID{})
	return nil
}

// rebuildTouched puts the documents that a feed has changed on the list of
// those to be built anew, on disk and in memory.
func (r *Replica) rebuildTouched(e *effects, id feed.ID) error {
	prefix := touch{feed: id}.key()[:40]
	var docs []feed.DocID
	err := r.scan(bucketTouch, false, prefix, func(key, _ []byte) bool {
		docs = append(docs, feed.DocID(key[40:]))
		return true
	})
	r.rebuild(e, docs)
	return err
}

// rebuild puts documents on the list.
func (r *Replica) rebuild(e *effects, docs []feed.DocID) {
	for _, doc := range docs {
		e.add(put{bucket: bucketForce, key: append([]byte("rebuild/"), doc[:]...), value: []byte{1}})
	}
	e.publish = append(e.publish, func(*views) { r.worker.again(nil, docs) })
}

// openForces reads how far each feed's words carried when the worker stopped,
// and what was to be built anew then.
func (v *views) openForces() error {
	err := v.r.scan(bucketForce, false, []byte("feed/"), func(key, b []byte) bool {
		key = key[len("feed/"):]
		var f force
		if len(key) == 56 && cbor.Unmarshal(b, &f) == nil {
			v.forces[feedOf(key)] = f
		}
		return true
	})
	if err != nil {
		return err
	}
	return v.r.scan(bucketForce, false, []byte("rebuild/"), func(key, _ []byte) bool {
		v.r.worker.again(nil, []feed.DocID{feed.DocID(key[len("rebuild/"):])})
		return true
	})
}

func feedOf(key []byte) feed.ID {
	return feed.ID{Device: feed.Device(key[:32]), Incarnation: readNumber(key[32:40])}
}
