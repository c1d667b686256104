package network_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/network"
)

// await waits busily, for figures below a millisecond.
func await(b *testing.B, f func() bool) {
	end := time.Now().Add(60 * time.Second)
	for !f() {
		if time.Now().After(end) {
			b.Fatal("not within a minute")
		}
		time.Sleep(50 * time.Microsecond)
	}
}

// fill adds a feed of n entries, with bodies like the changes of a page, to
// all members.
func fill(n int, members ...*member) {
	members[0].Write(n, "change", strings.Repeat("some words ", 10))
	id := feed.ID{Device: members[0].device()}
	var records []feed.Record
	for r := range members[0].Range(id, 1, uint64(n)) {
		records = append(records, r)
	}
	for _, m := range members[1:] {
		if err := m.Receive(context.Background(), members[0].device(), records); err != nil {
			panic(err) // they are in order
		}
	}
}

// BenchmarkReconnect connects two laptops that hold the same, from dialing to
// both knowing that they do: an encrypted connection, a greeting, a digest.
func BenchmarkReconnect(b *testing.B) {
	for _, docs := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("%d-documents", docs), func(b *testing.B) {
			ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
			fill(20*docs, ana, ben)
			for b.Loop() {
				b.StopTimer()
				x, y := start(b, network.Options{}, ana), start(b, network.Options{}, ben)
				b.StartTimer()
				dial(b, x, y)
				await(b, inSync(x, ana, 1))
				await(b, inSync(y, ben, 1))
				b.StopTimer()
				x.Close()
				y.Close()
				b.StartTimer()
			}
		})
	}
}

// BenchmarkCatchUp brings 20,000 entries to an empty laptop that commits in no
// time: what the network, verification and encoding cost.
func BenchmarkCatchUp(b *testing.B) {
	ana := newMember("garden", "ana")
	fill(20_000, ana)
	for b.Loop() {
		b.StopTimer()
		ben := newMember("garden", "ben")
		x, y := start(b, network.Options{}, ana), start(b, network.Options{}, ben)
		b.StartTimer()
		dial(b, x, y)
		await(b, same(ana, ben))
		b.StopTimer()
		x.Close()
		y.Close()
		b.StartTimer()
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkLive writes an entry every ten milliseconds and notes when each is
// received on the other laptop.
func BenchmarkLive(b *testing.B) {
	for _, laptops := range []int{2, 8} {
		b.Run(fmt.Sprintf("%d-laptops", laptops), func(b *testing.B) {
			var members []*member
			var networks []*network.Network
			for i := range laptops {
				m := newMember("garden", fmt.Sprint("laptop ", i))
				n := start(b, network.Options{}, m)
				for _, other := range networks {
					dial(b, n, other)
				}
				members, networks = append(members, m), append(networks, n)
			}
			for i, n := range networks {
				await(b, inSync(n, members[i], laptops-1))
			}
			last := members[laptops-1]
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				r := members[0].Write(1, "change", "one keystroke")
				await(b, func() bool { return last.Vector()[r.Feed].Seq >= r.Seq })
				took = append(took, time.Since(began))
				time.Sleep(10*time.Millisecond - min(10*time.Millisecond, time.Since(began)))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			for _, n := range networks {
				n.Close()
			}
		})
	}
}
