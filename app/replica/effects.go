package replica

import (
	"encoding/binary"
	"fmt"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// The buckets of a community. Those in kept cannot be made again from entries.
const (
	bucketCursor    = "cursor"    // "at": last arrival dealt with
	bucketTouch     = "touch"     // feed, document: number of its last change
	bucketDocument  = "document"  // read models
	bucketBody      = "body"      // texts
	bucketStatement = "statement" // document, entry: what was said
	bucketRoll      = "roll"      // arrival: entry of the membership log
	bucketAside     = "aside"     // entry: why it was set aside
	bucketForce     = "force"     // feed: up to where it counts
	bucketActivity  = "activity"  // time, what: see activity.go

	keptNews      = "news"      // what came in since I last looked
	keptEye       = "eye"       // what needs my eye
	keptDismissed = "dismissed" // what no longer does
	keptSeen      = "seen"      // document: the arrival at which I last looked
	keptSuspect   = "suspect"   // entries that go through the engine alone
	keptDraft     = "draft"     // texts in fields
	keptSetting   = "setting"   // of this laptop in this community
)

// put is one change of one key; a nil value deletes it.
type put struct {
	bucket string
	kept   bool
	key    []byte
	value  []byte
}

// effects are what a step of the worker writes. Each part is whole in itself:
// parts are committed in order, several in one transaction as they fit, and the
// one that moves the cursor comes last.
type effects struct {
	parts   [][]put
	notices map[Notice]bool
	publish []func(*views) // once all is durable
}

func newEffects() *effects { return &effects{notices: map[Notice]bool{}} }

func (e *effects) add(puts ...put) {
	if len(puts) > 0 {
		e.parts = append(e.parts, puts)
	}
}

// merge takes over what another part of the step has gathered.
func (e *effects) merge(o *effects) {
	e.parts = append(e.parts, o.parts...)
	e.publish = append(e.publish, o.publish...)
	for n := range o.notices {
		e.notices[n] = true
	}
}

func (e *effects) notice(t Topic, doc feed.DocID) { e.notices[Notice{t, doc}] = true }

// most is how many bytes one transaction takes.
const (
	mostBytes = 1 << 20
	mostKeys  = 4000
)

// commit writes everything and then shows it.
func (r *Replica) commit(e *effects) error {
	for len(e.parts) > 0 {
		n, size, keys := 0, 0, 0
		for n < len(e.parts) && (n == 0 || size < mostBytes && keys < mostKeys) {
			for _, p := range e.parts[n] {
				size += len(p.key) + len(p.value) + 64
			}
			keys += len(e.parts[n])
			n++
		}
		now := e.parts[:n]
		err := r.store.Update(func(t *store.Txn) error { return r.write(t, now) })
		if err != nil {
			return fmt.Errorf("writing read models: %w", err)
		}
		e.parts = e.parts[n:]
	}
	r.views.mu.Lock()
	for _, f := range e.publish {
		f(r.views)
	}
	r.views.mu.Unlock()
	return nil
}

func (r *Replica) write(t *store.Txn, parts [][]put) error {
	for _, part := range parts {
		for _, p := range part {
			b := t.Bucket(r.id, p.bucket)
			if p.kept {
				b = t.Kept(r.id, p.bucket)
			}
			var err error
			if p.value == nil {
				err = b.Delete(p.key)
			} else {
				err = b.Set(p.key, p.value)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tell announces what a step has changed.
func (r *Replica) tell(e *effects) {
	told := false
	for n := range e.notices {
		r.o.Notify(n)
		if n.Topic == AboutRoll || n.Topic == AboutFiles {
			told = true
		}
	}
	if told {
		r.watch.tell() // who may greet, and which files are wanted
	}
}

// get reads one key of a bucket; nil if there is none.
func (r *Replica) get(bucket string, kept bool, key []byte) (value []byte, err error) {
	err = r.store.View(func(t *store.Txn) error {
		b := t.Bucket(r.id, bucket)
		if kept {
			b = t.Kept(r.id, bucket)
		}
		value, err = b.Get(key)
		return err
	})
	if isNotFound(err) {
		return nil, nil
	}
	return value, err
}

// scan hands each key with a prefix and its value to f until f says stop.
func (r *Replica) scan(bucket string, kept bool, prefix []byte, f func(key, value []byte) (more bool)) error {
	return r.store.View(func(t *store.Txn) error {
		b := t.Bucket(r.id, bucket)
		if kept {
			b = t.Kept(r.id, bucket)
		}
		for k, v := range b.Scan(prefix) {
			if !f(k, v) {
				break
			}
		}
		return nil
	})
}

// scanBack hands each key of a derived bucket to f, the last first, until f
// says stop.
func (r *Replica) scanBack(bucket string, f func(key, value []byte) (more bool)) error {
	return r.store.View(func(t *store.Txn) error {
		for k, v := range t.Bucket(r.id, bucket).ScanBackwards(nil) {
			if !f(k, v) {
				break
			}
		}
		return nil
	})
}

// keep writes what this laptop notes for itself.
func (r *Replica) keep(puts ...put) error {
	for i := range puts {
		puts[i].kept = true
	}
	return r.store.Update(func(t *store.Txn) error { return r.write(t, [][]put{puts}) })
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func readNumber(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}
