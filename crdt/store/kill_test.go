package store_test

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"commonplace/crdt/store"
)

var kills = flag.Int("kills", 20, "how often TestKill kills the writing process")

// TestKill kills a writing process at random moments. What it said was stored
// must be there, chained and sound, and what is there must be usable.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	rounds := *kills
	if testing.Short() {
		rounds = 5
	}
	for range rounds {
		ana, ben := killOne(t, dir, time.Duration(1+rand.IntN(120))*time.Millisecond)
		checkKilled(t, dir, ana, ben)
	}
}

// killOne lets a child write for a while after its first acknowledgement, and
// gives the last one.
func killOne(t *testing.T, dir string, after time.Duration) (ana, ben uint64) {
	t.Helper()
	cmd := child(t, writeVariable, dir)
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if ana == 0 {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
		if _, err := fmt.Sscan(lines.Text(), &ana, &ben); err != nil {
			t.Fatal(lines.Text())
		}
	}
	_ = cmd.Wait() // it was killed
	if ana == 0 {
		t.Fatal("child stored nothing")
	}
	return ana, ben
}

func checkKilled(t *testing.T, dir string, ana, ben uint64) {
	t.Helper()
	c, err := founded()
	check(t, err)
	s, err := store.Open(dir, small)
	check(t, err)
	defer closeNow(t, s)
	if r := s.Report(); r.SetAside != "" || r.Moved != "" || r.JournalRepaired {
		t.Fatalf("%+v", r)
	}
	for name, acked := range map[string]uint64{"ana": ana, "ben": ben} {
		head, _ := s.Head(c, feedOf(name))
		if head.Seq < acked {
			t.Fatalf("%s: %d acknowledged, %d stored", name, acked, head.Seq)
		}
		if n, err := inspectFeed(s, c, name); n > 0 || err != nil {
			t.Fatal(n, err)
		}
		var seen uint64
		check(t, s.View(func(txn *store.Txn) error {
			b, err := txn.Bucket(c, "seen").Get([]byte(name))
			if err == nil {
				_, err = fmt.Sscan(string(b), &seen)
			}
			return err
		}))
		// An entry replayed from the journal has no effects yet; projections
		// catch up by arrivals.
		if seen < acked || seen > head.Seq || name == "ben" && seen != head.Seq {
			t.Fatalf("%s: effects of %d, %d acknowledged, %d stored", name, seen, acked, head.Seq)
		}
	}
}
