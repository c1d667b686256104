package app

import (
	"time"

	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/document"
)

// Charter is what a community holds itself to.
type Charter struct {
	Name, Domain string
	Purpose      string
	Clauses      []Clause // in their order, retired ones last
	Members      int      // how many are asked to endorse
	Complete     int      // how many answered every clause
	MayAmend     bool     // I may change it
	Waiting      int      // clauses that wait for my answer
}

// ClauseID names a clause for as long as it lives.
type ClauseID string

// Clause is one numbered value, norm or process, in its current version.
type Clause struct {
	ID      ClauseID
	Number  int    // from 1, within the charter
	Kind    string // "value", "norm" or "process"
	Retired bool
	ClauseVersion
	Versions int
	Mine     Endorsement    // the zero Stance: I have not answered this version
	Answers  []Endorsement  // everybody's newest answer to this version
	Before   *ClauseVersion // the version I answered last, if it was another
	Coverage Coverage
}

// ClauseVersion is one exact text that can be endorsed.
type ClauseVersion struct {
	Version   int // from 1
	VersionID EntryID
	Title     string
	Text      string
	Why       string // why it was changed
	By        MemberID
	At        time.Time
}

// Stance is a member's answer to one exact clause version.
type Stance string

// The stances.
const (
	Endorse     Stance = "endorse"
	Reservation Stance = "reservation" // endorse, with reservation
	Cannot      Stance = "cannot"
)

// Endorsement is a member's answer.
type Endorsement struct {
	Member MemberID
	Stance Stance
	Note   string
	At     time.Time
}

// Coverage counts the answers to a version: "23 of 27, 2 reservations".
type Coverage struct {
	Members, Endorsed, Reservations, Cannot int
}

// ClauseText is what somebody writes in a clause.
type ClauseText struct {
	Kind, Title, Text, Why string
}

// Charter reads the charter.
func (c *Community) Charter() (Charter, error) {
	text, answers, state := c.replica.Charter(), c.replica.Answers(), c.replica.Roll()
	members := map[MemberID]bool{}
	for _, m := range state.Members() {
		if m.In {
			members[m.ID] = true
		}
	}
	view := charter.Fold(text, answers, members)
	authors, err := c.clauseAuthors()
	if err != nil {
		return Charter{}, err
	}
	out := Charter{
		Name: text.Name, Domain: text.Domain, Purpose: text.Purpose,
		Members: view.Members, Complete: view.Complete, MayAmend: c.mayAmend(),
	}
	me := c.replica.Me()
	for i, cl := range view.Clauses {
		clause := Clause{
			ID: ClauseID(cl.ID), Number: i + 1, Kind: cl.Kind, Retired: cl.Retired, Versions: len(cl.Versions),
			ClauseVersion: version(cl, len(cl.Versions)-1, authors),
		}
		s := view.States[i]
		clause.Coverage = Coverage{
			Members: view.Members, Endorsed: s.Endorsed, Reservations: s.Reservations, Cannot: s.Cannot,
		}
		for _, a := range s.Answers {
			e := Endorsement{Member: a.Member, Stance: Stance(a.Stance), Note: a.Note, At: time.UnixMilli(a.Time)}
			clause.Answers = append(clause.Answers, e)
			if a.Member == me {
				clause.Mine = e
			}
		}
		if clause.Mine.Stance == "" && !cl.Retired {
			out.Waiting++
			clause.Before = answeredBefore(cl, answers, me, authors)
		}
		out.Clauses = append(out.Clauses, clause)
	}
	return out, nil
}

// version is one version of a clause as screens show it.
func version(cl charter.Clause, i int, authors map[EntryID]clauseAuthor) ClauseVersion {
	v := cl.Versions[i]
	by := authors[wording(v.Title, v.Text)]
	out := ClauseVersion{
		Version: i + 1, VersionID: v.ID, Title: v.Title, Text: v.Text, Why: v.Why,
		By: by.member, At: time.UnixMilli(v.Time),
	}
	if by.time > 0 {
		out.At = time.UnixMilli(by.time)
	}
	return out
}

