package replica

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
)

// Happening is one thing that somebody did.
type Happening struct {
	Kind   string        `cbor:"1,keyasint"` // the entry's kind, or "page.created", "page.edited", "page.archived", "page.restored", "charter.amended"
	Doc    feed.DocID    `cbor:"2,keyasint"`
	ID     feed.Hash     `cbor:"3,keyasint"` // the entry; zero for a stretch of edits
	Feed   feed.ID       `cbor:"4,keyasint"`
	Seq    uint64        `cbor:"5,keyasint"`
	Time   int64         `cbor:"6,keyasint"`
	Member roll.MemberID `cbor:"-"`
	Count  int           `cbor:"-"`
}

// The keys of the activity bucket begin with the time, so that the newest are
// found at its end, and go on with what happened: an entry, or a window of edits.
const (
	happenedEntry = 'e'
	happenedEdits = 'd'
)

// record keeps that an entry says something worth listing.
func (s *step) record(it *item, h Happening) {
	h.ID, h.Feed, h.Seq, h.Time = it.ID, it.Feed, it.Seq, it.Time
	key := append(number(uint64(it.Time)), happenedEntry)
	s.add(put{bucket: bucketActivity, key: append(key, it.ID[:]...), value: mustEncode(h)})
}

// noteChange lists the changes that are worth more than "edited".
func (s *step) noteChange(it *item) {
	for i := range it.change.Ops {
		op := &it.change.Ops[i]
		if i == 8 {
			return // such changes are short
		}
		if !op.Object.IsZero() || !op.Key.IsMap || op.Key.Name != "archived" || op.Action != gate.Put {
			continue
		}
		kind := "page.archived"
		if op.Value.Kind != gate.True {
			kind = "page.restored"
		}
		s.record(it, Happening{Kind: kind, Doc: it.Doc})
	}
}

func editsKey(doc feed.DocID, w stretch) []byte {
	key := append(number(uint64(w.To)), happenedEdits)
	key = append(key, doc[:]...)
	key = append(key, w.Member[:]...)
	return binary.BigEndian.AppendUint64(key, uint64(w.Window))
}

// show puts a read model in the place of the one before, with its text (nil: as
// it was) and the windows of work it lists.
func (e *effects) show(old, rec *Document, text []byte) {
	puts := append(windows(old, rec), put{bucket: bucketDocument, key: rec.ID[:], value: mustEncode(rec)})
	if text != nil {
		puts = append(puts, put{bucket: bucketBody, key: rec.ID[:], value: text})
	}
	e.add(puts...)
	e.publish = append(e.publish, func(v *views) {
		v.documents[rec.ID] = rec
		v.turn++
		if text != nil && rec.Kind == charter.Kind && rec.ID == charter.DocID(v.r.id) {
			var t charter.Text
			if cbor.Unmarshal(text, &t) == nil {
				v.charter = t
			}
		}
	})
	switch rec.Kind {
	case page.Kind:
		e.notice(AboutDocument, rec.ID)
		e.notice(AboutPages, feed.DocID{})
		if old == nil || len(old.Files) != len(rec.Files) {
			e.notice(AboutFiles, feed.DocID{})
		}
	case charter.Kind:
		e.notice(AboutCharter, feed.DocID{})
	}
}

// windows brings the windows of work that the activity lists up to date.
func windows(old, rec *Document) (puts []put) {
	before := map[string]bool{}
	if old != nil {
		for _, w := range old.Stretches {
			before[string(editsKey(rec.ID, w))] = true
		}
	}
	for _, w := range rec.Stretches {
		key := editsKey(rec.ID, w)
		if !before[string(key)] {
			puts = append(puts, put{bucket: bucketActivity, key: key, value: []byte{}})
		}
		delete(before, string(key))
	}
	for key := range before {
		puts = append(puts, put{bucket: bucketActivity, key: []byte(key)})
	}
	return puts
}

// Happened lists what happened before a time in milliseconds, newest first;
// zero means from now on back. Edits that do not count are left out.
func (r *Replica) Happened(limit int) ([]Happening, error) {
	var out []Happening
	joined := map[feed.DocID]bool{}
	seen := 0
	err := r.scanBack(bucketActivity, func(key, value []byte) bool {
		if len(key) < 9 {
			return true
		}
		if key[8] == happenedEntry {
			var h Happening
			if cbor.Unmarshal(value, &h) != nil {
				return true
			}
			var why error
			h.Member, why = r.views.judge(feed.Record{ID: h.ID, Entry: feed.Entry{Feed: h.Feed, Seq: h.Seq, Kind: h.Kind}})
			if h.Count = 1; why == nil {
				out = append(out, h)
			}
		} else if doc := feed.DocID(key[9:25]); !joined[doc] {
			joined[doc] = true
			out = append(out, r.edits(doc)...)
		}
		seen++
		return seen%64 != 0 || since(out, int64(readNumber(key[:8]))) < limit
	})
	sortHappenings(out)
	return out[:min(limit, len(out))], err
}

// since counts what happened at a time or later.
func since(all []Happening, ms int64) (n int) {
	for _, h := range all {
		if h.Time >= ms {
			n++
		}
	}
	return n
}

func sortHappenings(all []Happening) {
	slices.SortFunc(all, func(a, b Happening) int {
		return cmp.Or(
			cmp.Compare(b.Time, a.Time), a.Doc.Compare(b.Doc), a.ID.Compare(b.ID),
			slices.Compare(a.Member[:], b.Member[:]),
		)
	})
}

// edits lists the stretches of work on one document.
func (r *Replica) edits(id feed.DocID) []Happening {
	d := r.views.document(id)
	if d == nil || d.Kind == "" {
		return nil
	}
	var out []Happening
	for _, w := range d.Work() {
		h := Happening{Kind: "page.edited", Doc: id, Time: w.To, Member: w.Member, Count: w.Count}
		if w.From <= d.First.Time && w.Member == d.First.Member {
			h.Kind = "page.created"
		}
		if d.Kind == charter.Kind {
			h.Kind = "charter.amended"
		}
		out = append(out, h)
	}
	return out
}
