package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/app/replica"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

// draws is the generator of the benchmark workloads: xorshift32.
type draws uint32

func newDraws(i int) *draws {
	d := draws(uint32(i+1) * 0x9E3779B1)
	if d == 0 {
		d = 1
	}
	return &d
}

func (d *draws) n(n int) int {
	x := uint32(*d)
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	*d = draws(x)
	return int(x % uint32(n))
}

func (d *draws) str(n int) string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz "
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[d.n(27)]
	}
	return string(b)
}

// post is document i of the workloads: twenty changes.
func post(i int) []replica.Step {
	d := newDraws(i)
	title := fmt.Sprintf("Post %d %s", i, d.str(20))
	steps := []replica.Step{func(tx *document.Tx) error {
		for key, v := range map[string]any{
			"title": title, "author": fmt.Sprintf("member-%d", i%50), "time": int64(1700000000 + 60*i),
		} {
			if err := tx.Set(document.Path{key}, v); err != nil {
				return err
			}
		}
		if err := tx.MakeText("body"); err != nil {
			return err
		}
		return tx.MakeList("list")
	}}
	for k := range 14 {
		at := d.n(15*k + 1)
		text := d.str(15)
		steps = append(steps, func(tx *document.Tx) error {
			return tx.SpliceText(document.Path{"body"}, at, 0, text)
		})
	}
	for k := range 5 {
		reply := fmt.Sprintf("reply-%d-%s", k, d.str(8))
		steps = append(steps, func(tx *document.Tx) error { return tx.Append(document.Path{"list"}, reply) })
	}
	return steps
}

func doc(i int) (id feed.DocID) {
	copy(id[:], fmt.Sprintf("document %07d", i))
	return id
}

// BenchmarkCatchUp is W1: a laptop that holds nothing meets one that holds a
// thousand documents, until it has them durably and has read all of them.
func BenchmarkCatchUp(b *testing.B) {
	const docs = 1000
	b.StopTimer()
	dirA := b.TempDir()
	a := loopback(b, "Ana", dirA)
	ca := found(b, a, "")
	dirs := make([]string, b.N)
	for i := range dirs {
		dirs[i] = filepath.Join(b.TempDir(), "ben")
		one := loopback(b, "Ben", dirs[i])
		cb := invited(b, ca, one, app.InviteOptions{Uses: 1, Expires: time.Hour})
		same(b, ca, cb)
		check(b, one.Close())
	}
	for i := range docs {
		check(b, ca.Replica().Edit(doc(i), post(i)...))
	}
	flush(b, ca)
	address := ca.Room().Addresses[0]
	for i := range b.N {
		one := loopback(b, "Ben", dirs[i])
		cb, err := one.Community(ca.ID())
		check(b, err)
		before := b.Elapsed()
		b.StartTimer()
		check(b, one.Dial(b.Context(), address))
		for cb.Fingerprint() != ca.Fingerprint() {
			time.Sleep(time.Millisecond)
		}
		held := b.Elapsed() - before
		flush(b, cb)
		b.StopTimer()
		b.ReportMetric(held.Seconds(), "s-until-durable")
		check(b, cb.Replica().Look(doc(docs-1), func(d *document.Doc) error {
			if d.Len("body") != 210 || d.Len("list") != 5 {
				b.Errorf("document has %d characters and %d items", d.Len("body"), d.Len("list"))
			}
			return nil
		}))
		check(b, one.Close())
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("pages=%d", n), func(b *testing.B) {
			dir := b.TempDir()
			a := open(b, dir, nil)
			check(b, a.SetProfile(app.Profile{Name: "Ana"}))
			c := found(b, a, "teaching")
			for i := range n {
				_, err := c.CreatePage(app.PageDraft{
					Title: fmt.Sprintf("Page %d", i), Collection: fmt.Sprintf("part-%d", i%20), Body: long(2000),
				})
				check(b, err)
			}
			check(b, a.Close())
			for b.Loop() {
				one, err := app.Open(b.Context(), app.Options{Dir: dir, Network: app.NetworkOptions{Off: true}, Store: small})
				check(b, err)
				c, err := one.Community(c.ID())
				check(b, err)
				if got := len(c.Pages()); got != n {
					b.Fatalf("%d pages, want %d", got, n)
				}
				b.StopTimer()
				check(b, one.Close())
				b.StartTimer()
			}
		})
	}
}

