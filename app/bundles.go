package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/bundle"
	"commonplace/sync/exchange"
)

// BundleOptions say what goes into a bundle.
type BundleOptions struct {
	For   MemberID // only what this member's laptops lack, as far as we know; zero: everything
	Files bool     // attachments too
}

// BundleReport says what a bundle held or holds.
type BundleReport struct {
	By      MemberID
	Made    time.Time
	Entries int // in it
	New     int // of them new here
	Files   int
	Bytes   int64
}

// Progress is told during long work.
type Progress struct {
	Done, Of int
	What     string // the file or page at hand
}

// WriteBundle writes a file to carry to somebody.
func (c *Community) WriteBundle(ctx context.Context, path string, o BundleOptions, progress func(Progress)) (BundleReport, error) {
	if err := c.replica.Flush(ctx); err != nil {
		return BundleReport{}, humane(err)
	}
	secrets := c.greetings()
	if len(secrets) == 0 {
		return BundleReport{}, errors.New("this laptop does not know the community's secret yet; meet another one first")
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".bundle-*")
	if err != nil {
		return BundleReport{}, fmt.Errorf("writing the bundle: %w", err)
	}
	defer os.Remove(f.Name()) // gone already if all went well
	opts := bundle.Options{
		Community: c.id, Secret: secrets[0], Key: c.replica.Self().Key, Made: c.app.o.Now(),
		Forks: c.replica.Forks(), Progress: carry(progress),
	}
	if !o.For.IsZero() {
		opts.Since = c.heldBy(o.For)
	}
	if o.Files {
		opts.Blobs, opts.BlobCount = c.replica.Blobs()
	}
	sum, err := bundle.Write(ctx, f, c.replica, opts)
	err = errors.Join(err, f.Sync())
	info, failed := f.Stat()
	if err := errors.Join(err, failed, f.Close()); err != nil {
		return BundleReport{}, fmt.Errorf("writing the bundle: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return BundleReport{}, fmt.Errorf("writing the bundle: %w", err)
	}
	return BundleReport{
		By: c.replica.Me(), Made: opts.Made, Entries: int(sum.Entries), Files: int(sum.Blobs), Bytes: info.Size(),
	}, nil
}

func carry(progress func(Progress)) func(done, total uint64) {
	if progress == nil {
		return nil
	}
	return func(done, total uint64) { progress(Progress{Done: int(done), Of: int(total)}) }
}

// heldBy is what every laptop of a member holds, as far as known.
func (c *Community) heldBy(m MemberID) feed.Vector {
	member, ok := c.replica.Roll().Member(m)
	if !ok {
		return nil
	}
	var out feed.Vector
	for i, d := range member.Devices {
		held := c.app.net.held(c.id, d)
		if i == 0 {
			out = held
			continue
		}
		for id, tip := range out {
			if held[id].Seq < tip.Seq {
				delete(out, id)
				if held[id].Seq > 0 {
					out[id] = held[id]
				}
			}
		}
	}
	return out
}

// ReadBundle reads one; it finds the community it is for by itself.
func (a *App) ReadBundle(ctx context.Context, path string, progress func(Progress)) (*Community, BundleReport, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, BundleReport{}, fmt.Errorf("reading the bundle: %w", err)
	}
	defer f.Close()
	var keys []bundle.Keys
	for _, id := range a.keys.communities() {
		if c, err := a.Community(id); err == nil {
			keys = append(keys, bundle.Keys{Community: id, Secrets: c.greetings()})
		}
	}
	r, err := bundle.Open(f, keys...)
	if err != nil {
		return nil, BundleReport{}, err
	}
	h := r.Header()
	c, err := a.Community(h.Community)
	if err != nil {
		return nil, BundleReport{}, err
	}
	report := BundleReport{Made: h.Made, Entries: int(h.Entries), New: int(h.New(c.replica.Vector()))}
	if info, err := f.Stat(); err == nil {
		report.Bytes = info.Size()
	}
	sum, err := c.unpack(ctx, r, progress)
	report.Files = int(sum.Blobs)
	report.By, _ = c.replica.Roll().DeviceMember(h.Device)
	return c, report, errors.Join(err, c.Flush(ctx))
}

func (c *Community) unpack(ctx context.Context, r *bundle.Reader, progress func(Progress)) (bundle.Summary, error) {
	from := r.Header().Device
	return r.Each(ctx, bundle.Sink{
		Run:  func(run feed.Run) error { return humane(c.replica.Receive(ctx, from, run.Records)) },
		Fork: func(f feed.Fork) error { return humane(c.replica.Fork(ctx, from, f)) },
		Blob: func(b bundle.Blob) error {
			return humane(c.replica.KeepBlob(ctx, exchange.BlobID(b.ID), b.Data))
		},
		Progress: carry(progress),
	})
}
