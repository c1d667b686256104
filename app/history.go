package app

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"commonplace/app/activity"
	"commonplace/app/page"
	"commonplace/crdt/document"
	"commonplace/crdt/gate"
)

// RevisionID names a point in a page's history.
type RevisionID string

// Revision is a stretch of one member's work on a page.
type Revision struct {
	ID             RevisionID // the point after it
	Before         RevisionID // the point before it; empty for the first
	Member         MemberID
	From, To       time.Time
	Added, Removed int // characters
}

// History lists the revisions of a page, newest first: stretches of one
// member's work, without the many changes they consist of.
func (c *Community) History(id DocID) ([]Revision, error) {
	var out []Revision
	err := c.replica.Look(id, func(d *document.Doc) error {
		history, err := d.History()
		if err != nil {
			return err
		}
		sizes, err := c.changeSizes(id)
		if err != nil {
			return err
		}
		out = revisions(history, sizes, c.replica.Actors(id))
		return nil
	})
	return out, humane(err)
}

// revisions joins the changes of a history.
func revisions(history []document.Revision, sizes map[gate.Hash][2]int, members map[string]MemberID) []Revision {
	var out []Revision
	heads := map[gate.Hash]bool{}
	point := RevisionID("")
	for _, h := range history {
		for _, dep := range h.Deps {
			delete(heads, dep)
		}
		heads[h.Hash] = true
		after := revisionID(heads)
		size, member := sizes[h.Hash], members[string(h.Actor)]
		if n := len(out) - 1; n >= 0 && out[n].Member == member && h.Time.Sub(out[n].To) <= activity.Gap {
			out[n].ID = after
			out[n].From, out[n].To = earlier(out[n].From, h.Time), later(out[n].To, h.Time)
			out[n].Added, out[n].Removed = out[n].Added+size[0], out[n].Removed+size[1]
		} else {
			out = append(out, Revision{
				ID: after, Before: point, Member: member, From: h.Time, To: h.Time, Added: size[0], Removed: size[1],
			})
		}
		point = after
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// changeSizes counts the characters that each change put into texts and took
// out of them.
func (c *Community) changeSizes(id DocID) (map[gate.Hash][2]int, error) {
	changes, err := c.replica.Changes(id)
	if err != nil {
		return nil, err
	}
	out := make(map[gate.Hash][2]int, len(changes))
	for _, ch := range changes {
		var size [2]int
		for i := range ch.Ops {
			switch op := &ch.Ops[i]; {
			case op.Key.IsMap:
			case op.Insert && op.Action == gate.Put:
				size[0]++
			case op.Action == gate.Delete:
				size[1]++
			}
		}
		out[ch.Hash] = size
	}
	return out, nil
}

// revisionID writes the heads that name a point.
func revisionID(heads map[gate.Hash]bool) RevisionID {
	sorted := make([]gate.Hash, 0, len(heads))
	for h := range heads {
		sorted = append(sorted, h)
	}
	slices.SortFunc(sorted, func(a, b gate.Hash) int { return bytes.Compare(a[:], b[:]) })
	b := make([]byte, 0, 32*len(sorted))
	for _, h := range sorted {
		b = append(b, h[:]...)
	}
	return RevisionID(base64.RawURLEncoding.EncodeToString(b))
}

// heads reads what revisionID wrote.
func (r RevisionID) heads() ([]gate.Hash, error) {
	b, err := base64.RawURLEncoding.DecodeString(string(r))
	if err != nil || len(b)%32 != 0 {
		return nil, fmt.Errorf("point %q in the history: %w", r, ErrNotFound)
	}
	var out []gate.Hash
	for ; len(b) > 0; b = b[32:] {
		out = append(out, gate.Hash(b[:32]))
	}
	return out, nil
}

// PageAt reads the title and text of a page at a point.
func (c *Community) PageAt(id DocID, at RevisionID) (Page, error) {
	heads, err := at.heads()
	if err != nil {
		return Page{}, err
	}
	var p Page
	err = c.replica.Look(id, func(d *document.Doc) error {
		then, err := d.At(heads)
		if err != nil {
			return err
		}
		defer then.Close()
		read := page.Read(then)
		p = Page{PageInfo: PageInfo{
			ID: id, Title: read.Title, Path: read.Path, Collection: read.Collection, Tags: read.Tags,
			Archived: read.Archived, Words: page.Summarise(read.Body).Words,
		}, Body: read.Body, Created: time.UnixMilli(read.Created)}
		return nil
	})
	return p, humane(err)
}

// TextChange is one piece of a comparison of two points.
type TextChange struct {
	Kind   string // "equal", "insert", "delete"
	Text   string
	Member MemberID // who inserted it; zero for "equal" and where unknown
}

// Compare says what changed between two points; to may be empty for now.
func (c *Community) Compare(id DocID, from, to RevisionID) ([]TextChange, error) {
	before, err := from.heads()
	if err != nil {
		return nil, err
	}
	after, err := to.heads()
	if err != nil {
		return nil, err
	}
	var out []TextChange
	err = c.replica.Look(id, func(d *document.Doc) error {
		if to == "" {
			after = d.Heads()
		}
		diffs, err := d.Diff(before, after, page.Body()...)
		if err != nil {
			return err
		}
		members := c.replica.Actors(id)
		for _, t := range diffs {
			out = append(out, textChange(t, members))
		}
		return nil
	})
	return out, humane(err)
}

func textChange(t document.TextDiff, members map[string]MemberID) TextChange {
	out := TextChange{Kind: "equal", Text: t.Text}
	switch t.Kind {
	case document.Insert:
		out.Kind, out.Member = "insert", members[string(t.Actor)]
	case document.Delete:
		out.Kind = "delete"
	}
	return out
}

// Restore brings the text of a point back as a new edit, by the smallest
// changes that do it.
func (c *Community) Restore(id DocID, at RevisionID) error {
	then, err := c.PageAt(id, at)
	if err != nil {
		return err
	}
	return humane(c.replica.Rewrite(id, func(string) string { return then.Body }))
}
