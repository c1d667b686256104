package feed_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// key gives the same key for the same name, run after run.
func key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// writer begins a feed in a new community, or in c.
func writer(t testing.TB, name string, c feed.Community) *feed.Writer {
	t.Helper()
	w, err := feed.NewWriter(c, key(name), feed.Head{Feed: feed.ID{Device: feed.DeviceOf(key(name)), Incarnation: 7}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

type failer interface {
	Helper()
	Fatal(...any)
}

func write(t failer, w *feed.Writer, d feed.Draft) feed.Record {
	t.Helper()
	r, err := w.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// chain writes n small entries, the first of which founds a community if c is
// zero.
func chain(t failer, w *feed.Writer, n int) []feed.Record {
	t.Helper()
	out := make([]feed.Record, n)
	for i := range out {
		out[i] = write(t, w, feed.Draft{
			Time: int64(1700000000000 + i), Kind: "change", Doc: feed.DocID{1},
			Body: fmt.Appendf(nil, "body %d", w.Head().Seq+1),
		})
	}
	return out
}

func TestEntryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry(t)
		payload, err := feed.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		r, err := feed.Decode(payload)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(e, r.Entry, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		if !bytes.Equal(r.Payload, payload) {
			t.Fatal("payload changed")
		}
	})
}

func anyEntry(t *rapid.T) feed.Entry {
	e := feed.Entry{
		Feed: feed.ID{Incarnation: rapid.Uint64().Draw(t, "incarnation")},
		Seq:  rapid.Uint64Range(1, feed.MaxSeq).Draw(t, "seq"),
		Time: rapid.Int64Range(0, feed.MaxTime).Draw(t, "time"),
		Kind: rapid.StringMatching(`[a-z0-9]{1,10}([.-][a-z0-9]{1,10}){0,2}`).Draw(t, "kind"),
		Body: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body"),
	}
	copy(e.Feed.Device[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "device"))
	if e.Seq > 1 || rapid.Bool().Draw(t, "not genesis") {
		e.Community = feed.Community{1, rapid.Byte().Draw(t, "community")}
	}
	if e.Seq > 1 {
		e.Prev = feed.Hash{rapid.Byte().Draw(t, "prev"), 1}
	}
	if rapid.Bool().Draw(t, "has doc") {
		e.Doc = feed.DocID{1, rapid.Byte().Draw(t, "doc")}
	}
	for i := range rapid.IntRange(0, feed.MaxKnown).Draw(t, "known") {
		e.Known = append(e.Known, feed.Hash{byte(i), 9})
	}
	return e
}

func TestEncodeRefuses(t *testing.T) {
	good := feed.Entry{
		Community: feed.Community{1}, Feed: feed.ID{Device: feed.Device{1}},
		Seq: 2, Prev: feed.Hash{1}, Time: 1, Kind: "talk.say",
	}
	if _, err := feed.Encode(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*feed.Entry)
		want   error
	}{
		{"seq 0", func(e *feed.Entry) { e.Seq = 0 }, feed.ErrMalformed},
		{"huge seq", func(e *feed.Entry) { e.Seq = feed.MaxSeq + 1 }, feed.ErrMalformed},
		{"no prev", func(e *feed.Entry) { e.Prev = feed.Hash{} }, feed.ErrMalformed},
		{"prev at 1", func(e *feed.Entry) { e.Seq = 1 }, feed.ErrMalformed},
		{"late genesis", func(e *feed.Entry) { e.Community = feed.Community{} }, feed.ErrMalformed},
		{"negative time", func(e *feed.Entry) { e.Time = -1 }, feed.ErrMalformed},
		{"year 10000", func(e *feed.Entry) { e.Time = feed.MaxTime + 1 }, feed.ErrMalformed},
		{"no kind", func(e *feed.Entry) { e.Kind = "" }, feed.ErrMalformed},
		{"capital kind", func(e *feed.Entry) { e.Kind = "Change" }, feed.ErrMalformed},
		{"kind of two dots", func(e *feed.Entry) { e.Kind = "talk..say" }, feed.ErrMalformed},
		{"kind ending in a dot", func(e *feed.Entry) { e.Kind = "talk." }, feed.ErrMalformed},
		{"long kind", func(e *feed.Entry) { e.Kind = strings.Repeat("a", feed.MaxKind+1) }, feed.ErrMalformed},
		{"unsorted known", func(e *feed.Entry) { e.Known = []feed.Hash{{2}, {1}} }, feed.ErrMalformed},
		{"known twice", func(e *feed.Entry) { e.Known = []feed.Hash{{1}, {1}} }, feed.ErrMalformed},
		{"much known", func(e *feed.Entry) { e.Known = make([]feed.Hash, feed.MaxKnown+1) }, feed.ErrTooLarge},
		{"large body", func(e *feed.Entry) { e.Body = make([]byte, feed.MaxBody+1) }, feed.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := good
			c.change(&e)
			if _, err := feed.Encode(e); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestLargestEntryFits(t *testing.T) {
	e := feed.Entry{
		Community: feed.Community{1}, Feed: feed.ID{Incarnation: 1<<64 - 1}, Seq: feed.MaxSeq,
		Prev: feed.Hash{1}, Time: feed.MaxTime, Kind: strings.Repeat("k", feed.MaxKind), Doc: feed.DocID{1},
		Body: make([]byte, feed.MaxBody),
	}
	for i := range feed.MaxKnown {
		e.Known = append(e.Known, feed.Hash{byte(i), 1})
	}
	payload, err := feed.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := feed.Decode(payload); err != nil {
		t.Fatal(err)
	}
}

func TestFlippedByteIsRefused(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	r := chain(t, w, 3)[2]
	for i := range r.Payload {
		for bit := range 8 {
			payload := bytes.Clone(r.Payload)
			payload[i] ^= 1 << bit
			if _, err := feed.Open(payload, r.Sig); err == nil {
				t.Fatalf("bit %d of byte %d flipped, and accepted", bit, i)
			}
		}
	}
	for i := range r.Sig {
		sig := bytes.Clone(r.Sig)
		sig[i] ^= 1
		if _, err := feed.Open(r.Payload, sig); !errors.Is(err, feed.ErrSignature) {
			t.Fatalf("byte %d of the signature flipped: %v", i, err)
		}
	}
}

func TestUnsoundKeys(t *testing.T) {
	small := feed.Device{1} // the identity: y = 1
	unreduced := feed.Device{}
	for i := range unreduced {
		unreduced[i] = 0xff
	}
	unreduced[0], unreduced[31] = 0xee, 0x7f // y = p + 1
	for name, d := range map[string]feed.Device{
		"zero": {}, "identity": small, "not canonical": unreduced, "no point": {2},
	} {
		if err := d.Check(); !errors.Is(err, feed.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := feed.DeviceOf(key("ana")).Check(); err != nil {
		t.Error(err)
	}
}

func TestWriter(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	genesis := write(t, w, feed.Draft{Time: 50, Kind: "roll.found"})
	if !genesis.IsGenesis() || genesis.In() != w.Community() || w.Community().IsZero() {
		t.Fatal("genesis does not found its community")
	}
	second := write(t, w, feed.Draft{Time: 40, Kind: "change", Known: []feed.Hash{{2}, {1}, {2}}})
	third := write(t, w, feed.Draft{Time: 60, Kind: "change", Known: []feed.Hash{{1}, {2}}})
	if second.Time != 50 {
		t.Errorf("time %d runs backwards", second.Time)
	}
	if d := cmp.Diff([]feed.Hash{{1}, {2}}, second.Known); d != "" {
		t.Error(d)
	}
	if third.Known != nil || len(w.Head().Known) != 2 {
		t.Error("known is repeated though it did not change")
	}
	if third.Community != genesis.In() {
		t.Error("community not carried on")
	}
	for _, r := range []feed.Record{genesis, second, third} {
		if err := r.Verify(); err != nil {
			t.Error(err)
		}
	}
	if _, err := feed.NewWriter(w.Community(), key("ben"), w.Head()); !errors.Is(err, feed.ErrKey) {
		t.Errorf("another's feed: %v", err)
	}
}

func TestRewind(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	start := w.Head()
	a := chain(t, w, 2)
	if err := w.Rewind(start); err != nil {
		t.Fatal(err)
	}
	b := chain(t, w, 2)
	if d := cmp.Diff(a, b); d != "" {
		t.Fatal(d)
	}
	if err := w.Rewind(feed.Head{Feed: start.Feed, Seq: 9}); !errors.Is(err, feed.ErrChain) {
		t.Fatal(err)
	}
}

func TestText(t *testing.T) {
	id := feed.ID{Device: feed.DeviceOf(key("ana")), Incarnation: 42}
	got, err := feed.ParseID(id.String())
	if err != nil || got != id {
		t.Fatal(got, err)
	}
	for _, s := range []string{"", ".", id.Device.String(), id.String() + "x", id.Device.String() + ".042", strings.ToUpper(id.String())} {
		if _, err := feed.ParseID(s); !errors.Is(err, feed.ErrMalformed) {
			t.Errorf("%q: %v", s, err)
		}
	}
	h := feed.Hash{1, 2, 3}
	if back, err := feed.ParseHash(h.String()); err != nil || back != h {
		t.Error(back, err)
	}
	if _, err := feed.ParseHash(strings.Repeat("g", 64)); !errors.Is(err, feed.ErrMalformed) {
		t.Error(err)
	}
	if one, other := feed.NewDocID(), feed.NewDocID(); one == other {
		t.Error("two documents with one id")
	}
	if feed.DeriveDocID(feed.Community{1}, "charter") == feed.DeriveDocID(feed.Community{2}, "charter") {
		t.Error("two communities with one charter")
	}
}

func TestOrder(t *testing.T) {
	a := feed.Record{Entry: feed.Entry{Time: 1}, ID: feed.Hash{9}}
	b := feed.Record{Entry: feed.Entry{Time: 2}, ID: feed.Hash{1}}
	c := feed.Record{Entry: feed.Entry{Time: 2}, ID: feed.Hash{2}}
	if feed.Order(a, b) >= 0 || feed.Order(b, c) >= 0 || feed.Order(c, a) <= 0 || feed.Order(a, a) != 0 {
		t.Fatal("order")
	}
}
