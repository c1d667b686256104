package replica

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"sync"

	"commonplace/app/roll"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
	"commonplace/crdt/store"
)

// KindChange is the kind of an entry whose body is a change of a document.
const KindChange = "change"

// item is one entry on its way into the read models.
type item struct {
	store.Arrival
	change  *gate.Change // of a change that passed the gate
	refused string       // why an entry is refused for ever
	member  roll.MemberID
	why     error // why it does not count now; nil: it counts
}

// counts reports whether the entry's words have effect now.
func (it *item) counts() bool { return it.why == nil && it.refused == "" }

// mark tells who made the entry and when.
func (it *item) mark() Mark { return Mark{Time: it.Time, ID: it.ID, Member: it.member} }

// inspect reads the changes of a batch with the gate, on all cores, and then
// checks, in the order of each feed, that they are numbered without gaps. What
// it finds depends on nothing but the feed up to the entry, so all laptops find
// the same.
func (r *Replica) inspect(items []*item, touched map[touch]uint64) error {
	passGate(items)
	for _, it := range items {
		if it.Kind != KindChange || it.refused != "" {
			continue
		}
		k := touch{it.Feed, it.Doc}
		last, ok := touched[k]
		if !ok {
			var err error
			if last, err = r.views.lastChange(k); err != nil {
				return err
			}
			touched[k] = last
		}
		switch {
		case it.Doc.IsZero():
			it.refused = "a change that names no document"
		case !bytes.Equal(it.change.Actor, document.Actor(r.id, it.Feed, it.Doc)):
			it.refused = "a change under somebody else's actor"
		case it.change.Seq != last+1:
			it.refused = fmt.Sprintf("change %d of its author where %d was expected", it.change.Seq, last+1)
		default:
			touched[k] = it.change.Seq
		}
	}
	return nil
}

func passGate(items []*item) {
	workers := min(runtime.GOMAXPROCS(0), 1+len(items)/32)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(items); i += workers {
				it := items[i]
				if it.Kind != KindChange {
					continue
				}
				var err error
				if it.change, err = gate.Check(it.Body); err != nil {
					it.refused = err.Error()
				}
			}
		})
	}
	wait.Wait()
}

// touch names what one feed did to one document.
type touch struct {
	feed feed.ID
	doc  feed.DocID
}

func (t touch) key() []byte {
	b := append(make([]byte, 0, 56), t.feed.Device[:]...)
	b = binary.BigEndian.AppendUint64(b, t.feed.Incarnation)
	return append(b, t.doc[:]...)
}

// counted reads the changes of a document that came in after a number and that
// count: those in force, and what they build on. Others' entries are taken up
// to the arrival judged, the own feed's all.
func (r *Replica) counted(id feed.DocID, after, judged uint64) ([]*gate.Change, error) {
	items, err := r.changesOf(id, after, judged)
	if err != nil {
		return nil, err
	}
	return changes(closure(items)), nil
}

func changes(items []*item) []*gate.Change {
	out := make([]*gate.Change, len(items))
	for i, it := range items {
		out[i] = it.change
	}
	return out
}

// changesOf reads and judges the changes of a document.
func (r *Replica) changesOf(id feed.DocID, after, judged uint64) ([]*item, error) {
	var items []*item
	for a, err := range r.store.OfDoc(r.id, id, after) {
		if err != nil {
			return nil, fmt.Errorf("reading document %s: %w", id.Short(), err)
		}
		if a.Kind != KindChange || a.N > judged && a.Feed != r.own() {
			continue
		}
		if r.views.isAside(a.ID) {
			continue
		}
		it := &item{Arrival: a}
		it.member, it.why = r.views.judge(a.Record)
		items = append(items, it)
	}
	passGate(items)
	kept := items[:0]
	for _, it := range items {
		if it.refused == "" {
			kept = append(kept, it)
		}
	}
	return kept, nil
}

// closure keeps the changes that count and all that they build on: work of a
// removed member on which a member in good standing has built stays, so that no
// document is ever torn apart.
func closure(items []*item) []*item {
	all := true
	for _, it := range items {
		all = all && it.why == nil
	}
	if all {
		return items
	}
	byHash := make(map[gate.Hash]*item, len(items))
	var todo []*item
	for _, it := range items {
		byHash[it.change.Hash] = it
		if it.why == nil {
			todo = append(todo, it)
		}
	}
	keep := make(map[*item]bool, len(items))
	for len(todo) > 0 {
		it := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if keep[it] {
			continue
		}
		keep[it] = true
		for _, dep := range it.change.Deps {
			if d := byHash[dep]; d != nil && !keep[d] {
				todo = append(todo, d)
			}
		}
	}
	out := make([]*item, 0, len(keep))
	for _, it := range items {
		if keep[it] {
			out = append(out, it)
		}
	}
	return out
}
