package store_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// The tests of crashes and of damage run the store in a process of its own:
// this test binary, started again with one of these variables naming the
// profile.
const (
	writeVariable   = "STORE_TEST_WRITE"
	inspectVariable = "STORE_TEST_INSPECT"
	convertVariable = "STORE_TEST_CONVERT"
	keyedVariable   = "STORE_TEST_KEYED" // the child opens the profile with the keys
)

// keyed are options with keys.
func keyed() store.Options {
	o := small
	o.Key, o.JournalKey = bytes.Repeat([]byte{7}, store.KeySize), bytes.Repeat([]byte{8}, store.KeySize)
	return o
}

func childOptions() store.Options {
	if os.Getenv(keyedVariable) != "" {
		return keyed()
	}
	return small
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(writeVariable); dir != "" {
		exitOn(writeForever(dir))
	}
	if dir := os.Getenv(inspectVariable); dir != "" {
		exitOn(inspect(dir))
		os.Exit(0)
	}
	if dir := os.Getenv(convertVariable); dir != "" {
		s, err := store.Open(dir, keyed())
		exitOn(err)
		exitOn(s.Close())
		os.Exit(0)
	}
	flag.Parse()
	if flag.Lookup("rapid.checks").Value.String() == "100" {
		// Each check of the store is a hundred transactions on a real disk.
		exitOn(flag.Set("rapid.checks", "20"))
	}
	os.Exit(m.Run())
}

func exitOn(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(3)
	}
}

// child starts this binary again on a profile.
func child(t testing.TB, variable, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	check(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), variable+"="+dir)
	return cmd
}

// founded names the community that ana's first entry founds. Entries are the
// same in every process, since everything in them is.
func founded() (feed.Community, error) {
	w, err := feed.NewWriter(feed.Community{}, key("ana"), feed.Head{Feed: feedOf("ana")})
	if err != nil {
		return feed.Community{}, err
	}
	_, err = w.Write(said(w))
	return w.Community(), err
}

func feedOf(name string) feed.ID {
	return feed.ID{Device: feed.DeviceOf(key(name)), Incarnation: 1}
}

// said is the draft of the next entry in a feed: the same in every process.
func said(w *feed.Writer) feed.Draft {
	seq := w.Head().Seq + 1
	return feed.Draft{
		Time: 1700000000000 + int64(seq), Kind: "change", Doc: docs[seq%3],
		Body: fmt.Appendf(nil, "%s says %d", w.Head().Feed.Short(), seq),
	}
}

func continued(s *store.Store, name string, c feed.Community) (*feed.Writer, error) {
	head, ok := s.Head(c, feedOf(name))
	if !ok && name == "ana" {
		c = feed.Community{}
	}
	return feed.NewWriter(c, key(name), head)
}

// writeForever appends to ana's feed and receives ben's, and says on standard
// output what is acknowledged. It ends when it is killed.
func writeForever(dir string) error {
	c, err := founded()
	if err != nil {
		return err
	}
	s, err := store.Open(dir, childOptions())
	if err != nil {
		return err
	}
	ana, err := continued(s, "ana", c)
	if err != nil {
		return err
	}
	ben, err := continued(s, "ben", c)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	for {
		if err := step(s, c, ana, ben); err != nil {
			return err
		}
		fmt.Fprintln(out, ana.Head().Seq, ben.Head().Seq)
		if err := out.Flush(); err != nil {
			return err
		}
	}
}

func step(s *store.Store, c feed.Community, ana, ben *feed.Writer) error {
	r, err := ana.Write(said(ana))
	if err != nil {
		return err
	}
	err = s.Append(c, r, func(t *store.Txn) error {
		return t.Bucket(c, "seen").Set([]byte("ana"), fmt.Append(nil, r.Seq))
	})
	if err != nil {
		return err
	}
	if r.Seq%3 == 0 {
		// Large enough that the database writes tables while it is killed.
		if _, err := s.PutChunk(c, bytes.Repeat(r.ID[:], 4000)); err != nil {
			return err
		}
	}
	var group []feed.Record
	for range 7 {
		r, err := ben.Write(said(ben))
		if err != nil {
			return err
		}
		group = append(group, r)
	}
	return s.Receive(c, group, func(t *store.Txn) error {
		return t.Bucket(c, "seen").Set([]byte("ben"), fmt.Append(nil, ben.Head().Seq))
	})
}

// inspect opens a profile and compares everything in it with what was once
// written. Damage that the store reports is fine; a wrong entry is not.
func inspect(dir string) error {
	c, err := founded()
	if err != nil {
		return err
	}
	s, err := store.Open(dir, childOptions())
	if err != nil {
		fmt.Println("open:", err)
		return nil // said clearly
	}
	defer s.Close()
	reported := 0
	for _, name := range []string{"ana", "ben"} {
		n, err := inspectFeed(s, c, name)
		if err != nil {
			return err
		}
		reported += n
	}
	for a, err := range s.Arrivals(c, 0) {
		if err != nil {
			reported++
		} else if a.Record.Verify() != nil && a.Record.Sig != nil {
			return errors.New("an arrival with a wrong signature")
		}
	}
	if _, err := s.Chunk(c, store.ChunkOf(chunk())); err != nil && !errors.Is(err, store.ErrNotFound) {
		reported++
	}
	if err := afterwards(s, c); err != nil {
		return err
	}
	v, err := s.Vector(c)
	if err != nil {
		return err
	}
	r := s.Report()
	fmt.Printf("entries %d reported %d salvaged %d replayed %d aside %t journal %t\n",
		v.Entries(), reported, r.Salvaged, r.Replayed, r.SetAside != "", r.JournalRepaired)
	return nil
}

// inspectFeed writes a feed again beside the stored one and compares.
func inspectFeed(s *store.Store, c feed.Community, name string) (reported int, err error) {
	in := c
	if name == "ana" {
		in = feed.Community{}
	}
	w, err := feed.NewWriter(in, key(name), feed.Head{Feed: feedOf(name)})
	if err != nil {
		return 0, err
	}
	for r, err := range s.Range(c, feedOf(name), 1, feed.MaxSeq) {
		if err != nil {
			reported++
			break
		}
		want, err := w.Write(said(w))
		if err != nil {
			return 0, err
		}
		if r.ID != want.ID {
			return 0, fmt.Errorf("entry %d of %s is not what was written", r.Seq, name)
		}
	}
	return reported, nil
}

// afterwards makes sure that the store can still be written.
func afterwards(s *store.Store, c feed.Community) error {
	id, err := s.Incarnation(c, feedOf("ana").Device)
	if err != nil {
		return err
	}
	head, _ := s.Head(c, id)
	w, err := feed.NewWriter(c, key("ana"), head)
	if err != nil {
		return err
	}
	r, err := w.Write(feed.Draft{Time: head.Time, Kind: "talk.say", Body: []byte("afterwards")})
	if err != nil {
		return err
	}
	if id == feedOf("ana") {
		return nil // an entry of the old incarnation would not be as said
	}
	return s.Append(c, r, nil)
}

func chunk() []byte { return make([]byte, store.MaxChunk) }
