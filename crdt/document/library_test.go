package document_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"commonplace/crdt/document"
	"commonplace/crdt/feed"

	"pgregory.net/rapid"
)

// shelves is a source in memory: per document a list of changes, of which the
// position is the number.
type shelves struct {
	mu        sync.Mutex
	changes   map[feed.DocID][][]byte
	snapshots map[feed.DocID]document.Snapshot
	opened    int
	read      int // changes handed out
	err       error
}

func newShelves() *shelves {
	return &shelves{changes: map[feed.DocID][][]byte{}, snapshots: map[feed.DocID]document.Snapshot{}}
}

func (s *shelves) Snapshot(id feed.DocID) (document.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened++
	return s.snapshots[id], s.err
}

func (s *shelves) Changes(id feed.DocID, since uint64) ([][]byte, uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.changes[id]
	s.read += len(all) - int(since)
	return all[since:], uint64(len(all)), s.err
}

func (s *shelves) Actor(id feed.DocID) []byte { return append([]byte("me"), id[:]...) }

func (s *shelves) Keep(id feed.DocID, snap document.Snapshot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snapshots[id] = snap
	return s.err
}

func (s *shelves) add(id feed.DocID, changes ...[]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes[id] = append(s.changes[id], changes...)
}

func docID(n int) (id feed.DocID) {
	id[0] = byte(n)
	return id
}

func open(t testing.TB, l *document.Library, id feed.DocID) (*document.Doc, func()) {
	t.Helper()
	d, release, err := l.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	return d, release
}

func TestLibraryKeepsFewOpen(t *testing.T) {
	s := newShelves()
	l := document.NewLibrary(s)
	l.Docs = 3
	_, first := newBody(t, "x")
	pinned, releasePinned := open(t, l, docID(99))
	for n := range 20 {
		s.add(docID(n), first)
		d, release := open(t, l, docID(n))
		again, releaseAgain := open(t, l, docID(n))
		if d != again || d.Kind("body") != document.KindText {
			t.Fatal("two documents, or an empty one")
		}
		release()
		release()
		releaseAgain()
	}
	if s.opened != 21 {
		t.Errorf("opened %d documents", s.opened)
	}
	for _, n := range []int{19, 18, 17, 99, 0, 1} {
		_, release := open(t, l, docID(n))
		release()
	}
	if s.opened != 23 {
		t.Errorf("opened %d documents; those used last were to stay", s.opened)
	}
	if again, release := open(t, l, docID(99)); again != pinned {
		t.Error("a document in use was closed")
	} else {
		release()
	}
	releasePinned()
}

func TestLibraryFollowsItsSource(t *testing.T) {
	s, id := newShelves(), docID(1)
	l := document.NewLibrary(s)
	other, first := newBody(t, "other")
	s.add(id, first)
	if got, _, err := l.Refresh(id, "body"); err != nil || len(got.Hashes) != 0 {
		t.Fatalf("a document that is not open: %+v %v", got, err)
	}
	d, release := open(t, l, id)
	own := typeInto(t, d, time.UnixMilli(1), patch{0, 0, "mine"})
	foreign := typeInto(t, other, time.UnixMilli(1), patch{0, 0, "theirs"})
	s.add(id, own, foreign, []byte("noise"))
	got, splices, err := l.Refresh(id, "body")
	if err != nil || len(got.Hashes) != 1 || len(splices) != 1 || splices[0].Ins != "theirs" || string(splices[0].Author) != "other" {
		t.Fatalf("%+v %+v %v", got, splices, err)
	}
	if refused := l.Refused(id); len(refused) != 1 {
		t.Errorf("refused %+v", refused)
	}
	release()
	s.add(id, typeInto(t, other, time.UnixMilli(2), patch{0, 0, "later "}))
	d, release = open(t, l, id)
	defer release()
	if d.Len("body") != len("later minetheirs") {
		t.Error(d.Text("body"))
	}
}

