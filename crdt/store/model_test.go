package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// model is what a store should hold, kept in maps.
type model struct {
	feeds    map[feed.ID][]feed.Record
	arrivals []feed.Hash
	bucket   map[string]string
}

// subject runs a store and its model side by side.
type subject struct {
	t       testing.TB
	dir     string
	s       *store.Store
	c       feed.Community
	written map[string][]feed.Record // all that each author ever wrote
	m       model
}

func newSubject(t testing.TB, dir string) *subject {
	ana := writer(t, "ana", feed.Community{})
	x := &subject{t: t, dir: dir, written: map[string][]feed.Record{"ana": write(t, ana, 40)}}
	x.c = ana.Community()
	for _, name := range []string{"ben", "cem"} {
		x.written[name] = write(t, writer(t, name, x.c), 40)
	}
	x.m = model{feeds: map[feed.ID][]feed.Record{}, bucket: map[string]string{}}
	x.reopen()
	return x
}

func (x *subject) reopen() {
	if x.s != nil {
		closeNow(x.t, x.s)
	}
	var err error
	x.s, err = store.Open(x.dir, small)
	check(x.t, err)
}

// take is what the model does with records: all or none.
func (x *subject) take(rs []feed.Record) bool {
	have := map[feed.ID][]feed.Record{}
	var arrived []feed.Hash
	for _, r := range rs {
		f, ok := have[r.Feed]
		if !ok {
			f = slices.Clone(x.m.feeds[r.Feed])
		}
		if r.Seq > uint64(len(f))+1 {
			return false
		}
		if r.Seq == uint64(len(f))+1 {
			f = append(f, r)
			arrived = append(arrived, r.ID)
		}
		have[r.Feed] = f
	}
	for id, f := range have {
		x.m.feeds[id] = f
	}
	x.m.arrivals = append(x.m.arrivals, arrived...)
	return true
}

func (x *subject) receive(t *rapid.T) {
	var rs []feed.Record
	for range rapid.IntRange(1, 3).Draw(t, "stretches") {
		all := x.written[rapid.SampledFrom([]string{"ben", "cem"}).Draw(t, "author")]
		from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
		rs = append(rs, all[from:min(len(all), from+rapid.IntRange(1, 20).Draw(t, "length"))]...)
	}
	err := x.s.Receive(x.c, rs, nil)
	if x.take(rs) {
		check(x.t, err)
	} else if !errors.Is(err, store.ErrGap) {
		t.Fatal(err)
	}
}

func (x *subject) append(t *rapid.T) {
	id := x.written["ana"][0].Feed
	n := len(x.m.feeds[id])
	if n == 40 {
		return
	}
	rs := x.written["ana"][n:min(40, n+rapid.IntRange(1, 4).Draw(t, "entries"))]
	k := rapid.StringMatching(`[ab]{1,3}`).Draw(t, "key")
	check(x.t, x.s.AppendAll(x.c, rs, func(txn *store.Txn) error {
		return txn.Bucket(x.c, "model").Set([]byte(k), rs[0].ID[:])
	}))
	x.take(rs)
	x.m.bucket[k] = string(rs[0].ID[:])
}

func (x *subject) delete(t *rapid.T) {
	k := rapid.StringMatching(`[ab]{1,3}`).Draw(t, "key")
	check(x.t, x.s.Update(func(txn *store.Txn) error { return txn.Bucket(x.c, "model").Delete([]byte(k)) }))
	delete(x.m.bucket, k)
}

func (x *subject) compare(t *rapid.T) {
	vector := feed.Vector{}
	for id, f := range x.m.feeds {
		if len(f) > 0 {
			vector[id] = f[len(f)-1].Tip()
		}
		if d := cmp.Diff(ids(f), ids(collect(x.t, x.s, x.c, id, 1, 99))); d != "" {
			t.Fatal(d)
		}
	}
	if v, err := x.s.Vector(x.c); err != nil || !v.Equal(vector) {
		t.Fatal(v, err)
	}
	var arrivals []feed.Hash
	for a, err := range x.s.Arrivals(x.c, 0) {
		check(x.t, err)
		arrivals = append(arrivals, a.Record.ID)
	}
	if d := cmp.Diff(x.m.arrivals, arrivals, cmpopts.EquateEmpty()); d != "" {
		t.Fatal(d)
	}
	bucket := map[string]string{}
	check(x.t, x.s.View(func(txn *store.Txn) error {
		for k, v := range txn.Bucket(x.c, "model").Scan(nil) {
			bucket[string(k)] = string(v)
		}
		return nil
	}))
	if d := cmp.Diff(x.m.bucket, bucket); d != "" {
		t.Fatal(d)
	}
}

// TestModel compares the store with maps over random histories of appending,
// receiving with repeats and gaps, and reopening.
func TestModel(t *testing.T) {
	n := 0
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		n++
		x := newSubject(t, filepath.Join(dir, fmt.Sprint(n)))
		defer func() { closeNow(t, x.s) }()
		rt.Repeat(map[string]func(*rapid.T){
			"append": x.append, "receive": x.receive, "delete": x.delete,
			"reopen": func(*rapid.T) { x.reopen() },
			"":       x.compare,
		})
	})
}
