package app_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/bench/workload"
	"commonplace/crdt/document"
)

// BenchmarkW1CatchUp is a laptop that holds nothing and meets one that holds a
// thousand documents of twenty changes, in another process: until all of them
// are durable here, and until all are made into documents.
func BenchmarkW1CatchUp(b *testing.B) {
	const docs = 1000
	w := makeWorkshop(b, docs, b.N)
	var durable, made []time.Duration
	b.ResetTimer()
	for i := range b.N {
		b.StopTimer()
		s := serve(b, w.ana)
		ben, c := w.reopen(b, w.bens[i])
		b.StartTimer()
		begin := time.Now()
		check(b, ben.Dial(b.Context(), s.address))
		until(b, func() bool { return c.Fingerprint() == w.digest })
		durable = append(durable, time.Since(begin))
		check(b, c.Flush(b.Context()))
		made = append(made, time.Since(begin))
		b.StopTimer()
		for j := range docs {
			complete(b, c, j, workload.BodyLen, workload.Replies)
		}
		check(b, ben.Close())
		s.close(b)
		b.StartTimer()
	}
	reportTimes(b, durable, "-durable")
	reportTimes(b, made, "-made")
}

// BenchmarkW2Merge is two laptops that edited a hundred documents each while
// apart, half of them the same ones.
func BenchmarkW2Merge(b *testing.B) {
	w := makeWorkshop(b, 150, 1)
	w.bring(b)
	var took []time.Duration
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		w.editApart(b)
		s := serve(b, w.ana)
		ben, c := w.reopen(b, w.bens[0])
		b.StartTimer()
		begin := time.Now()
		check(b, ben.Dial(b.Context(), s.address))
		until(b, func() bool { return inSync(c) })
		check(b, c.Flush(b.Context()))
		took = append(took, time.Since(begin))
		b.StopTimer()
		check(b, ben.Close())
		s.close(b)
		b.StartTimer()
	}
	reportTimes(b, took, "")
}

// editApart lets Ana edit documents 0 to 99 and Ben 50 to 149.
func (w *workshop) editApart(b *testing.B) {
	b.Helper()
	for _, who := range []struct {
		dir    string
		from   int
		second bool
	}{{w.ana, 0, false}, {w.bens[0], 50, true}} {
		a, c := w.reopen(b, who.dir)
		for i := range 100 {
			check(b, edit(c, who.from+i, workload.Apart(who.from+i, who.second).Steps()))
		}
		check(b, a.Close())
	}
}

// bring brings all laptops up to date.
func (w *workshop) bring(b *testing.B) {
	b.Helper()
	s := serve(b, w.ana)
	for _, dir := range w.bens {
		ben, c := w.reopen(b, dir)
		check(b, ben.Dial(b.Context(), s.address))
		until(b, func() bool { return c.Fingerprint() == w.digest })
		check(b, c.Flush(b.Context()))
		check(b, ben.Close())
	}
	s.close(b)
}

// BenchmarkW3Reconnect is two laptops that hold the same and meet, both just
// started, until they know it.
func BenchmarkW3Reconnect(b *testing.B) {
	for _, docs := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("docs=%d", docs), func(b *testing.B) {
			w := makeWorkshop(b, docs, 1)
			w.bring(b)
			var took []time.Duration
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				s := serve(b, w.ana)
				ben, c := w.reopen(b, w.bens[0])
				check(b, c.Flush(b.Context()))
				b.StartTimer()
				begin := time.Now()
				check(b, ben.Dial(b.Context(), s.address))
				until(b, func() bool { return inSync(c) })
				took = append(took, time.Since(begin))
				b.StopTimer()
				check(b, ben.Close())
				s.close(b)
				b.StartTimer()
			}
			reportTimes(b, took, "")
		})
	}
}

// BenchmarkW4Live is five hundred appends on one laptop, one every ten
// milliseconds, until each is visible on the other.
func BenchmarkW4Live(b *testing.B) {
	w := makeWorkshop(b, 1, 1)
	w.bring(b)
	var took []time.Duration
	for range b.N {
		s := serve(b, w.ana)
		ben, c := w.reopen(b, w.bens[0])
		check(b, ben.Dial(b.Context(), s.address))
		until(b, func() bool { return inSync(c) })
		before := items(b, c)
		changed := make(chan struct{}, 1)
		stop := ben.Subscribe(func(e app.Event) {
			select {
			case changed <- struct{}{}:
			default:
			}
		})
		fmt.Fprintln(s.ask, "append")
		check(b, s.ask.Flush())
		for seen := len(before); seen < len(before)+appends; {
			<-changed
			list := items(b, c)
			now := monotonic(b)
			for _, v := range list[seen:] {
				stamp, err := strconv.ParseInt(v.(string), 10, 64)
				check(b, err)
				took = append(took, time.Duration(now-stamp))
			}
			seen = len(list)
		}
		stop()
		check(b, ben.Close())
		s.close(b)
	}
	reportTimes(b, took, "")
}

func items(b *testing.B, c *app.Community) (list []any) {
	b.Helper()
	check(b, c.Replica().Look(doc(0), func(d *document.Doc) error {
		list, _ = d.List(workload.List...)
		return nil
	}))
	return list
}

func inSync(c *app.Community) bool {
	for _, l := range c.Room().Laptops {
		if l.InSync {
			return true
		}
	}
	return false
}

// until looks every half millisecond, so that what it measures is not much
// longer than it was.
func until(b *testing.B, done func() bool) {
	b.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for !done() {
		if time.Now().After(deadline) {
			b.Fatal("it takes more than two minutes")
		}
		time.Sleep(500 * time.Microsecond)
	}
}