// answeredBefore finds the version that a member answered last.
func answeredBefore(cl charter.Clause, answers []charter.Answer, m MemberID, authors map[EntryID]clauseAuthor) *ClauseVersion {
	last, ok := charter.Last(answers, m, cl.ID)
	if !ok {
		return nil
	}
	for i := range cl.Versions {
		if cl.Versions[i].ID == last.Version {
			v := version(cl, i, authors)
			return &v
		}
	}
	return nil
}

// mayAmend says whether I may change the charter: stewards and facilitators do.
func (c *Community) mayAmend() bool {
	state, me := c.replica.Roll(), c.replica.Me()
	return state.Has(me, roll.Steward) || state.Has(me, roll.Facilitator)
}

func (c *Community) amend(step func(*document.Tx) error) error {
	if !c.mayAmend() {
		return ErrNotAllowed
	}
	return c.edit(charter.DocID(c.id), step)
}

// SetPurpose rewrites the purpose.
func (c *Community) SetPurpose(text string) error {
	return c.amend(func(tx *document.Tx) error {
		old, ok := tx.Text("purpose")
		if !ok {
			return ErrNotFound
		}
		var splices []charter.Splice
		for _, s := range page.Splices(old, text) {
			splices = append(splices, charter.Splice(s))
		}
		return charter.SetPurpose(tx, splices)
	})
}

// AddClause appends a clause.
func (c *Community) AddClause(t ClauseText) (id ClauseID, err error) {
	if err := charter.CheckWords(t.Kind, t.Title, t.Text); err != nil {
		return "", err
	}
	err = c.amend(func(tx *document.Tx) error {
		added, err := charter.Add(tx, t.Kind, charter.Version{Title: t.Title, Text: t.Text, Why: t.Why}, c.app.o.Now())
		id = ClauseID(added)
		return err
	})
	return id, err
}

// AmendClause gives a clause a new version, which all are asked to endorse.
func (c *Community) AmendClause(id ClauseID, t ClauseText) error {
	if err := charter.CheckWords(t.Kind, t.Title, t.Text); err != nil {
		return err
	}
	clause, err := c.clause(id)
	if err != nil {
		return err
	}
	if clause.Current().ID == charter.VersionID(t.Kind, t.Title, t.Text) {
		return nil // the same words are the same version
	}
	return c.amend(func(tx *document.Tx) error {
		v := charter.Version{Title: t.Title, Text: t.Text, Why: t.Why}
		return charter.Amend(tx, string(id), t.Kind, v, c.app.o.Now())
	})
}

func (c *Community) clause(id ClauseID) (charter.Clause, error) {
	for _, cl := range c.replica.Charter().Clauses {
		if cl.ID == string(id) {
			return cl, nil
		}
	}
	return charter.Clause{}, ErrNotFound
}

// RetireClause takes a clause out of force, or back in.
func (c *Community) RetireClause(id ClauseID, retired bool) error {
	if _, err := c.clause(id); err != nil {
		return err
	}
	return c.amend(func(tx *document.Tx) error { return charter.Retire(tx, string(id), retired) })
}

// MoveClause puts a clause at position to, from 0.
func (c *Community) MoveClause(id ClauseID, to int) error {
	if _, err := c.clause(id); err != nil {
		return err
	}
	return c.amend(func(tx *document.Tx) error { return charter.Move(tx, string(id), to) })
}

// ClauseHistory lists a clause's versions, newest first.
func (c *Community) ClauseHistory(id ClauseID) ([]ClauseVersion, error) {
	cl, err := c.clause(id)
	if err != nil {
		return nil, err
	}
	authors, err := c.clauseAuthors()
	if err != nil {
		return nil, err
	}
	out := make([]ClauseVersion, 0, len(cl.Versions))
	for i := len(cl.Versions) - 1; i >= 0; i-- {
		out = append(out, version(cl, i, authors))
	}
	return out, nil
}

// Endorse answers one exact version in my name.
func (c *Community) Endorse(id ClauseID, version EntryID, s Stance, note string) error {
	if _, err := c.clause(id); err != nil {
		return err
	}
	_, err := c.replica.Say(charter.DocID(c.id), statement.Endorse{
		Clause: string(id), Version: version[:], Stance: string(s), Note: note,
	})
	return humane(err)
}
