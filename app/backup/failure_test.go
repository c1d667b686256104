package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"commonplace/app/backup"
)

func TestDamage(t *testing.T) {
	p := newProfile()
	c := p.found(t, "gardeners", 40, 9000, 3)
	p.blobs[c] = append(p.blobs[c], random(200<<10)) // several pieces of an age file
	b, _ := written(t, p)
	typed := []error{backup.ErrNotBackup, backup.ErrTruncated, backup.ErrDamaged, backup.ErrForeign, backup.ErrNeedsWords, backup.ErrNewer}
	refused := func(t *testing.T, name string, b []byte) {
		t.Helper()
		got := newProfile()
		report, err := backup.Restore(t.Context(), bytes.NewReader(b), sink{got}, backup.Words(secret))
		if err == nil || report.Complete || got.committed != nil {
			t.Fatalf("%s: taken", name)
		}
		for _, e := range typed {
			if errors.Is(err, e) {
				return
			}
		}
		t.Fatalf("%s: %v", name, err)
	}
	step := max(1, len(b)/120)
	for i := 0; i < len(b); i += step {
		refused(t, fmt.Sprint("cut at ", i), b[:i])
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 8)
		refused(t, fmt.Sprint("flipped at ", i), bad)
	}
	refused(t, "longer", append(bytes.Clone(b), 0))
	refused(t, "twice", append(bytes.Clone(b), b...))

	_, err := backup.Verify(t.Context(), bytes.NewReader(b[:len(b)-100]), nil, backup.Words(secret))
	wants(t, err, backup.ErrTruncated)
	_, err = backup.Verify(t.Context(), io.MultiReader(bytes.NewReader(b[:len(b)/2]), broken{}), nil, backup.Words(secret))
	wants(t, err, errUnplugged)
}

var errUnplugged = errors.New("stick was pulled out")

type broken struct{}

func (broken) Read([]byte) (int, error)  { return 0, errUnplugged }
func (broken) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestWriteFails(t *testing.T) {
	_, err := backup.Write(t.Context(), broken{}, sample(t), options(backup.ForSecret(secret)))
	wants(t, err, backup.ErrDiskFull)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = backup.Write(ctx, io.Discard, sample(t), options(backup.ForSecret(secret)))
	wants(t, err, context.Canceled)
	for _, name := range []string{"source kept", "vector", "range", "forks", "blobs"} {
		p, fault := sample(t), errors.New(name)
		p.fail = map[string]error{name: fault}
		_, err := backup.Write(t.Context(), io.Discard, p, options(backup.ForSecret(secret)))
		wants(t, err, fault)
	}
}

func TestWriteRefuses(t *testing.T) {
	long := strings.Repeat("x", backup.MaxText+1)
	for name, spoil := range map[string]func(p *profile, o *backup.Options){
		"large piece":       func(p *profile, _ *backup.Options) { p.kept[0].Data = make([]byte, backup.MaxKept+1) },
		"long name":         func(p *profile, _ *backup.Options) { p.kept[0].Name = long },
		"community's name":  func(p *profile, _ *backup.Options) { p.communities[0].Name = long },
		"laptop's name":     func(_ *profile, o *backup.Options) { o.Laptop = long },
		"community twice":   func(p *profile, _ *backup.Options) { p.communities[2] = p.communities[0] },
		"too many":          func(p *profile, _ *backup.Options) { p.communities = make([]backup.Community, backup.MaxCommunities+1) },
		"other community's": func(p *profile, _ *backup.Options) { c := p.communities; p.entries[c[0].ID] = p.entries[c[1].ID] },
		"changed file":      func(p *profile, _ *backup.Options) { p.blobs[p.communities[0].ID][1].Data[7] ^= 1 },
		"unsigned tip": func(p *profile, _ *backup.Options) {
			for _, records := range p.entries[p.communities[0].ID] {
				records[len(records)-1].Sig = nil
			}
		},
	} {
		p, o := sample(t), options(backup.ForSecret(secret))
		spoil(p, &o)
		if _, err := backup.Write(t.Context(), io.Discard, p, o); err == nil {
			t.Errorf("%s: written", name)
		}
	}
}

func TestSinkFails(t *testing.T) {
	b, _ := written(t, sample(t))
	for _, name := range []string{"Empty", "Begin", "Kept", "Enter", "Run", "Fork", "Blob", "Held", "Commit"} {
		got, fault := newProfile(), errors.New(name)
		got.fail = map[string]error{name: fault}
		report, err := backup.Restore(t.Context(), bytes.NewReader(b), sink{got}, backup.Words(secret))
		wants(t, err, fault)
		if report.Complete || name != "Commit" && got.committed != nil {
			t.Fatal(name, "complete")
		}
	}
	got := newProfile()
	got.lose = true
	_, err := backup.Restore(t.Context(), bytes.NewReader(b), sink{got}, backup.Words(secret))
	wants(t, err, backup.ErrMismatch)

	full := sample(t)
	_, err = backup.Restore(t.Context(), bytes.NewReader(b), sink{full}, backup.Words(secret))
	wants(t, err, backup.ErrNotEmpty)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = backup.Restore(ctx, bytes.NewReader(b), sink{newProfile()}, backup.Words(secret))
	wants(t, err, context.Canceled)
}
