package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
	"commonplace/sync/wire"

	"lukechampine.com/blake3"
)

// Reader reads a bundle. The header was read and checked by [Open].
type Reader struct {
	header Header
	plain  *plain
	in     *wire.Reader
	sum    Summary
}

// Open decrypts the beginning of a bundle with the secrets of any of several
// communities, and reads its header.
func Open(r io.Reader, keys ...Keys) (*Reader, error) {
	plain, community, err := unseal(r, keys)
	if err != nil {
		return nil, err
	}
	b := &Reader{plain: plain, in: wire.NewReader(plain, limit, 0)}
	kind, body, err := b.in.Read()
	switch {
	case err != nil:
		return nil, plain.message(err)
	case kind == kindReceipt:
		return nil, ErrReceipt
	case kind != kindHeader:
		return nil, fmt.Errorf("%w: it does not begin with its header", ErrDamaged)
	}
	if b.header, err = decodeHeader(tagHeader, body); err != nil {
		return nil, err
	}
	if b.header.Community != community {
		return nil, ErrForeign
	}
	return b, nil
}

// Header says who made the bundle, when, and what is in it. Whether that laptop
// is a member's, the roll knows.
func (r *Reader) Header() Header { return r.header }

// Sink takes what is in a bundle. An error of any of its functions ends the
// reading; functions that are nil skip.
type Sink struct {
	// Run is given runs whose chain and signatures were checked, each feed's
	// in order. Whether a run continues what is held, the caller finds out.
	Run func(feed.Run) error
	// Fork is given proofs, checked.
	Fork func(feed.Fork) error
	// Blob is given parts of files whose bytes fit their id.
	Blob func(Blob) error
	// Progress is told how many entries of how many were read.
	Progress func(done, total uint64)
}

// Each hands over everything in the bundle. If it returns an error, what was
// handed over before is whole and stays of use.
func (r *Reader) Each(ctx context.Context, s Sink) (Summary, error) {
	for {
		if err := ctx.Err(); err != nil {
			return r.sum, err
		}
		kind, body, err := r.in.Read()
		if err != nil {
			return r.sum, r.plain.message(err)
		}
		if kind == kindEnd {
			return r.sum, r.end(body)
		}
		if r.sum.Bytes += uint64(len(body)); r.sum.Bytes > MaxPlain {
			return r.sum, ErrTooLarge
		}
		if err := r.hand(kind, body, s); err != nil {
			return r.sum, err
		}
	}
}

func (r *Reader) hand(kind byte, body []byte, s Sink) error {
	switch kind {
	case kindRun:
		return r.run(body, s)
	case kindFork:
		return r.fork(body, s)
	case kindBlob:
		return r.blob(body, s)
	}
	return fmt.Errorf("%w: message of kind %d", ErrDamaged, kind)
}

func (r *Reader) run(body []byte, s Sink) error {
	run, err := feed.DecodeRun(body)
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if run.Community != r.header.Community {
		return fmt.Errorf("%w: entries of another community", ErrDamaged)
	}
	r.sum.Entries += uint64(len(run.Records))
	if r.sum.Entries > r.header.Entries {
		return fmt.Errorf("%w: more entries than its header says", ErrDamaged)
	}
	if s.Run != nil {
		if err := s.Run(run); err != nil {
			return err
		}
	}
	if s.Progress != nil {
		s.Progress(r.sum.Entries, r.header.Entries)
	}
	return nil
}

func (r *Reader) fork(body []byte, s Sink) error {
	f, err := feed.DecodeFork(body)
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if f.Community() != r.header.Community {
		return fmt.Errorf("%w: proof from another community", ErrDamaged)
	}
	r.sum.Forks++
	if s.Fork == nil {
		return nil
	}
	return s.Fork(f)
}

func (r *Reader) blob(body []byte, s Sink) error {
	var b Blob
	if len(body) < len(b.ID) {
		return fmt.Errorf("%w: part of a file without its name", ErrDamaged)
	}
	b.ID, b.Data = [32]byte(body), body[len(b.ID):]
	if blake3.Sum256(b.Data) != b.ID {
		return fmt.Errorf("%w: part of a file that does not fit its name", ErrDamaged)
	}
	r.sum.Blobs++
	if s.Blob == nil {
		return nil
	}
	return s.Blob(b)
}

// end compares what the maker counted with what was read, and asks that nothing
// follows.
func (r *Reader) end(body []byte) error {
	var said Summary
	if err := canon.Unmarshal(body, &said); err != nil {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if said != r.sum {
		return fmt.Errorf("%w: it holds less than it says", ErrDamaged)
	}
	if _, _, err := r.in.Read(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its end", ErrDamaged)
	}
	return nil
}

// message puts what went wrong with the stream in words for people.
func (p *plain) message(err error) error {
	if errors.Is(err, wire.ErrTooLarge) {
		return fmt.Errorf("%w (%w)", ErrTooLarge, err)
	}
	return p.broken(err)
}
