package document_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"commonplace/crdt/document"
)

// page is a text of n characters, written in pieces of 50 by two members in turn.
func page(b *testing.B, n int) (*document.Doc, [][]byte) {
	b.Helper()
	d, first := newBody(b, "benchmark")
	other, _ := newBody(b, "other")
	changes := [][]byte{first}
	docs := []*document.Doc{d, other}
	for i := 0; i < n; i += 50 {
		who := i / 2000 % 2
		c := typeInto(b, docs[who], time.UnixMilli(int64(i)), patch{i / 3, 0, strings.Repeat("lorem ipsum ", 5)[:50]})
		apply(b, docs[1-who], [][]byte{c})
		changes = append(changes, c)
	}
	other.Close()
	return d, changes
}

// report adds the median and the 99th percentile of single operations.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-us")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-us")
}

// BenchmarkKeystroke is one character typed, with commit, the change's bytes,
// the gate's check and the replay; warm is a document whose operations are at
// hand, as it is once a change of somebody else has come.
func BenchmarkKeystroke(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		for _, warm := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/warm=%v", size, warm), func(b *testing.B) {
				d, _ := page(b, size)
				defer d.Close()
				if !warm {
					var err error
					if d, err = document.Load(d.Save(), d.Actor()); err != nil {
						b.Fatal(err)
					}
				}
				took := make([]time.Duration, 0, b.N)
				pos := size / 2
				for b.Loop() {
					start := time.Now()
					typeInto(b, d, start, patch{pos, 0, "x"})
					took = append(took, time.Since(start))
					if pos++; pos%60 == 0 {
						pos = pos * 7919 % size
					}
				}
				report(b, took)
			})
		}
	}
}

// BenchmarkFollow is one keystroke of somebody else, with the place in the
// open editor where it belongs.
func BenchmarkFollow(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			d, changes := page(b, size)
			other := document.New([]byte("typist"))
			apply(b, other, changes)
			took := make([]time.Duration, 0, b.N)
			pos := size / 2
			for b.Loop() {
				b.StopTimer()
				c := typeInto(b, other, time.Now(), patch{pos, 0, "x"})
				pos = (pos + 1) % size
				b.StartTimer()
				start := time.Now()
				_, splices, err := d.ApplyText([][]byte{c}, "body")
				took = append(took, time.Since(start))
				if err != nil || len(splices) != 1 {
					b.Fatal(splices, err)
				}
			}
			report(b, took)
		})
	}
}

// BenchmarkApply is a batch of changes that comes in at once, into a new document.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{20, 1000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			d, first := newBody(b, "writer")
			changes := append([][]byte{first}, typed(b, d, n)...)
			d.Close()
			for b.Loop() {
				d := document.New([]byte("reader"))
				apply(b, d, changes)
				d.Close()
			}
		})
	}
}

// BenchmarkLoad opens a page of 100 revisions; history also reads what they say.
func BenchmarkLoad(b *testing.B) {
	d, _ := page(b, 5000)
	saved := d.Save()
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			d, err := document.Load(saved, []byte("actor"))
			if err != nil {
				b.Fatal(err)
			}
			d.Close()
		}
	})
	b.Run("history", func(b *testing.B) {
		for b.Loop() {
			d, err := document.Load(saved, []byte("actor"))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := d.History(); err != nil {
				b.Fatal(err)
			}
			d.Close()
		}
	})
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			if len(d.Save()) == 0 {
				b.Fatal("nothing saved")
			}
		}
	})
}

// BenchmarkAuthors asks who wrote the paper, all its keystrokes in one
// document: the first time, with its history to be read, and again.
func BenchmarkAuthors(b *testing.B) {
	tr := loadTrace(b, "automerge-paper.json.gz")
	d, _ := newBody(b, "writer")
	for i, txn := range tr.Txns {
		typeInto(b, d, time.UnixMilli(int64(i)), txn.Patches...)
	}
	saved := d.Save()
	d.Close()
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			d, err := document.Load(saved, []byte("reader"))
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if _, err := d.Authors("body"); err != nil {
				b.Fatal(err)
			}
			d.Close()
		}
	})
	b.Run("again", func(b *testing.B) {
		d, err := document.Load(saved, []byte("reader"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Authors("body"); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := d.Authors("body"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkOpenClose opens and closes documents, with a collection after every
// 16 as a library does it, and reports what the process holds for that.
func BenchmarkOpenClose(b *testing.B) {
	d, _ := page(b, 5000)
	saved := d.Save()
	d.Close()
	debug.FreeOSMemory()
	before, n := resident(b), 0
	for b.Loop() {
		d, err := document.Load(saved, []byte("actor"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Authors("body"); err != nil {
			b.Fatal(err)
		}
		d.Close()
		if n++; n%16 == 0 {
			runtime.GC()
		}
	}
	b.ReportMetric(float64(resident(b)-before)/(1<<20), "MB-grown")
}

// resident is the memory the process holds, where the system tells.
func resident(b *testing.B) int {
	stat, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("this system does not tell the size of a process")
	}
	pages, err := strconv.Atoi(strings.Fields(string(stat))[1])
	if err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize()
}
