package replica

import (
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
)

// Change is one change of a document as its author signed it.
type Change struct {
	*gate.Change
	ID     feed.Hash // the entry
	Member roll.MemberID
	Time   int64 // milliseconds, as claimed in the entry
}

// Changes lists the changes of a document that count, in the order in which
// they came in here.
func (r *Replica) Changes(id feed.DocID) ([]Change, error) {
	items, err := r.changesOf(id, 0, r.worker.cursor())
	if err != nil {
		return nil, err
	}
	items = closure(items)
	out := make([]Change, len(items))
	for i, it := range items {
		out[i] = Change{Change: it.change, ID: it.ID, Member: it.member, Time: it.Time}
	}
	return out, nil
}

// Actors tells which member stands behind each actor of a document.
func (r *Replica) Actors(id feed.DocID) map[string]roll.MemberID { return r.actors(id) }
