package command

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"commonplace/app"
)

type joinCommand struct {
	Invitation []string      `arg:"" help:"Six words, a commonplace: link, or the path of an invitation file or a picture of its QR code."`
	At         []string      `placeholder:"HOST:PORT" help:"Where a laptop of the community is."`
	Name       string        `help:"Your name, where the profile has none yet."`
	Timeout    time.Duration `default:"2m" help:"How long to look for a laptop of the community."`
}

// Run implements kong's command.
func (c joinCommand) Run(s *session) error {
	ticket, err := c.ticket()
	if err != nil {
		return err
	}
	return s.withApp(true, func(a *app.App) error {
		if err := named(a, c.Name); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(s.ctx, c.Timeout)
		defer cancel()
		var stage app.JoinStage
		community, err := a.Join(ctx, ticket, c.At, func(p app.JoinProgress) {
			if p.Stage != stage {
				stage = p.Stage
				s.tell("%s", strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Stage, p.Community, p.Hint)))
			}
		})
		if err != nil {
			return err
		}
		linger(s)
		return s.print(created{idText(community.ID()), community.Name()}, "joined %s\n", community.Name())
	})
}

func (c joinCommand) ticket() (app.Ticket, error) {
	if len(c.Invitation) == 1 {
		if _, err := os.Stat(c.Invitation[0]); err == nil {
			return app.ReadTicketFile(c.Invitation[0])
		}
	}
	return app.ParseTicket(strings.Join(c.Invitation, " "))
}