// BenchmarkSplice is typing in a page of 100,000 characters at a hundred keys a
// second, as the window's goroutine feels it: each key with a look at what
// others wrote, while the page is saved and read behind its back.
func BenchmarkSplice(b *testing.B) {
	a := open(b, b.TempDir(), nil)
	check(b, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(b, a, "")
	id := page(b, c, "Long", long(100_000))
	w, err := c.Write(id)
	check(b, err)
	d := newDraws(1)
	var all []time.Duration
	for b.Loop() {
		begin := time.Now()
		check(b, w.Splice(app.Edit{Pos: d.n(100_000), Ins: "x"}))
		w.Pull()
		all = append(all, time.Since(begin))
		time.Sleep(10 * time.Millisecond)
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Nanoseconds())/1e3, "µs-median")
	b.ReportMetric(float64(all[len(all)*99/100].Nanoseconds())/1e3, "µs-p99")
	b.ReportMetric(float64(all[len(all)-1].Nanoseconds())/1e3, "µs-worst")
	check(b, w.Close())
}

// BenchmarkKeystrokeSaved is W5: a keystroke until it is durable.
func BenchmarkKeystrokeSaved(b *testing.B) {
	a := open(b, b.TempDir(), nil)
	check(b, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(b, a, "")
	w, err := c.Write(page(b, c, "Text", long(20_000)))
	check(b, err)
	d := newDraws(1)
	for b.Loop() {
		check(b, w.Splice(app.Edit{Pos: d.n(20_000), Ins: "x"}))
		check(b, w.Flush())
	}
	check(b, w.Close())
}

// BenchmarkImport takes the handbook in.
func BenchmarkImport(b *testing.B) {
	if _, err := os.Stat(handbook); err != nil {
		b.Skip("the handbook is not here")
	}
	for b.Loop() {
		b.StopTimer()
		a := open(b, b.TempDir(), nil)
		check(b, a.SetProfile(app.Profile{Name: "Ana"}))
		c := found(b, a, "")
		b.StartTimer()
		report, err := c.Import(b.Context(), handbook, nil)
		check(b, err)
		b.ReportMetric(float64(report.Created), "pages")
	}
}

// BenchmarkFirstSearch indexes a thousand pages, and then finds words in them.
func BenchmarkFirstSearch(b *testing.B) {
	a := open(b, b.TempDir(), nil)
	check(b, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(b, a, "")
	for i := range 1000 {
		_, err := c.CreatePage(app.PageDraft{Title: fmt.Sprintf("Page %d", i), Body: long(2000)})
		check(b, err)
	}
	b.ResetTimer()
	begin := time.Now()
	_, err := c.Search(b.Context(), "counts", 20)
	check(b, err)
	first := time.Since(begin)
	for b.Loop() {
		_, err := c.Search(b.Context(), "counts", 20)
		check(b, err)
	}
	b.ReportMetric(first.Seconds(), "s-first")
}

// BenchmarkLive is W4: an append here until it is shown on another laptop.
func BenchmarkLive(b *testing.B) {
	a := loopback(b, "Ana", b.TempDir())
	ca := found(b, a, "")
	id := page(b, ca, "Live", "Begin. ")
	one := loopback(b, "Ben", b.TempDir())
	cb := invited(b, ca, one, app.InviteOptions{Uses: 1, Expires: time.Hour})
	same(b, ca, cb)
	wa, err := ca.Write(id)
	check(b, err)
	wb, err := cb.Write(id)
	check(b, err)
	arrived := make(chan struct{}, 1)
	wb.OnRemote(func() {
		select {
		case arrived <- struct{}{}:
		default:
		}
	})
	for b.Loop() {
		check(b, wa.Splice(app.Edit{Ins: "x"}))
		check(b, wa.Flush())
		for got := 0; got == 0; {
			<-arrived
			edits, more := wb.Pull()
			for more {
				var next []app.RemoteEdit
				next, more = wb.Pull()
				edits = append(edits, next...)
			}
			got = len(edits)
		}
	}
	check(b, wa.Close())
	check(b, wb.Close())
}
