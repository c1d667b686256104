package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"

	"github.com/google/go-cmp/cmp"
)

func TestCopiedProfileBeginsAnIncarnation(t *testing.T) {
	dir := profile(t, false)
	c, err := founded()
	check(t, err)
	for _, how := range []struct {
		name    string
		prepare func(t *testing.T) (dir string, o store.Options)
	}{
		{"another directory", func(t *testing.T) (string, store.Options) {
			to := filepath.Join(t.TempDir(), "copy")
			copyDir(t, dir, to)
			return to, small
		}},
		{"another machine", func(t *testing.T) (string, store.Options) {
			o := small
			o.Machine = func() string { return "another" }
			return dir, o
		}},
		{"rolled back", func(t *testing.T) (string, store.Options) {
			b, err := os.ReadFile(filepath.Join(dir, "identity"))
			check(t, err)
			check(t, os.Rename(filepath.Join(dir, "identity"), filepath.Join(dir, "old")))
			check(t, os.WriteFile(filepath.Join(dir, "identity"), b, 0o600))
			return dir, small
		}},
		{"identity lost", func(t *testing.T) (string, store.Options) {
			check(t, os.Remove(filepath.Join(dir, "identity")))
			return dir, small
		}},
	} {
		t.Run(how.name, func(t *testing.T) {
			at, o := how.prepare(t)
			s, err := store.Open(at, o)
			check(t, err)
			defer closeNow(t, s)
			own, err := s.Own(c)
			check(t, err)
			if s.Report().Moved == "" || own.Seq != 0 || own.Feed.Incarnation < 1<<40 {
				t.Fatalf("%q, own feed %s", s.Report().Moved, own.Feed.Short())
			}
			w := writerAt(t, "ana", c, own)
			check(t, s.AppendAll(c, write(t, w, 1), nil))
		})
	}
}

// A laptop restored from a backup hears of its own later entries.
func TestOwnEntriesComingBackBeginAnIncarnation(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	all := write(t, ana, 5)
	c := ana.Community()
	check(t, s.AppendAll(c, all[:3], nil))
	check(t, s.Receive(c, all[:3], nil))
	if own, err := s.Own(c); err != nil || own.Feed != all[0].Feed {
		t.Fatal("nothing new came back", own, err)
	}
	check(t, s.Receive(c, all, nil))
	own, err := s.Own(c)
	check(t, err)
	if own.Feed == all[0].Feed {
		t.Fatal("a feed that others hold more of goes on")
	}
	more := write(t, ana, 1)
	if err := s.Append(c, more[0], nil); !errors.Is(err, store.ErrNotOwn) {
		t.Fatal(err)
	}
}

func TestIncarnation(t *testing.T) {
	s := open(t, t.TempDir())
	c := feed.Community{3}
	d := feedOf("ana").Device
	first, err := s.Incarnation(c, d)
	check(t, err)
	again, err := s.Incarnation(c, d)
	check(t, err)
	if first != again || first.Device != d {
		t.Fatal(first, again)
	}
	second, err := s.NewIncarnation(c)
	check(t, err)
	if second.Incarnation <= first.Incarnation {
		t.Fatal(second)
	}
	linked, err := s.Incarnation(c, feedOf("ben").Device)
	check(t, err)
	if linked.Device != feedOf("ben").Device {
		t.Fatal("device linked anew writes the old feed")
	}
}

func TestInFlight(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "profile")
	s := open(t, dir)
	ana := writer(t, "ana", feed.Community{})
	rs := write(t, ana, 4)
	c := ana.Community()
	check(t, s.Receive(c, rs, nil))
	check(t, s.MarkInFlight(c, ids(rs[:3])))
	check(t, s.ClearInFlight(c, ids(rs[1:3])))
	died := filepath.Join(t.TempDir(), "died")
	copyDir(t, dir, died)

	o := open(t, died)
	if d := cmp.Diff(map[feed.Community][]feed.Hash{c: ids(rs[:1])}, o.Report().Interrupted); d != "" {
		t.Fatal(d)
	}
	asides, err := o.Asides(c)
	check(t, err)
	if len(asides) != 1 || asides[0].Reason != store.ReasonInFlight || asides[0].ID != rs[0].ID || asides[0].Detail == "" {
		t.Fatalf("%+v", asides)
	}
	if _, err := o.Entry(c, rs[0].ID); err != nil {
		t.Fatal("entry left its feed:", err)
	}
	check(t, o.Release(c, rs[0].ID))
	if aside, err := o.IsAside(c, rs[0].ID); aside || err != nil {
		t.Fatal("not released", err)
	}
}

