package backup_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"commonplace/app/backup"
	"commonplace/app/durable"
	"commonplace/app/identity"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNames(t *testing.T) {
	if got := backup.Name(made.In(time.FixedZone("", 7200))); got != "commonplace-20261003T140509Z.age" {
		t.Fatal(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 1<<37).Draw(t, "time"), 0).UTC()
		if got, ok := backup.ParseName(backup.Name(at)); !ok || !got.Equal(at) {
			t.Fatal(at, got, ok)
		}
	})
	for _, name := range []string{
		"", "commonplace-.age", "commonplace-20261003T140509Z", "20261003T140509Z.age", "commonplace-20261303T140509Z.age",
		"commonplace-20261003T140509Z.age.pending-1", "../commonplace-20261003T140509Z.age", "commonplace-20261003T140509.5Z.age",
	} {
		if _, ok := backup.ParseName(name); ok {
			t.Errorf("%q is a backup", name)
		}
	}
}

func TestFolder(t *testing.T) {
	f := backup.Folder{Dir: filepath.Join(t.TempDir(), "backups")}
	none, err := f.List()
	if err != nil || len(none) != 0 {
		t.Fatal(none, err)
	}
	p, o := sample(t), options(backup.ForSecret(secret))
	o.Made = made.Add(300 * time.Millisecond)
	first, m, err := f.Make(t.Context(), p, o)
	must(t, err)
	if !first.Made.Equal(made) || first.Size == 0 || m.Total().Entries != 16 {
		t.Fatalf("%+v %+v", first, m)
	}
	second, _, err := f.Make(t.Context(), p, o) // in the same second
	must(t, err)
	must(t, os.WriteFile(filepath.Join(f.Dir, "holiday.jpg"), nil, 0o600))
	list, err := f.List()
	must(t, err)
	if diff := cmp.Diff([]backup.File{second, first}, list); diff != "" {
		t.Fatal(diff)
	}
	file, err := f.Open(first.Name)
	must(t, err)
	defer file.Close()
	_, err = backup.Verify(t.Context(), file, nil, backup.Words(secret))
	must(t, err)
	_, err = f.Open("../" + first.Name)
	wants(t, err, backup.ErrNotBackup)

	p.fail = map[string]error{"range": errUnplugged}
	_, _, err = f.Make(t.Context(), p, o)
	wants(t, err, errUnplugged)
	if left, err := os.ReadDir(f.Dir); err != nil || len(left) != 3 {
		t.Fatal("a failed backup left something", left, err)
	}
}

func TestRehearse(t *testing.T) {
	f := backup.Folder{Dir: t.TempDir()}
	if f.LastTests() != (backup.Tests{}) {
		t.Fatal("tested before")
	}
	file, _, err := f.Make(t.Context(), sample(t), options(backup.ForSecret(secret)))
	must(t, err)
	when := made.Add(time.Hour)
	_, err = f.Rehearse(t.Context(), file.Name, when, nil, backup.Words(identity.Secret{9}))
	wants(t, err, backup.ErrForeign)
	if f.LastTests() != (backup.Tests{}) {
		t.Fatal("wrong words count as a test")
	}
	passed, err := f.Rehearse(t.Context(), file.Name, when, nil, backup.Words(secret))
	must(t, err)
	want := backup.Test{File: file.Name, When: when, Complete: true, Communities: 3, Entries: 16, Blobs: 4}
	if diff := cmp.Diff(want, passed); diff != "" {
		t.Fatal(diff)
	}

	bad := backup.Name(made.Add(24 * time.Hour))
	b, err := os.ReadFile(filepath.Join(f.Dir, file.Name))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(f.Dir, bad), b[:len(b)-1], 0o600))
	failed, err := f.Rehearse(t.Context(), bad, when, nil, backup.Words(secret))
	wants(t, err, backup.ErrTruncated)
	if failed.Complete || failed.Problem == "" {
		t.Fatalf("%+v", failed)
	}
	if diff := cmp.Diff(backup.Tests{Last: failed, Passed: passed}, f.LastTests()); diff != "" {
		t.Fatal(diff)
	}

	// The one that is known to be good outlives its time.
	removed, err := f.Rotate(made.AddDate(3, 0, 0), backup.Keep{})
	if err != nil || len(removed) != 0 {
		t.Fatal(removed, err)
	}
	must(t, os.Remove(filepath.Join(f.Dir, file.Name)))
	if f.LastTests().Passed != (backup.Test{}) {
		t.Fatal("a file that is gone is proven")
	}
	must(t, os.WriteFile(filepath.Join(f.Dir, "restore-tests.json"), []byte("{"), 0o600))
	if f.LastTests() != (backup.Tests{}) {
		t.Fatal("damaged record counts")
	}
}

func TestRotate(t *testing.T) {
	f := backup.Folder{Dir: t.TempDir()}
	var all []string
	for i := range 10 {
		name := backup.Name(made.AddDate(0, 0, -i))
		all = append(all, name)
		must(t, os.WriteFile(filepath.Join(f.Dir, name), nil, 0o600))
	}
	old, young := filepath.Join(f.Dir, all[9]+durable.Pending+"1"), filepath.Join(f.Dir, all[0]+durable.Pending+"2")
	for path, at := range map[string]time.Time{old: made.AddDate(0, 0, -2), young: made, filepath.Join(f.Dir, "holiday.jpg"): made.AddDate(-9, 0, 0)} {
		must(t, os.WriteFile(path, nil, 0o600))
		must(t, os.Chtimes(path, at, at))
	}
	removed, err := f.Rotate(made, backup.Keep{Daily: 3})
	must(t, err)
	var names []string
	for _, r := range removed {
		names = append(names, r.Name)
	}
	want := slices.Clone(all[3:])
	slices.Reverse(want)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Fatal(diff)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error("left by a crash, and still there")
	}
	left, err := os.ReadDir(f.Dir)
	if err != nil || len(left) != 5 {
		t.Error(left, err)
	}
}

