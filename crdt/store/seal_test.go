package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"commonplace/crdt/store"
)

// openKeyed opens a profile with the keys of the tests.
func openKeyed(t *testing.T, dir string) *store.Store {
	t.Helper()
	return openWith(t, dir, keyed())
}

// holding lists the files below a directory that hold a text.
func holding(t *testing.T, dir, text string) (in []string) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			in = append(in, path)
		}
		return err
	}))
	return in
}

// wholeFeeds makes sure that everything profile wrote is there.
func wholeFeeds(t *testing.T, s *store.Store) {
	t.Helper()
	c, err := founded()
	check(t, err)
	v, err := s.Vector(c)
	check(t, err)
	if v[feedOf("ana")].Seq != 60 || v[feedOf("ben")].Seq != 420 {
		t.Fatalf("%v, report %+v", v, s.Report())
	}
	for _, name := range []string{"ana", "ben"} {
		if n, err := inspectFeed(s, c, name); n > 0 || err != nil {
			t.Fatal(n, err)
		}
	}
	if _, err := s.Chunk(c, store.ChunkOf(chunk())); err != nil {
		t.Fatal(err)
	}
}

const spoken = " says " // in every entry of the tests

func TestNothingIsInTheClear(t *testing.T) {
	for _, crashed := range []bool{false, true} {
		if in := holding(t, profileWith(t, crashed, small), spoken); len(in) == 0 {
			t.Fatal("this test finds nothing in a profile that is in the clear")
		}
		dir := profileWith(t, crashed, keyed())
		if in := holding(t, dir, spoken); len(in) > 0 {
			t.Errorf("crashed %t: in the clear: %v", crashed, in)
		}
	}
	dir := profileWith(t, false, keyed())
	s := openKeyed(t, dir)
	wholeFeeds(t, s)
	if r := s.Report(); r.Moved != "" || r.SetAside != "" || r.JournalRepaired || r.Replayed > 0 {
		t.Errorf("%+v", r)
	}
	if _, err := s.Scrub(t.Context(), 0); err != nil {
		t.Error(err)
	}
}

// Another key, or none, is refused as such, and leaves the profile as it was.
func TestWrongKey(t *testing.T) {
	wrong := keyed()
	wrong.Key, wrong.JournalKey = bytes.Repeat([]byte{1}, store.KeySize), bytes.Repeat([]byte{2}, store.KeySize)
	half := keyed()
	half.JournalKey = nil
	damages := map[string]func(dir string) error{
		"sound":         func(string) error { return nil },
		"seal lost":     func(dir string) error { return os.Remove(filepath.Join(dir, "sealed")) },
		"seal damaged":  func(dir string) error { return os.WriteFile(filepath.Join(dir, "sealed"), []byte("?"), 0o600) },
		"registry lost": func(dir string) error { return os.Remove(filepath.Join(dir, "db", "KEYREGISTRY")) },
		"both lost": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "sealed")), os.Remove(filepath.Join(dir, "db", "KEYREGISTRY")))
		},
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			dir := profileWith(t, false, keyed())
			check(t, damage(dir))
			for key, o := range map[string]store.Options{"another key": wrong, "no key": small, "half a key": half} {
				for range 4 { // more often than deaths are counted
					if s, err := store.Open(dir, o); !errors.Is(err, store.ErrKey) || errors.Is(err, store.ErrDamaged) {
						t.Fatalf("%s: %v, %v", key, s, err)
					}
				}
			}
			if aside, _ := filepath.Glob(filepath.Join(dir, "*.bad-*")); len(aside) > 0 {
				t.Fatal("taken for damage:", aside)
			}
			s := openKeyed(t, dir)
			if c, err := founded(); err != nil {
				t.Fatal(err)
			} else if head, _ := s.Head(c, feedOf("ana")); head.Seq != 60 {
				t.Fatalf("ends at %d, %+v", head.Seq, s.Report())
			}
			if name != "both lost" {
				wholeFeeds(t, s)
			}
		})
	}
}

