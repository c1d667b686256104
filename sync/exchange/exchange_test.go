package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/internal/memory"

	"github.com/google/go-cmp/cmp"
)

func pair(t testing.TB) (ana, ben *laptop) {
	return newLaptop(t, memory.New("garden", "ana")), newLaptop(t, memory.New("garden", "ben"))
}

func TestCatchUpBothWays(t *testing.T) {
	ana, ben := pair(t)
	ana.Write(3000, "change", "from ana")
	ben.Write(2500, "change", strings.Repeat("from ben ", 500))
	connect(t, ana, ben, uncut)
	eventually(t, "equal vectors", same(ana, ben))
	eventually(t, "ana knows", ana.inSync(1))
	eventually(t, "ben knows", ben.inSync(1))
	if ana.Received != 2500 || ben.Received != 3000 {
		t.Errorf("received %d and %d entries, want 2500 and 3000", ana.Received, ben.Received)
	}
}

func TestLiveBothWays(t *testing.T) {
	ana, ben := pair(t)
	connect(t, ana, ben, uncut)
	for i := range 50 {
		ana.Write(1, "talk.say", fmt.Sprint("ana ", i))
		ben.Write(1, "talk.say", fmt.Sprint("ben ", i))
	}
	eventually(t, "equal vectors", same(ana, ben))
	eventually(t, "both know", func() bool { return ana.inSync(1)() && ben.inSync(1)() })
}

// Reconnecting with nothing new takes a digest each way, whatever there is.
func TestNoChangeIsOneRoundTrip(t *testing.T) {
	ana, ben := pair(t)
	ana.Write(5000, "change", "x")
	k := connect(t, ana, ben, uncut)
	eventually(t, "in sync", func() bool { return ana.inSync(1)() && ben.inSync(1)() })
	k.close()
	again := connect(t, ana, ben, uncut)
	eventually(t, "in sync", func() bool { return ana.inSync(1)() && ben.inSync(1)() })
	if n := again.wrote.Load(); n > 110 {
		t.Errorf("%d bytes for nothing new", n)
	}
}

// Cut at any byte, again and again, nothing is lost and nothing doubled.
func TestInterruptedAtAnyByte(t *testing.T) {
	seed := time.Now().UnixNano()
	rng := rand.New(rand.NewSource(seed))
	ana, ben := pair(t)
	ana.Write(4000, "change", "some words of ana's that take a little room")
	ben.Write(4000, "change", "some words of ben's that take a little room")
	for range 40 {
		k := connect(t, ana, ben, 1+rng.Int63n(12_000))
		eventually(t, "cut, or done", func() bool { return k.left.Load() < 0 || ana.inSync(1)() })
		k.close()
	}
	connect(t, ana, ben, uncut)
	eventually(t, fmt.Sprintf("equal vectors, seed %d", seed), same(ana, ben))
}

// Every laptop brings the same to one that was away: each entry is stored once,
// and not everything is sent by all.
func TestSeveralSources(t *testing.T) {
	names := []string{"ana", "ben", "cleo", "dan"}
	var full []*laptop
	for i, name := range names {
		l := newLaptop(t, memory.New("garden", name))
		l.Write(1500, "change", name)
		for _, other := range full {
			connect(t, l, other, uncut)
		}
		if i > 0 {
			eventually(t, name+" has all", same(append(full, l)...))
		}
		full = append(full, l)
	}
	away := newLaptop(t, memory.New("garden", "away"))
	for _, l := range full {
		connect(t, away, l, uncut)
	}
	all := append(full, away)
	eventually(t, "equal vectors", same(all...))
	for _, l := range all {
		eventually(t, "in sync", l.inSync(4))
	}
	if away.Received > 2*6000 {
		t.Errorf("received %d entries for 6000", away.Received)
	}
}

// Along a line, entries pass through laptops that did not write them.
func TestForwardedAlongALine(t *testing.T) {
	var l []*laptop
	for i := range 4 {
		l = append(l, newLaptop(t, memory.New("garden", fmt.Sprint("laptop ", i))))
		if i > 0 {
			connect(t, l[i-1], l[i], uncut)
		}
	}
	l[0].Write(1, "talk.say", "hello at the other end")
	eventually(t, "equal vectors", same(l...))
	l[3].Write(300, "talk.say", "hello back")
	eventually(t, "equal vectors", same(l...))
}

