package backup

import (
	"context"
	"errors"
	"io"

	"lukechampine.com/blake3"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Report tells what was read of a backup.
type Report struct {
	Header   Header
	Manifest Manifest // as counted; on an error, of what came before it
	Complete bool     // everything was there and matched
}

// Peek reads the header of a backup, to show before restoring.
func Peek(r io.Reader, keys ...Key) (Header, error) {
	f := &file{r: r}
	plain, err := decrypt(f, keys)
	if err != nil {
		return Header{}, err
	}
	b := newReader(context.Background(), plain, f)
	_, err = b.begin()
	return b.report.Header, err
}

// Verify rehearses a restore: it reads a backup wholly, checks every chain and
// signature, and compares all counts and digests. What is read goes to sink and
// what that then holds is compared as well; a nil sink keeps nothing.
func Verify(ctx context.Context, r io.Reader, sink Sink, keys ...Key) (Report, error) {
	f := &file{r: r}
	plain, err := decrypt(f, keys)
	if err != nil {
		return Report{}, err
	}
	return newReader(ctx, plain, f).all(sink)
}

// Restore hands everything in a backup to an empty sink. If it returns an error
// the sink was not told to commit, and should be thrown away; entries that came
// before the error are whole, should they be wanted nevertheless.
func Restore(ctx context.Context, r io.Reader, sink Sink, keys ...Key) (Report, error) {
	empty, err := sink.Empty()
	if err != nil {
		return Report{}, err
	}
	if !empty {
		return Report{}, ErrNotEmpty
	}
	return Verify(ctx, r, sink, keys...)
}

// reader is one backup being read.
type reader struct {
	ctx    context.Context
	in     *wire.Reader
	file   *file
	sink   Sink
	part   *part // being read; nil before the header
	next   int   // the next community of the header
	stage  byte  // the kind read last, within a community
	bytes  uint64
	report Report
}

func newReader(ctx context.Context, plain io.Reader, f *file) *reader {
	return &reader{ctx: ctx, in: wire.NewReader(plain, limit, 0), file: f}
}

// all reads everything.
func (b *reader) all(sink Sink) (Report, error) {
	b.sink = sink
	if b.sink == nil {
		b.sink = nowhere{b}
	}
	h, err := b.begin()
	if err != nil {
		return b.report, err
	}
	if err := b.sink.Begin(h); err != nil {
		return b.report, err
	}
	for {
		kind, body, err := b.read()
		if err != nil {
			return b.report, err
		}
		if kind == kindManifest {
			return b.report, b.end(body)
		}
		if err := b.take(kind, body); err != nil {
			return b.report, err
		}
	}
}

// read gives the next message, and counts it.
func (b *reader) read() (byte, []byte, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, nil, err
	}
	kind, body, err := b.in.Read()
	if err != nil {
		return 0, nil, b.broken(err)
	}
	if b.bytes += uint64(len(body)); b.bytes > MaxPlain {
		return 0, nil, ErrTooLarge
	}
	return kind, body, nil
}

// broken tells what is wrong with the file from what is wrong with the messages
// in it. What age let through is as it was written, so those are at fault only
// in a file that something else wrote.
func (b *reader) broken(err error) error {
	switch {
	case errors.Is(err, wire.ErrTooLarge), errors.Is(err, wire.ErrMalformed):
		return damaged("%w", err)
	case errors.Is(err, io.EOF):
		return damaged("no manifest at its end")
	}
	return b.file.broken(err, true)
}

func (b *reader) begin() (Header, error) {
	kind, body, err := b.read()
	if errors.Is(err, ErrDamaged) || err == nil && kind != kindHeader {
		return Header{}, ErrNotBackup
	}
	if err != nil {
		return Header{}, err
	}
	if b.report.Header, err = decodeHeader(body); err != nil {
		return Header{}, err
	}
	b.part = newPart(feed.Community{})
	return b.report.Header, nil
}

// take checks a message, counts it and hands it on.
func (b *reader) take(kind byte, body []byte) error {
	inside := b.part.tally.Community != feed.Community{}
	switch {
	case kind == kindCommunity:
		return b.enter(body)
	case kind == kindKept && !inside:
		b.part.add(kind, body)
		return b.kept(body)
	case kind < kindRun || kind > kindChunk || !inside:
		return damaged("message of kind %d out of place", kind)
	case min(kind, kindList) < b.stage:
		return damaged("message of kind %d after one of kind %d", kind, b.stage)
	}
	b.stage = min(kind, kindList) // lists and chunks alternate
	b.part.add(kind, body)
	switch kind {
	case kindRun:
		return b.run(body)
	case kindFork:
		return b.fork(body)
	}
	return b.blob(kind, body)
}

// leave ends the part being read.
func (b *reader) leave() error {
	t := b.part.done()
	if t.Community.IsZero() {
		b.report.Manifest.Kept = t
		return nil
	}
	b.report.Manifest.Communities = append(b.report.Manifest.Communities, t)
	held, err := b.sink.Held(t.Community)
	if err != nil {
		return err
	}
	if held.Digest() != t.Vector {
		return ErrMismatch
	}
	return nil
}

func (b *reader) enter(body []byte) error {
	if err := b.leave(); err != nil {
		return err
	}
	all := b.report.Header.Communities
	if b.next == len(all) || string(body) != string(all[b.next].ID[:]) {
		return damaged("community that its header does not name")
	}
	c := all[b.next]
	b.next++
	b.part, b.stage = newPart(c.ID), kindRun
	b.part.add(kindCommunity, body)
	return b.sink.Enter(c)
}

func (b *reader) kept(body []byte) error {
	var k Kept
	if err := canon.Unmarshal(body, &k); err != nil {
		return damaged("piece of the profile: %w", err)
	}
	return b.sink.Kept(k)
}

func (b *reader) run(body []byte) error {
	run, err := feed.DecodeRun(body)
	if err != nil {
		return damaged("entries: %w", err)
	}
	if run.Community != b.part.tally.Community {
		return damaged("entries of another community")
	}
	if err := b.part.follow(run); err != nil {
		return damaged("entries: %w", err)
	}
	return b.sink.Run(run)
}

func (b *reader) fork(body []byte) error {
	f, err := feed.DecodeFork(body)
	if err != nil {
		return damaged("proof of a fork: %w", err)
	}
	if f.Community() != b.part.tally.Community {
		return damaged("proof of a fork in another community")
	}
	return b.sink.Fork(f)
}

func (b *reader) blob(kind byte, body []byte) error {
	if len(body) < blobIDSize {
		return damaged("part of an attached file without its id")
	}
	blob := Blob{ID: [blobIDSize]byte(body), List: kind == kindList, Data: body[blobIDSize:]}
	if blake3.Sum256(blob.Data) != blob.ID {
		return damaged("part of an attached file that does not fit its id")
	}
	return b.sink.Blob(b.part.tally.Community, blob)
}

// end compares what the maker counted with what was read, asks that nothing
// follows, and lets the sink commit.
func (b *reader) end(body []byte) error {
	if err := b.leave(); err != nil {
		return err
	}
	if b.next != len(b.report.Header.Communities) {
		return damaged("a community of its header is missing")
	}
	again, err := canon.Marshal(b.report.Manifest)
	if err != nil {
		return err
	}
	if string(again) != string(body) {
		return damaged("it does not hold what its manifest says")
	}
	if _, _, err := b.in.Read(); !errors.Is(err, io.EOF) {
		if err != nil {
			return b.broken(err)
		}
		return damaged("something follows its end")
	}
	if err := b.sink.Commit(b.report.Manifest); err != nil {
		return err
	}
	b.report.Complete = true
	return nil
}
