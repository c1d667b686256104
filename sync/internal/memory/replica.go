// Package memory holds a community in memory, for the tests of sync: a Replica
// without store, documents or roll.
package memory

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"lukechampine.com/blake3"
)

// Replica is one community on one laptop.
type Replica struct {
	community feed.Community
	key       ed25519.PrivateKey

	mu        sync.Mutex
	writer    *feed.Writer
	secrets   [][]byte
	feeds     map[feed.ID][]feed.Record
	forks     []feed.Fork
	standing  map[feed.Device]exchange.Standing
	removals  map[feed.Device]feed.Record
	blobs     map[exchange.BlobID][]byte
	wanted    []exchange.BlobID
	listeners map[int]func()
	next      int
	told      []feed.Record

	// Received counts entries given to Receive, repeated ones included.
	Received int
	// Before, if set, is called at the start of each Receive.
	Before func(context.Context, []feed.Record) error
}

// Key makes the device key of a laptop, the same for the same name.
func Key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// Device makes the device of that key.
func Device(name string) feed.Device { return feed.DeviceOf(Key(name)) }

// Community makes a community of a name.
func Community(name string) feed.Community { return sha256.Sum256([]byte(name)) }

// Secret makes a secret of a name.
func Secret(name string) []byte {
	s := sha256.Sum256([]byte("secret " + name))
	return s[:]
}

// New makes the replica of a community on a laptop.
func New(community, laptop string) *Replica {
	r := &Replica{
		community: Community(community),
		key:       Key(laptop),
		secrets:   [][]byte{Secret(community)},
		feeds:     make(map[feed.ID][]feed.Record),
		standing:  make(map[feed.Device]exchange.Standing),
		removals:  make(map[feed.Device]feed.Record),
		blobs:     make(map[exchange.BlobID][]byte),
		listeners: make(map[int]func()),
	}
	w, err := feed.NewWriter(r.community, r.key, feed.Head{Feed: r.feed()})
	if err != nil {
		panic(err) // the key is the feed's
	}
	r.writer = w
	return r
}

func (r *Replica) feed() feed.ID { return feed.ID{Device: feed.DeviceOf(r.key)} }

// Write appends n entries to the laptop's own feed and gives the last.
func (r *Replica) Write(n int, kind, body string) feed.Record {
	r.mu.Lock()
	var last feed.Record
	for i := range n {
		rec, err := r.writer.Write(feed.Draft{Time: int64(i), Kind: kind, Body: fmt.Appendf(nil, "%s %d", body, i)})
		if err != nil {
			panic(err) // tests write entries in bounds
		}
		r.feeds[r.feed()] = append(r.feeds[r.feed()], rec)
		last = rec
	}
	r.mu.Unlock()
	r.notify()
	return last
}

// Rewind cuts the laptop's own feed to n entries, as restoring an old copy of
// a profile would: what is written next forks the feed.
func (r *Replica) Rewind(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := r.feeds[r.feed()][:n]
	r.feeds[r.feed()] = own
	head := feed.Head{Feed: r.feed()}
	for _, rec := range own {
		head = head.After(rec)
	}
	w, err := feed.NewWriter(r.community, r.key, head)
	if err != nil {
		panic(err) // the key is the feed's
	}
	r.writer = w
}

// Community implements exchange.Replica.
func (r *Replica) Community() feed.Community { return r.community }

// Self implements exchange.Replica.
func (r *Replica) Self() exchange.Self {
	return exchange.Self{Device: feed.DeviceOf(r.key), Key: r.key}
}

// Secrets implements exchange.Replica.
func (r *Replica) Secrets() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.secrets)
}

// SetSecrets replaces the secrets, newest first.
func (r *Replica) SetSecrets(secrets ...[]byte) {
	r.mu.Lock()
	r.secrets = secrets
	r.mu.Unlock()
	r.notify()
}

// Standing implements exchange.Replica: devices nothing was said of are
// unknown.
func (r *Replica) Standing(d feed.Device) (exchange.Standing, *feed.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rec, removed := r.removals[d]; removed {
		return exchange.Removed, &rec
	}
	return r.standing[d], nil
}

// Admit makes a device known.
func (r *Replica) Admit(d feed.Device) {
	r.mu.Lock()
	r.standing[d] = exchange.Member
	r.mu.Unlock()
	r.notify()
}

// Remove removes a device by a record that this laptop writes.
func (r *Replica) Remove(d feed.Device) feed.Record {
	rec := r.Write(1, "roll.remove", d.String())
	r.mu.Lock()
	r.removals[d] = rec
	r.mu.Unlock()
	r.notify()
	return rec
}

// Vector implements exchange.Replica.
func (r *Replica) Vector() feed.Vector {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := make(feed.Vector, len(r.feeds))
	for id, records := range r.feeds {
		if len(records) > 0 {
			v[id] = records[len(records)-1].Tip()
		}
	}
	return v
}

