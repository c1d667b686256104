package talk

import (
	"bytes"
	"cmp"
	"slices"

	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
)

// Said is one statement in force, with the member in whose name it was made.
type Said struct {
	ID     feed.Hash
	Member roll.MemberID
	Time   int64 // milliseconds, as claimed
	Kind   string
	Body   []byte
}

// Message is one message as it stands now.
type Message struct {
	ID        feed.Hash
	Member    roll.MemberID
	Time      int64
	Text      string
	Edited    bool
	Withdrawn bool
	ReplyTo   feed.Hash
}

// Fold computes the talk from the statements about it, oldest message first.
// Only the member who said something can rewrite it or take it back; the
// newest rewriting counts, and what was taken back stays so. Statements that
// cannot be read are passed over.
func Fold(said []Said) []Message {
	said = slices.Clone(said)
	slices.SortFunc(said, order)
	messages := make(map[feed.Hash]*Message, len(said))
	var inOrder []*Message
	for _, s := range said {
		if s.Kind != statement.KindSay {
			continue
		}
		body, err := statement.Decode[statement.Say](s.Body)
		if err != nil || messages[s.ID] != nil {
			continue
		}
		m := &Message{ID: s.ID, Member: s.Member, Time: s.Time, Text: body.Text}
		copy(m.ReplyTo[:], body.ReplyTo)
		messages[s.ID] = m
		inOrder = append(inOrder, m)
	}
	for _, s := range said {
		amend(messages, s)
	}
	out := make([]Message, len(inOrder))
	for i, m := range inOrder {
		out[i] = *m
	}
	return out
}

func amend(messages map[feed.Hash]*Message, s Said) {
	switch s.Kind {
	case statement.KindEdit:
		body, err := statement.Decode[statement.Edit](s.Body)
		if err != nil {
			return
		}
		if m := mine(messages, body.Message, s.Member); m != nil && !m.Withdrawn {
			m.Text, m.Edited = body.Text, true
		}
	case statement.KindWithdraw:
		body, err := statement.Decode[statement.Withdraw](s.Body)
		if err != nil {
			return
		}
		if m := mine(messages, body.Message, s.Member); m != nil {
			m.Text, m.Edited, m.Withdrawn = "", false, true
		}
	}
}

func mine(messages map[feed.Hash]*Message, id []byte, member roll.MemberID) *Message {
	m := messages[feed.Hash(id)]
	if m == nil || m.Member != member {
		return nil
	}
	return m
}

func order(a, b Said) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), bytes.Compare(a.ID[:], b.ID[:]))
}