func fileAt(at time.Time) backup.File { return backup.File{Name: backup.Name(at), Made: at} }

func keep(t *rapid.T) backup.Keep {
	n := rapid.IntRange(0, 9)
	return backup.Keep{Daily: n.Draw(t, "daily"), Weekly: n.Draw(t, "weekly"), Monthly: n.Draw(t, "monthly")}
}

func TestExpired(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var files []backup.File
		for _, hours := range rapid.SliceOfNDistinct(rapid.IntRange(-24*800, 24*3), 0, 60, rapid.ID).Draw(t, "hours") {
			files = append(files, fileAt(made.Add(time.Duration(hours)*time.Hour)))
		}
		before := slices.Clone(files)
		proven := ""
		if len(files) > 0 {
			proven = rapid.SampledFrom(files).Draw(t, "proven").Name
		}
		k := keep(t)
		gone := k.Expired(made, files, proven)
		if !slices.Equal(before, files) {
			t.Fatal("changed what it was given")
		}
		shuffled := rapid.Permutation(files).Draw(t, "order")
		if !slices.Equal(gone, k.Expired(made, shuffled, proven)) {
			t.Fatal("the order matters")
		}
		left := slices.DeleteFunc(slices.Clone(files), func(f backup.File) bool { return slices.Contains(gone, f) })
		if len(left)+len(gone) != len(files) {
			t.Fatal("picked what is not there, or twice")
		}
		if again := k.Expired(made, left, proven); len(again) != 0 {
			t.Fatal("not done at once", again)
		}
		var past, future int
		var newest backup.File
		for _, f := range files {
			if f.Made.After(made) {
				future++
			} else if past++; f.Made.After(newest.Made) {
				newest = f
			}
		}
		if past > 0 && !slices.Contains(left, newest) || proven != "" && !slices.ContainsFunc(left, func(f backup.File) bool { return f.Name == proven }) {
			t.Fatal("the newest or the proven one went")
		}
		if most := k.Daily + k.Weekly + k.Monthly + 2 + future; len(left) > most {
			t.Fatalf("%d left, at most %d", len(left), most)
		}
		for _, f := range gone {
			if f.Made.After(made) {
				t.Fatal("one from the future went")
			}
		}
	})
}

// However often it is run, and with whatever days left out, rotation leaves
// what it promises: nothing that a later run should keep goes earlier.
func TestExpiredOverTheYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := keep(t)
		every := rapid.IntRange(1, 60).Draw(t, "hours between")
		var all, left []backup.File
		at := made
		for range rapid.IntRange(1, 400).Draw(t, "backups") {
			at = at.Add(time.Duration(every+rapid.IntRange(0, 30).Draw(t, "late")) * time.Hour)
			all = append(all, fileAt(at))
			left = append(left, fileAt(at))
			gone := k.Expired(at, left, "")
			left = slices.DeleteFunc(left, func(f backup.File) bool { return slices.Contains(gone, f) })
		}
		never := k.Expired(at, all, "")
		want := slices.DeleteFunc(all, func(f backup.File) bool { return slices.Contains(never, f) })
		if diff := cmp.Diff(want, left); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSchedule(t *testing.T) {
	s, never, day := backup.DefaultSchedule, time.Time{}, 24*time.Hour
	for _, c := range []struct {
		name        string
		made, tried time.Time
		next        time.Time
	}{
		{"never", never, never, made},
		{"made just now", made, made, made.Add(day)},
		{"made long ago", made.Add(-48 * time.Hour), never, made},
		{"made a day ago", made.Add(-day), made.Add(-day), made},
		{"failed just now", never, made, made.Add(time.Hour)},
		{"failed a while ago", made.Add(-2 * day), made.Add(-time.Hour), made},
		{"clock was wrong", made.Add(9999 * time.Hour), made.Add(9999 * time.Hour), made},
	} {
		if got := s.Next(made, c.made, c.tried); !got.Equal(c.next) {
			t.Errorf("%s: next %v, want %v", c.name, got, c.next)
		}
		if got := s.Due(made, c.made, c.tried); got != c.next.Equal(made) {
			t.Errorf("%s: due %v", c.name, got)
		}
		if !s.Due(c.next, c.made, c.tried) || c.next.After(made) && s.Due(c.next.Add(-1), c.made, c.tried) {
			t.Errorf("%s: Due and Next do not agree", c.name)
		}
	}
	if s.DueRehearsal(made, never, never) || !s.DueRehearsal(made, made, never) || s.DueRehearsal(made, made, made.Add(-day)) || !s.DueRehearsal(made, made, made.Add(-7*day)) {
		t.Error("rehearsals")
	}
}

func BenchmarkVerify(b *testing.B) {
	p := newProfile()
	p.found(b, "gardeners", 10_000, 100, 0)
	file, m := written(b, p)
	b.SetBytes(int64(m.Total().Bytes))
	b.ReportMetric(float64(m.Total().Entries), "entries")
	b.ReportMetric(float64(len(file)), "bytes")
	for b.Loop() {
		_, err := backup.Verify(b.Context(), bytes.NewReader(file), nil, backup.Words(secret))
		must(b, err)
	}
}

func BenchmarkWrite(b *testing.B) {
	p := newProfile()
	p.found(b, "gardeners", 10_000, 100, 0)
	_, m := written(b, p)
	b.SetBytes(int64(m.Total().Bytes))
	for b.Loop() {
		written(b, p)
	}
}