// Range implements exchange.Replica.
func (r *Replica) Range(id feed.ID, from, to uint64) iter.Seq2[feed.Record, error] {
	return func(yield func(feed.Record, error) bool) {
		r.mu.Lock()
		records := r.feeds[id]
		r.mu.Unlock()
		for seq := from; seq <= min(to, uint64(len(records))); seq++ {
			if !yield(records[seq-1], nil) {
				return
			}
		}
	}
}

// Order implements exchange.Replica: feeds whose first entry is about the roll
// come first.
func (r *Replica) Order(ids []feed.ID) []feed.ID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b feed.ID) int {
		if x, y := r.bearsRoll(a), r.bearsRoll(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return a.Compare(b)
	})
	return out
}

func (r *Replica) bearsRoll(id feed.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	records := r.feeds[id]
	return len(records) > 0 && strings.HasPrefix(records[0].Kind, "roll.")
}

// Receive implements exchange.Replica.
func (r *Replica) Receive(ctx context.Context, _ feed.Device, records []feed.Record) error {
	if r.Before != nil {
		if err := r.Before(ctx, records); err != nil {
			return err
		}
	}
	r.mu.Lock()
	for _, rec := range records {
		r.Received++
		held := r.feeds[rec.Feed]
		n := uint64(len(held))
		switch {
		case rec.Seq <= n && held[rec.Seq-1].ID == rec.ID:
			continue
		case r.lost(rec):
			continue
		case rec.Seq != n+1, n > 0 && held[n-1].ID != rec.Prev:
			r.mu.Unlock()
			return fmt.Errorf("entry %d does not continue %d", rec.Seq, n)
		}
		r.feeds[rec.Feed] = append(held, rec)
	}
	r.mu.Unlock()
	r.notify()
	return nil
}

// lost says whether a record is of the branch of a known fork that does not
// count.
func (r *Replica) lost(rec feed.Record) bool {
	for _, f := range r.forks {
		if f.Feed() != rec.Feed || rec.Seq < f.Seq() {
			continue
		}
		held := r.feeds[rec.Feed]
		n := uint64(len(held))
		if rec.ID == f.Loser() || rec.Seq > f.Seq() && n < f.Seq() ||
			rec.Seq == n+1 && n > 0 && held[n-1].ID != rec.Prev {
			return true
		}
	}
	return false
}

// Fork implements exchange.Replica: the branch with the lower id stays.
func (r *Replica) Fork(_ context.Context, _ feed.Device, f feed.Fork) error {
	if err := f.Verify(); err != nil {
		return err
	}
	r.mu.Lock()
	r.forks = append(r.forks, f)
	held := r.feeds[f.Feed()]
	if at := f.Seq(); uint64(len(held)) >= at && held[at-1].ID == f.Loser() {
		kept := slices.Clip(slices.Clone(held[:at-1]))
		r.feeds[f.Feed()] = append(kept, f.Branches[0].Records...)
	}
	r.mu.Unlock()
	r.notify()
	return nil
}

// Forks implements exchange.Replica.
func (r *Replica) Forks() []feed.Fork {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.forks)
}

// Told implements exchange.Replica.
func (r *Replica) Told(_ feed.Device, removal feed.Record) {
	r.mu.Lock()
	r.told = append(r.told, removal)
	r.mu.Unlock()
	r.notify()
}

// Heard gives what Told was given.
func (r *Replica) Heard() []feed.Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.told)
}

// Subscribe implements exchange.Replica.
func (r *Replica) Subscribe(f func()) (cancel func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.next
	r.next++
	r.listeners[n] = f
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.listeners, n)
	}
}

func (r *Replica) notify() {
	r.mu.Lock()
	listeners := make([]func(), 0, len(r.listeners))
	for _, f := range r.listeners {
		listeners = append(listeners, f)
	}
	r.mu.Unlock()
	for _, f := range listeners {
		f()
	}
}

// Attach puts an attachment part here.
func (r *Replica) Attach(data []byte) exchange.BlobID {
	id := exchange.BlobID(blake3.Sum256(data))
	r.mu.Lock()
	r.blobs[id] = data
	r.mu.Unlock()
	r.notify()
	return id
}

// Want has the laptop fetch attachment parts.
func (r *Replica) Want(ids ...exchange.BlobID) {
	r.mu.Lock()
	r.wanted = append(r.wanted, ids...)
	r.mu.Unlock()
	r.notify()
}

// WantedBlobs implements exchange.Replica.
func (r *Replica) WantedBlobs(limit int) []exchange.BlobID {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []exchange.BlobID
	for _, id := range r.wanted {
		if _, held := r.blobs[id]; !held && len(out) < limit {
			out = append(out, id)
		}
	}
	return out
}

// Blob implements exchange.Replica.
func (r *Replica) Blob(id exchange.BlobID) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	data, held := r.blobs[id]
	if !held {
		return nil, exchange.ErrNoBlob
	}
	return data, nil
}

// PutBlob implements exchange.Replica.
func (r *Replica) PutBlob(_ context.Context, id exchange.BlobID, data []byte) error {
	r.mu.Lock()
	r.blobs[id] = data
	r.mu.Unlock()
	r.notify()
	return nil
}
