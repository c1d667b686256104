package roll

import (
	"slices"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// Invitation is a way in, as the roll knows it.
type Invitation struct {
	ID      feed.Hash
	By      MemberID
	Key     [32]byte // requests are signed for it
	Hello   [32]byte // greets joiners
	Opened  time.Time
	Expires time.Time
	Uses    int
	Used    []MemberID // who came in by it, in order of their ids
	Knock   bool
	Note    string
	Closed  string // why it lets nobody in any more, apart from its expiry; empty if it does
	Revoked bool
}

// InvitationState says whether an invitation lets people in.
type InvitationState string

// The states of an invitation.
const (
	Open    InvitationState = "open"
	UsedUp  InvitationState = "used up"
	Expired InvitationState = "expired"
	Closed  InvitationState = "revoked"
)

// State tells whether the invitation lets people in at a time.
func (i Invitation) State(now time.Time) InvitationState {
	switch {
	case i.Closed != "":
		return Closed
	case len(i.Used) >= i.Uses:
		return UsedUp
	case now.After(i.Expires):
		return Expired
	}
	return Open
}

// Arrival is somebody who knocked and waits, or who came in by an invitation
// that was used too often at once and must be confirmed.
type Arrival struct {
	ID         feed.Hash // of the knock or the admission
	Member     MemberID
	Request    invitation.Request
	Invitation feed.Hash
	By         MemberID // whose laptop brought it
	Since      time.Time
	Confirm    bool // let in already, but the invitation was used too often
}

// Invitations lists all that were ever opened rightly, newest first.
func (s *State) Invitations() []Invitation {
	out := make([]Invitation, len(s.invites))
	for i, id := range s.invites {
		out[i] = s.invitations[id]
	}
	return out
}

// Invitation gives one by its entry.
func (s *State) Invitation(id feed.Hash) (Invitation, bool) {
	i, ok := s.invitations[id]
	return i, ok
}

// InvitationByKey finds the invitation that a request was made with.
func (s *State) InvitationByKey(key [32]byte) (Invitation, bool) {
	for _, id := range s.invites {
		if i := s.invitations[id]; i.Key == key {
			return i, true
		}
	}
	return Invitation{}, false
}

// Arrivals lists who waits for a steward, oldest first.
func (s *State) Arrivals() []Arrival { return slices.Clone(s.knocks) }

// readInvitations fills in invitations and arrivals.
func (s *State) readInvitations(v *view) {
	s.invitations = map[feed.Hash]Invitation{}
	for _, e := range v.of(v.invites) {
		s.invitations[e.id] = v.invitation(e)
		s.invites = append(s.invites, e.id)
	}
	slices.SortFunc(s.invites, func(a, b feed.Hash) int {
		x, y := s.invitations[a], s.invitations[b]
		if c := y.Opened.Compare(x.Opened); c != 0 {
			return c
		}
		return a.Compare(b)
	})
	s.readArrivals(v)
}

func (v *view) invitation(e *entry) Invitation {
	body := e.statement.(*Invite)
	i := Invitation{
		ID: e.id, By: v.author(e), Key: body.Key, Hello: body.Hello,
		Opened: time.UnixMilli(e.time), Expires: time.UnixMilli(body.Expires),
		Uses: int(body.Uses), Knock: body.Knock, Note: body.Note,
	}
	for m := range v.used(e) {
		i.Used = append(i.Used, m)
	}
	slices.SortFunc(i.Used, MemberID.Compare)
	if c := v.closed(e); c != nil {
		i.Revoked, i.Closed = true, "revoked"
		if why := c.statement.(*Close).Why; why != "" {
			i.Closed = why
		}
	} else if verdict := v.verdict(e); !verdict.Counts() {
		i.Closed = verdict.Reason
	}
	return i
}

func (s *State) readArrivals(v *view) {
	waits := map[MemberID]*entry{}
	consider := func(e *entry, m MemberID) {
		if before := waits[m]; !v.isMember(m) && (before == nil || earlier(e, before)) {
			waits[m] = e
		}
	}
	for _, k := range v.of(v.knocks) {
		m := requester(k)
		if v.inForce(k) && v.closed(k) == nil && !v.answered(k, m) {
			consider(k, m)
		}
	}
	for _, admits := range v.admits {
		for _, a := range v.of(admits) {
			if v.verdict(a).Judgement == Waiting {
				consider(a, a.member)
			}
		}
	}
	for m, e := range waits {
		s.knocks = append(s.knocks, Arrival{
			ID: e.id, Member: m, Request: *e.request, Invitation: invitedBy(e), By: v.author(e),
			Since: time.UnixMilli(e.time), Confirm: e.kind == KindAdmit,
		})
	}
	slices.SortFunc(s.knocks, func(a, b Arrival) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return a.ID.Compare(b.ID)
	})
}

// answered reports whether somebody was let in after knocking; if they were
// removed since, the old knock does not count again.
func (v *view) answered(k *entry, m MemberID) bool {
	for _, d := range v.devicesOf[m] {
		for _, a := range v.intros[d] {
			if v.has(a) && a.kind == KindAdmit && knows(a, k) && v.inForce(a) {
				return true
			}
		}
	}
	return false
}

func requester(k *entry) MemberID { return memberOf(k.request) }

func invitedBy(e *entry) feed.Hash {
	switch s := e.statement.(type) {
	case *Knock:
		return s.Invitation
	case *Admit:
		return s.Invitation
	}
	return feed.Hash{}
}
