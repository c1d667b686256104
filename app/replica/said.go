package replica

import (
	"commonplace/app/charter"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"

	"github.com/fxamacker/cbor/v2"
)

// statement keeps what a member said, whether or not it counts now: whoever
// reads asks the roll.
func (s *step) statement(it *item) error {
	if roll.IsKind(it.Kind) {
		s.record(it, Happening{Kind: it.Kind})
		return nil
	}
	if err := checkStatement(it.Kind, it.Body); err != nil {
		s.setAside(it.Arrival, err.Error())
		s.r.views.noteAside(it.Arrival, err.Error())
		return nil
	}
	said := Said{
		ID: it.ID, Feed: it.Feed, Seq: it.Seq, Time: it.Time, Kind: it.Kind, Doc: it.Doc, Body: it.Body,
	}
	if it.Kind == statement.KindProfile {
		said.Doc = feed.DocID{}
	}
	s.add(put{bucket: bucketStatement, key: append(said.Doc[:], it.ID[:]...), value: mustEncode(said)})
	s.publish = append(s.publish, func(v *views) { v.remember(said) })
	s.record(it, Happening{Kind: it.Kind, Doc: it.Doc})
	s.news.said(it)
	switch it.Kind {
	case statement.KindProfile:
		s.notice(AboutRoll, feed.DocID{})
	case statement.KindEndorse:
		s.notice(AboutCharter, feed.DocID{})
	case statement.KindSay, statement.KindEdit, statement.KindWithdraw:
		s.notice(AboutTalk, it.Doc)
	}
	return nil
}

// checkStatement says whether a body can be read. Kinds that this version does
// not know are kept and passed on.
func checkStatement(kind string, body []byte) (err error) {
	switch kind {
	case statement.KindProfile:
		_, err = statement.Decode[statement.Profile](body)
	case statement.KindEndorse:
		_, err = statement.Decode[statement.Endorse](body)
	case statement.KindSay:
		_, err = statement.Decode[statement.Say](body)
	case statement.KindEdit:
		_, err = statement.Decode[statement.Edit](body)
	case statement.KindWithdraw:
		_, err = statement.Decode[statement.Withdraw](body)
	}
	return err
}

// Say makes a statement in the member's own name. It is durable and visible
// when Say returns.
func (r *Replica) Say(doc feed.DocID, b statement.Body) (feed.Hash, error) {
	body, err := statement.Encode(b)
	if err != nil {
		return feed.Hash{}, err
	}
	return r.State(b.Kind(), doc, body)
}

// State makes a statement of any kind from its bytes.
func (r *Replica) State(kind string, doc feed.DocID, body []byte) (feed.Hash, error) {
	if err := r.mayWrite(); err != nil {
		return feed.Hash{}, err
	}
	rec, err := r.author.say(kind, doc, body)
	if err != nil {
		return feed.Hash{}, err
	}
	r.settle(rec.ID)
	return rec.ID, nil
}

// inForce keeps what counts and says whose it is.
func (v *views) inForce(all []Said) []Said {
	out := make([]Said, 0, len(all))
	for _, s := range all {
		member, why := v.judge(s.record())
		if why == nil {
			s.Member = member
			out = append(out, s)
		}
	}
	return out
}

// Talk lists the statements in force about a page.
func (r *Replica) Talk(page feed.DocID) ([]Said, error) {
	var all []Said
	err := r.scan(bucketStatement, false, page[:], func(_, b []byte) bool {
		var s Said
		if cbor.Unmarshal(b, &s) == nil {
			all = append(all, s)
		}
		return true
	})
	return r.views.inForce(all), err
}

// AllTalk lists the statements in force about all pages.
func (r *Replica) AllTalk() (map[feed.DocID][]Said, error) {
	byPage := map[feed.DocID][]Said{}
	err := r.scan(bucketStatement, false, nil, func(_, b []byte) bool {
		var s Said
		if cbor.Unmarshal(b, &s) == nil && isTalk(s.Kind) {
			byPage[s.Doc] = append(byPage[s.Doc], s)
		}
		return true
	})
	for page, all := range byPage {
		byPage[page] = r.views.inForce(all)
	}
	return byPage, err
}

func isTalk(kind string) bool {
	return kind == statement.KindSay || kind == statement.KindEdit || kind == statement.KindWithdraw
}

// Profiles gives each member's newest profile. The map must not be changed.
func (r *Replica) Profiles() map[roll.MemberID]statement.Profile {
	v := r.views
	v.mu.Lock()
	all, state, known := v.profiles, v.state, v.newest
	v.mu.Unlock()
	if known.state == state && known.count == len(all) {
		return known.profiles
	}
	newest := map[roll.MemberID]Said{}
	for _, s := range v.inForce(all) {
		if old, ok := newest[s.Member]; !ok || feed.Order(old.record(), s.record()) < 0 {
			newest[s.Member] = s
		}
	}
	out := make(map[roll.MemberID]statement.Profile, len(newest))
	for m, s := range newest {
		if p, err := statement.Decode[statement.Profile](s.Body); err == nil {
			out[m] = p
		}
	}
	v.mu.Lock()
	v.newest = profiles{state, len(all), out}
	v.mu.Unlock()
	return out
}

// profiles are the newest ones, and what they were found from.
type profiles struct {
	state    *roll.State
	count    int
	profiles map[roll.MemberID]statement.Profile
}

// Answers lists the endorsements in force.
func (r *Replica) Answers() []charter.Answer {
	r.views.mu.RLock()
	all := r.views.answers
	r.views.mu.RUnlock()
	var out []charter.Answer
	for _, s := range r.views.inForce(all) {
		if a, err := charter.ReadAnswer(s.ID, s.Member, s.Time, s.Body); err == nil {
			out = append(out, a)
		}
	}
	return out
}

// Charter is the charter's text.
func (r *Replica) Charter() charter.Text {
	r.views.mu.RLock()
	defer r.views.mu.RUnlock()
	return r.views.charter
}

// SetAside lists the entries that are kept and have no effect, and why.
func (r *Replica) SetAside() []Aside {
	r.views.mu.RLock()
	out := make([]Aside, 0, len(r.views.asides))
	for _, a := range r.views.asides {
		out = append(out, a)
	}
	state := r.views.state
	r.views.mu.RUnlock()
	for _, a := range state.Asides() {
		out = append(out, Aside{ID: a.ID, Kind: a.Kind, Time: a.Time.UnixMilli(), Why: a.Reason})
	}
	return append(out, r.withoutRight()...)
}
