package roll

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"commonplace/app/identity"
	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// ErrStatement means a statement that says nothing valid.
var ErrStatement = errors.New("invalid statement")

// Statement is the body of an entry of the membership log: a pointer to one of
// Found, Invite, Close, Knock, Admit, Device, Revoke, Remove, Leave, Minutes,
// Sign and Rekey.
type Statement interface {
	// Kind is the kind of the entries that carry the statement.
	Kind() string
	// check says whether the fields are in range. Rights are another matter.
	check() error
	// stamp gives access to the version.
	stamp() *uint64
}

// Encode gives the kind and the body of an entry that makes the statement. It
// sets the statement's version.
func Encode(s Statement) (kind string, body []byte, err error) {
	*s.stamp() = version
	if err := s.check(); err != nil {
		return "", nil, fmt.Errorf("%w: %s: %w", ErrStatement, s.Kind(), err)
	}
	body, err = canon.Marshal(s)
	return s.Kind(), body, err
}

// Decode reads the body of an entry of the membership log.
func Decode(kind string, body []byte) (Statement, error) {
	s := blank(kind)
	if s == nil {
		return nil, fmt.Errorf("%w: unknown kind %q", ErrStatement, kind)
	}
	if err := decodeInto(s, body); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrStatement, kind, err)
	}
	if v := *s.stamp(); v != version {
		return nil, fmt.Errorf("%w: %s: unknown version %d", ErrStatement, kind, v)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrStatement, kind, err)
	}
	return s, nil
}

func blank(kind string) Statement {
	switch kind {
	case KindFound:
		return new(Found)
	case KindInvite:
		return new(Invite)
	case KindClose:
		return new(Close)
	case KindKnock:
		return new(Knock)
	case KindAdmit:
		return new(Admit)
	case KindDevice:
		return new(Device)
	case KindRevoke:
		return new(Revoke)
	case KindRemove:
		return new(Remove)
	case KindLeave:
		return new(Leave)
	case KindMinutes:
		return new(Minutes)
	case KindSign:
		return new(Sign)
	case KindKeys:
		return new(Rekey)
	}
	return nil
}

// decodeInto gives the decoder the concrete type.
func decodeInto(s Statement, body []byte) error {
	switch s := s.(type) {
	case *Found:
		return canon.Unmarshal(body, s)
	case *Invite:
		return canon.Unmarshal(body, s)
	case *Close:
		return canon.Unmarshal(body, s)
	case *Knock:
		return canon.Unmarshal(body, s)
	case *Admit:
		return canon.Unmarshal(body, s)
	case *Device:
		return canon.Unmarshal(body, s)
	case *Revoke:
		return canon.Unmarshal(body, s)
	case *Remove:
		return canon.Unmarshal(body, s)
	case *Leave:
		return canon.Unmarshal(body, s)
	case *Minutes:
		return canon.Unmarshal(body, s)
	case *Sign:
		return canon.Unmarshal(body, s)
	case *Rekey:
		return canon.Unmarshal(body, s)
	}
	return errors.New("unknown statement")
}

// The kinds of the statements.
func (*Found) Kind() string   { return KindFound }
func (*Invite) Kind() string  { return KindInvite }
func (*Close) Kind() string   { return KindClose }
func (*Knock) Kind() string   { return KindKnock }
func (*Admit) Kind() string   { return KindAdmit }
func (*Device) Kind() string  { return KindDevice }
func (*Revoke) Kind() string  { return KindRevoke }
func (*Remove) Kind() string  { return KindRemove }
func (*Leave) Kind() string   { return KindLeave }
func (*Minutes) Kind() string { return KindMinutes }
func (*Sign) Kind() string    { return KindSign }
func (*Rekey) Kind() string   { return KindKeys }

func (s *Found) stamp() *uint64   { return &s.Version }
func (s *Invite) stamp() *uint64  { return &s.Version }
func (s *Close) stamp() *uint64   { return &s.Version }
func (s *Knock) stamp() *uint64   { return &s.Version }
func (s *Admit) stamp() *uint64   { return &s.Version }
func (s *Device) stamp() *uint64  { return &s.Version }
func (s *Revoke) stamp() *uint64  { return &s.Version }
func (s *Remove) stamp() *uint64  { return &s.Version }
func (s *Leave) stamp() *uint64   { return &s.Version }
func (s *Minutes) stamp() *uint64 { return &s.Version }
func (s *Sign) stamp() *uint64    { return &s.Version }
func (s *Rekey) stamp() *uint64   { return &s.Version }

