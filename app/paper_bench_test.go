package app_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"
	"time"

	"commonplace/app"
)

// paper is every keystroke of somebody who wrote one: 260,000 of them.
type paper struct {
	EndContent string `json:"endContent"`
	Txns       []struct {
		Patches []patch `json:"patches"`
	} `json:"txns"`
}

type patch app.Edit

// UnmarshalJSON reads [position, deleted, inserted].
func (p *patch) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&p.Pos, &p.Del, &p.Ins})
}

func readPaper(b *testing.B) paper {
	b.Helper()
	const path = "../../shared/data/editing-traces/automerge-paper.json.gz"
	f, err := os.Open(path)
	if err != nil {
		b.Skipf("the recorded keystrokes are not beside this checkout: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	check(b, err)
	var p paper
	check(b, json.NewDecoder(z).Decode(&p))
	return p
}

// BenchmarkPaper writes the paper into a page, keystroke by keystroke, as the
// editor hands them on, and saves it. It must end as the real one did.
func BenchmarkPaper(b *testing.B) {
	p := readPaper(b)
	for b.Loop() {
		b.StopTimer()
		a := open(b, b.TempDir(), nil)
		check(b, a.SetProfile(app.Profile{Name: "Ana"}))
		c := found(b, a, "")
		id := page(b, c, "Paper", "")
		w, err := c.Write(id)
		check(b, err)
		took := make([]time.Duration, 0, len(p.Txns))
		b.StartTimer()
		begin := time.Now()
		for _, txn := range p.Txns {
			start := time.Now()
			for _, e := range txn.Patches {
				check(b, w.Splice(app.Edit(e)))
			}
			took = append(took, time.Since(start))
		}
		check(b, w.Flush())
		total := time.Since(begin)
		b.StopTimer()
		if w.Text() != p.EndContent {
			b.Fatal("the page does not end as the paper did")
		}
		check(b, w.Close())
		check(b, c.Flush(b.Context()))
		if text := body(b, c, id); text != p.EndContent {
			b.Fatal("the saved page does not end as the paper did")
		}
		check(b, a.Close())
		reportTimes(b, took, "")
		b.ReportMetric(total.Seconds(), "s-total")
		b.ReportMetric(float64(len(took)), "edits")
		b.StartTimer()
	}
}

// BenchmarkLongPage is one keystroke in a page of 100,000 characters and its
// saving: what the writer waits for, and until it is on disk.
func BenchmarkLongPage(b *testing.B) {
	a := open(b, b.TempDir(), nil)
	check(b, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(b, a, "")
	w, err := c.Write(page(b, c, "Long", long(100_000)))
	check(b, err)
	var typed, saved []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		check(b, w.Splice(app.Edit{Pos: (i * 7919) % 100_000, Ins: "x"}))
		typed = append(typed, time.Since(start))
		check(b, w.Flush())
		saved = append(saved, time.Since(start))
	}
	reportTimes(b, typed, "-typed")
	reportTimes(b, saved, "-saved")
	check(b, w.Close())
}
