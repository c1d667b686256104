package store_test

import (
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

func BenchmarkAppend(b *testing.B) {
	s := open(b, b.TempDir())
	ana := writer(b, "ana", feed.Community{})
	for b.Loop() {
		r := write(b, ana, 1)
		check(b, s.Append(ana.Community(), r[0], func(t *store.Txn) error {
			return t.Bucket(ana.Community(), "pages").Set([]byte("k"), r[0].Body)
		}))
	}
}

// BenchmarkReceive20000 takes in twenty thousand small changes in groups of
// five hundred, each group durable before the next.
func BenchmarkReceive20000(b *testing.B) {
	rs := write(b, writer(b, "ana", feed.Community{}), 20000)
	c := rs[0].In()
	for b.Loop() {
		b.StopTimer()
		s := open(b, b.TempDir())
		b.StartTimer()
		for start := 0; start < len(rs); start += 500 {
			check(b, s.Receive(c, rs[start:start+500], nil))
		}
	}
}

func BenchmarkRange1000(b *testing.B) {
	s := open(b, b.TempDir())
	rs := write(b, writer(b, "ana", feed.Community{}), 1000)
	check(b, s.Receive(rs[0].In(), rs, nil))
	for b.Loop() {
		for _, err := range s.Range(rs[0].In(), rs[0].Feed, 1, 1000) {
			check(b, err)
		}
	}
}

func BenchmarkVector300Feeds(b *testing.B) {
	s := open(b, b.TempDir())
	genesis := write(b, writer(b, "ana", feed.Community{}), 1)
	c := genesis[0].In()
	check(b, s.Receive(c, genesis, nil))
	for i := range 300 {
		check(b, s.Receive(c, write(b, writer(b, string(rune(i)), c), 1), nil))
	}
	for b.Loop() {
		if _, err := s.Vector(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen100000(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	rs := write(b, writer(b, "ana", feed.Community{}), 100000)
	c := rs[0].In()
	for start := 0; start < len(rs); start += 1000 {
		check(b, s.Receive(c, rs[start:start+1000], nil))
	}
	closeNow(b, s)
	for b.Loop() {
		s, err := store.Open(dir, small)
		check(b, err)
		b.StopTimer()
		closeNow(b, s)
		b.StartTimer()
	}
}
