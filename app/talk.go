package app

import (
	"time"

	"commonplace/app/replica"
	"commonplace/app/statement"
	"commonplace/app/talk"
)

// Message is something said beside a page.
type Message struct {
	ID        EntryID
	Page      DocID
	Member    MemberID
	Text      string // Markdown
	At        time.Time
	Edited    bool
	Withdrawn bool    // its text is empty then
	ReplyTo   EntryID // zero: none
}

// Talk lists what was said beside a page, oldest first.
func (c *Community) Talk(page DocID) ([]Message, error) {
	said, err := c.replica.Talk(page)
	return messages(page, said), humane(err)
}

func messages(page DocID, said []replica.Said) []Message {
	all := make([]talk.Said, len(said))
	for i, s := range said {
		all[i] = talk.Said{ID: s.ID, Member: s.Member, Time: s.Time, Kind: s.Kind, Body: s.Body}
	}
	folded := talk.Fold(all)
	out := make([]Message, len(folded))
	for i, m := range folded {
		out[i] = Message{
			ID: m.ID, Page: page, Member: m.Member, Text: m.Text, At: time.UnixMilli(m.Time),
			Edited: m.Edited, Withdrawn: m.Withdrawn, ReplyTo: m.ReplyTo,
		}
	}
	return out
}

// Say adds a message; replyTo may be zero.
func (c *Community) Say(page DocID, text string, replyTo EntryID) (EntryID, error) {
	say := statement.Say{Text: text}
	if !replyTo.IsZero() {
		say.ReplyTo = replyTo[:]
	}
	id, err := c.replica.Say(page, say)
	return id, humane(err)
}

// EditMessage rewrites one of mine.
func (c *Community) EditMessage(id EntryID, text string) error {
	page, err := c.myMessage(id)
	if err != nil {
		return err
	}
	_, err = c.replica.Say(page, statement.Edit{Message: id[:], Text: text})
	return humane(err)
}

// WithdrawMessage empties one of mine.
func (c *Community) WithdrawMessage(id EntryID) error {
	page, err := c.myMessage(id)
	if err != nil {
		return err
	}
	_, err = c.replica.Say(page, statement.Withdraw{Message: id[:]})
	return humane(err)
}

// myMessage finds the page of a message, if it is mine.
func (c *Community) myMessage(id EntryID) (DocID, error) {
	rec, err := c.app.store.Entry(c.id, id)
	if err != nil {
		return DocID{}, humane(err)
	}
	if m, _ := c.replica.Roll().DeviceMember(rec.Feed.Device); m != c.replica.Me() {
		return DocID{}, ErrNotAllowed
	}
	return rec.Doc, nil
}
