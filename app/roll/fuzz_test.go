package roll_test

import (
	"bytes"
	"testing"

	"commonplace/app/roll"
	"commonplace/crdt/feed"

	"pgregory.net/rapid"
)

var kinds = []string{
	roll.KindFound, roll.KindInvite, roll.KindClose, roll.KindKnock, roll.KindAdmit, roll.KindDevice, roll.KindRevoke,
	roll.KindRemove, roll.KindLeave, roll.KindMinutes, roll.KindSign, roll.KindKeys, "roll.unknown",
}

// FuzzDecode reads any bytes as a statement: what is read has one form, and a
// roll takes whatever it is.
func FuzzDecode(f *testing.F) {
	l := withStewards(f, 1, "ben")
	ana := l.at("ana")
	ana.remove(l.at("ben"))
	m := ana.minutes(stewards(ana))
	ana.sign(m)
	ana.say(&roll.Revoke{Device: ana.dev.ID()})
	for _, rec := range l.all {
		for i, kind := range kinds {
			if kind == rec.Kind {
				f.Add(uint8(i), rec.Body)
			}
		}
	}
	base := l.all
	f.Fuzz(func(t *testing.T, n uint8, body []byte) {
		kind := kinds[int(n)%len(kinds)]
		if s, err := roll.Decode(kind, body); err == nil {
			again, b, err := roll.Encode(s)
			if err != nil || again != kind || !bytes.Equal(b, body) {
				t.Fatalf("%s %x encodes as %s %x, %v", kind, body, again, b, err)
			}
		}
		r := roll.New(l.c)
		for _, rec := range base {
			r.Add(rec)
		}
		w, err := feed.NewWriter(l.c, ana.dev.Signer(), ana.w.Head())
		if err != nil {
			t.Fatal(err)
		}
		rec, err := w.Write(feed.Draft{Time: l.now.UnixMilli(), Kind: kind, Known: r.State().Heads(), Body: body})
		if err != nil {
			t.Skip()
		}
		r.Add(rec)
		if s := r.State(); !s.InForce(base[0]).Counts() {
			t.Fatal("the founding does not count")
		}
	})
}

// FuzzHistories lets the fuzzer choose what happens.
func FuzzHistories(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		h := newHistory(t, 5, 40)
		m, s := newModel(h.events), stateOf(h, inTurn(len(h.events)))
		w := m.all()
		for i, e := range h.events {
			want := roll.Invalid
			if m.isValid(i) {
				want = w.verdict(i)
			}
			if got := s.InForce(e.rec); got.Judgement != want {
				t.Fatalf("entry %d, %s: %v, the model says %v", i, e.rec.Kind, got, want)
			}
		}
	}))
}
