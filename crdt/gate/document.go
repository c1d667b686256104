package gate

import (
	"bytes"
	"crypto/sha256"
)

// The columns of changes in a saved document.
const (
	colChangeActor = 0x01
	colSeq         = 0x03
	colMaxOp       = 0x13
	colTime        = 0x23
	colMessage     = 0x35
	colDepCount    = 0x40
	colDepIndex    = 0x43
	colExtraMeta   = 0x56
	colExtra       = 0x57
)

var (
	historyColumns = columnsOf(colChangeActor, colSeq, colMaxOp, colTime, colMessage,
		colDepCount, colDepIndex, colExtraMeta, colExtra)
	documentColumns = columnsOf(colObjectActor, colObjectCtr, colKeyActor, colKeyCtr, colKeyName,
		colIDActor, colIDCtr, colInsert, colAction, colValueMeta, colValue,
		colSuccCount, colSuccActor, colSuccCtr, colExpand, colMark)
)

// CheckDocument reads a whole saved document under the default limits, as
// [Unpack] does, and reports what is wrong with it.
func CheckDocument(saved []byte) error { return Default().CheckDocument(saved) }

// CheckDocument is [CheckDocument] under these limits.
func (l Limits) CheckDocument(saved []byte) error {
	_, err := l.Unpack(saved)
	return err
}

// Unpack takes a saved document (from a backup or an import) apart into the
// changes it was made of, each after those it depends on, under the default
// limits.
func Unpack(saved []byte) ([]*Change, error) { return Default().Unpack(saved) }

// Unpack is [Unpack] under these limits.
//
// A saved document does not hold changes but one table of operations. Unpack
// writes every change anew from that table, and the document passes only if
// each one passes [Check] and [Past.Admit], and if their hashes lead to the
// heads that the document names. So it is as well checked as if the changes
// had come one by one, and the engine can be given them instead of the
// document.
func (l Limits) Unpack(saved []byte) ([]*Change, error) {
	changes, err := l.unpack(saved)
	if err != nil {
		return nil, err
	}
	return changes, nil
}

func (l Limits) unpack(saved []byte) ([]*Change, *Error) {
	if len(saved) > l.Document {
		return nil, refusef(TooLarge, "a document of %d bytes", len(saved))
	}
	body, err := openChunk(saved, documentChunk)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(saved[8:]); !bytes.Equal(sum[:4], saved[4:8]) {
		return nil, refuse(BadChecksum, "document")
	}
	p := parser{limits: l, reader: reader{data: string(saved), pos: len(saved) - len(body)}, raw: saved}
	d := document{limits: l}
	if d.actors, err = p.actors(l.DocumentActors); err != nil {
		return nil, err
	}
	if d.heads, err = p.hashes(l.DocumentChanges); err != nil {
		return nil, err
	}
	history, rows, err := p.documentTables()
	if err != nil {
		return nil, err
	}
	if err := d.readHistory(history); err != nil {
		return nil, err
	}
	if err := d.readRows(rows); err != nil {
		return nil, err
	}
	if err := d.distribute(); err != nil {
		return nil, err
	}
	changes, err := d.rebuild()
	if err != nil {
		return nil, err
	}
	return changes, d.checkHeads(changes, &p)
}

// document is a saved document while it is taken apart.
type document struct {
	limits  Limits
	actors  [][]byte
	heads   []Hash
	history []entry
	chains  [][]int // of each actor, the changes in order
	rows    []Op    // their ids have the document's actor indexes
	links   []link
}

// entry is what the table of changes says of one.
type entry struct {
	actor   int
	seq     uint64
	maxOp   uint64
	time    int64
	message string
	deps    []int
	ops     []int // rows, in the order of their counters
}

// link says that one operation was followed by another at its place.
type link struct {
	succ OpID
	row  int
}

// documentTables reads both tables of columns, inflating what is compressed.
func (p *parser) documentTables() (history, rows *table, err *Error) {
	var sizes [2][maxColumns]uint64
	if history, err = p.specs(historyColumns, true, &sizes[0]); err != nil {
		return nil, nil, err
	}
	if rows, err = p.specs(documentColumns, true, &sizes[1]); err != nil {
		return nil, nil, err
	}
	left := p.limits.DocumentBytes
	for i, t := range []*table{history, rows} {
		if err := p.contents(t, &sizes[i], &left); err != nil {
			return nil, nil, err
		}
	}
	return history, rows, nil
}

