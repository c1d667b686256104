package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"
	"time"

	"filippo.io/age"
	"lukechampine.com/blake3"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Options say how a backup is made.
type Options struct {
	Locks       []Lock // one passphrase, or any number of other locks
	Made        time.Time
	Laptop      string // as its owner calls it
	Attachments bool   // attached files, too
	// Progress is told how many entries of how many were written; may be nil.
	Progress func(done, total uint64)
}

// Write writes a backup. What the source comes to hold meanwhile is left for
// the next one.
func Write(ctx context.Context, w io.Writer, s Source, o Options) (Manifest, error) {
	closed, err := recipients(o.Locks)
	if err != nil {
		return Manifest{}, err
	}
	sealed, err := age.Encrypt(w, closed...)
	if err != nil {
		return Manifest{}, writing(err)
	}
	m, err := writePlain(ctx, sealed, s, o)
	if err == nil {
		err = sealed.Close()
	}
	return m, writing(err)
}

func writing(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w (%w)", ErrDiskFull, err)
	}
	return fmt.Errorf("writing the backup: %w", err)
}

// writePlain writes what is inside.
func writePlain(ctx context.Context, w io.Writer, s Source, o Options) (Manifest, error) {
	b := &writer{ctx: ctx, source: s, options: o, out: wire.NewWriter(w)}
	for _, step := range []func() error{b.begin, b.kept, b.communities, b.end} {
		if err := step(); err != nil {
			return b.manifest, err
		}
	}
	return b.manifest, nil
}

// writer is one backup being written.
type writer struct {
	ctx      context.Context
	source   Source
	options  Options
	out      *wire.Writer
	header   Header
	vectors  []feed.Vector // of the header's communities
	part     *part
	manifest Manifest
	done     uint64 // entries
	bytes    uint64
}

func (b *writer) write(kind byte, body []byte) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if b.bytes += uint64(len(body)); b.bytes > MaxPlain || len(body) > limit(kind) {
		return ErrTooLarge
	}
	if b.part != nil {
		b.part.add(kind, body)
	}
	return b.out.Write(kind, body)
}

// begin decides what will be in the backup: what is held now.
func (b *writer) begin() error {
	o := b.options
	b.header = Header{Made: o.Made, Laptop: o.Laptop, Attachments: o.Attachments, Communities: slices.Clone(b.source.Communities())}
	for i := range b.header.Communities {
		c := &b.header.Communities[i]
		v, err := b.source.Vector(c.ID)
		if err != nil {
			return err
		}
		c.Entries = v.Entries()
		b.vectors = append(b.vectors, v)
	}
	body, err := b.header.encode()
	if err != nil {
		return err
	}
	return b.write(kindHeader, body)
}

func (b *writer) kept() error {
	b.part = newPart(feed.Community{})
	for k, err := range b.source.Kept() {
		if err != nil {
			return err
		}
		if len(k.Name) > MaxText || len(k.Data) > MaxKept {
			return fmt.Errorf("%w: %q with %d bytes", ErrTooLarge, k.Name, len(k.Data))
		}
		body, err := canon.Marshal(k)
		if err != nil {
			return err
		}
		if err := b.write(kindKept, body); err != nil {
			return err
		}
	}
	b.manifest.Kept = b.part.done()
	return nil
}

func (b *writer) communities() error {
	for i, c := range b.header.Communities {
		b.part = newPart(c.ID)
		if err := b.community(c, b.vectors[i]); err != nil {
			return fmt.Errorf("community %s: %w", c.ID.Short(), err)
		}
		b.manifest.Communities = append(b.manifest.Communities, b.part.done())
	}
	b.part = nil
	return nil
}

func (b *writer) community(c Community, v feed.Vector) error {
	if err := b.write(kindCommunity, c.ID[:]); err != nil {
		return err
	}
	for _, id := range v.Feeds() {
		if err := b.feed(c.ID, id, v[id]); err != nil {
			return err
		}
	}
	forks, err := b.source.Forks(c.ID)
	if err != nil {
		return err
	}
	for _, f := range forks {
		body, err := f.Encode()
		if err != nil {
			return err
		}
		if err := b.write(kindFork, body); err != nil {
			return err
		}
	}
	if !b.options.Attachments {
		return nil
	}
	return b.blobs(c.ID)
}

// feed writes one feed up to its tip.
func (b *writer) feed(c feed.Community, id feed.ID, tip feed.Tip) error {
	if tip.Seq == 0 {
		return nil
	}
	for run, err := range feed.Runs(b.source.Range(c, id, 1, tip.Seq), runBytes) {
		if err != nil {
			return err
		}
		if err := b.run(c, run); err != nil {
			return err
		}
	}
	if got := b.part.heads[id].Tip(); got != tip {
		return fmt.Errorf("feed %s ends with %s instead of %s", id.Short(), got, tip)
	}
	return nil
}

func (b *writer) run(c feed.Community, run feed.Run) error {
	if run.Community != c {
		return fmt.Errorf("feed %s is of community %s", run.Feed.Short(), run.Community.Short())
	}
	if err := b.part.follow(run); err != nil {
		return err
	}
	body, err := run.Encode()
	if err != nil {
		return err
	}
	if err := b.write(kindRun, body); err != nil {
		return err
	}
	b.done += uint64(len(run.Records))
	if b.options.Progress != nil {
		b.options.Progress(b.done, b.header.Entries())
	}
	return nil
}

func (b *writer) blobs(c feed.Community) error {
	for blob, err := range b.source.Blobs(c) {
		if err != nil {
			return err
		}
		if blake3.Sum256(blob.Data) != blob.ID {
			return fmt.Errorf("part %x of an attached file is not what it was", blob.ID[:4])
		}
		if err := b.write(blob.kind(), append(blob.ID[:], blob.Data...)); err != nil {
			return err
		}
	}
	return nil
}

func (b Blob) kind() byte {
	if b.List {
		return kindList
	}
	return kindChunk
}

func (b *writer) end() error {
	body, err := canon.Marshal(b.manifest)
	if err != nil {
		return err
	}
	return b.write(kindManifest, body)
}
