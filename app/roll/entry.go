package roll

import (
	"commonplace/app/identity"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// entry is an entry of the membership log as the log keeps it.
type entry struct {
	id        feed.Hash
	feed      feed.ID
	seq       uint64
	time      int64
	kind      string
	community feed.Community
	genesis   bool
	known     []feed.Hash // what the entry itself names
	statement Statement   // nil if malformed
	malformed error

	// What follows is known once everything the entry builds on is here.
	n    int   // its place in the log
	past bits  // what its author knew, itself left out
	bad  error // why it is invalid, for ever; nil if valid

	asSteward bool       // its author was a steward in its past
	electors  []MemberID // for minutes: the stewards, or members, who decide
	member    MemberID   // for an introduction: of whom
	device    feed.Device
	request   *invitation.Request
}

func newEntry(rec feed.Record) *entry {
	e := &entry{
		id: rec.ID, feed: rec.Feed, seq: rec.Seq, time: rec.Time, kind: rec.Kind,
		community: rec.In(), genesis: rec.IsGenesis(), known: rec.Known, n: -1,
	}
	e.statement, e.malformed = Decode(rec.Kind, rec.Body)
	if e.malformed == nil {
		e.introduce()
	}
	return e
}

// introduce notes which laptop the entry brings in, and for whom.
func (e *entry) introduce() {
	switch s := e.statement.(type) {
	case *Found:
		e.member, e.device = s.Certificate.Member.ID(), s.Certificate.Device
	case *Device:
		e.member, e.device = s.Certificate.Member.ID(), s.Certificate.Device
	case *Admit:
		e.read(s.Request)
		e.member, e.device = identity.Member(e.request.Member).ID(), e.request.Device
	case *Knock:
		e.read(s.Request)
	}
}

// read keeps the request, whose form was checked when the statement was read.
func (e *entry) read(b []byte) {
	if r, err := invitation.DecodeRequest(b); err == nil {
		e.request = &r
	}
}

// introduces reports whether the entry brings in a laptop.
func (e *entry) introduces() bool { return !e.device.IsZero() }

// admits reports whether the entry makes somebody a member.
func (e *entry) admits() bool { return e.kind == KindFound || e.kind == KindAdmit }

// byWords reports whether the member key speaks, whatever laptop wrote it.
func (e *entry) byWords() bool {
	switch s := e.statement.(type) {
	case *Revoke:
		return len(s.Authority) > 0
	case *Device:
		return s.Certificate.Certified()
	}
	return false
}

// cuts gives the cuts that the entry names.
func (e *entry) cuts() []Cut {
	switch s := e.statement.(type) {
	case *Revoke:
		return s.Cuts
	case *Remove:
		return s.Cuts
	case *Leave:
		return s.Cuts
	}
	return nil
}

// keys gives the epoch that the entry introduces.
func (e *entry) keys() *Keys {
	switch s := e.statement.(type) {
	case *Found:
		return &s.Keys
	case *Revoke:
		return s.Keys
	case *Remove:
		return s.Keys
	case *Minutes:
		return s.Keys
	case *Rekey:
		return &s.Keys
	}
	return nil
}

// boxes gives the lockboxes that the entry hands out.
func (e *entry) boxes() []identity.Lockbox {
	switch s := e.statement.(type) {
	case *Admit:
		return s.Boxes
	case *Device:
		return s.Boxes
	}
	if k := e.keys(); k != nil {
		return k.Boxes
	}
	return nil
}