func TestMembershipComesFirst(t *testing.T) {
	ana, ben := pair(t)
	steward := newLaptop(t, memory.New("garden", "steward"))
	steward.Write(10, "roll.admit", "x")
	k := connect(t, ana, steward, uncut)
	eventually(t, "ana has the roll", same(ana, steward))
	k.close()
	ana.Write(6000, "change", "x")
	var order []string
	ben.Before = func(_ context.Context, records []feed.Record) error {
		for _, r := range records {
			order = append(order, r.Kind)
		}
		return nil
	}
	connect(t, ana, ben, uncut)
	eventually(t, "equal vectors", same(ana, ben))
	if order[0] != "roll.admit" {
		t.Errorf("first came %s", order[0])
	}
}

// What was not durably received is not acknowledged, and comes again.
func TestFailedCommitIsNotAcknowledged(t *testing.T) {
	ana, ben := pair(t)
	ana.Write(2000, "change", "x")
	ben.Before = func(context.Context, []feed.Record) error {
		return fmt.Errorf("no space: %w", exchange.ErrNotNow)
	}
	k := connect(t, ana, ben, uncut)
	k.done.Wait()
	if !errors.Is(k.errs[1], exchange.ErrNotNow) {
		t.Fatal(k.errs[1])
	}
	if n := len(ben.Vector()); n != 0 {
		t.Fatalf("%d feeds", n)
	}
	ben.Before = nil
	connect(t, ana, ben, uncut)
	eventually(t, "equal vectors", same(ana, ben))
}

// A laptop that commits slowly makes the other wait, not us hold everything.
func TestBackpressure(t *testing.T) {
	ana, ben := pair(t)
	ana.Write(1000, "change", string(bytes.Repeat(random(60), 1000))) // some 60 MB
	release := make(chan struct{})
	ben.Before = func(ctx context.Context, _ []feed.Record) error {
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	k := connect(t, ana, ben, uncut)
	last := int64(-1)
	eventually(t, "the stream to stand still", func() bool {
		now := k.wrote.Load()
		still := now == last && now > 0
		last = now
		if !still {
			time.Sleep(50 * time.Millisecond)
		}
		return still
	})
	runtime.GC()
	runtime.ReadMemStats(&during)
	if held := int64(during.HeapAlloc) - int64(before.HeapAlloc); held > 40<<20 {
		t.Errorf("%d bytes held while waiting", held)
	}
	close(release)
	eventually(t, "equal vectors", same(ana, ben))
}

func random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + rand.Intn(26))
	}
	return b
}

func TestForkIsProvenEverywhere(t *testing.T) {
	for _, tt := range []struct{ common, left, right int }{
		{0, 3, 3}, {5, 1, 1}, {5, 700, 1}, {1200, 2, 900}, {300, 5000, 5000},
	} {
		t.Run(fmt.Sprint(tt), func(t *testing.T) {
			eve := memory.New("garden", "eve")
			ana, ben := pair(t)
			cleo := newLaptop(t, memory.New("garden", "cleo"))
			meet := func(l *laptop) {
				e := newLaptop(t, eve)
				k := connect(t, e, l, uncut)
				eventually(t, "met eve", same(e, l))
				k.close()
				e.room.Close()
			}
			eve.Write(tt.common, "change", "common")
			eve.Write(tt.left, "change", "to ana")
			meet(ana)
			eve.Rewind(tt.common)
			eve.Write(tt.right, "change", "to ben")
			meet(ben)
			connect(t, ana, ben, uncut)
			connect(t, ben, cleo, uncut)
			all := []*laptop{ana, ben, cleo}
			eventually(t, "everybody has the proof and the same branch", func() bool {
				for _, l := range all {
					if len(l.Forks()) != 1 || l.Forks()[0].Seq() != uint64(tt.common+1) {
						return false
					}
				}
				return same(all...)()
			})
			eventually(t, "in sync", func() bool { return ana.inSync(1)() && ben.inSync(2)() && cleo.inSync(1)() })
		})
	}
}

