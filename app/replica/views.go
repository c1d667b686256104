package replica

import (
	"errors"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/charter"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
	"commonplace/sync/invitation"
)

// views are the read models held in memory: small ones, and of large ones what
// lists show.
type views struct {
	r    *Replica
	roll *roll.Roll

	mu         sync.RWMutex
	state      *roll.State
	documents  map[feed.DocID]*Document
	asides     map[feed.Hash]Aside
	touched    map[touch]uint64
	forces     map[feed.ID]force
	profiles   []Said
	newest     profiles // of each member
	answers    []Said
	charter    charter.Text
	seenBefore uint64                // arrivals that count as seen
	seen       map[feed.DocID]uint64 // arrivals at which I last looked
	turn       uint64                // rises with each change of documents
	genesis    feed.Hash
	knocked    map[feed.Device]bool
	mayCharter map[feed.Hash]bool // changes of the charter by those with the right to
	suspects   map[feed.Hash]bool // used by the worker only
}

// Said is a statement as the read models keep it.
type Said struct {
	ID     feed.Hash     `cbor:"1,keyasint"`
	Feed   feed.ID       `cbor:"2,keyasint"`
	Seq    uint64        `cbor:"3,keyasint"`
	Time   int64         `cbor:"4,keyasint"`
	Kind   string        `cbor:"5,keyasint"`
	Doc    feed.DocID    `cbor:"6,keyasint"`
	Body   []byte        `cbor:"7,keyasint"`
	Member roll.MemberID `cbor:"-"` // as the roll says now
}

func (s Said) record() feed.Record {
	return feed.Record{ID: s.ID, Entry: feed.Entry{Feed: s.Feed, Seq: s.Seq, Time: s.Time, Kind: s.Kind, Doc: s.Doc}}
}

// Aside is an entry that has no effect, and why.
type Aside struct {
	ID   feed.Hash  `cbor:"1,keyasint"`
	Feed feed.ID    `cbor:"2,keyasint"`
	Kind string     `cbor:"3,keyasint"`
	Doc  feed.DocID `cbor:"4,keyasint"`
	Time int64      `cbor:"5,keyasint"`
	Why  string     `cbor:"6,keyasint"`
}

func (a Aside) encode() []byte { return mustEncode(a) }