func TestRefusedRecordIsKept(t *testing.T) {
	s := open(t, t.TempDir())
	ana := writer(t, "ana", feed.Community{})
	r := write(t, ana, 1)[0]
	check(t, s.Refuse(ana.Community(), r, "gate", "wrong actor"))
	asides, err := s.Asides(ana.Community())
	check(t, err)
	if len(asides) != 1 || asides[0].Record == nil || asides[0].Detail != "wrong actor" {
		t.Fatalf("%+v", asides)
	}
	if d := cmp.Diff(r, *asides[0].Record); d != "" {
		t.Fatal(d)
	}
}

func TestSnapshots(t *testing.T) {
	s := open(t, t.TempDir())
	c := feed.Community{1}
	want := store.Snapshot{Saved: []byte("saved"), UpTo: 9, Heads: []feed.Hash{{1}}, Waiting: [][]byte{{2}}}
	check(t, s.PutSnapshot(c, docs[0], want))
	got, err := s.Snapshot(c, docs[0])
	check(t, err)
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
	check(t, s.DropSnapshot(c, docs[0]))
	if _, err := s.Snapshot(c, docs[0]); !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
}

func TestAttachments(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	c := feed.Community{1}
	whole := bytes.Repeat([]byte("commonplace "), 60000)
	m := store.Manifest{Size: uint64(len(whole))}
	var parts [][]byte
	for start := 0; start < len(whole); start += store.MaxChunk {
		part := whole[start:min(start+store.MaxChunk, len(whole))]
		parts = append(parts, part)
		m.Chunks = append(m.Chunks, store.ChunkOf(part))
	}
	id, err := s.PutManifest(c, m)
	check(t, err)
	if lacking, err := s.Lacking(c, m); err != nil || len(lacking) != len(parts) {
		t.Fatal(lacking, err)
	}
	for _, p := range parts {
		_, err := s.PutChunk(c, p)
		check(t, err)
	}
	closeNow(t, s)
	s = open(t, dir)
	back, err := s.Manifest(c, id)
	check(t, err)
	var got []byte
	for _, chunk := range back.Chunks {
		b, err := s.Chunk(c, chunk)
		check(t, err)
		got = append(got, b...)
	}
	if !bytes.Equal(got, whole) {
		t.Fatal("another attachment came back")
	}
	if _, err := s.Chunk(feed.Community{2}, m.Chunks[0]); !errors.Is(err, store.ErrNotFound) {
		t.Fatal("a chunk of another community is served:", err)
	}
	check(t, s.DropChunk(c, m.Chunks[0]))
	if lacking, err := s.Lacking(c, m); err != nil || len(lacking) != 1 {
		t.Fatal(lacking, err)
	}
	check(t, s.Maintain())
	if _, err := s.PutChunk(c, make([]byte, store.MaxChunk+1)); !errors.Is(err, feed.ErrTooLarge) {
		t.Fatal(err)
	}
	if _, err := (store.Manifest{Size: 1}).Encode(); !errors.Is(err, feed.ErrMalformed) {
		t.Fatal(err)
	}
}

func TestRotIsNoticedAndHealed(t *testing.T) {
	for name, at := range map[string]int{"checksum": 0, "arrival": 11, "id": 20, "signature": 60, "payload": -1} {
		t.Run(name, func(t *testing.T) { rot(t, at) })
	}
}

func rot(t *testing.T, at int) {
	dir := filepath.Join(t.TempDir(), "profile")
	s := open(t, dir)
	c, err := founded()
	check(t, err)
	ana, err := continued(s, "ana", c)
	check(t, err)
	mine := write(t, ana, 5)
	check(t, s.AppendAll(c, mine, nil))
	theirs := write(t, writer(t, "ben", c), 600)
	check(t, s.Receive(c, theirs, nil))
	check(t, s.Rot(c, mine[0].Feed, 3, -1))
	check(t, s.Rot(c, theirs[0].Feed, 300, at))

	if _, err := s.Entry(c, theirs[299].ID); !errors.Is(err, store.ErrDamaged) {
		t.Fatal("a rotten entry is served:", err)
	}
	n := 0
	for _, err := range s.Range(c, theirs[0].Feed, 1, 600) {
		if err != nil {
			if !errors.Is(err, store.ErrDamaged) {
				t.Fatal(err)
			}
			break
		}
		n++
	}
	if n != 299 {
		t.Fatalf("range ends after %d", n)
	}
	good, bad := 0, 0
	for a, err := range s.Arrivals(c, 0) {
		if err == nil {
			good++
		} else if bad++; !errors.Is(err, store.ErrDamaged) || a.N == 0 {
			t.Fatal(err)
		}
	}
	if good != 603 || bad != 2 {
		t.Fatalf("%d good arrivals, %d bad", good, bad)
	}
	got, err := s.Scrub(t.Context(), 0)
	check(t, err)
	want := []store.Damage{{Community: c, Range: feed.Range{Feed: theirs[0].Feed, From: 300, To: 300}}}
	if d := cmp.Diff(want, got.Damaged); d != "" {
		t.Fatal("the own entry heals from the journal, the other is listed:", d)
	}
	if got.Entries != 605 || len(s.Damaged(c)) != 1 {
		t.Fatalf("%+v", got)
	}
	arrivals := s.LastArrival(c)
	check(t, s.Receive(c, theirs[299:300], nil))
	if got, err = s.Scrub(t.Context(), 0); err != nil || len(got.Damaged) > 0 || len(s.Damaged(c)) > 0 {
		t.Fatalf("%+v %v", got, err)
	}
	a, err := s.Arrived(c, theirs[299].ID)
	check(t, err)
	if s.LastArrival(c) != arrivals || a.N != 305 {
		t.Fatal("healed entry arrived anew", a.N)
	}
}

