package replica

import (
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/activity"
	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

// Document is the read model of one document: what lists, search and activity
// need, so that nothing has to be opened to show them.
type Document struct {
	ID   feed.DocID `cbor:"-"`
	Kind string     `cbor:"1,keyasint,omitempty"` // "page", "charter"; empty: unknown here

	Title      string      `cbor:"2,keyasint,omitempty"`
	Path       string      `cbor:"3,keyasint,omitempty"`
	Collection string      `cbor:"4,keyasint,omitempty"`
	Tags       []string    `cbor:"5,keyasint,omitempty"`
	Archived   bool        `cbor:"6,keyasint,omitempty"`
	Created    int64       `cbor:"7,keyasint,omitempty"`
	Words      int         `cbor:"8,keyasint,omitempty"`
	Excerpt    string      `cbor:"9,keyasint,omitempty"`
	Links      []string    `cbor:"10,keyasint,omitempty"`
	Files      []page.File `cbor:"11,keyasint,omitempty"`

	Changes   int             `cbor:"12,keyasint,omitempty"` // that count
	First     Mark            `cbor:"13,keyasint"`           // the oldest of them
	Last      Mark            `cbor:"14,keyasint"`           // the newest
	Stretches []stretch       `cbor:"15,keyasint,omitempty"`
	Held      int             `cbor:"16,keyasint,omitempty"` // changes that do not count
	Authors   []roll.MemberID `cbor:"17,keyasint,omitempty"` // most characters first
	At        uint64          `cbor:"18,keyasint,omitempty"` // arrivals dealt with
	Foreign   uint64          `cbor:"19,keyasint,omitempty"` // the newest arrival of somebody else's
	Stale     bool            `cbor:"20,keyasint,omitempty"` // an editor holds newer text than this
}

// Mark says who made a change and when.
type Mark struct {
	Time   int64         `cbor:"1,keyasint"`
	ID     feed.Hash     `cbor:"2,keyasint"`
	Member roll.MemberID `cbor:"3,keyasint"`
}

func (m Mark) before(o Mark) bool {
	if m.Time != o.Time {
		return m.Time < o.Time
	}
	return m.ID.Compare(o.ID) < 0
}

// stretch is one window of a member's work on the document.
type stretch struct {
	Member roll.MemberID `cbor:"1,keyasint"`
	Window int64         `cbor:"2,keyasint"`
	From   int64         `cbor:"3,keyasint"`
	To     int64         `cbor:"4,keyasint"`
	Count  int           `cbor:"5,keyasint"`
}

// count takes one change in.
func (d *Document) count(m Mark) {
	d.Changes++
	if d.Changes == 1 || m.before(d.First) {
		d.First = m
	}
	if d.Changes == 1 || d.Last.before(m) {
		d.Last = m
	}
	window := activity.WindowOf(m.Time)
	for i := range d.Stretches {
		s := &d.Stretches[i]
		if s.Window == window && s.Member == m.Member {
			s.From, s.To = min(s.From, m.Time), max(s.To, m.Time)
			s.Count++
			return
		}
	}
	d.Stretches = append(d.Stretches, stretch{m.Member, window, m.Time, m.Time, 1})
}

// uncount forgets everything counted, before the document is built anew.
func (d *Document) uncount() {
	d.Changes, d.First, d.Last, d.Stretches, d.Held = 0, Mark{}, Mark{}, nil, 0
}

// Work lists the stretches of work on the document, newest first.
func (d *Document) Work() []activity.Stretch {
	all := make([]activity.Stretch, len(d.Stretches))
	for i, s := range d.Stretches {
		all[i] = activity.Stretch{Member: s.Member, From: s.From, To: s.To, Count: s.Count}
	}
	return activity.Join(all)
}

// clone copies a read model to be changed; of nil it makes an empty one.
func (d *Document) clone(id feed.DocID) *Document {
	if d == nil {
		return &Document{ID: id}
	}
	c := *d
	c.Stretches = slices.Clone(d.Stretches)
	return &c
}

func decodeDocument(id feed.DocID, b []byte) (*Document, error) {
	d := &Document{ID: id}
	if err := cbor.Unmarshal(b, d); err != nil {
		return nil, fmt.Errorf("reading the read model of %s: %w", id.Short(), err)
	}
	return d, nil
}
