package store_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonplace/crdt/store"
)

var damages = flag.Int("damages", 4, "how often TestDamage damages each file")

// profile writes a profile with entries of two feeds and an attachment, closes
// it or leaves it as a crash would, and gives its directory.
func profile(t *testing.T, crashed bool) string {
	t.Helper()
	return profileWith(t, crashed, small)
}

func profileWith(t *testing.T, crashed bool, o store.Options) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "profile")
	s, err := store.Open(dir, o)
	check(t, err)
	c, err := founded()
	check(t, err)
	ana, err := continued(s, "ana", c)
	check(t, err)
	ben, err := continued(s, "ben", c)
	check(t, err)
	for range 60 {
		check(t, step(s, c, ana, ben))
	}
	_, err = s.PutChunk(c, chunk())
	check(t, err)
	if !crashed {
		closeNow(t, s)
		return dir
	}
	copied := filepath.Join(t.TempDir(), "crashed")
	copyDir(t, dir, copied)
	closeNow(t, s)
	return copied
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	check(t, filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		return copySparse(path, filepath.Join(to, rel))
	}))
}

// copySparse copies a file up to its last byte that is not zero and keeps its
// size: Badger's files are mostly holes.
func copySparse(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(b[:used(b)]); err != nil {
		return err
	}
	return f.Truncate(int64(len(b)))
}

// used tells where the bytes of a file end that are not zero.
func used(b []byte) int {
	end := len(b)
	for end > 0 && b[end-1] == 0 {
		end--
	}
	return end
}

// files lists a profile's files that hold anything.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	check(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && used(b) > 0 {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	}))
	return out
}

// TestDamage flips bytes in, and truncates, each file of a profile, closed or
// crashed. A process that opens it afterwards must say what is wrong or repair
// it, must not die, and must not serve an entry that was never written.
func TestDamage(t *testing.T) {
	times := *damages
	if testing.Short() {
		times = 1
	}
	for _, o := range []store.Options{small, keyed()} {
		for _, crashed := range []bool{false, true} {
			dir := profileWith(t, crashed, o)
			for _, file := range files(t, dir) {
				for n := range times {
					t.Run(fmt.Sprintf("encrypted %t, crashed %t, %s, %d", o.Key != nil, crashed, file, n), func(t *testing.T) {
						damageOne(t, dir, file, n, o.Key != nil)
					})
				}
			}
		}
	}
}

func damageOne(t *testing.T, dir, file string, n int, encrypted bool) {
	broken := filepath.Join(t.TempDir(), "broken")
	copyDir(t, dir, broken)
	path := filepath.Join(broken, file)
	b, err := os.ReadFile(path)
	check(t, err)
	rng := rand.New(rand.NewPCG(uint64(n), uint64(len(b))))
	what := ""
	switch n % 4 {
	case 3:
		b = b[:rng.IntN(used(b))]
		what = fmt.Sprintf("cut to %d bytes", len(b))
	case 2:
		at := rng.IntN(used(b))
		clear(b[at:min(at+512, len(b))])
		what = fmt.Sprintf("512 zeros at %d", at)
	default:
		for range 1 + rng.IntN(4) {
			at := rng.IntN(used(b))
			b[at] ^= byte(1 + rng.IntN(255))
			what += fmt.Sprintf("flipped byte %d of %d ", at, used(b))
		}
	}
	check(t, os.WriteFile(path, b, 0o600))
	cmd := child(t, inspectVariable, broken)
	if encrypted {
		cmd.Env = append(cmd.Env, keyedVariable+"=yes")
	}
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		t.Fatalf("%s: %v\n%s", what, err, text)
	}
	t.Logf("%s: %s", what, text)
}

// A damaged table costs nothing that is in other tables or in the journal.
func TestDamagedTableIsSetAside(t *testing.T) {
	dir := profile(t, false)
	tables, err := filepath.Glob(filepath.Join(dir, "db", "*.sst"))
	check(t, err)
	b, err := os.ReadFile(tables[0])
	check(t, err)
	for i := range 16 { // one may change nothing: the same bytes compressed otherwise
		b[len(b)/2+i] ^= 0x5b
	}
	check(t, os.WriteFile(tables[0], b, 0o600))

	s := open(t, dir)
	r := s.Report()
	c, err := founded()
	check(t, err)
	head, _ := s.Head(c, feedOf("ana"))
	if r.SetAside == "" || r.Cause == "" || head.Seq != 60 {
		t.Fatalf("%+v, own feed ends at %d", r, head.Seq)
	}
	if _, err := os.Stat(r.SetAside); err != nil {
		t.Fatal(err)
	}
	own, err := s.Own(c)
	check(t, err)
	if own.Feed == feedOf("ana") || own.Feed.Device != feedOf("ana").Device {
		t.Fatal("the old incarnation goes on after the database was lost")
	}
	if n, err := inspectFeed(s, c, "ana"); n > 0 || err != nil {
		t.Fatal(n, err)
	}
	// What was lost comes again from another laptop.
	ben := writer(t, "ben", c)
	check(t, s.Receive(c, write(t, ben, 420), nil))
	if tip, _ := s.Tip(c, feedOf("ben")); tip.Seq != 420 {
		t.Fatal(tip)
	}
}

// The database is gone altogether: the journal has all own entries.
func TestDatabaseLost(t *testing.T) {
	dir := profile(t, false)
	check(t, os.RemoveAll(filepath.Join(dir, "db")))
	s := open(t, dir)
	c, err := founded()
	check(t, err)
	if head, _ := s.Head(c, feedOf("ana")); head.Seq != 60 || s.Report().Replayed != 60 {
		t.Fatal(head.Seq, s.Report())
	}
}

// The journal is gone: the database has all own entries, the journal is
// written again, and the feed goes on in a new incarnation.
func TestJournalLost(t *testing.T) {
	dir := profile(t, false)
	check(t, os.RemoveAll(filepath.Join(dir, "journal")))
	s := open(t, dir)
	if r := s.Report(); !r.JournalRepaired || r.Moved == "" {
		t.Fatalf("%+v", r)
	}
	closeNow(t, s)
	check(t, os.RemoveAll(filepath.Join(dir, "db")))
	s = open(t, dir)
	c, err := founded()
	check(t, err)
	if head, _ := s.Head(c, feedOf("ana")); head.Seq != 60 {
		t.Fatal(head.Seq, s.Report())
	}
	if n, err := inspectFeed(s, c, "ana"); n > 0 || err != nil {
		t.Fatal(n, err)
	}
}

// A program that ended while opening the database, three times, takes the
// database to be the cause.
func TestDeathsWhileOpening(t *testing.T) {
	dir := profile(t, false)
	check(t, os.WriteFile(filepath.Join(dir, "opening"), []byte("..."), 0o600))
	s := open(t, dir)
	c, err := founded()
	check(t, err)
	v, err := s.Vector(c)
	check(t, err)
	if r := s.Report(); r.SetAside == "" || v[feedOf("ana")].Seq != 60 || v[feedOf("ben")].Seq != 420 {
		t.Fatalf("%+v %v", r, v)
	}
}

func TestScrubFindsNothingWrong(t *testing.T) {
	s := open(t, profile(t, false))
	got, err := s.Scrub(t.Context(), 0)
	check(t, err)
	want := store.Scrubbed{Entries: 480, Chunks: 21}
	if got.Entries != want.Entries || got.Chunks != want.Chunks || len(got.Damaged)+got.BadChunks+got.BadJournal > 0 {
		t.Fatalf("%+v", got)
	}
}
