package feed_test

import (
	"testing"

	"commonplace/crdt/feed"
)

func BenchmarkEncode(b *testing.B) {
	r := chain(b, writer(b, "ana", feed.Community{}), 2)[1]
	for b.Loop() {
		if _, err := feed.Encode(r.Entry); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	r := chain(b, writer(b, "ana", feed.Community{}), 2)[1]
	for b.Loop() {
		if _, err := feed.Decode(r.Payload); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	w := writer(b, "ana", feed.Community{})
	for b.Loop() {
		chain(b, w, 1)
	}
}

func BenchmarkVerifyOne(b *testing.B) {
	r := chain(b, writer(b, "ana", feed.Community{}), 2)[1]
	for b.Loop() {
		if err := r.Verify(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRun1000 reads and verifies a run of a thousand entries.
func BenchmarkRun1000(b *testing.B) {
	bytes := encoded(b, run(b, chain(b, writer(b, "ana", feed.Community{}), 1000)))
	b.SetBytes(int64(len(bytes)))
	for b.Loop() {
		if _, err := feed.DecodeRun(bytes); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDigest300Feeds(b *testing.B) {
	v := feed.Vector{}
	for i := range 300 {
		v[feed.ID{Device: feed.Device{byte(i), byte(i >> 8)}, Incarnation: 1 << 50}] = feed.Tip{Seq: uint64(i + 1)}
	}
	for b.Loop() {
		v.Digest()
	}
}