func TestLibrarySnapshots(t *testing.T) {
	s, id := newShelves(), docID(1)
	other, first := newBody(t, "other")
	late := typed(t, other, 100)
	s.add(id, first)
	s.add(id, late[:50]...)
	s.add(id, late[60:]...) // waits for the ten between
	for _, broken := range []bool{false, true} {
		l := document.NewLibrary(s)
		_, release := open(t, l, id)
		release()
		l.Close()
		snap := s.snapshots[id]
		if len(snap.Saved) == 0 || len(snap.Waiting) != 40 || snap.UpTo != 91 {
			t.Fatalf("snapshot of %d bytes, %d waiting, up to %d", len(snap.Saved), len(snap.Waiting), snap.UpTo)
		}
		if broken {
			snap.Saved = snap.Saved[:len(snap.Saved)-1]
			s.snapshots[id] = snap
		}
		s.read = 0
		d, release := open(t, l, id)
		if d.Len("body") != 50 || len(d.Waiting()) != 40 || (s.read > 0) != broken {
			t.Errorf("%d characters, %d waiting, %d changes read", d.Len("body"), len(d.Waiting()), s.read)
		}
		release()
	}
	s.add(id, late[50:60]...)
	d, release := open(t, document.NewLibrary(s), id)
	defer release()
	if d.Len("body") != 100 {
		t.Error(d.Len("body"))
	}
}

func TestLibraryDrop(t *testing.T) {
	s, id := newShelves(), docID(1)
	l := document.NewLibrary(s)
	_, first := newBody(t, "x")
	s.add(id, first)
	d, release := open(t, l, id)
	for range 40 {
		typeInto(t, d, time.UnixMilli(1), patch{0, 0, "never stored"})
	}
	l.Drop(id)
	fresh, releaseFresh := open(t, l, id)
	if fresh == d || fresh.Len("body") != 0 || d.Len("body") == 0 {
		t.Error("the dropped document is still in the library")
	}
	release()
	releaseFresh()
	l.Drop(id)
	if _, err := d.History(); !errors.Is(err, document.ErrClosed) || len(s.snapshots) > 0 {
		t.Error("what was dropped is still open, or was kept", err)
	}
	s.err = errors.New("disk on fire")
	if _, _, err := l.Open(id); !errors.Is(err, s.err) {
		t.Error(err)
	}
	s.err = nil
	_, release = open(t, l, id)
	release()
}

// TestLibraryUnderLoad opens, edits and refreshes from many sides at once.
func TestLibraryUnderLoad(t *testing.T) {
	s := newShelves()
	l := document.NewLibrary(s)
	l.Docs = 2
	_, first := newBody(t, "x")
	for n := range 5 {
		s.add(docID(n), first)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			writer, _ := newBody(t, fmt.Sprint("writer ", w))
			for i := range 60 {
				id := docID((i + w) % 5)
				d, release := open(t, l, id)
				if i < 5 {
					s.add(id, typeInto(t, writer, time.UnixMilli(1), patch{0, 0, "x"}))
				}
				if _, _, err := l.Refresh(id, "body"); err != nil {
					t.Error(err)
				}
				if i%7 == 0 {
					l.Drop(id)
				}
				d.Text("body")
				release()
			}
		})
	}
	wg.Wait()
	l.Close()
}

func TestSplicesBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("ab é🙃\n")), 0, 30, -1)
		from, to := letters.Draw(t, "from"), letters.Draw(t, "to")
		got := []rune(from)
		for _, s := range document.SplicesBetween(from, to) {
			got = splice(got, s)
		}
		if string(got) != to {
			t.Fatalf("%q", string(got))
		}
	})
}

// TestLongEdits pastes, and takes away, more than one change can hold.
func TestLongEdits(t *testing.T) {
	d, first := newBody(t, "d")
	e := document.New([]byte("e"))
	var text strings.Builder
	for i := range 40_000 {
		text.WriteRune(rune(0x1F300 + i%300)) // four bytes each
	}
	long := text.String()
	empty := d.Heads()
	changes, err := d.EditText(time.UnixMilli(1), []document.Splice{{Ins: "ends"}, {Pos: 2, Ins: long}}, "body")
	if err != nil || len(changes) < 5 {
		t.Fatal(len(changes), err)
	}
	full := d.Heads()
	back, splices, err := d.RestoreText(time.UnixMilli(2), empty, "body")
	if err != nil || len(splices) != 1 || d.Len("body") != 0 {
		t.Fatal(len(splices), d.Len("body"), err)
	}
	again, _, err := d.RestoreText(time.UnixMilli(3), full, "body")
	if err != nil || d.Len("body") != 40_004 {
		t.Fatal(d.Len("body"), err)
	}
	apply(t, e, [][]byte{first})
	apply(t, e, changes)
	apply(t, e, back)
	apply(t, e, again)
	a, _ := d.Text("body")
	b, _ := e.Text("body")
	if a != b || a[:2] != "en" || a[len(a)-2:] != "ds" {
		t.Error("the texts differ")
	}
}
