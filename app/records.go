package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"commonplace/app/page"
	"commonplace/app/replica"
)

// record is what an export says about one thing in JSON.
type record map[string]any

// records writes everything beside the pages: charter, endorsements, members,
// roles, talk, revisions, and what was set aside.
func (e *export) records() error {
	for _, write := range []func() error{
		e.charter, e.members, e.talk, e.pages, e.history, e.asides,
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func (e *export) charter() error {
	ch, err := e.c.Charter()
	if err != nil {
		return err
	}
	var clauses []record
	var rows [][]string
	var b strings.Builder
	fmt.Fprintf(&b, "# Charter of %s\n\n%s\n", ch.Name, ch.Purpose)
	for _, cl := range ch.Clauses {
		written, err := e.clause(cl)
		if err != nil {
			return err
		}
		clauses = append(clauses, written)
		for _, a := range cl.Answers {
			rows = append(rows, []string{
				itoa(cl.Number), cl.Title, itoa(cl.Version), cl.VersionID.String(), e.c.Member(a.Member).Name,
				string(a.Stance), a.Note, stamp(a.At),
			})
		}
		if !cl.Retired {
			fmt.Fprintf(&b, "\n## %d. %s (%s)\n\n%s\n", cl.Number, cl.Title, cl.Kind, cl.Text)
		}
	}
	header := []string{"clause", "title", "version", "version id", "member", "stance", "note", "at"}
	return errors.Join(
		e.w.Readable("charter.md", b.String()),
		e.w.JSON("charter.json", record{"name": ch.Name, "domain": ch.Domain, "purpose": ch.Purpose, "clauses": clauses}),
		e.w.CSV("endorsements.csv", header, rows),
	)
}

// clause is a clause with all its versions, oldest first.
func (e *export) clause(cl Clause) (record, error) {
	versions, err := e.c.ClauseHistory(cl.ID)
	if err != nil {
		return nil, err
	}
	slices.Reverse(versions)
	var texts []record
	for _, v := range versions {
		texts = append(texts, record{
			"version": v.Version, "id": v.VersionID, "title": v.Title, "text": v.Text, "why": v.Why,
			"by": v.By, "at": stamp(v.At),
		})
	}
	return record{"id": cl.ID, "number": cl.Number, "kind": cl.Kind, "retired": cl.Retired, "versions": texts}, nil
}

func (e *export) members() error {
	var all []record
	var rows [][]string
	for _, m := range e.c.Members() {
		var roles []record
		var names []string
		for _, r := range m.Roles {
			roles = append(roles, record{"name": r.Name, "until": stamp(r.Until)})
			names = append(names, r.Name)
		}
		all = append(all, record{
			"id": m.ID, "name": m.Name, "about": m.About, "joined": stamp(m.Joined), "admitted by": m.AdmittedBy,
			"left": m.Left, "roles": roles, "laptops": m.Laptops, "picture": m.Picture,
		})
		rows = append(rows, []string{
			m.Name, strings.Join(names, ", "), stamp(m.Joined), fmt.Sprint(!m.Left), itoa(m.Laptops), m.ID.String(),
		})
	}
	if err := e.w.JSON("members.json", all); err != nil {
		return err
	}
	return e.w.CSV("members.csv", []string{"name", "roles", "joined", "member", "laptops", "id"}, rows)
}

func (e *export) talk() error {
	said, err := e.c.replica.AllTalk()
	if err != nil {
		return err
	}
	var all []record
	var rows [][]string
	for _, d := range e.documents() {
		for _, m := range messages(d.ID, said[d.ID]) {
			r := record{
				"id": m.ID, "page": d.ID, "path": d.Path, "member": m.Member, "name": e.c.Member(m.Member).Name,
				"at": stamp(m.At), "text": m.Text, "edited": m.Edited, "withdrawn": m.Withdrawn,
			}
			if !m.ReplyTo.IsZero() {
				r["reply to"] = m.ReplyTo
			}
			all = append(all, r)
			rows = append(rows, []string{d.Path, d.Title, e.c.Member(m.Member).Name, stamp(m.At), m.Text})
		}
	}
	if err := e.w.JSON("talk.json", all); err != nil {
		return err
	}
	return e.w.CSV("talk.csv", []string{"path", "page", "member", "at", "text"}, rows)
}

// documents lists the pages in the order of their paths.
func (e *export) documents() []*replica.Document { return e.c.list().pages }

func (e *export) pages() error {
	var rows [][]string
	for _, d := range e.documents() {
		rows = append(rows, []string{
			d.Path, d.Title, d.Collection, strings.Join(d.Tags, ", "), itoa(d.Words), fmt.Sprint(d.Archived),
			e.names(d.Authors), stamp(e.c.info(d).Changed), d.ID.String(),
		})
	}
	return e.w.CSV("pages.csv", []string{
		"path", "title", "collection", "tags", "words", "archived", "authors", "changed", "id",
	}, rows)
}

func (e *export) history() error {
	var rows [][]string
	for _, d := range e.c.replica.Documents() {
		if d.Kind != page.Kind {
			continue
		}
		revisions, err := e.c.History(d.ID)
		if err != nil {
			return err
		}
		for _, r := range revisions {
			rows = append(rows, []string{
				d.Path, e.c.Member(r.Member).Name, stamp(r.From), stamp(r.To), itoa(r.Added), itoa(r.Removed), string(r.ID),
			})
		}
	}
	slices.SortFunc(rows, func(a, b []string) int { return slices.Compare(a, b) })
	return e.w.CSV("history.csv", []string{"path", "member", "from", "to", "added", "removed", "point"}, rows)
}

func (e *export) asides() error {
	var rows [][]string
	for _, a := range e.c.SetAside() {
		rows = append(rows, []string{a.What, e.c.Member(a.Member).Name, a.Why, a.ID.String()})
	}
	slices.SortFunc(rows, func(a, b []string) int { return slices.Compare(a, b) })
	return e.w.CSV("set-aside.csv", []string{"what", "by", "why", "entry"}, rows)
}
