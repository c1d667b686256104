package roll

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"commonplace/app/identity"
	"commonplace/crdt/feed"
)

// Compare orders posts by role, then member: the order minutes list them in.
func (p Post) Compare(o Post) int {
	return cmp.Or(cmp.Compare(p.Role, o.Role), p.Member.Compare(o.Member))
}

func (s *Minutes) check() error {
	switch {
	case s.Height < 1 || s.Height > 1<<32:
		return fmt.Errorf("minutes of height %d", s.Height)
	case len(s.Posts) > MaxPosts || len(s.Roll) > MaxMembers || len(s.Removals) > MaxMembers:
		return errors.New("minutes name too many")
	case len(s.Supersedes) > MaxStewards || len(s.Undo) > MaxCuts || len(s.Final) > MaxCuts:
		return errors.New("minutes list too much")
	case !ascending(s.Posts, Post.Compare), !ascending(s.Roll, MemberID.Compare),
		!ascending(s.Removals, func(a, b Removal) int { return a.Member.Compare(b.Member) }),
		!ascending(s.Supersedes, feed.Hash.Compare), !ascending(s.Undo, feed.Hash.Compare), !ascending(s.Final, feed.Hash.Compare):
		return errors.New("minutes out of order")
	}
	if err := s.checkPosts(); err != nil {
		return err
	}
	for _, r := range s.Removals {
		if err := errors.Join(checkCuts(r.Cuts), checkText(r.Why, MaxText)); err != nil {
			return err
		}
	}
	return errors.Join(s.Policy.check(), checkCuts(s.Sealed), checkText(s.Text, MaxMinutesText), s.Keys.checkIfAny())
}

func (s *Minutes) checkPosts() error {
	stewards := 0
	for _, p := range s.Posts {
		if err := identity.CheckName(string(p.Role)); err != nil {
			return fmt.Errorf("role: %w", err)
		}
		if p.From < 0 || p.Until < 0 || p.From > feed.MaxTime || p.Until > feed.MaxTime {
			return errors.New("term out of range")
		}
		if p.Role == Steward {
			stewards++
		}
		if slices.ContainsFunc(s.Removals, func(r Removal) bool { return r.Member == p.Member }) {
			return errors.New("minutes remove somebody and give them a post")
		}
	}
	if stewards < 1 || stewards > MaxStewards {
		return fmt.Errorf("%d stewards: at least 1, at most %d", stewards, MaxStewards)
	}
	return nil
}

// ascending reports whether a list is in strict order.
func ascending[T any](list []T, compare func(a, b T) int) bool {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) >= 0 {
			return false
		}
	}
	return true
}

// Stewards lists the members whom the minutes name stewards.
func (s *Minutes) Stewards() []MemberID {
	var out []MemberID
	for _, p := range s.Posts {
		if p.Role == Steward {
			out = append(out, p.Member)
		}
	}
	return out
}
