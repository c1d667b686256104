package feed_test

import (
	"bytes"
	"errors"
	"iter"
	"testing"

	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func run(t failer, records []feed.Record) feed.Run {
	t.Helper()
	r, err := feed.NewRun(records)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func encoded(t failer, r feed.Run) []byte {
	t.Helper()
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRunRoundTrip(t *testing.T) {
	all := chain(t, writer(t, "ana", feed.Community{}), 700)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(all)-1).Draw(t, "to")
		in := run(t, all[from:to+1])
		out, err := feed.DecodeRun(encoded(t, in))
		if err != nil {
			t.Fatal(err)
		}
		if out.Community != in.Community || out.Feed != in.Feed || len(out.Records) != len(in.Records) {
			t.Fatal("another run came back")
		}
		for i, r := range out.Records {
			want := in.Records[i]
			must := r.Seq%feed.SignedEvery == 0 || i == len(out.Records)-1
			if (r.Sig != nil) != must {
				t.Fatalf("entry %d: signature travels: %v", r.Seq, r.Sig != nil)
			}
			want.Sig, r.Sig = nil, nil
			if d := cmp.Diff(want, r); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func TestRunFlippedByteIsRefused(t *testing.T) {
	b := encoded(t, run(t, chain(t, writer(t, "ana", feed.Community{}), 4)))
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 8)
		if _, err := feed.DecodeRun(bad); err == nil {
			t.Fatalf("byte %d of %d flipped, and accepted", i, len(b))
		}
	}
	for i := range b {
		if _, err := feed.DecodeRun(b[:i]); err == nil {
			t.Fatalf("%d of %d bytes accepted", i, len(b))
		}
	}
	if _, err := feed.DecodeRun(append(b, 0)); err == nil {
		t.Fatal("stray byte accepted")
	}
}

func TestNewRunRefuses(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	all := chain(t, w, 4)
	other := chain(t, writer(t, "ben", w.Community()), 2)
	unsigned := append([]feed.Record(nil), all...)
	unsigned[3].Sig = nil
	for _, c := range []struct {
		name    string
		records []feed.Record
		want    error
	}{
		{"nothing", nil, feed.ErrMalformed},
		{"gap", []feed.Record{all[0], all[2]}, feed.ErrGap},
		{"twice", []feed.Record{all[0], all[0]}, feed.ErrChain},
		{"two feeds", []feed.Record{all[0], other[1]}, feed.ErrChain},
		{"unsigned end", unsigned, feed.ErrUnsigned},
		{"too many", chain(t, w, feed.MaxRun+1), feed.ErrTooLarge},
	} {
		if _, err := feed.NewRun(c.records); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestLargeEntriesKeepTheirSignature(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	records := chain(t, w, 1)
	records = append(records, write(t, w, feed.Draft{Kind: "change", Body: make([]byte, feed.SignedFrom)}))
	records = append(records, chain(t, w, 1)...)
	out, err := feed.DecodeRun(encoded(t, run(t, records)))
	if err != nil {
		t.Fatal(err)
	}
	if out.Records[1].Sig == nil {
		t.Fatal("signature of a large entry lost")
	}
}

func TestHeadFollows(t *testing.T) {
	all := chain(t, writer(t, "ana", feed.Community{}), 4)
	head := feed.Head{Feed: all[0].Feed}
	head = head.After(all[0]).After(all[1])
	late := all[2]
	late.Time = 1
	for _, c := range []struct {
		name string
		r    feed.Record
		want error
	}{
		{"next", all[2], nil}, {"gap", all[3], feed.ErrGap}, {"again", all[1], feed.ErrChain}, {"time", late, feed.ErrTime},
	} {
		if err := head.Follows(c.r); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestRunsCut(t *testing.T) {
	w := writer(t, "ana", feed.Community{})
	all := chain(t, w, 2500)
	for i := range all {
		if i%100 != 0 && !all[i].MustCarrySignature() {
			all[i].Sig = nil
		}
	}
	var next uint64 = 1
	for r, err := range feed.Runs(seq(all), 64<<10) {
		if err != nil {
			t.Fatal(err)
		}
		if r.First().Seq != next || r.Last().Sig == nil {
			t.Fatalf("run begins at %d, want %d", r.First().Seq, next)
		}
		if _, err := feed.DecodeRun(encoded(t, r)); err != nil {
			t.Fatal(err)
		}
		next = r.Last().Seq + 1
	}
	if next != 2402 {
		t.Fatalf("runs end before entry %d", next)
	}
}

func seq(records []feed.Record) iter.Seq2[feed.Record, error] {
	return func(yield func(feed.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}
