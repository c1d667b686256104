//go:build linux

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// tinyDisk mounts a file system of its own, so that filling it harms nobody.
func tinyDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no small disk to fill: mounting needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes space until only about left bytes are free.
func fill(t *testing.T, dir string, left int64) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	check(t, err)
	defer f.Close()
	var st syscall.Statfs_t
	check(t, syscall.Statfs(dir, &st))
	check(t, syscall.Fallocate(int(f.Fd()), 0, 0, int64(st.Bavail)*st.Bsize-left))
	return path
}

var tiny = store.Options{
	Ballast: 40 << 20,
	Disk:    store.DiskLimits{Warn: 80 << 20, Stop: 60 << 20, ReadOnly: 40 << 20},
	Machine: func() string { return "this machine" },
}

// On a disk that fills up, the store stops step by step, keeps all it took,
// and opens again with the ballast's help.
func TestFullDisk(t *testing.T) {
	disk := tinyDisk(t, "320m")
	dir := filepath.Join(disk, "profile")
	s, err := store.Open(dir, tiny)
	check(t, err)
	ana := writer(t, "ana", feed.Community{})
	mine := write(t, ana, 20)
	c := ana.Community()
	check(t, s.AppendAll(c, mine[:10], nil))

	for _, c := range []struct {
		left int64
		want store.DiskLevel
	}{{75 << 20, store.DiskWarn}, {55 << 20, store.DiskStop}, {30 << 20, store.DiskReadOnly}} {
		filler := fill(t, disk, c.left)
		if got := s.Free(); got.Level != c.want {
			t.Fatalf("%d bytes free: %s", got.Free, got.Level)
		}
		check(t, os.Remove(filler))
	}

	filler := fill(t, disk, 55<<20)
	if err := s.Receive(c, mine[10:], nil); !errors.Is(err, store.ErrDiskLow) {
		t.Fatal(err)
	}
	check(t, s.Append(c, mine[10], nil))
	check(t, os.Remove(filler))

	filler = fill(t, disk, 10<<20)
	if err := s.Append(c, mine[11], nil); !errors.Is(err, store.ErrDiskLow) {
		t.Fatal(err)
	}
	if err := s.Update(func(*store.Txn) error { return nil }); !errors.Is(err, store.ErrDiskLow) {
		t.Fatal(err)
	}
	if got := collect(t, s, c, mine[0].Feed, 1, 99); len(got) != 11 {
		t.Fatal("cannot read", len(got))
	}
	closeNow(t, s)

	s, err = store.Open(dir, tiny) // 10 MB free, and 40 MB of ballast
	check(t, err)
	if got := collect(t, s, c, mine[0].Feed, 1, 99); len(got) != 11 || !s.Report().BallastReleased {
		t.Fatalf("%d entries, %+v", len(got), s.Report())
	}
	closeNow(t, s)

	check(t, os.Remove(filler))
	filler = fill(t, disk, 5<<20)
	if _, err := store.Open(dir, tiny); !errors.Is(err, store.ErrDiskLow) {
		t.Fatal("no ballast left:", err)
	}
	check(t, os.Remove(filler))
	s, err = store.Open(dir, tiny)
	check(t, err)
	check(t, s.AppendAll(c, mine[11:], nil))
	check(t, s.ReleaseBallast())
	closeNow(t, s)
}
