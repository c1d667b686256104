package app

import (
	"crypto/sha256"

	"commonplace/app/charter"
	"commonplace/crdt/gate"
)

// clauseAuthor says who first wrote a wording, and when they said so.
type clauseAuthor struct {
	member MemberID
	time   int64
}

// wording names a clause's words, whatever the kind.
func wording(title, text string) EntryID {
	return sha256.Sum256([]byte(title + "\x00" + text))
}

// clauseAuthors reads from the signed changes themselves who wrote each wording
// of each clause. A field in the document could name anybody.
func (c *Community) clauseAuthors() (map[EntryID]clauseAuthor, error) {
	d, _ := c.replica.Document(charter.DocID(c.id))
	c.mu.Lock()
	cached, at := c.authors, c.authorsAt
	c.mu.Unlock()
	if cached != nil && at == d.At {
		return cached, nil
	}
	changes, err := c.replica.Changes(charter.DocID(c.id))
	if err != nil {
		return nil, humane(err)
	}
	authors := map[EntryID]clauseAuthor{}
	for _, ch := range changes {
		for words := range wordings(ch.Change) {
			first, ok := authors[words]
			if !ok || ch.Time < first.time {
				authors[words] = clauseAuthor{ch.Member, ch.Time}
			}
		}
	}
	c.mu.Lock()
	c.authors, c.authorsAt = authors, d.At
	c.mu.Unlock()
	return authors, nil
}

// wordings finds the titles and texts that a change writes together.
func wordings(ch *gate.Change) map[EntryID]bool {
	type pair struct{ title, text string }
	byObject := map[gate.OpID]*pair{}
	for i := range ch.Ops {
		op := &ch.Ops[i]
		if op.Action != gate.Put || !op.Key.IsMap || op.Value.Kind != gate.Text {
			continue
		}
		p := byObject[op.Object]
		if p == nil {
			p = &pair{}
			byObject[op.Object] = p
		}
		switch op.Key.Name {
		case "title":
			p.title = op.Value.Text()
		case "text":
			p.text = op.Value.Text()
		}
	}
	out := map[EntryID]bool{}
	for _, p := range byObject {
		out[wording(p.title, p.text)] = true
	}
	return out
}
