package roll

import (
	"errors"
	"fmt"
	"slices"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
)

// judge says why an entry is invalid, or nil. It looks at nothing but the entry
// and its past, so the answer is the same everywhere and never changes.
func (l *log) judge(e *entry) error {
	if e.malformed != nil {
		return e.malformed
	}
	if e.community != l.community {
		return errors.New("the entry belongs to another community")
	}
	if s, ok := e.statement.(*Found); ok {
		return l.judgeFound(e, s)
	}
	if l.founding == nil || !knows(e, l.founding) {
		return errors.New("the entry does not say what its author knew")
	}
	if l.statements(e) >= MaxStatements {
		return fmt.Errorf("the laptop made more than %d statements about membership", MaxStatements)
	}
	v := l.view(e.past)
	if !e.byWords() {
		if err := v.active(e.feed, e.seq); err != nil {
			return err
		}
		e.asSteward = v.isSteward(v.author(e))
	}
	return v.judge(e)
}

// statements counts the entries of the log before e in its feed.
func (l *log) statements(e *entry) (n int) {
	for _, x := range l.byFeed[e.feed] {
		if x.seq < e.seq {
			n++
		}
	}
	return n
}

func (l *log) judgeFound(e *entry, s *Found) error {
	if !e.genesis || e.seq != 1 {
		return errors.New("a community is founded once")
	}
	if s.Certificate.Device != e.feed.Device {
		return errors.New("the founding certifies another laptop")
	}
	return s.Certificate.Check(identity.Founding(s.Salt))
}

// judge looks at the rights of the author in this view, the entry's past.
func (v *view) judge(e *entry) error {
	if k := e.keys(); k != nil && !(e.kind == KindKeys && v.knowsEpoch(k)) && k.Number != v.epochs()+1 {
		return fmt.Errorf("epoch %d follows epoch %d", k.Number, v.epochs())
	}
	switch s := e.statement.(type) {
	case *Invite:
		return v.judgeInvite(e, s)
	case *Close:
		return v.judgeClose(e, s)
	case *Knock:
		return v.judgeKnock(e, s)
	case *Admit:
		return v.judgeAdmit(e, s)
	case *Device:
		return v.judgeDevice(e, s)
	case *Revoke:
		return v.judgeRevoke(e, s)
	case *Remove:
		return v.judgeRemove(e, s)
	case *Leave:
		return nil
	case *Minutes:
		return v.judgeMinutes(e, s)
	case *Sign:
		return v.judgeSign(e, s)
	case *Rekey:
		if !e.asSteward && !v.knowsEpoch(&s.Keys) {
			return errNoSteward
		}
		return nil
	}
	return fmt.Errorf("unknown kind %q", e.kind)
}

// epochs tells the number of the newest epoch.
func (v *view) epochs() (n uint64) {
	for _, e := range v.of(v.keyed) {
		if k := e.keys(); k != nil {
			n = max(n, k.Number)
		}
	}
	return n
}

func (v *view) knowsEpoch(k *Keys) bool {
	return slices.ContainsFunc(v.of(v.keyed), func(e *entry) bool {
		other := e.keys()
		return other != nil && other.Number == k.Number && other.Epoch == k.Epoch
	})
}

func (v *view) judgeInvite(e *entry, s *Invite) error {
	if !e.asSteward && !v.policy().MembersInvite {
		return errNoSteward
	}
	if s.Expires <= e.time || s.Expires > e.time+maxInviteMillis {
		return fmt.Errorf("an invitation is open for at most %d days", MaxInviteDays)
	}
	return nil
}

func (v *view) judgeClose(e *entry, s *Close) error {
	target := v.byID[s.Target]
	if target == nil || !v.has(target) || target.kind != KindInvite && target.kind != KindKnock {
		return errors.New("neither an invitation nor somebody who knocked")
	}
	if !e.asSteward && (target.kind == KindKnock || v.author(target) != v.author(e)) {
		return errNoSteward
	}
	return nil
}

