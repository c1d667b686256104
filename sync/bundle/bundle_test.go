package bundle_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/bundle"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"lukechampine.com/blake3"
)

// memory is a community in memory.
type memory struct {
	community feed.Community
	keys      map[feed.ID]ed25519.PrivateKey
	feeds     map[feed.ID][]feed.Record
	order     []feed.ID
}

func (m *memory) Vector() feed.Vector {
	v := feed.Vector{}
	for id, records := range m.feeds {
		v[id] = records[len(records)-1].Tip()
	}
	return v
}

func (m *memory) Range(id feed.ID, from, to uint64) iter.Seq2[feed.Record, error] {
	return func(yield func(feed.Record, error) bool) {
		for _, r := range m.feeds[id][from-1 : to] {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memory) Order(ids []feed.ID) []feed.ID {
	return slices.DeleteFunc(slices.Clone(m.order), func(id feed.ID) bool { return !slices.Contains(ids, id) })
}

func (m *memory) key() ed25519.PrivateKey { return m.keys[m.order[0]] }

// newMemory has some feeds of n entries each.
func newMemory(t testing.TB, feeds, n int) *memory {
	t.Helper()
	m := &memory{keys: map[feed.ID]ed25519.PrivateKey{}, feeds: map[feed.ID][]feed.Record{}}
	noise := rand.NewChaCha8([32]byte{1})
	for i := range feeds {
		seed := [32]byte{byte(i), 7}
		key := ed25519.NewKeyFromSeed(seed[:])
		id := feed.ID{Device: feed.DeviceOf(key)}
		w, err := feed.NewWriter(m.community, key, feed.Head{Feed: id})
		if err != nil {
			t.Fatal(err)
		}
		for j := range n {
			body := make([]byte, 50+j%400)
			noise.Read(body[:25])
			rec, err := w.Write(feed.Draft{Time: int64(j), Kind: "change", Body: body})
			if err != nil {
				t.Fatal(err)
			}
			m.feeds[id] = append(m.feeds[id], rec)
		}
		m.community = w.Community()
		m.keys[id], m.order = key, append(m.order, id)
	}
	return m
}

var secret = bytes.Repeat([]byte{9}, 32)

func (m *memory) options() bundle.Options {
	return bundle.Options{Community: m.community, Secret: secret, Key: m.key(), Made: time.UnixMilli(1234), Note: "for Ben"}
}

func (m *memory) secrets() bundle.Keys {
	return bundle.Keys{Community: m.community, Secrets: [][]byte{bytes.Repeat([]byte{8}, 32), secret}}
}

func (m *memory) write(t testing.TB, o bundle.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := bundle.Write(t.Context(), &b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// collect reads a bundle into a list of runs.
func collect(ctx context.Context, file []byte, keys ...bundle.Keys) (bundle.Header, []feed.Record, bundle.Summary, error) {
	r, err := bundle.Open(bytes.NewReader(file), keys...)
	if err != nil {
		return bundle.Header{}, nil, bundle.Summary{}, err
	}
	var got []feed.Record
	sum, err := r.Each(ctx, bundle.Sink{Run: func(run feed.Run) error { got = append(got, run.Records...); return nil }})
	return r.Header(), got, sum, err
}

func TestWhole(t *testing.T) {
	m := newMemory(t, 3, 2000)
	var told uint64
	o := m.options()
	o.Progress = func(done, total uint64) { told = done; _ = total }
	file := m.write(t, o)
	other := bundle.Keys{Community: feed.Community{1}, Secrets: [][]byte{bytes.Repeat([]byte{1}, 32)}}
	h, got, sum, err := collect(t.Context(), file, other, m.secrets())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 6000 || sum.Entries != 6000 || told != 6000 {
		t.Fatalf("%d entries, summary %+v, told %d", len(got), sum, told)
	}
	i := 0
	for _, id := range m.order {
		for _, want := range m.feeds[id] {
			if got[i].ID != want.ID {
				t.Fatalf("entry %d is another", i)
			}
			i++
		}
	}
	want := bundle.Header{
		Community: m.community, Device: feed.DeviceOf(m.key()), Made: time.UnixMilli(1234),
		Vector: m.Vector(), Entries: 6000, Note: "for Ben",
	}
	if diff := cmp.Diff(want, h); diff != "" || !h.Whole() {
		t.Error(diff)
	}
	plain := uint64(0)
	for _, rec := range got {
		plain += uint64(len(rec.Payload))
	}
	t.Logf("6000 entries of %d bytes in a file of %d", plain, len(file))
	for _, shown := range [][]byte{m.community[:], h.Device[:], []byte("Ben")} {
		if bytes.Contains(file, shown) {
			t.Errorf("the file shows %x", shown)
		}
	}
}

func TestMissing(t *testing.T) {
	m := newMemory(t, 3, 300)
	since := m.Vector()
	a, b := m.order[0], m.order[1]
	since[a] = m.feeds[a][99].Tip()
	delete(since, b)
	o := m.options()
	o.Since = since
	h, got, _, err := collect(t.Context(), m.write(t, o), m.secrets())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 500 || h.Entries != 500 || h.Whole() || got[0].ID != m.feeds[a][100].ID || got[200].ID != m.feeds[b][0].ID {
		t.Errorf("%d entries, header %d", len(got), h.Entries)
	}
	if n := h.New(since); n != 500 {
		t.Errorf("%d new, want 500", n)
	}
	since[b] = m.feeds[b][249].Tip()
	if n := h.New(since); n != 250 {
		t.Errorf("%d new, want 250", n)
	}
	if n := h.New(m.Vector()); n != 0 {
		t.Errorf("%d new for who has all", n)
	}
	o.Since = m.Vector()
	if _, got, _, err := collect(t.Context(), m.write(t, o), m.secrets()); err != nil || len(got) != 0 {
		t.Errorf("an empty bundle: %d entries, %v", len(got), err)
	}
}

func TestBlobsAndForks(t *testing.T) {
	m := newMemory(t, 1, 10)
	data := bytes.Repeat([]byte("picture"), 1000)
	blob := bundle.Blob{ID: blake3.Sum256(data), Data: data}
	id := m.order[0]
	w, err := feed.NewWriter(m.community, m.key(), feed.Head{Feed: id, Seq: 9, ID: m.feeds[id][8].ID})
	if err != nil {
		t.Fatal(err)
	}
	other, err := w.Write(feed.Draft{Time: 99, Kind: "change"})
	if err != nil {
		t.Fatal(err)
	}
	proof, err := feed.NewFork([]feed.Record{m.feeds[id][9]}, []feed.Record{other})
	if err != nil {
		t.Fatal(err)
	}
	o := m.options()
	o.Forks, o.BlobCount = []feed.Fork{proof}, 1
	o.Blobs = func(yield func(bundle.Blob, error) bool) { yield(blob, nil) }
	r, err := bundle.Open(bytes.NewReader(m.write(t, o)), m.secrets())
	if err != nil {
		t.Fatal(err)
	}
	var blobs []bundle.Blob
	var forks []feed.Fork
	sum, err := r.Each(t.Context(), bundle.Sink{
		Blob: func(b bundle.Blob) error { blobs = append(blobs, b); return nil },
		Fork: func(f feed.Fork) error { forks = append(forks, f); return nil },
	})
	if err != nil || sum.Blobs != 1 || sum.Forks != 1 || sum.Entries != 10 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if diff := cmp.Diff([]bundle.Blob{blob}, blobs); diff != "" || forks[0].Winner() != proof.Winner() {
		t.Errorf("%s, fork %v", diff, forks[0].Winner() == proof.Winner())
	}
	o.Blobs = func(yield func(bundle.Blob, error) bool) {
		yield(bundle.Blob{Data: make([]byte, bundle.MaxBlob+1)}, nil)
	}
	if _, err := bundle.Write(t.Context(), io.Discard, m, o); err == nil {
		t.Error("a huge part was written")
	}
	o.Blobs = func(yield func(bundle.Blob, error) bool) { yield(bundle.Blob{Data: []byte("x")}, nil) }
	r, err = bundle.Open(bytes.NewReader(m.write(t, o)), m.secrets())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Each(t.Context(), bundle.Sink{}); !errors.Is(err, bundle.ErrDamaged) {
		t.Errorf("a part under a wrong name: %v", err)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	m := newMemory(t, 1, 10)
	file := m.write(t, m.options())
	stranger := bundle.Keys{Community: m.community, Secrets: [][]byte{bytes.Repeat([]byte{1}, 32)}}
	liar := m.secrets()
	liar.Community = feed.Community{7}
	passphrase := foreignAge(t)
	for name, c := range map[string]struct {
		file []byte
		keys []bundle.Keys
		want error
	}{
		"empty":                 {nil, []bundle.Keys{m.secrets()}, bundle.ErrNotBundle},
		"text":                  {[]byte("hello\nworld\n"), []bundle.Keys{m.secrets()}, bundle.ErrNotBundle},
		"another age file":      {passphrase, []bundle.Keys{m.secrets()}, bundle.ErrForeign},
		"no communities":        {file, nil, bundle.ErrForeign},
		"a stranger's secrets":  {file, []bundle.Keys{stranger}, bundle.ErrForeign},
		"a mislabelled secret":  {file, []bundle.Keys{liar}, bundle.ErrForeign},
		"one changed byte, end": {flip(file, len(file)-1), []bundle.Keys{m.secrets()}, bundle.ErrTruncated},
	} {
		_, got, _, err := collect(t.Context(), c.file, c.keys...)
		if !errors.Is(err, c.want) || len(got) > 0 {
			t.Errorf("%s: %d entries, %v; want %v", name, len(got), err, c.want)
		}
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func foreignAge(t *testing.T) []byte {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, identity.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWhatIsWholeIsTaken cuts and spoils a bundle everywhere: what is handed
// over is always a prefix of what was written, in whole runs.
func TestWhatIsWholeIsTaken(t *testing.T) {
	m := newMemory(t, 2, 3000)
	file := m.write(t, m.options())
	_, all, _, err := collect(t.Context(), file, m.secrets())
	if err != nil {
		t.Fatal(err)
	}
	partly := 0
	check := func(name string, file []byte, want ...error) {
		t.Helper()
		_, got, _, err := collect(t.Context(), file, m.secrets())
		if err == nil || !slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) }) {
			t.Errorf("%s: got %v", name, err)
		}
		for i, rec := range got {
			if rec.ID != all[i].ID {
				t.Fatalf("%s: entry %d is another", name, i)
			}
		}
		if len(got) > 0 && len(got) < len(all) {
			partly++
		}
	}
	step := len(file)/40 + 1
	for at := 0; at < len(file); at += step {
		check(fmt.Sprintf("cut at %d", at), file[:at], bundle.ErrTruncated, bundle.ErrNotBundle)
		check(fmt.Sprintf("byte %d changed", at), flip(file, at), bundle.ErrDamaged, bundle.ErrTruncated, bundle.ErrNotBundle, bundle.ErrForeign)
	}
	check("cut by one byte", file[:len(file)-1], bundle.ErrTruncated, bundle.ErrDamaged)
	if partly == 0 {
		t.Error("no cut left anything of use")
	}
}

func TestSinkEndsReading(t *testing.T) {
	m := newMemory(t, 2, 10)
	file := m.write(t, m.options())
	full := errors.New("disk full")
	r, err := bundle.Open(bytes.NewReader(file), m.secrets())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Each(t.Context(), bundle.Sink{Run: func(feed.Run) error { return full }}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err := collect(ctx, file, m.secrets()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := bundle.Write(ctx, io.Discard, m, m.options()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReceipt(t *testing.T) {
	m := newMemory(t, 2, 10)
	want := bundle.Receipt{Community: m.community, Made: time.UnixMilli(99), Vector: m.Vector(), Device: feed.DeviceOf(m.key())}
	var b bytes.Buffer
	if err := bundle.WriteReceipt(&b, secret, m.key(), want); err != nil {
		t.Fatal(err)
	}
	got, err := bundle.ReadReceipt(bytes.NewReader(b.Bytes()), m.secrets())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := bundle.Open(bytes.NewReader(b.Bytes()), m.secrets()); !errors.Is(err, bundle.ErrReceipt) {
		t.Errorf("a receipt as a bundle: %v", err)
	}
	if _, err := bundle.ReadReceipt(bytes.NewReader(m.write(t, m.options())), m.secrets()); !errors.Is(err, bundle.ErrReceipt) {
		t.Errorf("a bundle as a receipt: %v", err)
	}
	if _, err := bundle.ReadReceipt(bytes.NewReader(b.Bytes()[:b.Len()-3]), m.secrets()); err == nil {
		t.Error("a cut receipt was read")
	}
}

func FuzzOpen(f *testing.F) {
	m := newMemory(f, 1, 3)
	var b bytes.Buffer
	if _, err := bundle.Write(f.Context(), &b, m, m.options()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, _, _, _ = collect(t.Context(), file, m.secrets())
		_, _ = bundle.ReadReceipt(bytes.NewReader(file), m.secrets())
	})
}

func BenchmarkRoundTrip(b *testing.B) {
	m := newMemory(b, 4, 5000)
	for b.Loop() {
		file := m.write(b, m.options())
		if _, got, _, err := collect(b.Context(), file, m.secrets()); err != nil || len(got) != 20000 {
			b.Fatal(len(got), err)
		}
	}
}
