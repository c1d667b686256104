package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"commonplace/app/backup"
	"commonplace/app/identity"
	"commonplace/crdt/feed"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
)

var (
	secret = identity.Secret{1, 2, 3}
	made   = time.Date(2026, 10, 3, 14, 5, 9, 0, time.UTC)
)

// cheap is a passphrase that is quick to try.
func cheap(t testing.TB, passphrase string) backup.Lock {
	t.Helper()
	l, err := backup.ForPassphraseWork(passphrase, 10)
	must(t, err)
	return l
}

func options(l ...backup.Lock) backup.Options {
	return backup.Options{Locks: l, Made: made, Laptop: "Ana's old laptop", Attachments: true}
}

// written makes a backup for the words of secret.
func written(t testing.TB, p *profile) ([]byte, backup.Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := backup.Write(context.Background(), &b, p, options(backup.ForSecret(secret)))
	must(t, err)
	return b.Bytes(), m
}

func TestRestore(t *testing.T) {
	for _, c := range []struct {
		name string
		lock func() backup.Lock
		key  backup.Key
	}{
		{"words", func() backup.Lock { return backup.ForSecret(secret) }, backup.Words(secret)},
		{"passphrase", func() backup.Lock { return cheap(t, "open sesame") }, backup.Passphrase("open sesame")},
	} {
		for _, attachments := range []bool{true, false} {
			t.Run(fmt.Sprint(c.name, " attachments ", attachments), func(t *testing.T) {
				p := sample(t)
				o := options(c.lock())
				o.Attachments = attachments
				var steps []uint64
				o.Progress = func(done, total uint64) { steps = append(steps, done, total) }
				var b bytes.Buffer
				m, err := backup.Write(t.Context(), &b, p, o)
				must(t, err)
				if len(steps) == 0 || steps[len(steps)-2] != 16 || steps[len(steps)-1] != 16 {
					t.Fatal("progress", steps)
				}

				h, err := backup.Peek(bytes.NewReader(b.Bytes()), c.key)
				must(t, err)
				if h.Laptop != "Ana's old laptop" || !h.Made.Equal(made) || h.Attachments != attachments || h.Entries() != 16 || len(h.Communities) != 3 {
					t.Fatalf("%+v", h)
				}

				got := newProfile()
				report, err := backup.Restore(t.Context(), &b, sink{got}, c.key)
				must(t, err)
				if !report.Complete || got.committed == nil {
					t.Fatal("not complete")
				}
				if diff := cmp.Diff(m, report.Manifest); diff != "" {
					t.Fatal(diff)
				}
				same(t, p, got, attachments)
				for i, c := range p.communities {
					v, _ := p.Vector(c.ID)
					if m.Communities[i].Vector != v.Digest() || m.Communities[i].Community != c.ID {
						t.Errorf("%s: another digest", c.Name)
					}
				}
				total := m.Total()
				if total.Pieces != 2 || total.Entries != 16 || total.Forks != 1 || attachments != (total.Blobs == 4) || total.Bytes == 0 {
					t.Errorf("%+v", total)
				}
			})
		}
	}
}

func TestVerifyKeepsNothing(t *testing.T) {
	b, m := written(t, sample(t))
	report, err := backup.Verify(t.Context(), bytes.NewReader(b), nil, backup.Words(secret))
	must(t, err)
	if diff := cmp.Diff(m, report.Manifest); diff != "" || !report.Complete {
		t.Fatal(diff, report.Complete)
	}
	// An empty profile is one, too.
	b, _ = written(t, newProfile())
	report, err = backup.Verify(t.Context(), bytes.NewReader(b), nil, backup.Words(secret))
	must(t, err)
	if !report.Complete || report.Manifest.Total() != (backup.Tally{}) {
		t.Fatalf("%+v", report)
	}
}

func TestWhatIsWrittenMeanwhileIsLeft(t *testing.T) {
	p := sample(t)
	c := p.communities[0].ID
	p.grow = func() {
		_, more := feedOf(t, c, "gardeners ben", 9, 40)
		p.entries[c][more[0].Feed] = more
	}
	b, m := written(t, p)
	if m.Communities[0].Entries != 10 {
		t.Fatal(m.Communities[0].Entries)
	}
	_, err := backup.Verify(t.Context(), bytes.NewReader(b), nil, backup.Words(secret))
	must(t, err)
}

