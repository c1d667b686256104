package command

import (
	"errors"
	"time"

	"commonplace/app"
)

type syncCommand struct {
	Until   string        `enum:"stopped,met,all" default:"stopped" help:"When to end: \"stopped\" (by a signal), \"met\" (in sync with at least one laptop), \"all\" (in sync with every known laptop)."`
	Timeout time.Duration `help:"End after this time in any case; exit code 4 if that is too early."`
}

// Run implements kong's command.
func (c syncCommand) Run(s *session) error {
	return s.withApp(true, func(a *app.App) error {
		if len(a.Communities()) == 0 {
			return errors.New("there is no community in this profile yet: create or join one")
		}
		s.tellAddresses(a)
		var over <-chan time.Time
		if c.Timeout > 0 {
			over = time.After(c.Timeout)
		}
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		seen, before := map[met]bool{}, ""
		for {
			before = s.tellChanges(a, before)
			if c.done(a, seen) {
				linger(s)
				return s.printStatus(a)
			}
			select {
			case <-s.ctx.Done():
				return s.printStatus(a)
			case <-over:
				if c.Until == "" || c.Until == "stopped" {
					return s.printStatus(a)
				}
				return errUnfinished
			case <-tick.C:
			}
		}
	})
}

func (s *session) tellAddresses(a *app.App) {
	all := open(a)
	if len(all) == 0 {
		return
	}
	for _, address := range all[0].Room().Addresses { // they are the same for all
		s.tell("reachable at %s", address)
	}
}

// tellChanges says what changed since before, and returns what is now.
func (s *session) tellChanges(a *app.App, before string) string {
	all := s.statuses(a)
	for i := range all {
		all[i].Addresses = nil
	}
	now := describe(all)
	if now != before {
		s.tell("%s%s", time.Now().Format("15:04:05 "), now)
	}
	return now
}

// met is a laptop that was in sync with this one in a community.
type met struct {
	community app.ID
	device    app.Device
}

// done looks at what was met so far: a laptop that was in sync and went away
// again need not be waited for.
func (c syncCommand) done(a *app.App, seen map[met]bool) bool {
	done := c.Until == "met" || c.Until == "all"
	for _, community := range open(a) {
		together, apart := 0, 0
		for _, laptop := range community.Room().Laptops {
			this := met{community.ID(), laptop.Device}
			seen[this] = seen[this] || laptop.InSync
			if seen[this] {
				together++
			} else {
				apart++
			}
		}
		done = done && together > 0 && (c.Until == "met" || apart == 0)
	}
	return done
}

func (s *session) printStatus(a *app.App) error {
	if !s.cli.JSON {
		return nil // it was told on the way
	}
	return s.print(s.statuses(a), "")
}

func (s *session) statuses(a *app.App) []communityStatus {
	var all []communityStatus
	for _, summary := range a.Communities() {
		if community, err := a.Community(summary.ID); err == nil {
			all = append(all, status(community, summary))
		}
	}
	return all
}

func open(a *app.App) []*app.Community {
	var all []*app.Community
	for _, summary := range a.Communities() {
		if community, err := a.Community(summary.ID); err == nil {
			all = append(all, community)
		}
	}
	return all
}
