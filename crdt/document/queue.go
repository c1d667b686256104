package document

import (
	"errors"

	"commonplace/crdt/gate"
)

// MaxWaiting and MaxWaitingBytes bound what one document holds back until its
// dependencies come.
const (
	MaxWaiting      = 10_000
	MaxWaitingBytes = 16 << 20
)

// ErrWaitingFull is the refusal of a change whose dependencies are missing
// while too much is waiting already. It is not lost where entries are kept:
// it comes back when the document is rebuilt.
var ErrWaitingFull = errors.New("too many changes wait for their dependencies")

// queue holds changes that came before their dependencies, each under one
// that is missing.
type queue struct {
	hashes  map[Hash]struct{}
	missing map[Hash][]*gate.Change
	bytes   int
}

func (q *queue) has(h Hash) bool { _, ok := q.hashes[h]; return ok }

// add reports false when the queue is full.
func (q *queue) add(c *gate.Change, missing Hash) bool {
	if len(q.hashes) >= MaxWaiting || q.bytes+len(c.Raw) > MaxWaitingBytes {
		return false
	}
	if q.hashes == nil {
		q.hashes, q.missing = map[Hash]struct{}{}, map[Hash][]*gate.Change{}
	}
	q.hashes[c.Hash] = struct{}{}
	q.missing[missing] = append(q.missing[missing], c)
	q.bytes += len(c.Raw)
	return true
}

// release takes out what waited for a change. It may still miss others.
func (q *queue) release(h Hash) []*gate.Change {
	changes := q.missing[h]
	delete(q.missing, h)
	for _, c := range changes {
		delete(q.hashes, c.Hash)
		q.bytes -= len(c.Raw)
	}
	return changes
}

// Waiting returns the changes that wait for their dependencies, ordered by
// hash. Give them to [Doc.Apply] after loading the document again.
func (d *Doc) Waiting() [][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	found := map[Hash][]byte{}
	var hashes []Hash
	for _, changes := range d.waiting.missing {
		for _, c := range changes {
			found[c.Hash] = c.Raw
			hashes = append(hashes, c.Hash)
		}
	}
	sortHashes(hashes)
	out := make([][]byte, len(hashes))
	for i, h := range hashes {
		out[i] = found[h]
	}
	return out
}

// Missing returns the changes that waiting ones depend on and that are
// neither here nor waiting themselves, sorted.
func (d *Doc) Missing() []Hash {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []Hash
	for h := range d.waiting.missing {
		if !d.waiting.has(h) {
			out = append(out, h)
		}
	}
	sortHashes(out)
	return out
}
