package replica

import (
	"errors"

	"commonplace/app/charter"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

// errNotTheirCharter is why a change of the charter does not count.
var errNotTheirCharter = errors.New("only stewards and facilitators change the charter")

// mayChange tells whether the author of a change had the right to make it, in
// its own past, so that the answer is the same everywhere and never changes
// once the membership log that the entry names is here.
func (v *views) mayChange(rec feed.Record) error {
	if rec.Kind != KindChange || rec.Doc != charter.DocID(v.r.id) {
		return nil
	}
	v.mu.RLock()
	known := v.mayCharter[rec.ID]
	v.mu.RUnlock()
	if known {
		return nil
	}
	if !v.roll.Held(rec, roll.Steward) && !v.roll.Held(rec, roll.Facilitator) {
		return errNotTheirCharter
	}
	v.mu.Lock()
	v.mayCharter[rec.ID] = true
	v.mu.Unlock()
	return nil
}

// withoutRight lists the changes of the charter by those who have no right to.
func (r *Replica) withoutRight() []Aside {
	var out []Aside
	for a, err := range r.store.OfDoc(r.id, charter.DocID(r.id), 0) {
		if err != nil {
			r.log.Warn("a change of the charter cannot be read", "error", err)
			continue
		}
		if _, why := r.views.judge(a.Record); errors.Is(why, errNotTheirCharter) {
			out = append(out, Aside{ID: a.ID, Feed: a.Feed, Kind: a.Kind, Doc: a.Doc, Time: a.Time, Why: why.Error()})
		}
	}
	return out
}
