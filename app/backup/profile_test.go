package backup_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"commonplace/app/backup"
	"commonplace/crdt/feed"

	"lukechampine.com/blake3"
)

// profile is a profile in memory: source and sink.
type profile struct {
	kept        []backup.Kept
	communities []backup.Community
	entries     map[feed.Community]map[feed.ID][]feed.Record
	forks       map[feed.Community][]feed.Fork
	blobs       map[feed.Community][]backup.Blob

	begun     backup.Header
	committed *backup.Manifest
	fail      map[string]error // by the name of the function
	lose      bool             // forgets each run
	grow      func()           // called by Kept, as somebody goes on writing
}

func newProfile() *profile {
	return &profile{
		entries: map[feed.Community]map[feed.ID][]feed.Record{},
		forks:   map[feed.Community][]feed.Fork{},
		blobs:   map[feed.Community][]backup.Blob{},
	}
}

func (p *profile) Communities() []backup.Community { return p.communities }

func (p *profile) Kept() iter.Seq2[backup.Kept, error] {
	return func(yield func(backup.Kept, error) bool) {
		if p.grow != nil {
			p.grow()
		}
		for _, k := range p.kept {
			if !yield(k, p.fail["source kept"]) {
				return
			}
		}
	}
}

func (p *profile) Vector(c feed.Community) (feed.Vector, error) {
	v := feed.Vector{}
	for id, records := range p.entries[c] {
		last := records[len(records)-1]
		v[id] = feed.Tip{Seq: last.Seq, ID: last.ID}
	}
	return v, p.fail["vector"]
}

func (p *profile) Range(c feed.Community, id feed.ID, from, to uint64) iter.Seq2[feed.Record, error] {
	return func(yield func(feed.Record, error) bool) {
		for _, r := range p.entries[c][id][from-1 : to] {
			if !yield(r, p.fail["range"]) {
				return
			}
		}
	}
}

func (p *profile) Forks(c feed.Community) ([]feed.Fork, error) { return p.forks[c], p.fail["forks"] }

func (p *profile) Blobs(c feed.Community) iter.Seq2[backup.Blob, error] {
	return func(yield func(backup.Blob, error) bool) {
		for _, b := range p.blobs[c] {
			if !yield(b, p.fail["blobs"]) {
				return
			}
		}
	}
}

// sink is the other side of the same profile.
type sink struct{ *profile }

func (s sink) Empty() (bool, error) { return len(s.communities) == 0, s.fail["Empty"] }

func (s sink) Begin(h backup.Header) error {
	s.begun = h
	return s.fail["Begin"]
}

func (s sink) Kept(k backup.Kept) error {
	s.kept = append(s.kept, k)
	return s.fail["Kept"]
}

func (s sink) Enter(c backup.Community) error {
	c.Entries = 0
	s.communities = append(s.communities, c)
	return s.fail["Enter"]
}

func (s sink) Run(r feed.Run) error {
	if s.lose {
		return nil
	}
	if s.entries[r.Community] == nil {
		s.entries[r.Community] = map[feed.ID][]feed.Record{}
	}
	s.entries[r.Community][r.Feed] = append(s.entries[r.Community][r.Feed], r.Records...)
	return s.fail["Run"]
}

func (s sink) Fork(f feed.Fork) error {
	s.forks[f.Community()] = append(s.forks[f.Community()], f)
	return s.fail["Fork"]
}

func (s sink) Blob(c feed.Community, b backup.Blob) error {
	s.blobs[c] = append(s.blobs[c], b)
	return s.fail["Blob"]
}

func (s sink) Held(c feed.Community) (feed.Vector, error) {
	v, _ := s.Vector(c)
	return v, s.fail["Held"]
}

func (s sink) Commit(m backup.Manifest) error {
	s.committed = &m
	return s.fail["Commit"]
}

