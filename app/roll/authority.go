package roll

import (
	"errors"

	"commonplace/app/identity"
	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// Sign has the member key make the revocation, so that it outranks whatever a
// thief says from a stolen laptop. All other fields must be set before.
func (s *Revoke) Sign(c feed.Community, k identity.MemberKey) error {
	s.Member = k.Public()
	text, err := s.text(c)
	if err != nil {
		return err
	}
	s.Authority = k.Sign(text)
	return nil
}

// verify says whether the member key made the revocation.
func (s *Revoke) verify(c feed.Community) error {
	if err := s.Member.Check(); err != nil {
		return err
	}
	text, err := s.text(c)
	if err != nil {
		return err
	}
	if !s.Member.Verify(text, s.Authority) {
		return errors.New("the revocation is not signed by the member")
	}
	return nil
}

func (s *Revoke) text(c feed.Community) ([]byte, error) {
	unsigned := *s
	unsigned.Version, unsigned.Authority = version, nil
	b, err := canon.Marshal(unsigned)
	if err != nil {
		return nil, err
	}
	return append(append([]byte("commonplace/revoke/1\x00"), c[:]...), b...), nil
}