func TestMigration(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	c := feed.Community{1}
	check(t, s.Update(func(txn *store.Txn) error { return txn.Kept(c, "drafts").Set([]byte("k"), []byte("1")) }))
	closeNow(t, s)

	grow := func(txn *store.Txn) error {
		b, err := txn.Kept(feed.Community{}, "path").Get([]byte("k"))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return txn.Kept(feed.Community{}, "path").Set([]byte("k"), append(b, 'x'))
	}
	broken := errors.New("broken")
	restore := store.SetFormat(3, map[int]func(*store.Txn) error{1: grow, 2: func(*store.Txn) error { return broken }})
	_, err := store.Open(dir, small)
	restore()
	if !errors.Is(err, broken) {
		t.Fatal("a failed migration goes unnoticed:", err)
	}
	// It goes on where it stopped, and nothing was lost.
	defer store.SetFormat(3, map[int]func(*store.Txn) error{1: grow, 2: grow})()
	s = open(t, dir)
	check(t, s.View(func(txn *store.Txn) error {
		path, err := txn.Kept(feed.Community{}, "path").Get([]byte("k"))
		check(t, err)
		draft, err := txn.Kept(c, "drafts").Get([]byte("k"))
		if string(path) != "xx" || string(draft) != "1" {
			t.Errorf("path %q, draft %q", path, draft)
		}
		return err
	}))
	if s.Report().SetAside != "" {
		t.Fatal("a sound database was set aside")
	}
}

func TestMigrationStepByStep(t *testing.T) {
	dir := t.TempDir()
	closeNow(t, open(t, dir))
	var ran []int
	step := func(n int) func(*store.Txn) error {
		return func(*store.Txn) error { ran = append(ran, n); return nil }
	}
	defer store.SetFormat(3, map[int]func(*store.Txn) error{1: step(1), 2: step(2)})()
	s := open(t, dir)
	if d := cmp.Diff([]int{1, 2}, ran); d != "" || s.Report().MigratedFrom != 1 {
		t.Fatal(d, s.Report())
	}
	closeNow(t, s)
	closeNow(t, open(t, dir))
	if len(ran) != 2 {
		t.Fatal("migrated again")
	}
	defer store.SetFormat(2, nil)()
	if _, err := store.Open(dir, small); !errors.Is(err, store.ErrNewer) {
		t.Fatal(err)
	}
	check(t, os.Remove(filepath.Join(dir, "format")))
	if _, err := store.Open(dir, small); !errors.Is(err, store.ErrNewer) {
		t.Fatal("without the format file:", err)
	}
}

func FuzzJournal(f *testing.F) {
	w := writer(f, "ana", feed.Community{})
	r := write(f, w, 1)[0]
	frame := store.Frame(w.Community(), r)
	f.Add(frame, 0, byte(0))
	f.Add(append(frame[:20:20], frame...), 30, byte(1))
	f.Fuzz(func(t *testing.T, b []byte, at int, flip byte) {
		store.FrameSound(b)
		// A sound frame is found after whatever stands before it.
		if got := store.FrameSound(append(b[:len(b):len(b)], frame...)); got < 1 {
			t.Fatal("frame lost")
		}
		// And none is found in one that was changed.
		if bad := bytes.Clone(frame); flip != 0 {
			bad[uint(at)%uint(len(bad))] ^= flip
			if store.FrameSound(bad) != 0 {
				t.Fatal("damaged frame taken for sound")
			}
		}
	})
}
