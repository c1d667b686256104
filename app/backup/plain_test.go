package backup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"commonplace/app/backup"
	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
	"commonplace/sync/wire"

	"lukechampine.com/blake3"
)

func random(n int) backup.Blob {
	b := make([]byte, n)
	rand.Read(b)
	return backup.Blob{ID: blake3.Sum256(b), Data: b}
}

// watcher forgets attached files, and looks around now and then.
type watcher struct {
	sink
	each func()
	n    int
}

func (w *watcher) Blob(feed.Community, backup.Blob) error {
	if w.n++; w.n%50 == 0 {
		w.each()
	}
	return nil
}

// message is one of the stream inside a backup.
type message struct {
	kind byte
	body []byte
}

func messages(t testing.TB, p *profile) (out []message) {
	t.Helper()
	var b bytes.Buffer
	_, err := backup.WritePlain(context.Background(), &b, p, options())
	must(t, err)
	r := wire.NewReader(&b, func(byte) int { return wire.MaxMessage }, 0)
	for {
		kind, body, err := r.Read()
		if err != nil {
			return out
		}
		out = append(out, message{kind, body})
	}
}

func stream(t testing.TB, ms []message) []byte {
	t.Helper()
	var b bytes.Buffer
	w := wire.NewWriter(&b)
	for _, m := range ms {
		must(t, w.Write(m.kind, m.body))
	}
	return b.Bytes()
}

// Whatever the order of messages, only the one that was written is taken.
func TestOrderOfMessages(t *testing.T) {
	all := messages(t, sample(t))
	taken := func(ms []message) error {
		_, err := backup.ReadPlain(t.Context(), bytes.NewReader(stream(t, ms)), sink{newProfile()})
		return err
	}
	must(t, taken(all))
	typed := func(what string, i int, err error) {
		t.Helper()
		if !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, backup.ErrNotBackup) && !errors.Is(err, backup.ErrMismatch) {
			t.Fatalf("%s %d: %v", what, i, err)
		}
	}
	for i := range all {
		typed("without", i, taken(append(append([]message(nil), all[:i]...), all[i+1:]...)))
		typed("cut before", i, taken(all[:i]))
		twice := append(append([]message(nil), all[:i+1]...), all[i:]...)
		typed("twice", i, taken(twice))
		if i > 0 {
			swapped := append([]message(nil), all...)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			typed("swapped", i, taken(swapped))
		}
		for _, kind := range []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9} {
			if kind == all[i].kind || kind > 5 && kind < 8 && all[i].kind > 5 && all[i].kind < 8 {
				continue // lists and parts differ in their digest alone, which is checked above
			}
			other := append([]message(nil), all...)
			other[i].kind = kind
			typed("other kind", i, taken(other))
		}
	}
}

func TestNewerBackup(t *testing.T) {
	header, err := canon.Marshal(struct {
		Magic   string `cbor:"1,keyasint"`
		Version uint64 `cbor:"2,keyasint"`
		More    []int  `cbor:"77,keyasint"`
	}{"commonplace backup", 2, []int{1}})
	must(t, err)
	_, err = backup.ReadPlain(t.Context(), bytes.NewReader(stream(t, []message{{1, header}})), nil)
	wants(t, err, backup.ErrNewer)
}

func FuzzPlain(f *testing.F) {
	for _, p := range []*profile{newProfile(), sample(f)} {
		all := messages(f, p)
		f.Add(stream(f, all))
		f.Add(stream(f, all[:len(all)/2]))
	}
	small := newProfile()
	small.kept = []backup.Kept{{Name: "profile", Data: []byte("Ana")}}
	small.found(f, "menders", 1, 1, 2)
	f.Add(stream(f, messages(f, small)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := newProfile()
		report, err := backup.ReadPlain(t.Context(), bytes.NewReader(b), sink{got})
		if err != nil {
			if report.Complete || got.committed != nil {
				t.Fatal("complete in spite of", err)
			}
			for _, e := range []error{backup.ErrDamaged, backup.ErrNotBackup, backup.ErrNewer, backup.ErrTruncated, backup.ErrTooLarge} {
				if errors.Is(err, e) {
					return
				}
			}
			t.Fatal(err)
		}
		// What was taken can be written again, and is the same.
		again := new(bytes.Buffer)
		m, err := backup.WritePlain(t.Context(), again, got, backup.Options{
			Made: report.Header.Made, Laptop: report.Header.Laptop, Attachments: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range m.Communities {
			if c.Vector != report.Manifest.Communities[i].Vector || c.Entries != report.Manifest.Communities[i].Entries {
				t.Fatal("another community")
			}
		}
	})
}
