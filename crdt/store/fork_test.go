package store_test

import (
	"errors"
	"fmt"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// forked writes a common start of ben's feed and several ways on, lowest first
// id first.
func forked(t testing.TB, start int, lengths ...int) (c feed.Community, genesis feed.Record, common []feed.Record, ways [][]feed.Record) {
	t.Helper()
	ana := writer(t, "ana", feed.Community{})
	genesis = write(t, ana, 1)[0]
	c = ana.Community()
	ben := writer(t, "ben", c)
	common = write(t, ben, start)
	head := ben.Head()
	for i, n := range lengths {
		check(t, ben.Rewind(head))
		var way []feed.Record
		for k := range n {
			r, err := ben.Write(feed.Draft{Time: 1800000000000, Kind: "change", Doc: docs[k%3], Body: fmt.Appendf(nil, "way %d, %d", i, k)})
			check(t, err)
			way = append(way, r)
		}
		ways = append(ways, way)
	}
	for i := range ways {
		for k := i + 1; k < len(ways); k++ {
			if ways[k][0].ID.Compare(ways[i][0].ID) < 0 {
				ways[i], ways[k] = ways[k], ways[i]
			}
		}
	}
	return c, genesis, common, ways
}

func proof(t testing.TB, a, b []feed.Record) feed.Fork {
	t.Helper()
	f, err := feed.NewFork(a, b)
	check(t, err)
	return f
}

func ids(rs []feed.Record) (out []feed.Hash) {
	for _, r := range rs {
		out = append(out, r.ID)
	}
	return out
}

func TestAcceptForkRemovesTheLosingBranch(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	c, genesis, common, ways := forked(t, 4, 3, 100)
	won, lost := ways[0], ways[1]
	check(t, s.Receive(c, append([]feed.Record{genesis}, common...), nil))
	check(t, s.Receive(c, lost, nil))
	check(t, s.PutSnapshot(c, docs[0], store.Snapshot{Saved: []byte("x"), UpTo: s.LastArrival(c)}))
	before := s.LastArrival(c)

	f := proof(t, won, lost)
	res, err := s.AcceptFork(c, f, f.Winner())
	check(t, err)
	if d := cmp.Diff(ids(lost), ids(res.Removed)); d != "" {
		t.Fatal(d)
	}
	if len(res.Docs) != min(3, len(lost)) {
		t.Fatal(res.Docs)
	}
	if _, err := s.Snapshot(c, docs[0]); !errors.Is(err, store.ErrNotFound) {
		t.Fatal("snapshot of a changed document is kept:", err)
	}
	if got, want := s.LastArrival(c), before+1; got != want {
		t.Fatalf("arrival %d, want %d: numbers must not be given twice", got, want)
	}
	var fork *store.ForkError
	if err := s.Receive(c, lost, nil); !errors.As(err, &fork) || !fork.Settled {
		t.Fatal("losing branch comes back:", err)
	}
	closeNow(t, s)

	s = open(t, dir)
	check(t, s.Receive(c, won, nil))
	if d := cmp.Diff(ids(append(common, won...)), ids(collect(t, s, c, common[0].Feed, 1, 99))); d != "" {
		t.Fatal(d)
	}
	asides, err := s.Asides(c)
	check(t, err)
	if len(asides) != len(lost) {
		t.Fatalf("%d set aside, want %d", len(asides), len(lost))
	}
	for _, a := range asides {
		if a.Reason != store.ReasonFork || a.Record == nil || a.Record.ID != a.ID {
			t.Fatalf("%+v", a)
		}
		if _, err := s.Entry(c, a.ID); !errors.Is(err, store.ErrNotFound) {
			t.Fatal("entry set aside is still served", err)
		}
	}
	forks, err := s.Forks(c)
	check(t, err)
	if len(forks) != 1 || forks[0].Winner() != won[0].ID {
		t.Fatal(forks)
	}
}

// The proof may come before the feed does.
func TestForkKnownBeforeTheFeed(t *testing.T) {
	s := open(t, t.TempDir())
	c, genesis, common, ways := forked(t, 4, 3, 3)
	f := proof(t, ways[0], ways[1])
	_, err := s.AcceptFork(c, f, f.Winner())
	check(t, err)
	check(t, s.Receive(c, append([]feed.Record{genesis}, common...), nil))
	var fork *store.ForkError
	if err := s.Receive(c, ways[1], nil); !errors.As(err, &fork) || !fork.Settled {
		t.Fatal(err)
	}
	check(t, s.Receive(c, ways[0], nil))
}

// A community that sealed the other branch keeps that.
func TestSealedBranchWins(t *testing.T) {
	s := open(t, t.TempDir())
	c, genesis, common, ways := forked(t, 2, 2, 2)
	check(t, s.Receive(c, append([]feed.Record{genesis}, common...), nil))
	check(t, s.Receive(c, ways[0], nil))
	f := proof(t, ways[0], ways[1])
	if _, err := s.AcceptFork(c, f, f.Winner()); err != nil {
		t.Fatal(err)
	}
	_, err := s.AcceptFork(c, f, f.Loser())
	check(t, err)
	check(t, s.Receive(c, ways[1], nil))
	if tip, _ := s.Tip(c, common[0].Feed); tip != ways[1][1].Tip() {
		t.Fatal(tip)
	}
	if aside, err := s.IsAside(c, ways[1][0].ID); aside || err != nil {
		t.Fatal("winner is set aside", err)
	}
}

// Whatever the order in which branches and proofs come in, every store ends
// with the same feed.
func TestForkOrderDoesNotMatter(t *testing.T) {
	c, genesis, common, ways := forked(t, 2, 2, 2, 2)
	feedID := common[0].Feed
	rapid.Check(t, func(rt *rapid.T) {
		s, err := store.Open(t.TempDir(), small)
		check(t, err)
		defer closeNow(t, s)
		check(t, s.Receive(c, append([]feed.Record{genesis}, common...), nil))
		receive := func(way []feed.Record) {
			var fork *store.ForkError
			if err := s.Receive(c, way, nil); err != nil && !errors.As(err, &fork) {
				t.Fatal(err)
			}
		}
		var steps []func()
		for _, way := range ways {
			steps = append(steps, func() { receive(way) })
		}
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			f := proof(t, ways[pair[0]], ways[pair[1]])
			steps = append(steps, func() {
				_, err := s.AcceptFork(c, f, f.Winner())
				check(t, err)
			})
		}
		for _, step := range rapid.Permutation(steps).Draw(rt, "order") {
			step()
		}
		receive(ways[0])
		if d := cmp.Diff(ids(append(common[:2:2], ways[0]...)), ids(collect(t, s, c, feedID, 1, 9))); d != "" {
			t.Fatal(d)
		}
	})
}

func TestOwnForkBeginsAnIncarnation(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ana := writer(t, "ana", feed.Community{})
	start := write(t, ana, 3)
	c := ana.Community()
	head := ana.Head()
	mine := write(t, ana, 2)
	check(t, ana.Rewind(head))
	clone, err := ana.Write(feed.Draft{Time: 1800000000000, Kind: "change", Body: []byte("the clone")})
	check(t, err)
	check(t, s.AppendAll(c, append(start, mine...), nil))
	f := proof(t, mine, []feed.Record{clone})
	_, err = s.AcceptFork(c, f, f.Winner())
	check(t, err)
	own, err := s.Own(c)
	check(t, err)
	if own.Feed == start[0].Feed || own.Seq != 0 {
		t.Fatal("the forked feed goes on")
	}
	next := write(t, writerAt(t, "ana", c, own), 2)
	check(t, s.AppendAll(c, next, nil))
	closeNow(t, s)
	s = open(t, dir)
	if r := s.Report(); r.Moved != "" || r.SetAside != "" {
		t.Fatalf("%+v", r)
	}
	if own, err := s.Own(c); err != nil || own.Tip() != next[1].Tip() {
		t.Fatal(own, err)
	}
}