func key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// feedOf writes n entries of a laptop.
func feedOf(t testing.TB, c feed.Community, name string, n, size int) (*feed.Writer, []feed.Record) {
	t.Helper()
	w, err := feed.NewWriter(c, key(name), feed.Head{Feed: feed.ID{Device: feed.DeviceOf(key(name)), Incarnation: 1}})
	if err != nil {
		t.Fatal(err)
	}
	var records []feed.Record
	for i := range n {
		r, err := w.Write(feed.Draft{
			Time: 1_700_000_000_000 + int64(i), Kind: "change", Doc: feed.DocID{1},
			Body: append(fmt.Appendf(nil, "%s says %d ", name, i), bytes.Repeat([]byte("x"), size)...),
		})
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return w, records
}

// found makes a community with two laptops, n entries each, and files.
func (p *profile) found(t testing.TB, name string, n, size, blobs int) feed.Community {
	t.Helper()
	w, ana := feedOf(t, feed.Community{}, name+" ana", n, size)
	c := w.Community()
	_, ben := feedOf(t, c, name+" ben", n, size)
	p.communities = append(p.communities, backup.Community{ID: c, Name: name})
	p.entries[c] = map[feed.ID][]feed.Record{ana[0].Feed: ana, ben[0].Feed: ben}
	for i := range blobs {
		data := bytes.Repeat(fmt.Appendf(nil, "%s %d", name, i), 1000)
		p.blobs[c] = append(p.blobs[c], backup.Blob{ID: blake3.Sum256(data), List: i%3 == 0, Data: data})
	}
	return c
}

// split forks a laptop of a community, and keeps the proof.
func (p *profile) split(t testing.TB, c feed.Community) {
	t.Helper()
	w, start := feedOf(t, c, "split", 3, 10)
	var ways [][]feed.Record
	for i := range 2 {
		if err := w.Rewind(feed.Head{Feed: start[2].Feed, Seq: 3, ID: start[2].ID, Time: start[2].Time}); err != nil {
			t.Fatal(err)
		}
		r, err := w.Write(feed.Draft{Time: 1_800_000_000_000, Kind: "change", Body: []byte{byte(i)}})
		if err != nil {
			t.Fatal(err)
		}
		ways = append(ways, append(slices.Clone(start), r))
	}
	f, err := feed.FindFork(ways[0], ways[1])
	if err != nil {
		t.Fatal(err)
	}
	p.forks[c] = append(p.forks[c], f)
}

// sample is a profile with something of everything.
func sample(t testing.TB) *profile {
	t.Helper()
	p := newProfile()
	p.kept = []backup.Kept{{Name: "profile", Data: []byte("Ana")}, {Name: "settings", Data: nil}}
	c := p.found(t, "gardeners", 5, 40, 4)
	p.split(t, c)
	p.found(t, "menders", 3, 9000, 0)
	p.communities = append(p.communities, backup.Community{ID: feed.Community{1, 2, 3}, Name: "nothing yet"})
	return p
}

// same compares what two profiles hold.
func same(t testing.TB, want, got *profile, attachments bool) {
	t.Helper()
	if !slices.EqualFunc(want.kept, got.kept, func(a, b backup.Kept) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) {
		t.Errorf("kept: %v, want %v", got.kept, want.kept)
	}
	if !slices.Equal(want.communities, got.communities) {
		t.Errorf("communities: %v, want %v", got.communities, want.communities)
	}
	for _, c := range want.communities {
		a, _ := want.Vector(c.ID)
		b, _ := got.Vector(c.ID)
		if !a.Equal(b) {
			t.Errorf("%s: %v, want %v", c.Name, b, a)
		}
		for id, records := range want.entries[c.ID] {
			if !slices.EqualFunc(records, got.entries[c.ID][id], func(a, b feed.Record) bool { return bytes.Equal(a.Payload, b.Payload) }) {
				t.Errorf("%s: other entries", c.Name)
			}
		}
		if len(want.forks[c.ID]) != len(got.forks[c.ID]) {
			t.Errorf("%s: %d forks", c.Name, len(got.forks[c.ID]))
		}
		blobs := want.blobs[c.ID]
		if !attachments {
			blobs = nil
		}
		if !slices.EqualFunc(blobs, got.blobs[c.ID], func(a, b backup.Blob) bool {
			return a.ID == b.ID && a.List == b.List && bytes.Equal(a.Data, b.Data)
		}) {
			t.Errorf("%s: other files", c.Name)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}
