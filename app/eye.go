package app

import (
	"fmt"
	"slices"
	"time"

	"commonplace/app/replica"
)

// NeedsEye lists everything that needs my eye, newest first; Dismiss ends one.
func (c *Community) NeedsEye() ([]NeedsEye, error) {
	noted, err := c.replica.Eyes()
	if err != nil {
		return nil, humane(err)
	}
	var out []NeedsEye
	for _, e := range noted {
		out = append(out, c.eye(e))
	}
	clauses, err := c.changedClauses()
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Concat(clauses, c.waitingPeople(), c.waitingRoles()) {
		if !c.replica.Dismissed(e.ID) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b NeedsEye) int { return b.At.Compare(a.At) })
	return out, nil
}

func (c *Community) eye(e replica.Eye) NeedsEye {
	name := c.Member(e.Member).Name
	out := NeedsEye{ID: e.ID, Kind: e.Kind, Doc: e.Doc, At: time.UnixMilli(e.Time), Member: e.Member, Name: name, Title: c.named(e.Doc)}
	switch e.Kind {
	case "merge":
		out.Why = fmt.Sprintf("You and %s wrote in the same paragraph of %s while apart", name, c.title(e.Doc))
	case "reply":
		out.Why = fmt.Sprintf("%s answered you beside %s", name, c.title(e.Doc))
	default:
		out.Why = fmt.Sprintf("%s mentioned you beside %s", name, c.title(e.Doc))
	}
	return out
}

// changedClauses lists the clauses that changed since I answered them.
func (c *Community) changedClauses() ([]NeedsEye, error) {
	charter, err := c.Charter()
	if err != nil {
		return nil, err
	}
	var out []NeedsEye
	for _, cl := range charter.Clauses {
		if cl.Before == nil || cl.Retired || cl.By == c.replica.Me() {
			continue
		}
		did := "endorsed"
		if cl.Before.Version > cl.Version {
			did = "answered"
		}
		out = append(out, NeedsEye{
			ID: "clause/" + string(cl.ID) + "/" + cl.VersionID.Short(), Kind: "clause", Clause: cl.ID,
			Why: fmt.Sprintf("Clause %d changed; you %s the version before", cl.Number, did),
			At:  cl.At, Member: cl.By, Name: c.Member(cl.By).Name, Number: cl.Number,
		})
	}
	return out, nil
}

// waitingPeople lists who knocks, for those who may let them in.
func (c *Community) waitingPeople() []NeedsEye {
	if !c.replica.Roll().MayAdmit(c.replica.Me()) {
		return nil
	}
	var out []NeedsEye
	for _, a := range c.Arrivals() {
		out = append(out, NeedsEye{
			ID: "arrival/" + a.ID, Kind: "arrival", At: a.Since, Name: a.Name, Why: a.Name + " asks to be let in",
		})
	}
	return out
}

// waitingRoles lists the changes of roles that I may sign.
func (c *Community) waitingRoles() []NeedsEye {
	var out []NeedsEye
	for _, p := range c.RoleChanges() {
		if p.MayISign {
			out = append(out, NeedsEye{
				ID: "role/" + p.ID.String(), Kind: "role", Member: p.By, Change: p.Parts,
				Why: "A change of roles waits for your signature: " + p.What,
			})
		}
	}
	return out
}

// Dismiss ends something that needed my eye.
func (c *Community) Dismiss(id string) error {
	if err := c.replica.Dismiss(id); err != nil {
		return humane(err)
	}
	c.app.bus.tell(Event{Community: c.id, Topic: TopicActivity})
	return nil
}