func TestKeysThatDoNotFit(t *testing.T) {
	var forPassphrase bytes.Buffer
	_, err := backup.Write(t.Context(), &forPassphrase, newProfile(), options(cheap(t, "open sesame")))
	must(t, err)
	forWords, _ := written(t, newProfile())
	var forOthers bytes.Buffer
	w, err := age.Encrypt(&forOthers, stranger{})
	must(t, err)
	must(t, w.Close())
	words, other := backup.Words(secret), backup.Words(identity.Secret{9})
	for _, c := range []struct {
		name string
		file []byte
		keys []backup.Key
		want error
	}{
		{"no key", forPassphrase.Bytes(), nil, backup.ErrNeedsPassphrase},
		{"words for passphrase", forPassphrase.Bytes(), []backup.Key{words}, backup.ErrNeedsPassphrase},
		{"wrong passphrase", forPassphrase.Bytes(), []backup.Key{backup.Passphrase("open barley")}, backup.ErrWrongPassphrase},
		{"empty passphrase", forPassphrase.Bytes(), []backup.Key{backup.Passphrase("")}, backup.ErrWrongPassphrase},
		{"no key", forWords, nil, backup.ErrNeedsWords},
		{"passphrase for words", forWords, []backup.Key{backup.Passphrase("open sesame")}, backup.ErrNeedsWords},
		{"other words", forWords, []backup.Key{other}, backup.ErrForeign},
		{"a bundle", forOthers.Bytes(), []backup.Key{words}, backup.ErrNotBackup},
		{"any of several", forWords, []backup.Key{backup.Passphrase("open sesame"), other, words}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := backup.Verify(t.Context(), bytes.NewReader(c.file), nil, c.keys...)
			wants(t, err, c.want)
			_, err = backup.Peek(bytes.NewReader(c.file), c.keys...)
			wants(t, err, c.want)
		})
	}
	for _, c := range []struct {
		file []byte
		want backup.Needs
		err  error
	}{
		{forPassphrase.Bytes(), backup.Needs{Passphrase: true}, nil},
		{forWords, backup.Needs{Words: true}, nil},
		{forOthers.Bytes(), backup.Needs{}, backup.ErrNotBackup},
		{[]byte("hello"), backup.Needs{}, backup.ErrNotBackup},
		{nil, backup.Needs{}, backup.ErrNotBackup},
		{forWords[:40], backup.Needs{}, backup.ErrTruncated},
	} {
		got, err := backup.Inspect(bytes.NewReader(c.file))
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%.20q: %v, %v", c.file, got, err)
		}
	}
}

// stranger closes a file in a way of its own, as bundles are.
type stranger struct{}

func (stranger) Wrap([]byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: "commonplace-epoch", Args: []string{"x"}, Body: []byte("y")}}, nil
}

func TestLocks(t *testing.T) {
	pass := cheap(t, "open sesame")
	for _, locks := range [][]backup.Lock{nil, {{}}, {pass, pass}, {pass, backup.ForSecret(secret)}} {
		_, err := backup.Write(t.Context(), io.Discard, newProfile(), options(locks...))
		wants(t, err, backup.ErrLocks)
	}
	for _, work := range []int{9, 21} {
		_, err := backup.ForPassphraseWork("open sesame", work)
		wants(t, err, backup.ErrLocks)
	}
	_, err := backup.ForPassphrase("")
	wants(t, err, backup.ErrLocks)
	var b bytes.Buffer
	_, err = backup.Write(t.Context(), &b, newProfile(), options(backup.ForSecret(secret), backup.ForSecret(identity.Secret{9})))
	must(t, err)
	for _, s := range []identity.Secret{secret, {9}} {
		_, err = backup.Verify(t.Context(), bytes.NewReader(b.Bytes()), nil, backup.Words(s))
		must(t, err)
	}
}

// The tool age opens a backup with the words' key, without Commonplace.
func TestAgeOpensIt(t *testing.T) {
	b, _ := written(t, sample(t))
	i, err := age.ParseX25519Identity(backup.AgeKey(secret))
	must(t, err)
	if i.String() != backup.AgeKey(secret) {
		t.Fatal("not the form of age")
	}
	r, err := age.Decrypt(bytes.NewReader(b), i)
	must(t, err)
	plain, err := io.ReadAll(r)
	must(t, err)
	if len(plain) == 0 {
		t.Fatal("nothing in it")
	}
}

// Vectors of BIP 173.
func TestBech32(t *testing.T) {
	all := make([]byte, 0, 20)
	for _, v := range []struct{ prefix, want string }{{"a", "a12uel5l"}, {"?", "?1ezyfcl"}} {
		if got := backup.Bech32(v.prefix, all); got != v.want {
			t.Errorf("%q, want %q", got, v.want)
		}
	}
}

func TestKeysAreNeverPrinted(t *testing.T) {
	lock, key := cheap(t, "open sesame"), backup.Passphrase("open sesame")
	o := options(lock)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, value := range []any{lock, key, backup.Words(secret), o, []backup.Key{key}, struct{ k backup.Key }{key}} {
			text := fmt.Sprintf(verb, value)
			for _, secret := range []string{"open sesame", "6f70656e", "111 112 101 110", "AGE-SECRET", strings.ToLower(backup.AgeKey(secret)[20:40])} {
				if strings.Contains(text, secret) {
					t.Errorf("%s shows %q", verb, secret)
				}
			}
		}
	}
}

// endless is a source that makes its attached files while they are written.
type endless struct {
	*profile
	n int
}

func (e endless) Blobs(c feed.Community) iter.Seq2[backup.Blob, error] {
	return func(yield func(backup.Blob, error) bool) {
		data := e.blobs[c][0].Data
		for range e.n {
			if !yield(backup.Blob{ID: e.blobs[c][0].ID, Data: data}, nil) {
				return
			}
		}
	}
}

// A backup of any size takes a bounded amount of memory to write and to read.
func TestMemoryIsBounded(t *testing.T) {
	p := newProfile()
	c := p.found(t, "gardeners", 2, 10, 1)
	p.blobs[c][0] = random(256 << 10)
	r, w := io.Pipe()
	go func() {
		_, err := backup.Write(context.Background(), w, endless{p, 400}, options(backup.ForSecret(secret)))
		w.CloseWithError(err)
	}()
	var most uint64
	watch := watcher{sink: sink{newProfile()}, each: func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
	}}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	report, err := backup.Verify(t.Context(), r, &watch, backup.Words(secret))
	must(t, err)
	if report.Manifest.Total().Blobs != 400 {
		t.Fatal(report.Manifest.Total())
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 32<<20 {
		t.Fatalf("held %d MiB for 100 MiB of files", grown>>20)
	}
}
