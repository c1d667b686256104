package app_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"commonplace/app"
	"commonplace/app/replica"
	"commonplace/bench/workload"
	"commonplace/crdt/document"
)

// workshop is a community on disk: a laptop with documents, and some that joined
// before there were any.
type workshop struct {
	id     app.ID
	ana    string
	bens   []string
	digest string // of what Ana holds
}

// makeWorkshop founds a community, lets laptops join and go, and then writes the
// documents of the workload.
func makeWorkshop(b *testing.B, docs, laptops int) *workshop {
	b.Helper()
	w := &workshop{ana: b.TempDir()}
	a := loopback(b, "Ana", w.ana)
	c := found(b, a, "")
	w.id = c.ID()
	for range laptops {
		dir := filepath.Join(b.TempDir(), "ben")
		one := loopback(b, "Ben", dir)
		same(b, c, invited(b, c, one, app.InviteOptions{Uses: 1, Expires: time.Hour}))
		check(b, one.Close())
		w.bens = append(w.bens, dir)
	}
	writeDocuments(b, c, docs)
	check(b, c.Flush(b.Context()))
	w.digest = c.Fingerprint()
	check(b, a.Close())
	return w
}

// writeDocuments writes several at once: the fsyncs of many are one.
func writeDocuments(b *testing.B, c *app.Community, docs int) {
	b.Helper()
	var all sync.WaitGroup
	next := make(chan int)
	for range 16 {
		all.Go(func() {
			for i := range next {
				check(b, edit(c, i, workload.Doc(i).Steps()))
			}
		})
	}
	for i := range docs {
		next <- i
	}
	close(next)
	all.Wait()
}

func edit(c *app.Community, i int, steps []workload.Step) error {
	all := make([]replica.Step, len(steps))
	for k, step := range steps {
		all[k] = step
	}
	return c.Replica().Edit(doc(i), all...)
}

// reopen opens a profile of the workshop in this process.
func (w *workshop) reopen(b *testing.B, dir string) (*app.App, *app.Community) {
	b.Helper()
	a := loopback(b, "", dir)
	c, err := a.Community(w.id)
	check(b, err)
	return a, c
}

// server is a laptop in a process of its own.
type server struct {
	cmd     *exec.Cmd
	in      interface{ Close() error }
	ask     *bufio.Writer
	address string
}

const serveProfile = "COMMONPLACE_SERVE_PROFILE"

// serve opens a profile in another process, fresh.
func serve(b *testing.B, dir string) *server {
	b.Helper()
	s := &server{cmd: exec.Command(os.Args[0], "-test.run=^TestServe$")}
	s.cmd.Env = append(os.Environ(), serveProfile+"="+dir)
	s.cmd.Stderr = os.Stderr
	in, err := s.cmd.StdinPipe()
	check(b, err)
	out, err := s.cmd.StdoutPipe()
	check(b, err)
	check(b, s.cmd.Start())
	s.in, s.ask = in, bufio.NewWriter(in)
	for lines := bufio.NewScanner(out); s.address == "" && lines.Scan(); {
		s.address, _ = strings.CutPrefix(lines.Text(), "serving ")
	}
	if s.address == "" {
		b.Fatal("the other process said no address")
	}
	return s
}

func (s *server) close(b *testing.B) {
	b.Helper()
	check(b, s.in.Close())
	check(b, s.cmd.Wait())
}

// TestServe is the other process of the benchmarks: it serves a profile until
// its input ends, and appends to document 0 when told to.
func TestServe(t *testing.T) {
	dir := os.Getenv(serveProfile)
	if dir == "" {
		t.Skip("this is the other half of a benchmark")
	}
	a := loopback(t, "", dir)
	c, err := a.Community(a.Communities()[0].ID)
	check(t, err)
	flush(t, c)
	fmt.Println("serving", c.Room().Addresses[0])
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		appendStamps(t, c)
	}
}

const (
	appends = 500
	pace    = 10 * time.Millisecond
)

// appendStamps appends the time to a list, over and over, at a steady pace
// whether or not the one before is done.
func appendStamps(t *testing.T, c *app.Community) {
	begin := time.Now()
	for i := range appends {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * pace)))
		stamp := strconv.FormatInt(monotonic(t), 10)
		check(t, c.Replica().Edit(doc(0), func(tx *document.Tx) error { return tx.Append(workload.List, stamp) }))
	}
}

// monotonic is a clock that all processes of a machine share.
func monotonic(t testing.TB) int64 {
	var now unix.Timespec
	check(t, unix.ClockGettime(unix.CLOCK_MONOTONIC, &now))
	return now.Nano()
}

// complete checks a document of the workload.
func complete(b *testing.B, c *app.Community, i, length, items int) {
	b.Helper()
	check(b, c.Replica().Look(doc(i), func(d *document.Doc) error {
		if d.Len(workload.Body...) != length || d.Len(workload.List...) != items {
			return fmt.Errorf("document %d has %d characters and %d items, not %d and %d",
				i, d.Len(workload.Body...), d.Len(workload.List...), length, items)
		}
		return nil
	}))
}

// reportTimes adds median and 99th percentile.
func reportTimes(b *testing.B, all []time.Duration, name string) {
	b.Helper()
	if len(all) == 0 {
		return
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/1e6, "ms-p50"+name)
	b.ReportMetric(float64(all[len(all)*99/100])/1e6, "ms-p99"+name)
}
