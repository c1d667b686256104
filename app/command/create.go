package command

import (
	"fmt"
	"strings"
	"time"

	"commonplace/app"
)

type createCommand struct {
	Community string `arg:"" help:"The community's name."`
	Domain    string `help:"What it cares about."`
	Starter   string `help:"The starter charter to begin with; \"list\" lists them."`
	Name      string `help:"Your name, where the profile has none yet."`
}

type created struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Run implements kong's command.
func (c createCommand) Run(s *session) error {
	if c.Starter == "list" {
		var text strings.Builder
		lines := []starterLine{}
		for _, starter := range app.Starters() {
			lines = append(lines, starterLine{starter.Key, starter.Name, starter.Summary, starter.Clauses})
			fmt.Fprintf(&text, "%-16s %s (%d clauses)\n", starter.Key, starter.Name, starter.Clauses)
		}
		return s.print(lines, "%s", text.String())
	}
	return s.withApp(false, func(a *app.App) error {
		if err := named(a, c.Name); err != nil {
			return err
		}
		community, err := a.Create(s.ctx, app.Founding{Name: c.Community, Domain: c.Domain, Starter: c.Starter})
		if err != nil {
			return err
		}
		return s.print(created{idText(community.ID()), community.Name()}, "created %s\n", community.Name())
	})
}

type inviteCommand struct {
	Uses    int           `default:"1" help:"How many people may use it."`
	Expires time.Duration `default:"24h" help:"How long it is open."`
	Knock   bool          `help:"A steward lets each person in."`
	Note    string        `help:"Whom it is for."`
	File    string        `placeholder:"FILE" help:"Write it as a file too."`
	Wait    bool          `help:"Stay until it is used up or expires."`
}

type invited struct {
	Words string `json:"words"`
	Link  string `json:"link"`
	Used  int    `json:"used"`
	State string `json:"state"`
}

// Run implements kong's command.
func (c inviteCommand) Run(s *session) error {
	return s.withCommunity(true, func(_ *app.App, community *app.Community) error {
		invitation, err := community.Invite(app.InviteOptions{Uses: c.Uses, Expires: c.Expires, Knock: c.Knock, Note: c.Note})
		if err != nil {
			return err
		}
		if c.File != "" {
			if err := community.WriteInvitation(invitation.ID, c.File); err != nil {
				return err
			}
		}
		print := func() error {
			return s.print(invited{invitation.Words, invitation.Link, invitation.Used, invitation.State}, "%s\n%s\n", invitation.Words, invitation.Link)
		}
		known := devices(community)
		if err := print(); err != nil || !c.Wait {
			return err
		}
		invitation, err = waitUntilUsed(s, community, invitation)
		if err != nil {
			return err
		}
		handOver(s, community, known)
		s.tell("%s: %d of %d came", invitation.State, invitation.Used, invitation.Uses)
		return nil
	})
}