// open says why an invitation lets nobody in at a time, or gives it.
func (v *view) open(id feed.Hash, at int64) (*entry, *Invite, error) {
	e := v.byID[id]
	if e == nil || !v.has(e) || e.kind != KindInvite {
		return nil, nil, errors.New("there is no such invitation")
	}
	s := e.statement.(*Invite)
	switch {
	case !v.inForce(e):
		return nil, nil, errInvitationVoid
	case v.closed(e) != nil:
		return nil, nil, errInvitationClosed
	case at > s.Expires:
		return nil, nil, errors.New("the invitation had expired")
	case len(v.used(e)) >= int(s.Uses):
		return nil, nil, errors.New("the invitation was used up")
	}
	return e, s, nil
}

func (v *view) judgeKnock(e *entry, s *Knock) error {
	_, invite, err := v.open(s.Invitation, e.time)
	if err != nil {
		return err
	}
	if err := e.request.Check(v.community); err != nil {
		return err
	}
	if e.request.Key != invite.Key {
		return errors.New("the request was made with another invitation")
	}
	return v.canJoin(identity.Member(e.request.Member).ID(), e.request.Device)
}

func (v *view) judgeAdmit(e *entry, s *Admit) error {
	if err := e.request.Check(v.community); err != nil {
		return err
	}
	if err := v.canJoin(e.member, e.device); err != nil {
		return err
	}
	if e.asSteward {
		return v.judgeConfirm(e, s)
	}
	_, invite, err := v.open(s.Invitation, e.time)
	switch {
	case err != nil:
		return err
	case invite.Knock:
		return errNoSteward
	case e.request.Key != invite.Key:
		return errors.New("the request was made with another invitation")
	}
	return nil
}

// judgeConfirm judges an admission by a steward, who needs no invitation but
// may not misuse one.
func (v *view) judgeConfirm(e *entry, s *Admit) error {
	if s.Invitation == (feed.Hash{}) {
		return nil
	}
	invite := v.byID[s.Invitation]
	if invite == nil || !v.has(invite) || invite.kind != KindInvite {
		return errors.New("there is no such invitation")
	}
	if e.request.Key != invite.statement.(*Invite).Key {
		return errors.New("the request was made with another invitation")
	}
	return nil
}

// canJoin says why somebody cannot become a member with a laptop, or nil.
func (v *view) canJoin(m MemberID, d feed.Device) error {
	if v.isMember(m) {
		return errors.New("already a member")
	}
	return v.canBring(m, d)
}

// canBring says why a laptop cannot be a member's, or nil.
func (v *view) canBring(m MemberID, d feed.Device) error {
	owner, known := v.owner(d)
	if !known {
		return nil
	}
	if owner != m {
		return errOtherOwner
	}
	if v.contentBound(feed.ID{Device: d}).set {
		return errors.New("a laptop that was cut off needs a new key to return")
	}
	return nil
}

func (v *view) judgeDevice(e *entry, s *Device) error {
	if err := s.Certificate.Check(identity.In(v.community)); err != nil {
		return err
	}
	if !v.isMember(e.member) {
		return errNoMember
	}
	if !s.Certificate.Certified() && v.author(e) != e.member {
		return errors.New("neither the member nor a laptop of theirs vouches for this laptop")
	}
	return v.canBring(e.member, e.device)
}

func (v *view) judgeRevoke(e *entry, s *Revoke) error {
	owner, known := v.owner(s.Device)
	if !known {
		return errors.New("there is no such laptop")
	}
	if !e.byWords() {
		if v.author(e) != owner {
			return errOtherOwner
		}
		return nil
	}
	if s.Member.ID() != owner {
		return errOtherOwner
	}
	return s.verify(v.community)
}

func (v *view) judgeRemove(e *entry, s *Remove) error {
	switch {
	case !e.asSteward:
		return errNoSteward
	case !v.isMember(s.Member):
		return errors.New("not a member")
	case v.isSteward(s.Member):
		return errors.New("only minutes remove a steward")
	}
	return nil
}