func (s *Found) check() error {
	if err := identity.CheckName(s.Name); err != nil {
		return fmt.Errorf("community: %w", err)
	}
	if err := identity.CheckName(s.Founder); err != nil {
		return fmt.Errorf("founder: %w", err)
	}
	if s.Keys.Number != 1 {
		return errors.New("the first epoch has number 1")
	}
	if !s.Certificate.Certified() {
		return errors.New("the founder's laptop is not certified")
	}
	return errors.Join(checkText(s.Domain, MaxText), s.Policy.check(), s.Keys.check())
}

func (p Policy) check() error {
	if p.Stewards < 1 || p.Stewards > MaxStewards || p.Quorum > 100 || p.Threshold > 100 || p.Grace > 24*365 {
		return errors.New("policy out of range")
	}
	return nil
}

func (k Keys) check() error {
	if k.Number < 1 || k.Number > 1<<32 {
		return fmt.Errorf("epoch number %d", k.Number)
	}
	return checkBoxes(k.Boxes)
}

func checkBoxes(boxes []identity.Lockbox) error {
	for i, b := range boxes {
		if i > 0 && bytes.Compare(boxes[i-1].Device[:], b.Device[:]) >= 0 {
			return errors.New("lockboxes out of order")
		}
		if len(b.Sealed) > identity.MaxLockbox {
			return fmt.Errorf("lockbox of %d bytes", len(b.Sealed))
		}
	}
	return nil
}

func (s *Invite) check() error {
	if s.Uses < 1 || s.Uses > MaxUses {
		return fmt.Errorf("invitation for %d people, at most %d", s.Uses, MaxUses)
	}
	if s.Expires < 0 || s.Expires > feed.MaxTime {
		return errors.New("expiry out of range")
	}
	if err := feed.Device(s.Key).Check(); err != nil {
		return err
	}
	return checkText(s.Note, MaxText)
}

func (s *Close) check() error { return checkText(s.Why, MaxText) }

func (s *Knock) check() error { return checkRequest(s.Request) }

func (s *Admit) check() error { return errors.Join(checkRequest(s.Request), checkBoxes(s.Boxes)) }

// checkRequest asks for the form only; who reads it in its community checks the
// signatures.
func checkRequest(b []byte) error {
	r, err := invitation.DecodeRequest(b)
	if err != nil {
		return err
	}
	return errors.Join(identity.CheckName(r.Name), identity.CheckName(r.Laptop), identity.Exchange(r.Exchange).Check())
}

func (s *Device) check() error { return checkBoxes(s.Boxes) }

func (s *Revoke) check() error {
	if (s.Member == identity.Member{}) != (len(s.Authority) == 0) {
		return errors.New("signature without member, or member without signature")
	}
	return errors.Join(checkCuts(s.Cuts), checkText(s.Why, MaxText), s.Keys.checkIfAny())
}

func (s *Remove) check() error {
	return errors.Join(checkCuts(s.Cuts), checkText(s.Why, MaxText), s.Keys.checkIfAny())
}

func (s *Leave) check() error { return errors.Join(checkCuts(s.Cuts), checkText(s.Why, MaxText)) }

func (s *Sign) check() error { return nil }

func (s *Rekey) check() error { return s.Keys.check() }

func (k *Keys) checkIfAny() error {
	if k == nil {
		return nil
	}
	return k.check()
}

func checkText(text string, most int) error {
	if len(text) > most || !utf8.ValidString(text) {
		return fmt.Errorf("text of %d bytes, at most %d", len(text), most)
	}
	return nil
}

func checkCuts(cuts []Cut) error {
	if len(cuts) > MaxCuts {
		return fmt.Errorf("%d cuts, at most %d", len(cuts), MaxCuts)
	}
	for i, c := range cuts {
		if c.Seq > feed.MaxSeq {
			return fmt.Errorf("cut at sequence number %d", c.Seq)
		}
		if i > 0 && cuts[i-1].Feed().Compare(c.Feed()) >= 0 {
			return errors.New("cuts out of order")
		}
	}
	return nil
}
