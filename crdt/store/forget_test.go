package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"

	"github.com/google/go-cmp/cmp"
)

func TestForget(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var own [2][]feed.Record
	for i, name := range []string{"ana", "ben"} {
		own[i] = write(t, writer(t, name, feed.Community{}), 20)
		c := own[i][0].In()
		check(t, s.AppendAll(c, own[i], func(txn *store.Txn) error {
			return txn.Kept(c, "drafts").Set([]byte("k"), []byte("v"))
		}))
		_, err := s.PutChunk(c, chunk())
		check(t, err)
	}
	gone, kept := own[0][0].In(), own[1][0].In()
	check(t, s.Forget(gone))
	check(t, s.Forget(gone))
	closeNow(t, s)

	s = open(t, dir)
	if r := s.Report(); r.Replayed > 0 || r.Moved != "" || r.JournalRepaired {
		t.Fatalf("%+v", r)
	}
	if d := cmp.Diff([]feed.Community{kept}, s.Communities()); d != "" {
		t.Fatal(d)
	}
	if ok, err := s.HasChunk(gone, store.ChunkOf(chunk())); ok || err != nil {
		t.Fatal("attachment is still there", err)
	}
	if d := cmp.Diff(ids(own[1]), ids(collect(t, s, kept, own[1][0].Feed, 1, 99))); d != "" {
		t.Fatal(d)
	}
	more := write(t, writerAt(t, "ben", kept, mustHead(t, s, kept)), 3)
	check(t, s.AppendAll(kept, more, nil))
	closeNow(t, s)

	// The journal still has all of the other community.
	check(t, os.RemoveAll(filepath.Join(dir, "db")))
	s = open(t, dir)
	if head, _ := s.Head(kept, own[1][0].Feed); head.Seq != 23 {
		t.Fatal(head.Seq)
	}
	if _, err := s.Entry(gone, own[0][0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatal("forgotten entries came back:", err)
	}
	// Who joins again begins anew.
	check(t, s.Receive(gone, own[0], nil))
}

func mustHead(t *testing.T, s *store.Store, c feed.Community) feed.Head {
	t.Helper()
	head, err := s.Own(c)
	check(t, err)
	return head
}

// A crash between the two renames of a journal's replacement loses nothing.
func TestInterruptedReplacementOfTheJournal(t *testing.T) {
	dir := profile(t, false)
	check(t, os.Rename(filepath.Join(dir, "journal"), filepath.Join(dir, "journal.next")))
	check(t, os.RemoveAll(filepath.Join(dir, "db")))
	s := open(t, dir)
	c, err := founded()
	check(t, err)
	if head, _ := s.Head(c, feedOf("ana")); head.Seq != 60 {
		t.Fatal(head.Seq, s.Report())
	}
}
