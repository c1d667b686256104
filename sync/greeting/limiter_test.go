package greeting_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"commonplace/sync/greeting"
)

func TestLimiterSlowsWhoFails(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	l := greeting.NewLimiter(func() time.Time { return now })
	eve, ana := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	fail := func() int {
		n := 0
		for {
			done, err := l.Begin(eve)
			if errors.Is(err, greeting.ErrBusy) {
				return n
			}
			done(false)
			n++
		}
	}
	wait := greeting.FirstBan
	for range 10 {
		if n := fail(); n != greeting.FailuresPerMinute {
			t.Fatalf("%d failures allowed", n)
		}
		if !l.Banned(eve) || l.Banned(ana) {
			t.Fatal("wrong address banned")
		}
		now = now.Add(wait - time.Second)
		if !l.Banned(eve) {
			t.Fatalf("allowed again before %s", wait)
		}
		now = now.Add(2 * time.Second)
		if l.Banned(eve) {
			t.Fatalf("still banned after %s", wait)
		}
		wait = min(2*wait, greeting.LongestBan)
	}
	done, err := l.Begin(ana)
	if err != nil {
		t.Fatal(err)
	}
	done(true)
}

func TestLimiterBoundsGreetingsAtOnce(t *testing.T) {
	l := greeting.NewLimiter(time.Now)
	eve, ana := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::2")
	for range greeting.MaxAtOnceEach {
		if _, err := l.Begin(eve); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Begin(eve); !errors.Is(err, greeting.ErrBusy) {
		t.Fatalf("one more from the same address: %v", err)
	}
	if done, err := l.Begin(ana); err != nil {
		t.Fatalf("a member beside: %v", err)
	} else {
		done(true)
	}
	for i := range greeting.MaxAtOnce - greeting.MaxAtOnceEach {
		if _, err := l.Begin(netip.AddrFrom4([4]byte{192, 0, 3, byte(i)})); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Begin(ana); !errors.Is(err, greeting.ErrBusy) {
		t.Fatalf("beyond all: %v", err)
	}
}

// Ten thousand addresses take no more memory than some thousand.
func TestLimiterForgets(t *testing.T) {
	l := greeting.NewLimiter(time.Now)
	for i := range 10_000 {
		done, err := l.Begin(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}))
		if err != nil {
			t.Fatal(err)
		}
		done(false)
	}
}
