package feed_test

import (
	"bytes"
	"errors"
	"testing"

	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func anyVector(t *rapid.T, label string) feed.Vector {
	v := feed.Vector{}
	for range rapid.IntRange(0, 8).Draw(t, label) {
		id := feed.ID{
			Device:      feed.Device{rapid.ByteRange(0, 4).Draw(t, "device")},
			Incarnation: rapid.SampledFrom([]uint64{0, 1, 23, 24, 255, 256, 1 << 16, 1 << 32, 1<<64 - 1}).Draw(t, "incarnation"),
		}
		v[id] = feed.Tip{Seq: rapid.Uint64Range(1, 5).Draw(t, "seq"), ID: feed.Hash{rapid.ByteRange(0, 2).Draw(t, "id")}}
	}
	return v
}

func TestVectorRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, o := anyVector(t, "feeds"), anyVector(t, "other feeds")
		b, err := v.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := feed.DecodeVector(b)
		if err != nil {
			t.Fatal(err)
		}
		if !v.Equal(back) || v.Digest() != back.Digest() {
			t.Fatal("another vector came back")
		}
		if v.Equal(o) != (v.Digest() == o.Digest()) {
			t.Fatal("digest and vector disagree")
		}
	})
}

func TestVectorFlippedByteIsAnotherVectorOrRefused(t *testing.T) {
	v := feed.Vector{{Device: feed.Device{1}, Incarnation: 300}: {Seq: 2, ID: feed.Hash{1}}, {Device: feed.Device{2}}: {Seq: 1}}
	b, err := v.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1
		if got, err := feed.DecodeVector(bad); err == nil && got.Equal(v) {
			t.Fatalf("byte %d flipped, and the same vector came back", i)
		}
	}
}

// Receiving what is missing makes two vectors equal, in either direction.
func TestMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyVector(t, "a"), anyVector(t, "b")
		merged := a.Clone()
		var lacking uint64
		for _, r := range a.Missing(b) {
			if r.From != a[r.Feed].Seq+1 || r.To != b[r.Feed].Seq {
				t.Fatal("wrong range", r)
			}
			lacking += r.Len()
			merged[r.Feed] = b[r.Feed]
		}
		if merged.Entries() != a.Entries()+lacking || len(merged.Missing(b)) != 0 {
			t.Fatal("something is still missing")
		}
		for _, id := range a.Diverged(b) {
			if a[id].Seq != b[id].Seq || a[id].ID == b[id].ID {
				t.Fatal("not diverged", id)
			}
		}
	})
}

func TestVectorLimits(t *testing.T) {
	v := feed.Vector{}
	for i := range feed.MaxVectorFeeds {
		v[feed.ID{Incarnation: uint64(i) + 1<<40}] = feed.Tip{Seq: feed.MaxSeq}
	}
	b, err := v.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := feed.DecodeVector(b); err != nil || !v.Equal(back) {
		t.Fatal(err)
	}
	v[feed.ID{}] = feed.Tip{Seq: 1}
	if _, err := v.Encode(); !errors.Is(err, feed.ErrTooLarge) {
		t.Fatal(err)
	}
	if _, err := (feed.Vector{{}: {Seq: 0}}).Encode(); !errors.Is(err, feed.ErrMalformed) {
		t.Fatal(err)
	}
	// An array that claims four thousand million feeds, in five bytes.
	if _, err := feed.DecodeVector([]byte{0x9a, 0xff, 0xff, 0xff, 0xff}); !errors.Is(err, feed.ErrMalformed) {
		t.Fatal(err)
	}
	if d := cmp.Diff([]feed.Range(nil), feed.Vector{}.Missing(nil)); d != "" {
		t.Fatal(d)
	}
}
