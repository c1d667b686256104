package charter

import (
	"bytes"
	"cmp"
	"slices"

	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
)

// Answer is one member's answer to one exact version.
type Answer struct {
	ID      feed.Hash // the entry
	Member  roll.MemberID
	Time    int64
	Clause  string
	Version feed.Hash
	Stance  string
	Note    string
}

// ReadAnswer reads an endorsement.
func ReadAnswer(id feed.Hash, member roll.MemberID, time int64, body []byte) (Answer, error) {
	e, err := statement.Decode[statement.Endorse](body)
	if err != nil {
		return Answer{}, err
	}
	return Answer{
		ID: id, Member: member, Time: time,
		Clause: e.Clause, Version: feed.Hash(e.Version), Stance: e.Stance, Note: e.Note,
	}, nil
}

// View is the charter with the answers to it.
type View struct {
	Text
	States   []State // beside Text.Clauses
	Members  int
	Complete int // members who answered every clause in force
}

// State is what members say about one clause.
type State struct {
	Answers      []Answer // everybody's newest answer to the current version, by time
	Endorsed     int      // with or without reservation, of members on the roll
	Reservations int
	Cannot       int
}

// Fold puts the text and the answers together. Only members on the roll count
// and are shown; what they said about other versions is left aside.
func Fold(text Text, answers []Answer, members map[roll.MemberID]bool) View {
	v := View{Text: text, States: make([]State, len(text.Clauses)), Members: len(members)}
	current := newest(answers)
	answered := make(map[roll.MemberID]int, len(members))
	inForce := 0
	for i, clause := range text.Clauses {
		s := &v.States[i]
		for m := range members {
			if a, ok := current[key{m, clause.ID, clause.Current().ID}]; ok {
				s.add(a)
				if !clause.Retired {
					answered[m]++
				}
			}
		}
		slices.SortFunc(s.Answers, order)
		if !clause.Retired {
			inForce++
		}
	}
	for _, n := range answered {
		if n == inForce {
			v.Complete++
		}
	}
	return v
}

func (s *State) add(a Answer) {
	s.Answers = append(s.Answers, a)
	switch a.Stance {
	case statement.StanceEndorse:
		s.Endorsed++
	case statement.StanceReservation:
		s.Endorsed++
		s.Reservations++
	case statement.StanceCannot:
		s.Cannot++
	}
}

type key struct {
	member  roll.MemberID
	clause  string
	version feed.Hash
}

// newest keeps, of each member, the newest answer to each version.
func newest(answers []Answer) map[key]Answer {
	last := make(map[key]Answer, len(answers))
	for _, a := range answers {
		k := key{a.Member, a.Clause, a.Version}
		if old, ok := last[k]; !ok || order(old, a) < 0 {
			last[k] = a
		}
	}
	return last
}

// Last gives a member's newest answer to any version of a clause.
func Last(answers []Answer, member roll.MemberID, clause string) (last Answer, ok bool) {
	for _, a := range answers {
		if a.Member == member && a.Clause == clause && (!ok || order(last, a) < 0) {
			last, ok = a, true
		}
	}
	return last, ok
}

func order(a, b Answer) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), bytes.Compare(a.ID[:], b.ID[:]))
}