// mustEncode is for the structs of this package, which always encode.
func mustEncode(v any) []byte {
	b, err := cbor.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// openViews reads what is held in memory.
func openViews(r *Replica) (*views, error) {
	v := &views{r: r, roll: roll.New(r.id), knocked: map[feed.Device]bool{}, mayCharter: map[feed.Hash]bool{}}
	v.empty()
	r.views = v
	steps := []func() error{
		v.openSuspects, v.openCursor, v.openRoll, v.openForces, v.openAsides, v.openDocuments, v.openStatements, v.openSeen,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (v *views) empty() {
	v.documents, v.asides = map[feed.DocID]*Document{}, map[feed.Hash]Aside{}
	v.touched, v.forces = map[touch]uint64{}, map[feed.ID]force{}
	v.seen = map[feed.DocID]uint64{}
	v.profiles, v.answers, v.charter, v.newest = nil, nil, charter.Text{}, profiles{}
}

// readAnew drops everything derived and begins again with the first arrival.
// The roll is kept: it never forgets.
func (r *Replica) readAnew() error {
	if err := r.store.Rebuild(r.id); err != nil {
		return err
	}
	v := r.views
	v.mu.Lock()
	v.empty()
	v.mu.Unlock()
	if err := errors.Join(v.openAsides(), v.openSeen()); err != nil {
		return err
	}
	r.library.renew()
	r.worker.mu.Lock()
	r.worker.at = 0
	r.worker.mu.Unlock()
	return nil
}

func (v *views) openCursor() error {
	b, err := v.r.get(bucketCursor, false, []byte("at"))
	v.r.worker.at = readNumber(b)
	return err
}

func (v *views) openRoll() error {
	var failed error
	err := v.r.scan(bucketRoll, false, nil, func(_, id []byte) bool {
		var rec feed.Record
		if rec, failed = v.r.store.Entry(v.r.id, feed.Hash(id)); failed != nil {
			return false
		}
		v.addRoll(rec)
		return true
	})
	forks, failed2 := v.r.store.Forks(v.r.id)
	for _, f := range forks {
		v.roll.AddFork(f)
	}
	v.state = v.roll.State()
	return errors.Join(err, failed, failed2)
}

// addRoll takes an entry of the membership log in.
func (v *views) addRoll(rec feed.Record) {
	v.roll.Add(rec)
	v.mu.Lock()
	defer v.mu.Unlock()
	if rec.IsGenesis() {
		v.genesis = rec.ID
	}
	if rec.Kind != roll.KindKnock {
		return
	}
	if s, err := roll.Decode(rec.Kind, rec.Body); err == nil {
		if req, err := invitation.DecodeRequest(s.(*roll.Knock).Request); err == nil {
			v.knocked[req.Device] = true
		}
	}
}

// Genesis is the entry that founded the community.
func (r *Replica) Genesis() feed.Hash {
	r.views.mu.RLock()
	defer r.views.mu.RUnlock()
	return r.views.genesis
}

// Knocked reports whether a laptop was ever brought before the stewards.
func (r *Replica) Knocked(d feed.Device) bool {
	r.views.mu.RLock()
	defer r.views.mu.RUnlock()
	return r.views.knocked[d]
}

// openAsides adds what the store itself has set aside.
func (v *views) openAsides() error {
	err := v.r.scan(bucketAside, false, nil, func(_, b []byte) bool {
		var a Aside
		if cbor.Unmarshal(b, &a) == nil {
			v.asides[a.ID] = a
		}
		return true
	})
	stored, failed := v.r.store.Asides(v.r.id)
	for _, s := range stored {
		a := Aside{ID: s.ID, Why: s.Detail, Time: s.When.UnixMilli()}
		rec, err := v.r.store.Entry(v.r.id, s.ID)
		if s.Record != nil {
			rec, err = *s.Record, nil
		}
		if err == nil {
			a.Feed, a.Kind, a.Doc, a.Time = rec.Feed, rec.Kind, rec.Doc, rec.Time
		}
		v.asides[a.ID] = a
	}
	return errors.Join(err, failed)
}

func (v *views) openDocuments() error {
	var failed error
	err := v.r.scan(bucketDocument, false, nil, func(key, b []byte) bool {
		var d *Document
		if d, failed = decodeDocument(feed.DocID(key), b); failed != nil {
			return false
		}
		v.documents[d.ID] = d
		if d.Stale {
			v.r.worker.again([]feed.DocID{d.ID}, nil)
		}
		return true
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	text, err := v.r.Body(charter.DocID(v.r.id))
	if err != nil || text == "" {
		return err
	}
	if err := cbor.Unmarshal([]byte(text), &v.charter); err != nil {
		return fmt.Errorf("reading the charter: %w", err)
	}
	return nil
}

// openStatements reads the statements that are few and asked for often.
func (v *views) openStatements() error {
	for _, doc := range []feed.DocID{{}, charter.DocID(v.r.id)} {
		err := v.r.scan(bucketStatement, false, doc[:], func(_, b []byte) bool {
			var s Said
			if cbor.Unmarshal(b, &s) == nil {
				v.remember(s)
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *views) remember(s Said) {
	switch s.Kind {
	case statement.KindProfile:
		v.profiles = append(v.profiles, s)
	case statement.KindEndorse:
		v.answers = append(v.answers, s)
	}
}

// document gives the read model of a document; nil if there is none. It must
// not be changed.
func (v *views) document(id feed.DocID) *Document {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.documents[id]
}

// lastChange tells the number of a feed's last change of a document.
func (v *views) lastChange(k touch) (uint64, error) {
	v.mu.RLock()
	last, ok := v.touched[k]
	v.mu.RUnlock()
	if ok {
		return last, nil
	}
	b, err := v.r.get(bucketTouch, false, k.key())
	return readNumber(b), err
}

func (v *views) isAside(id feed.Hash) bool {
	_, aside := v.aside(id)
	return aside
}

func (v *views) aside(id feed.Hash) (why string, aside bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	a, ok := v.asides[id]
	return a.Why, ok
}

func (v *views) noteAside(a store.Arrival, why string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asides[a.ID] = Aside{ID: a.ID, Feed: a.Feed, Kind: a.Kind, Doc: a.Doc, Time: a.Time, Why: why}
}
