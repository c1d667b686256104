package roll_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"commonplace/app/roll"
	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// summary is what laptops must agree on.
func summary(h *history, s *roll.State) []string {
	var out []string
	for i, e := range h.events {
		v := s.InForce(e.rec)
		out = append(out, fmt.Sprintf("%02d %s by %s: %v, %s", i, e.rec.Kind, e.rec.Feed.Device.Short(), v.Judgement, v.Reason))
	}
	for _, m := range s.Members() {
		out = append(out, fmt.Sprintf("member %s in %v out %v since %v by %s: %v", m.ID.Short(), m.In, m.Out, m.Since.Unix(), m.EndedBy.Short(), m.Posts))
	}
	for _, d := range h.all {
		l, _ := s.Laptop(d)
		out = append(out, fmt.Sprintf("laptop %s of %s: %v since %v by %s ended %s", d.Short(), l.Member.Short(), l.Standing, l.Since.Unix(), l.By.Short(), l.EndedBy.Short()))
		seq, cut := s.Cut(feed.ID{Device: d})
		out = append(out, fmt.Sprintf("cut %d %v sealed %d", seq, cut, s.Sealed(feed.ID{Device: d}).Seq))
	}
	for _, i := range s.Invitations() {
		out = append(out, fmt.Sprintf("invitation %s used %d closed %q", i.ID.Short(), len(i.Used), i.Closed))
	}
	for _, a := range s.Arrivals() {
		out = append(out, fmt.Sprintf("arrival %s of %s confirm %v", a.ID.Short(), a.Member.Short(), a.Confirm))
	}
	for _, list := range [][]roll.MinutesRecord{s.Minutes(), s.Pending()} {
		for _, m := range list {
			out = append(out, fmt.Sprintf("minutes %s signed %d of %d", m.ID.Short(), len(m.Signed), m.Needed))
		}
	}
	return append(out, fmt.Sprint("heads ", s.Heads(), " double ", s.DoubleSigners(), " asides ", len(s.Asides())))
}

func stateOf(h *history, order []int) *roll.State {
	r := roll.New(h.pool.genesis.In())
	for _, i := range order {
		r.Add(h.events[i].rec)
	}
	return r.State()
}

func inTurn(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// TestOrderDoesNotMatter adds the entries of random histories in other orders,
// twice, with states asked for in between.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, 10, 50)
		want := summary(h, stateOf(h, inTurn(len(h.events))))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		order := random.Perm(len(h.events))
		if diff := cmp.Diff(want, summary(h, stateOf(h, order))); diff != "" {
			t.Fatalf("another order: %s", diff)
		}
		r := roll.New(h.pool.genesis.In())
		for _, i := range slices.Concat(order, inTurn(len(h.events))) {
			r.Add(h.events[i].rec)
			if random.IntN(4) == 0 {
				r.State()
			}
		}
		if diff := cmp.Diff(want, summary(h, r.State())); diff != "" {
			t.Fatalf("bit by bit: %s", diff)
		}
	})
}

// TestAllOrdersOfSmallHistories tries every order of up to six entries.
func TestAllOrdersOfSmallHistories(t *testing.T) {
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, 2, 8)
		if n := len(h.events); n > 6 || n < 4 || n == 6 && checked > 5 || checked > 40 {
			return
		}
		checked++
		want := summary(h, stateOf(h, inTurn(len(h.events))))
		permute(inTurn(len(h.events)), func(order []int) {
			if diff := cmp.Diff(want, summary(h, stateOf(h, order))); diff != "" {
				t.Fatalf("order %v: %s", order, diff)
			}
		})
	})
	if checked == 0 {
		t.Error("no history was small")
	}
}

func permute(list []int, f func([]int)) {
	var rec func(k int)
	rec = func(k int) {
		if k == len(list) {
			f(list)
			return
		}
		for i := k; i < len(list); i++ {
			list[k], list[i] = list[i], list[k]
			rec(k + 1)
			list[k], list[i] = list[i], list[k]
		}
	}
	rec(0)
}

// TestValidityNeverChanges asks, as more of a history arrives, that what was
// valid stays valid and what was invalid stays invalid.
func TestValidityNeverChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, 10, 50)
		r := roll.New(h.pool.genesis.In())
		invalid := map[int]bool{}
		for i, e := range h.events {
			r.Add(e.rec)
			s := r.State()
			for j := range i + 1 {
				is := s.InForce(h.events[j].rec).Judgement == roll.Invalid
				if was, known := invalid[j]; known && was != is {
					t.Fatalf("entry %d invalid: %v, after entry %d: %v", j, was, i, is)
				}
				invalid[j] = is
			}
		}
	})
}

// TestHistoriesAreVaried keeps the generator honest: what it makes must come to
// every verdict, and to more than the founder.
func TestHistoriesAreVaried(t *testing.T) {
	if testing.Short() {
		t.Skip("too few histories")
	}
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, 10, 50)
		s := stateOf(h, inTurn(len(h.events)))
		for _, e := range h.events {
			seen[e.rec.Kind+" "+s.InForce(e.rec).Judgement.String()]++
		}
	})
	for _, want := range []string{
		"roll.invite in force", "roll.invite void", "roll.admit in force", "roll.admit void", "roll.admit waiting", "roll.admit invalid",
		"roll.minutes in force", "roll.minutes waiting", "roll.minutes void", "roll.sign in force", "roll.remove in force",
		"roll.leave in force", "roll.device in force", "roll.revoke in force", "roll.knock in force", "roll.uninvite in force",
	} {
		if seen[want] == 0 {
			t.Errorf("never seen: %s", want)
		}
	}
	t.Log(seen)
}