// readHistory reads the table of changes.
func (d *document) readHistory(t *table) *Error {
	n, err := total(t.get(colChangeActor), uintValues, d.limits.DocumentChanges)
	if err != nil {
		return err
	}
	ndeps, err := sum(t.get(colDepCount), d.limits.DocumentChanges*4)
	if err != nil {
		return err
	}
	r := historyReader{
		actor:    newRuns(t.get(colChangeActor), uintValues),
		seq:      newRuns(t.get(colSeq), deltaValues),
		maxOp:    newRuns(t.get(colMaxOp), deltaValues),
		time:     newRuns(t.get(colTime), deltaValues),
		message:  newRuns(t.get(colMessage), textValues),
		depCount: newRuns(t.get(colDepCount), uintValues),
		depIndex: newRuns(t.get(colDepIndex), deltaValues),
		extra:    newValues(t.get(colExtraMeta), t.get(colExtra)),
	}
	d.history = make([]entry, n)
	d.chains = make([][]int, len(d.actors))
	deps := make([]int, ndeps)
	for i := range d.history {
		e := &d.history[i]
		if deps, err = r.next(e, i, len(d.actors), deps); err != nil {
			return err
		}
		if c := d.chains[e.actor]; len(c) > 0 && d.history[c[len(c)-1]].maxOp > e.maxOp {
			return refuse(BadSequence, "the operations of an actor go backwards")
		}
		d.chains[e.actor] = append(d.chains[e.actor], i)
	}
	return r.end()
}

// historyReader reads the columns of the table of changes side by side.
type historyReader struct {
	actor, seq, maxOp, time, message, depCount, depIndex runs

	extra values
}

func (r *historyReader) next(e *entry, i, actors int, free []int) ([]int, *Error) {
	for _, c := range []*runs{&r.actor, &r.seq, &r.maxOp, &r.time, &r.message, &r.depCount} {
		if err := c.next(); err != nil {
			return nil, err
		}
		if c.null && c != &r.message {
			return nil, refusef(BadLength, "change %d misses a column", i)
		}
	}
	if r.actor.num >= int64(actors) || r.seq.abs < 0 || r.maxOp.abs < 0 {
		return nil, refusef(BadReference, "change %d", i)
	}
	e.actor, e.seq, e.maxOp, e.time = int(r.actor.num), uint64(r.seq.abs), uint64(r.maxOp.abs), r.time.abs
	if !r.message.null {
		e.message = r.message.text
	}
	n := r.depCount.num
	e.deps, free = free[:n:n], free[n:]
	for k := range e.deps {
		if err := r.depIndex.next(); err != nil {
			return nil, err
		}
		if r.depIndex.null || r.depIndex.abs < 0 || r.depIndex.abs >= int64(i) {
			return nil, refusef(BadDeps, "change %d does not come after what it depends on", i)
		}
		e.deps[k] = int(r.depIndex.abs)
	}
	if r.extra.meta.absent {
		return free, nil
	}
	v, err := r.extra.next()
	if err == nil && (v.Kind != Bytes || v.text != "") {
		err = refusef(Malformed, "change %d carries extra bytes", i)
	}
	return free, err
}

func (r *historyReader) end() *Error {
	for _, c := range []*runs{&r.actor, &r.seq, &r.maxOp, &r.time, &r.message, &r.depCount, &r.depIndex} {
		if err := c.end(); err != nil {
			return err
		}
	}
	return r.extra.end()
}

// checkHeads compares the heads that are named with those that are there, and
// reads their places in the table of changes, which end the document.
func (d *document) checkHeads(changes []*Change, p *parser) *Error {
	inner := make([]bool, len(changes))
	for i := range d.history {
		for _, k := range d.history[i].deps {
			inner[k] = true
		}
	}
	heads := 0
	for _, is := range inner {
		if !is {
			heads++
		}
	}
	if heads != len(d.heads) {
		return refusef(BadDeps, "%d heads are named, %d are there", len(d.heads), heads)
	}
	at := map[Hash]int{}
	for i, c := range changes {
		at[c.Hash] = i
	}
	places := p.rest() > 0 // older software leaves them out
	for _, h := range d.heads {
		i, ok := at[h]
		if !ok || inner[i] {
			return refusef(BadDeps, "head %x is not there", h)
		}
		if k, ok := p.uint(); places && (!ok || k != uint64(i)) {
			return refusef(BadDeps, "head %x is elsewhere", h)
		}
	}
	if p.rest() != 0 {
		return refuse(Malformed, "bytes after the last head")
	}
	return nil
}