func TestRemovedWhileConnected(t *testing.T) {
	ana, ben := pair(t)
	ana.Admit(ben.device())
	k := connect(t, ana, ben, uncut)
	eventually(t, "in sync", func() bool { return ana.inSync(1)() && ben.inSync(1)() })
	removal := ana.Remove(ben.device())
	k.done.Wait()
	for _, err := range k.errs {
		if !errors.Is(err, exchange.ErrRemoved) {
			t.Error(err)
		}
	}
	told := ben.Heard()
	if len(told) != 1 || told[0].ID != removal.ID {
		t.Errorf("ben was told %v", told)
	}
	ana.Write(10, "talk.say", "among ourselves")
	again := connect(t, ana, ben, uncut)
	again.done.Wait()
	if n := ben.Vector()[feed.ID{Device: ana.device()}].Seq; n > removal.Seq {
		t.Errorf("removed laptop holds %d entries", n)
	}
}

// A device nobody heard of that knows only an old secret is listened to, and
// told nothing until its admission is seen.
func TestUnknownDeviceUnderOldSecret(t *testing.T) {
	ana, ben := pair(t)
	ana.Write(100, "change", "x")
	ben.Write(10, "roll.admit", "ben")
	ca, cb := tcp(t)
	ctx := t.Context()
	go ana.room.Serve(ctx, ca, ben.device(), false)
	go ben.room.Serve(ctx, cb, ana.device(), false)
	ben.Admit(ana.device())
	benFeed, anaFeed := feed.ID{Device: ben.device()}, feed.ID{Device: ana.device()}
	eventually(t, "ana heard ben", func() bool { return ana.Vector()[benFeed].Seq == 10 })
	if n := ben.Vector()[anaFeed].Seq; n != 0 {
		t.Fatalf("ben was sent %d entries", n)
	}
	ana.Admit(ben.device())
	eventually(t, "equal vectors", same(ana, ben))
}

func TestPresence(t *testing.T) {
	ana, ben := pair(t)
	k := connect(t, ana, ben, uncut)
	want := exchange.Presence{Name: "Ana", Doc: feed.DocID{7}, Field: "body", From: 3, To: 9}
	ana.room.SetPresence(&want)
	eventually(t, "ben sees ana", func() bool {
		return cmp.Equal(ben.room.Presence(), map[feed.Device]exchange.Presence{ana.device(): want})
	})
	ana.room.SetPresence(nil)
	eventually(t, "ben sees ana leave", func() bool { return len(ben.room.Presence()) == 0 })
	long := exchange.Presence{Name: strings.Repeat("é", 300), Field: strings.Repeat("y", 300), From: -1}
	ana.room.SetPresence(&long)
	eventually(t, "ben sees a shortened ana", func() bool {
		p := ben.room.Presence()[ana.device()]
		return p.Name == strings.Repeat("é", 64) && len(p.Field) == 128
	})
	k.close()
	eventually(t, "gone with the connection", func() bool { return len(ben.room.Presence()) == 0 })
}

func TestAttachmentsFromWhoeverHasThem(t *testing.T) {
	ana, ben := pair(t)
	cleo := newLaptop(t, memory.New("garden", "cleo"))
	var ids []exchange.BlobID
	for i := range 100 {
		from := []*laptop{ana, ben}[i%2]
		ids = append(ids, from.Attach([]byte(fmt.Sprintf("part %d %s", i, strings.Repeat("x", 100_000)))))
	}
	late := ana.Attach(nil)
	cleo.Want(ids...)
	cleo.Want(late, exchange.BlobID{1, 2, 3})
	connect(t, ana, cleo, uncut)
	connect(t, ben, cleo, uncut)
	eventually(t, "cleo has all but what nobody has", func() bool { return len(cleo.WantedBlobs(1000)) == 1 })

	// Dan knows only ben, who gains what he has from cleo afterwards.
	dan := newLaptop(t, memory.New("garden", "dan"))
	dan.Want(ids...)
	connect(t, ben, dan, uncut)
	eventually(t, "dan has ben's half", func() bool { return len(dan.WantedBlobs(1000)) == 50 })
	ben.Want(ids...)
	eventually(t, "dan has all", func() bool { return len(dan.WantedBlobs(1000)) == 0 })
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		a := &laptop{memory.New("garden", "ana"), nil}
		b := &laptop{memory.New("garden", "ben"), nil}
		a.room = exchange.NewRoom(a.Replica, func(exchange.Event) {})
		b.room = exchange.NewRoom(b.Replica, func(exchange.Event) {})
		a.Write(500, "change", "x")
		k := connect(t, a, b, uncut)
		eventually(t, "equal vectors", same(a, b))
		a.room.Close()
		b.room.Close()
		k.close()
	}
	eventually(t, "goroutines ended", func() bool { return runtime.NumGoroutine() <= before+2 })
}
