package app_test

import (
	"errors"
	"testing"
	"time"

	"commonplace/app"
)

func roles(names ...string) []app.Role {
	out := make([]app.Role, len(names))
	for i, n := range names {
		out[i] = app.Role{Name: n}
	}
	return out
}

func has(m app.Member, role string) bool {
	for _, r := range m.Roles {
		if r.Name == role {
			return true
		}
	}
	return false
}

func TestRoles(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben, cleo := w.cs[0], w.cs[1], w.cs[2]
	if err := ben.SetRoles(cleo.Me().ID, roles("steward")); !errors.Is(err, app.ErrNotAllowed) {
		t.Errorf("a plain member sets roles: %v", err)
	}
	// One steward decides alone.
	check(t, ana.SetRoles(ben.Me().ID, roles("steward", "timekeeper")))
	w.settle()
	if !has(ben.Me(), "steward") || !has(cleo.Member(ben.Me().ID), "timekeeper") {
		t.Fatalf("Ben is %v", ben.Me().Roles)
	}
	// Two do not: the other has to sign.
	check(t, ana.SetRoles(cleo.Me().ID, []app.Role{{Name: "facilitator", Until: w.now.Now().Add(time.Hour)}}))
	w.settle()
	if has(cleo.Me(), "facilitator") {
		t.Fatal("one of two stewards decided alone")
	}
	pending := ben.RoleChanges()
	if len(pending) != 1 || !pending[0].MayISign || pending[0].Needed != 2 || pending[0].What != "Cleo becomes facilitator" {
		t.Fatalf("pending: %+v", pending)
	}
	if eyes, err := ben.NeedsEye(); err != nil || len(eyes) != 1 || eyes[0].Kind != "role" {
		t.Errorf("needs an eye: %+v, %v", eyes, err)
	}
	if err := cleo.SignRoleChange(pending[0].ID); !errors.Is(err, app.ErrNotAllowed) {
		t.Errorf("a plain member signs: %v", err)
	}
	check(t, ben.SignRoleChange(pending[0].ID))
	w.settle()
	if !has(cleo.Me(), "facilitator") || len(ana.RoleChanges()) != 0 {
		t.Errorf("Cleo is %v, %d changes pending", cleo.Me().Roles, len(ana.RoleChanges()))
	}
	// A facilitator may amend the charter.
	if _, err := cleo.AddClause(app.ClauseText{Kind: "norm", Title: "Listen", Text: "First."}); err != nil {
		t.Error(err)
	}
}

func TestRemove(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	ana, ben, cleo := w.cs[0], w.cs[1], w.cs[2]
	kept := page(t, cleo, "Before", "Written before the removal.")
	w.settle()
	late := page(t, cleo, "Late", "Written after it, not knowing.")
	check(t, ana.Remove(cleo.Me().ID, "spam"))
	w.settle()
	for i, c := range w.cs {
		if got := body(t, c, kept); got == "" {
			t.Errorf("laptop %d lost what was written before", i)
		}
		if p, err := c.Page(late); err == nil {
			t.Errorf("laptop %d shows what was written after: %q", i, p.Body)
		}
	}
	if m := ben.Member(cleo.Me().ID); !m.Left || m.Name != "Cleo" {
		t.Errorf("Cleo is %+v", m)
	}
	if _, err := cleo.CreatePage(app.PageDraft{Title: "More"}); !errors.Is(err, app.ErrNotAllowed) {
		t.Errorf("a removed member writes: %v", err)
	}
	check(t, ben.Leave("moving away"))
	w.settle()
	if got := len(ana.Members()); got != 3 || !ana.Members()[1].Left {
		t.Errorf("%d members, %+v", got, ana.Members()[1])
	}
}

func TestInvitations(t *testing.T) {
	w := newWorld(t)
	defer w.close()
	if _, err := w.cs[1].Invite(app.InviteOptions{Uses: 1, Expires: time.Hour}); !errors.Is(err, app.ErrNotAllowed) {
		t.Errorf("a plain member invites: %v", err)
	}
	in, err := w.cs[0].Invite(app.InviteOptions{Uses: 3, Expires: time.Hour, Note: "for the room"})
	check(t, err)
	if in.State != "open" || in.Words == "" || in.Link == "" {
		t.Errorf("invitation %+v", in)
	}
	img, err := w.cs[0].InvitationQR(in.ID, 300)
	check(t, err)
	ticket, err := app.ReadTicketImage(img)
	check(t, err)
	if ticket.Community != "Beekeepers" {
		t.Errorf("ticket is for %q", ticket.Community)
	}
	path := t.TempDir() + "/in.commonplace-invitation"
	check(t, w.cs[0].WriteInvitation(in.ID, path))
	if read, err := app.ReadTicketFile(path); err != nil || read.Text != ticket.Text {
		t.Errorf("file reads %+v, %v", read, err)
	}
	check(t, w.cs[0].RevokeInvitation(in.ID))
	if got := w.cs[0].Invitations()[0].State; got != "revoked" {
		t.Errorf("state is %q", got)
	}
	if _, err := app.ParseTicket("one two three"); err == nil {
		t.Error("three words are a ticket")
	}
}
