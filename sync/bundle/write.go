package bundle

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Extension is how bundles are named.
const Extension = ".commonplace-bundle"

// Source is the community that a bundle is made of.
type Source interface {
	// Vector says what is held.
	Vector() feed.Vector
	// Range gives the records of a feed, both ends included, in order.
	Range(id feed.ID, from, to uint64) iter.Seq2[feed.Record, error]
	// Order sorts feeds by what a laptop should get first.
	Order(ids []feed.ID) []feed.ID
}

// Blob is a part of an attached file, or the list of its parts.
type Blob struct {
	ID   [32]byte // BLAKE3 of Data
	Data []byte
}

// Options say how a bundle is made.
type Options struct {
	Community feed.Community
	Secret    []byte             // the community's current one
	Key       ed25519.PrivateKey // of the device that makes the bundle
	Made      time.Time
	Since     feed.Vector              // leave out what somebody holds; empty: the whole community
	Forks     []feed.Fork              // proofs to carry along
	Blobs     iter.Seq2[Blob, error]   // parts of attached files; nil: none
	BlobCount uint64                   // how many, if known
	Note      string                   // for whoever reads it
	Progress  func(done, total uint64) // entries; may be nil
}

// Summary tells how much a bundle had.
type Summary struct {
	Entries uint64 `cbor:"1,keyasint"`
	Blobs   uint64 `cbor:"2,keyasint"`
	Forks   uint64 `cbor:"3,keyasint"`
	Bytes   uint64 `cbor:"4,keyasint"` // unpacked, header and end left out
}

// Write writes a bundle. A file for it should be written beside its final name
// and renamed when Write returns without error.
func Write(ctx context.Context, w io.Writer, s Source, o Options) (Summary, error) {
	b := &writer{ctx: ctx, source: s, options: o}
	sealed, err := seal(w, o.Secret)
	if err != nil {
		return Summary{}, fmt.Errorf("writing the bundle: %w", err)
	}
	b.out = wire.NewWriter(sealed)
	for _, step := range []func() error{b.header, b.runs, b.forks, b.blobs, b.end, sealed.Close} {
		if err := step(); err != nil {
			return b.sum, fmt.Errorf("writing the bundle: %w", err)
		}
	}
	return b.sum, nil
}

// writer is one bundle being written.
type writer struct {
	ctx     context.Context
	source  Source
	options Options
	out     *wire.Writer
	vector  feed.Vector
	total   uint64
	sum     Summary
}

func (b *writer) write(kind byte, body []byte) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	b.sum.Bytes += uint64(len(body))
	return b.out.Write(kind, body)
}

func (b *writer) header() error {
	o := b.options
	if len(o.Key) != ed25519.PrivateKeySize {
		return errors.New("no device key")
	}
	b.vector = b.source.Vector()
	for _, r := range o.Since.Missing(b.vector) {
		b.total += r.Len()
	}
	h := Header{
		Community: o.Community, Device: feed.DeviceOf(o.Key), Made: o.Made, Since: o.Since, Vector: b.vector,
		Entries: b.total, Blobs: o.BlobCount, Note: o.Note,
	}
	body, err := h.encode(tagHeader, o.Key)
	if err != nil {
		return err
	}
	return b.out.Write(kindHeader, body)
}

func (b *writer) runs() error {
	missing := map[feed.ID]feed.Range{}
	var ids []feed.ID
	for _, r := range b.options.Since.Missing(b.vector) {
		missing[r.Feed] = r
		ids = append(ids, r.Feed)
	}
	for _, id := range b.source.Order(ids) {
		r := missing[id]
		for run, err := range feed.Runs(b.source.Range(id, r.From, r.To), runBytes) {
			if err != nil {
				return err
			}
			if err := b.run(run); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *writer) run(run feed.Run) error {
	body, err := run.Encode()
	if err != nil {
		return err
	}
	if err := b.write(kindRun, body); err != nil {
		return err
	}
	b.sum.Entries += uint64(len(run.Records))
	if b.options.Progress != nil {
		b.options.Progress(b.sum.Entries, b.total)
	}
	return nil
}

func (b *writer) forks() error {
	for _, f := range b.options.Forks {
		body, err := f.Encode()
		if err != nil {
			return err
		}
		if err := b.write(kindFork, body); err != nil {
			return err
		}
		b.sum.Forks++
	}
	return nil
}

func (b *writer) blobs() error {
	if b.options.Blobs == nil {
		return nil
	}
	for blob, err := range b.options.Blobs {
		if err != nil {
			return err
		}
		if len(blob.Data) > MaxBlob {
			return fmt.Errorf("part of a file with %d bytes, at most %d", len(blob.Data), MaxBlob)
		}
		if err := b.write(kindBlob, append(blob.ID[:], blob.Data...)); err != nil {
			return err
		}
		b.sum.Blobs++
	}
	return nil
}

func (b *writer) end() error {
	body, err := canon.Marshal(b.sum)
	if err != nil {
		return err
	}
	return b.out.Write(kindEnd, body)
}
