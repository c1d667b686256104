package feed_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// branches makes a common start and several ways to go on after it.
func branches(t failer, w *feed.Writer, start int, lengths ...int) (common []feed.Record, out [][]feed.Record) {
	common = chain(t, w, start)
	head := w.Head()
	for i, n := range lengths {
		if err := w.Rewind(head); err != nil {
			t.Fatal(err)
		}
		records := make([]feed.Record, n)
		for k := range records {
			records[k] = write(t, w, feed.Draft{Time: 1800000000000, Kind: "change", Body: fmt.Appendf(nil, "branch %d, %d", i, k)})
		}
		out = append(out, records)
	}
	return common, out
}

func TestForkProof(t *testing.T) {
	common, ways := branches(t, writer(t, "ana", feed.Community{}), 5, 3, 4)
	ours := append(append([]feed.Record(nil), common...), ways[0]...)
	theirs := append(append([]feed.Record(nil), common...), ways[1]...)
	ways[1][0].Sig, ways[1][1].Sig = nil, nil // authenticated by the third only
	theirs[5].Sig, theirs[6].Sig = nil, nil

	f, err := feed.FindFork(ours[2:], theirs[2:])
	if err != nil {
		t.Fatal(err)
	}
	if f.Seq() != 6 || f.Feed() != common[0].Feed || f.Community() != common[0].In() {
		t.Fatal("wrong place", f.Seq())
	}
	if f.Winner().Compare(f.Loser()) >= 0 {
		t.Fatal("winner is not the lowest id")
	}
	b, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := feed.DecodeFork(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Verify(); err != nil {
		t.Fatal(err)
	}
	again, err := back.Encode()
	if err != nil || !bytes.Equal(again, b) {
		t.Fatal("proof changed", err)
	}
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 8)
		if _, err := feed.DecodeFork(bad); err == nil {
			t.Fatalf("byte %d flipped, and accepted", i)
		}
	}
}

func TestNoFork(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	common, ways := branches(t, w, 5, 3, 3)
	other := chain(t, writer(t, "ben", w.Community()), 2)
	for _, c := range []struct {
		name string
		a, b []feed.Record
		want error
	}{
		{"same", common, common, feed.ErrNoFork},
		{"continues", common, common[:3], feed.ErrNoFork},
		{"earlier", ways[0][1:], ways[1][1:], feed.ErrForkEarlier},
		{"two feeds", ways[0], other, feed.ErrNoFork},
	} {
		if _, err := feed.FindFork(c.a, c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
	unsigned := ways[1][:1]
	unsigned[0].Sig = nil
	if _, err := feed.NewFork(ways[0], unsigned); !errors.Is(err, feed.ErrUnsigned) {
		t.Error(err)
	}
}

func TestForkedSignatureMustFit(t *testing.T) {
	_, ways := branches(t, writer(t, "ana", feed.Community{}), 2, 1, 1)
	ways[0][0].Sig = ways[1][0].Sig
	f, err := feed.NewFork(ways[0], ways[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); !errors.Is(err, feed.ErrSignature) {
		t.Fatal(err)
	}
}

// Whatever the order in which three branches of one feed meet, the same one is
// left.
func TestForkResolutionOrderDoesNotMatter(t *testing.T) {
	_, ways := branches(t, writer(t, "ana", feed.Community{}), 3, 2, 2, 2, 2)
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "order")
		kept := ways[order[0]]
		for _, i := range order[1:] {
			f, err := feed.FindFork(kept, ways[i])
			if err != nil {
				t.Fatal(err)
			}
			if f.Winner() != kept[0].ID {
				kept = ways[i]
			}
		}
		for _, way := range ways {
			if way[0].ID.Compare(kept[0].ID) < 0 {
				t.Fatal("a lower id lost")
			}
		}
	})
}

// The largest proof there can be stays under its limit.
func TestLargestForkFits(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	chain(t, w, 1)
	head := w.Head()
	var ways [2][]feed.Record
	for i := range ways {
		if err := w.Rewind(head); err != nil {
			t.Fatal(err)
		}
		small, large := make([]byte, feed.SignedFrom-200), make([]byte, feed.MaxBody)
		small[0], large[0] = byte(i), byte(i)
		for range feed.SignedEvery - 2 {
			r := write(t, w, feed.Draft{Kind: "change", Body: small})
			r.Sig = nil
			ways[i] = append(ways[i], r)
		}
		ways[i] = append(ways[i], write(t, w, feed.Draft{Kind: "change", Body: large}))
	}
	f, err := feed.NewFork(ways[0], ways[1])
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > feed.MaxForkBytes {
		t.Fatalf("%d bytes", len(b))
	}
	back, err := feed.DecodeFork(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.Winner(), back.Winner()); d != "" {
		t.Fatal(d)
	}
}
