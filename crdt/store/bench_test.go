package store_test

import (
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// eachForm runs a benchmark in the clear and encrypted.
func eachForm(b *testing.B, run func(*testing.B, store.Options)) {
	b.Run("clear", func(b *testing.B) { run(b, small) })
	b.Run("encrypted", func(b *testing.B) { run(b, keyed()) })
}

func BenchmarkAppend(b *testing.B) { eachForm(b, benchAppend) }

func benchAppend(b *testing.B, o store.Options) {
	s := openWith(b, b.TempDir(), o)
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
func BenchmarkReceive20000(b *testing.B) { eachForm(b, benchReceive) }

func benchReceive(b *testing.B, o store.Options) {
	rs := write(b, writer(b, "ana", feed.Community{}), 20000)
	c := rs[0].In()
	for b.Loop() {
		b.StopTimer()
		s := openWith(b, b.TempDir(), o)
		b.StartTimer()
		for start := 0; start < len(rs); start += 500 {
			check(b, s.Receive(c, rs[start:start+500], nil))
		}
	}
}

func BenchmarkRange1000(b *testing.B) { eachForm(b, benchRange) }

func benchRange(b *testing.B, o store.Options) {
	s := openWith(b, b.TempDir(), o)
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

func BenchmarkOpen100000(b *testing.B) { eachForm(b, benchOpen) }

func benchOpen(b *testing.B, o store.Options) {
	dir := b.TempDir()
	s := openWith(b, dir, o)
	rs := write(b, writer(b, "ana", feed.Community{}), 100000)
	c := rs[0].In()
	for start := 0; start < len(rs); start += 1000 {
		check(b, s.Receive(c, rs[start:start+1000], nil))
	}
	closeNow(b, s)
	for b.Loop() {
		s, err := store.Open(dir, o)
		check(b, err)
		b.StopTimer()
		closeNow(b, s)
		b.StartTimer()
	}
}
