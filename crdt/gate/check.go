package gate

import (
	"bytes"
	"crypto/sha256"
	"unicode/utf8"
)

// The kinds of chunks.
const (
	documentChunk = 0
	changeChunk   = 1
	deflatedChunk = 2
)

const magic = "\x85\x6f\x4a\x83"

// headerSize is the magic, the checksum and the type.
const headerSize = 9

// Check reads one uncompressed change under the default limits. The error is
// always an [*Error].
func Check(chunk []byte) (*Change, error) { return Default().Check(chunk) }

// Check reads one uncompressed change.
func (l Limits) Check(chunk []byte) (*Change, error) {
	c, err := l.check(chunk)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (l Limits) check(chunk []byte) (*Change, *Error) {
	if len(chunk) > l.Change {
		return nil, refusef(TooLarge, "a change of %d bytes", len(chunk))
	}
	body, err := openChunk(chunk, changeChunk)
	if err != nil {
		return nil, err
	}
	c := &Change{Raw: chunk, Hash: sha256.Sum256(chunk[8:])}
	if !bytes.Equal(c.Hash[:4], chunk[4:8]) {
		return nil, refuse(BadChecksum, "change")
	}
	p := parser{limits: l, reader: reader{data: string(chunk), pos: len(chunk) - len(body)}, raw: chunk}
	if err := p.head(c); err != nil {
		return nil, err
	}
	cols, err := p.columns(changeColumns)
	if err != nil {
		return nil, err
	}
	if p.rest() != 0 {
		return nil, refuse(Malformed, "bytes after the last column")
	}
	if err := l.readOps(c, cols); err != nil {
		return nil, err
	}
	return c, nil
}

// openChunk checks the frame of a chunk and returns its body.
func openChunk(chunk []byte, kind byte) ([]byte, *Error) {
	if len(chunk) < headerSize+1 || string(chunk[:4]) != magic {
		return nil, refuse(Malformed, "not an Automerge chunk")
	}
	if chunk[8] != kind {
		return nil, refusef(WrongType, "%d instead of %d", chunk[8], kind)
	}
	// Ten bytes hold any length; copying them keeps the reader on strings.
	r := reader{data: string(chunk[headerSize:min(headerSize+10, len(chunk))])}
	n, ok := r.uint()
	body := chunk[headerSize+r.pos:]
	if !ok || n != uint64(len(body)) {
		return nil, refuse(Malformed, "the length of a chunk")
	}
	return body, nil
}

// parser walks over a chunk and keeps both forms of it: text is cut from the
// one, bytes from the other, without copying either.
type parser struct {
	reader
	limits Limits
	raw    []byte
}

// head reads everything before the columns.
func (p *parser) head(c *Change) *Error {
	var err *Error
	if c.Deps, err = p.hashes(p.limits.Deps); err != nil {
		return err
	}
	if c.Actor, err = p.actor(); err != nil {
		return err
	}
	if err := p.numbers(c); err != nil {
		return err
	}
	c.Message, err = p.message()
	if err != nil {
		return err
	}
	if c.OtherActors, err = p.actors(p.limits.Actors); err != nil {
		return err
	}
	for _, a := range c.OtherActors {
		if bytes.Equal(a, c.Actor) {
			return refuse(BadActors, "the author among the others")
		}
	}
	return nil
}

func (p *parser) numbers(c *Change) *Error {
	var ok [3]bool
	c.Seq, ok[0] = p.uint()
	c.StartOp, ok[1] = p.uint()
	c.Time, ok[2] = p.int()
	switch {
	case !ok[0] || !ok[1] || !ok[2]:
		return refuse(NotMinimal, "sequence number, first operation or time")
	case c.Seq == 0 || c.Seq > p.limits.Seq:
		return refusef(BadSequence, "sequence number %d", c.Seq)
	case c.StartOp == 0 || c.StartOp >= p.limits.Counter:
		return refusef(BadSequence, "first operation %d", c.StartOp)
	}
	return p.checkTime(c.Time)
}

// checkTime keeps differences between times from overflowing: the engine
// saves those, and what it saved would not open again.
func (p *parser) checkTime(t int64) *Error {
	if t > p.limits.Time || t < -p.limits.Time {
		return refusef(TooLarge, "time %d", t)
	}
	return nil
}

func (p *parser) message() (string, *Error) {
	s, ok := p.text()
	switch {
	case !ok:
		return "", refuse(Malformed, "message")
	case len(s) > p.limits.Message:
		return "", refusef(TooLarge, "a message of %d bytes", len(s))
	case !utf8.ValidString(s):
		return "", refuse(BadText, "message")
	}
	return s, nil
}

// hashes reads a sorted list of hashes.
func (p *parser) hashes(limit int) ([]Hash, *Error) {
	n, ok := p.uint()
	if !ok {
		return nil, refuse(Malformed, "number of hashes")
	}
	if n > uint64(limit) || n*32 > uint64(p.rest()) {
		return nil, refusef(TooLarge, "%d hashes", n)
	}
	if n == 0 {
		return nil, nil
	}
	list := make([]Hash, n)
	for i := range list {
		p.pos += copy(list[i][:], p.raw[p.pos:])
		if i > 0 && bytes.Compare(list[i-1][:], list[i][:]) >= 0 {
			return nil, refuse(BadDeps, "not in ascending order")
		}
	}
	return list, nil
}

func (p *parser) actor() ([]byte, *Error) {
	n, ok := p.uint()
	if !ok || n > uint64(p.rest()) {
		return nil, refuse(Malformed, "actor")
	}
	if n == 0 || n > uint64(p.limits.Actor) {
		return nil, refusef(BadActors, "an actor of %d bytes", n)
	}
	end := p.pos + int(n)
	a := p.raw[p.pos:end:end]
	p.pos = end
	return a, nil
}

// actors reads a sorted list of actors.
func (p *parser) actors(limit int) ([][]byte, *Error) {
	n, ok := p.uint()
	if !ok {
		return nil, refuse(Malformed, "number of actors")
	}
	if n > uint64(limit) || n*2 > uint64(p.rest()) {
		return nil, refusef(TooLarge, "%d actors", n)
	}
	if n == 0 {
		return nil, nil
	}
	list := make([][]byte, n)
	for i := range list {
		var err *Error
		if list[i], err = p.actor(); err != nil {
			return nil, err
		}
		if i > 0 && bytes.Compare(list[i-1], list[i]) >= 0 {
			return nil, refuse(BadActors, "not in ascending order")
		}
	}
	return list, nil
}