// A profile in the clear is encrypted when it is first opened with keys.
func TestConversion(t *testing.T) {
	for _, crashed := range []bool{false, true} {
		dir := profile(t, crashed)
		check(t, os.Mkdir(filepath.Join(dir, "db.bad-20260101-000000"), 0o700))
		check(t, os.WriteFile(filepath.Join(dir, "db.bad-20260101-000000", "1.sst"), []byte(spoken), 0o600))
		s := openKeyed(t, dir)
		wholeFeeds(t, s)
		if r := s.Report(); !crashed && (r.Moved != "" || r.Replayed > 0) || r.SetAside != "" || r.JournalRepaired {
			t.Errorf("%+v", r)
		}
		closeNow(t, s)
		if in := holding(t, dir, spoken); len(in) > 0 {
			t.Errorf("crashed %t: in the clear: %v", crashed, in)
		}
		wholeFeeds(t, openKeyed(t, dir))
	}
}

// A conversion that is killed at any moment begins again, or goes on.
func TestConversionKilled(t *testing.T) {
	from := profile(t, false)
	began, ended := 0, 0
	for n := range 12 {
		dir := filepath.Join(t.TempDir(), "profile")
		copyDir(t, from, dir)
		cmd := child(t, convertVariable, dir)
		check(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(n*35)*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or done
		timer.Stop()
		if left, _ := filepath.Glob(filepath.Join(dir, "*.sealed")); len(left) > 0 {
			began++
		}
		if sealed, err := store.Sealed(dir); err != nil {
			t.Fatal(err)
		} else if sealed {
			ended++
		}
		s := openKeyed(t, dir)
		wholeFeeds(t, s)
		closeNow(t, s)
		if in := holding(t, dir, spoken); len(in) > 0 {
			t.Errorf("in the clear: %v", in)
		}
	}
	t.Logf("killed in the middle %d times, after the switch %d times", began, ended)
}

// The switch itself can stop after each of its steps.
func TestSwitchInterrupted(t *testing.T) {
	from := profile(t, false)
	done := filepath.Join(t.TempDir(), "done")
	copyDir(t, from, done)
	closeNow(t, openKeyed(t, done))
	move := func(dir, a, b string) { check(t, os.Rename(filepath.Join(dir, a), filepath.Join(dir, b))) }
	for step := range 5 {
		dir := filepath.Join(t.TempDir(), "profile")
		copyDir(t, done, dir)
		for i, name := range []string{"db", "journal"} {
			plain, path := filepath.Join(from, name), filepath.Join(dir, name)
			switch {
			case step >= 2*i+2: // switched
				copyDir(t, plain, path+".plain")
			case step == 2*i+1: // half way
				move(dir, name, name+".sealed")
				copyDir(t, plain, path+".plain")
			default: // not yet
				move(dir, name, name+".sealed")
				copyDir(t, plain, path)
			}
		}
		wholeFeeds(t, openKeyed(t, dir))
		if in := holding(t, dir, spoken); len(in) > 0 {
			t.Errorf("step %d: in the clear: %v", step, in)
		}
	}
}

// A damaged table of an encrypted database is salvaged like any other.
func TestSalvageOfAnEncryptedDatabase(t *testing.T) {
	dir := profileWith(t, false, keyed())
	check(t, os.WriteFile(filepath.Join(dir, "opening"), []byte("..."), 0o600))
	s := openKeyed(t, dir)
	c, err := founded()
	check(t, err)
	v, err := s.Vector(c)
	check(t, err)
	if r := s.Report(); r.SetAside == "" || v[feedOf("ben")].Seq != 420 {
		t.Fatalf("%+v %v", r, v)
	}
	closeNow(t, s)
	if in := holding(t, dir, spoken); len(in) > 0 {
		t.Errorf("in the clear: %v", in)
	}
}

// A frame opens only in its own place.
func TestFramesAreBoundToTheirPlace(t *testing.T) {
	dir := profileWith(t, false, keyed())
	path := filepath.Join(dir, "journal", "000001.journal")
	b, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, append([]byte(strings.Repeat("x", 10)), b...), 0o600))
	s := openKeyed(t, dir)
	if !s.Report().JournalRepaired {
		t.Fatalf("%+v", s.Report())
	}
	wholeFeeds(t, s)
}
