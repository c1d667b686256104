package store_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"

	"github.com/google/go-cmp/cmp"
)

// small are the options of most tests: no ballast, and no regard for how full
// the disk of the tester is.
var small = store.Options{
	Ballast: -1,
	Disk:    store.DiskLimits{Warn: 3, Stop: 2, ReadOnly: 1},
	Machine: func() string { return "this machine" },
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	return openWith(t, dir, small)
}

func openWith(t testing.TB, dir string, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func closeNow(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// writer begins a feed of a name.
func writer(t testing.TB, name string, c feed.Community) *feed.Writer {
	t.Helper()
	return writerAt(t, name, c, feed.Head{Feed: feed.ID{Device: feed.DeviceOf(key(name)), Incarnation: 1}})
}

func writerAt(t testing.TB, name string, c feed.Community, head feed.Head) *feed.Writer {
	t.Helper()
	w, err := feed.NewWriter(c, key(name), head)
	check(t, err)
	return w
}

// docs are the documents that test entries are about.
var docs = [...]feed.DocID{{1}, {2}, {3}}

func write(t testing.TB, w *feed.Writer, n int) []feed.Record {
	t.Helper()
	out := make([]feed.Record, n)
	for i := range out {
		seq := w.Head().Seq + 1
		r, err := w.Write(feed.Draft{
			Time: 1700000000000 + int64(seq), Kind: "change", Doc: docs[seq%3],
			Body: fmt.Appendf(nil, "%s says %d", w.Head().Feed.Short(), seq),
		})
		check(t, err)
		out[i] = r
	}
	return out
}

func collect(t testing.TB, s *store.Store, c feed.Community, id feed.ID, from, to uint64) []feed.Record {
	t.Helper()
	var out []feed.Record
	for r, err := range s.Range(c, id, from, to) {
		check(t, err)
		out = append(out, r)
	}
	return out
}

func TestAppendAndReadBack(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ana := writer(t, "ana", feed.Community{})
	mine := write(t, ana, 10)
	c := ana.Community()
	for _, r := range mine {
		check(t, s.Append(c, r, func(txn *store.Txn) error {
			if a := txn.Arriving(); len(a) != 1 || a[0].N != r.Seq || a[0].Record.ID != r.ID {
				t.Errorf("arriving: %v", a)
			}
			return txn.Bucket(c, "pages").Set([]byte("last"), r.Body)
		}))
	}
	ben := writer(t, "ben", c)
	theirs := write(t, ben, 700)
	check(t, s.Receive(c, theirs, nil))
	check(t, s.Receive(c, theirs[100:200], func(txn *store.Txn) error {
		if n := len(txn.Arriving()); n != 0 {
			t.Errorf("%d repeated entries arrive", n)
		}
		return nil
	}))
	closeNow(t, s)

	s = open(t, dir)
	if d := cmp.Diff(mine, collect(t, s, c, mine[0].Feed, 0, 99)); d != "" {
		t.Fatal(d)
	}
	if d := cmp.Diff(theirs[4:600], collect(t, s, c, theirs[0].Feed, 5, 600)); d != "" {
		t.Fatal(d)
	}
	v, err := s.Vector(c)
	check(t, err)
	want := feed.Vector{mine[0].Feed: mine[9].Tip(), theirs[0].Feed: theirs[699].Tip()}
	if d := cmp.Diff(want, v); d != "" {
		t.Fatal(d)
	}
	if digest, err := s.Digest(c); err != nil || digest != want.Digest() {
		t.Fatal("digest", err)
	}
	got, err := s.Entry(c, theirs[5].ID)
	check(t, err)
	if d := cmp.Diff(theirs[5], got); d != "" {
		t.Fatal(d)
	}
	if _, err := s.Entry(c, feed.Hash{1}); !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	head, err := s.Own(c)
	check(t, err)
	if head.Tip() != mine[9].Tip() || s.LastArrival(c) != 710 {
		t.Fatal(head, s.LastArrival(c))
	}
	check(t, s.View(func(txn *store.Txn) error {
		b, err := txn.Bucket(c, "pages").Get([]byte("last"))
		if string(b) != string(mine[9].Body) {
			t.Errorf("effect is %q", b)
		}
		return err
	}))
	if r := s.Report(); r.SetAside != "" || r.Moved != "" || r.Replayed != 0 || r.JournalRepaired {
		t.Fatalf("%+v", r)
	}
}

func TestArrivals(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	a := write(t, ana, 300)
	c := ana.Community()
	b := write(t, writer(t, "ben", c), 300)
	check(t, s.Receive(c, a[:200], nil))
	check(t, s.Receive(c, b, nil))
	check(t, s.Receive(c, a[200:], nil))
	want := append(append(append([]feed.Record(nil), a[:200]...), b...), a[200:]...)

	var n uint64
	for got, err := range s.Arrivals(c, 0) {
		check(t, err)
		n++
		if got.N != n || got.Record.ID != want[n-1].ID {
			t.Fatalf("arrival %d is %d: %s", n, got.N, got.Record.ID.Short())
		}
	}
	if n != 600 {
		t.Fatal(n)
	}
	for got, err := range s.ArrivalsBackwards(c, 0) {
		check(t, err)
		if got.N != n || got.Record.ID != want[n-1].ID {
			t.Fatalf("arrival %d is %d", n, got.N)
		}
		n--
	}
	if n != 0 {
		t.Fatal(n)
	}
	for got, err := range s.ArrivalsBackwards(c, 3) {
		check(t, err)
		n += got.N
	}
	for range s.ArrivalsBackwards(c, 1) {
		t.Fatal("something before the first")
	}
	if n != 3 {
		t.Fatal("arrivals before 3")
	}
	var ofDoc []feed.Hash
	for got, err := range s.OfDoc(c, docs[1], 100) {
		check(t, err)
		ofDoc = append(ofDoc, got.Record.ID)
	}
	var wantDoc []feed.Hash
	for _, r := range want[100:] {
		if r.Doc == docs[1] {
			wantDoc = append(wantDoc, r.ID)
		}
	}
	if d := cmp.Diff(wantDoc, ofDoc); d != "" {
		t.Fatal(d)
	}
	var all []feed.DocID
	for d, err := range s.Docs(c) {
		check(t, err)
		all = append(all, d)
	}
	if d := cmp.Diff(docs[:], all); d != "" {
		t.Fatal(d)
	}
}

func TestReceiveRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	a := write(t, ana, 5)
	c := ana.Community()
	check(t, s.Receive(c, a[:3], nil))

	if err := s.Receive(c, a[4:], nil); !errors.Is(err, store.ErrGap) {
		t.Error("gap:", err)
	}
	if err := s.Receive(feed.Community{9}, a[3:], nil); !errors.Is(err, feed.ErrChain) {
		t.Error("another community:", err)
	}
	head, _ := s.Head(c, a[0].Feed)
	twin := writerAt(t, "ana", c, feed.Head{Feed: head.Feed, Seq: 2, ID: a[1].ID})
	other, err := twin.Write(feed.Draft{Time: a[4].Time, Kind: "change", Body: []byte("otherwise")})
	check(t, err)
	more := write(t, twin, 1)
	var fork *store.ForkError
	if err := s.Receive(c, []feed.Record{other}, nil); !errors.As(err, &fork) || fork.Seq != 3 || fork.Settled {
		t.Error("fork:", err)
	}
	if err := s.Receive(c, more, nil); !errors.As(err, &fork) || !errors.Is(err, store.ErrFork) {
		t.Error("after a fork:", err)
	}
	if err := s.Append(c, write(t, writer(t, "ana", c), 1)[0], nil); err == nil {
		t.Error("append of what contradicts is accepted")
	}
	if tip, _ := s.Tip(c, head.Feed); tip != a[2].Tip() || s.LastArrival(c) != 3 {
		t.Error("something refused was stored")
	}
}

func TestTooManyIncarnations(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	check(t, s.Receive(write(t, ana, 1)[0].In(), nil, nil))
	c := ana.Community()
	var rs []feed.Record
	for i := range store.MaxIncarnations + 1 {
		head := feed.Head{Feed: feed.ID{Device: feed.DeviceOf(key("ben")), Incarnation: uint64(i)}}
		rs = append(rs, write(t, writerAt(t, "ben", c, head), 1)...)
	}
	check(t, s.Receive(c, rs[:store.MaxIncarnations], nil))
	if err := s.Receive(c, rs[store.MaxIncarnations:], nil); !errors.Is(err, feed.ErrTooLarge) {
		t.Fatal(err)
	}
	check(t, s.Receive(c, write(t, writer(t, "cem", c), 1), nil))
}

func TestAppendOnlyToOwnFeed(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	a := write(t, ana, 2)
	c := ana.Community()
	check(t, s.AppendAll(c, a, nil))
	b := write(t, writer(t, "ben", c), 1)
	if err := s.Append(c, b[0], nil); !errors.Is(err, store.ErrNotOwn) {
		t.Fatal(err)
	}
	if err := s.Append(c, a[1], nil); !errors.Is(err, store.ErrNotOwn) {
		t.Fatal("twice:", err)
	}
	unsigned := write(t, ana, 1)[0]
	unsigned.Sig = nil
	if err := s.Append(c, unsigned, nil); !errors.Is(err, feed.ErrUnsigned) {
		t.Fatal(err)
	}
}

// An entry and its effects happen together or not at all.
func TestEffectsAreAtomic(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ana := writer(t, "ana", feed.Community{})
	a := write(t, ana, 2)
	c := ana.Community()
	check(t, s.Append(c, a[0], nil))
	refusal := errors.New("no")
	err := s.Append(c, a[1], func(txn *store.Txn) error {
		check(t, txn.Bucket(c, "pages").Set([]byte("k"), []byte("v")))
		return refusal
	})
	if !errors.Is(err, refusal) {
		t.Fatal(err)
	}
	closeNow(t, s)
	s = open(t, dir)
	if tip, _ := s.Tip(c, a[0].Feed); tip.Seq != 1 {
		t.Fatal("refused entry is stored")
	}
	check(t, s.Append(c, a[1], nil))
}

// Effects that do not fit one transaction with the entries come after them.
func TestLargeGroups(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	var rs []feed.Record
	for range 60 {
		r, err := ana.Write(feed.Draft{Kind: "change", Body: make([]byte, 100<<10)})
		check(t, err)
		rs = append(rs, r)
	}
	c := ana.Community()
	runs := 0
	check(t, s.Receive(c, rs, func(txn *store.Txn) error {
		runs++
		for i := range 30 {
			if err := txn.Bucket(c, "large").Set([]byte{byte(i)}, make([]byte, 60<<10)); err != nil {
				return err
			}
		}
		return nil
	}))
	if tip, _ := s.Tip(c, rs[0].Feed); tip != rs[59].Tip() || runs != 1 {
		t.Fatal(tip, runs)
	}
	err := s.Receive(c, rs, func(txn *store.Txn) error {
		for i := range 100 {
			if err := txn.Bucket(c, "large").Set([]byte{byte(i)}, make([]byte, 100<<10)); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, store.ErrTooBig) {
		t.Fatal(err)
	}
}

func TestBuckets(t *testing.T) {
	s := open(t, t.TempDir())
	c := feed.Community{7}
	check(t, s.Update(func(txn *store.Txn) error {
		for i := range 1000 {
			if err := txn.Bucket(c, "pages").Set(fmt.Appendf(nil, "k%04d", i), []byte{byte(i)}); err != nil {
				return err
			}
		}
		check(t, txn.Bucket(c, "pagesx").Set([]byte("k0500"), nil))
		check(t, txn.Kept(c, "drafts").Set([]byte("k"), []byte("draft")))
		return txn.Kept(feed.Community{}, "settings").Set([]byte("k"), []byte("setting"))
	}))
	count := func(prefix string) (n int) {
		check(t, s.View(func(txn *store.Txn) error {
			last := ""
			for k := range txn.Bucket(c, "pages").Scan([]byte(prefix)) {
				if string(k) <= last {
					t.Errorf("%s after %s", k, last)
				}
				last = string(k)
				n++
			}
			back := 0
			for k := range txn.Bucket(c, "pages").ScanBackwards([]byte(prefix)) {
				if string(k) > last {
					t.Errorf("%s before %s", k, last)
				}
				last = string(k)
				back++
			}
			if back != n {
				t.Errorf("%d backwards, %d forwards", back, n)
			}
			return nil
		}))
		return n
	}
	if n := count(""); n != 1000 {
		t.Fatal(n)
	}
	if n := count("k05"); n != 100 {
		t.Fatal(n)
	}
	check(t, s.Rebuild(c))
	if n := count(""); n != 0 {
		t.Fatal(n, "left after rebuild")
	}
	check(t, s.View(func(txn *store.Txn) error {
		if b, err := txn.Kept(c, "drafts").Get([]byte("k")); err != nil || string(b) != "draft" {
			t.Error("draft lost", err)
		}
		b, err := txn.Kept(feed.Community{}, "settings").Get([]byte("k"))
		if string(b) != "setting" {
			t.Error("setting lost")
		}
		return err
	}))
}

func TestViewCannotWrite(t *testing.T) {
	s := open(t, t.TempDir())
	err := s.View(func(txn *store.Txn) error { return txn.Bucket(feed.Community{1}, "pages").Set([]byte("k"), nil) })
	if err == nil || len(s.Communities()) != 0 {
		t.Fatal("written by a reader:", err)
	}
}

func TestOneProcess(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := store.Open(dir, small); !errors.Is(err, store.ErrInUse) {
		t.Fatal(err)
	}
}

func TestUseAfterClose(t *testing.T) {
	s := open(t, t.TempDir())
	closeNow(t, s)
	if err := s.Update(func(*store.Txn) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Fatal(err)
	}
	if _, err := s.Vector(feed.Community{1}); !errors.Is(err, store.ErrClosed) {
		t.Fatal(err)
	}
}

func TestConcurrentReaders(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	first := write(t, ana, 1)
	c := ana.Community()
	check(t, s.Append(c, first[0], nil))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				n := uint64(0)
				for r, err := range s.Range(c, first[0].Feed, 1, feed.MaxSeq) {
					if n++; err != nil || r.Seq != n {
						t.Error(r.Seq, n, err)
						return
					}
				}
				for _, err := range s.Arrivals(c, 0) {
					if err != nil {
						t.Error(err)
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for range 40 {
		check(t, s.AppendAll(c, write(t, ana, 20), nil))
	}
	close(done)
	readers.Wait()
}
