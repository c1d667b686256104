package command

import (
	"time"

	"commonplace/app"
)

// How often the state of the room is looked at, how long a newcomer has to
// fetch everything, and how long one stays so that the others notice, too, that
// all are in sync.
const (
	lookEvery = 100 * time.Millisecond
	handTime  = time.Minute
	goodbye   = 500 * time.Millisecond
)

// waitUntilUsed waits until an invitation is no longer open.
func waitUntilUsed(s *session, community *app.Community, invitation app.Invitation) (app.Invitation, error) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for _, now := range community.Invitations() {
			if now.ID == invitation.ID {
				invitation.Used, invitation.State = now.Used, now.State
			}
		}
		if invitation.State != "open" {
			return invitation, nil
		}
		select {
		case <-s.ctx.Done():
			return invitation, errUnfinished
		case <-tick.C:
		}
	}
}

// devices are the other laptops of a community.
func devices(c *app.Community) map[app.Device]bool {
	all := map[app.Device]bool{}
	for _, laptop := range c.Room().Laptops {
		all[laptop.Device] = true
	}
	return all
}

// handOver stays until the laptops that are not known yet hold everything. One
// that leaves early fetches the rest from somebody else.
func handOver(s *session, c *app.Community, known map[app.Device]bool) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	enough := time.After(handTime)
	came, met := map[app.Device]bool{}, map[app.Device]bool{}
	for {
		missing := 0
		for _, laptop := range c.Room().Laptops {
			came[laptop.Device] = came[laptop.Device] || laptop.Nearby
			left := came[laptop.Device] && !laptop.Nearby
			met[laptop.Device] = met[laptop.Device] || laptop.InSync || left
			if !known[laptop.Device] && !met[laptop.Device] {
				missing++
			}
		}
		if missing == 0 {
			linger(s)
			return
		}
		select {
		case <-s.ctx.Done():
			return
		case <-enough:
			return
		case <-tick.C:
		}
	}
}

// linger stays a moment.
func linger(s *session) {
	select {
	case <-s.ctx.Done():
	case <-time.After(goodbye):
	}
}
