package app

import (
	"slices"

	"commonplace/app/identity"
	"commonplace/app/roll"
)

// secrets are the community's secrets as read from lockboxes, by the entry that
// handed them out, so that none is opened twice.
type secrets struct {
	opened map[EntryID][]identity.Epoch
}

// epochs gives the community's secrets known here, the current one first.
func (c *Community) epochs() []identity.Epoch {
	state := c.replica.Roll()
	keys, ok := c.app.keys.of(c.id)
	if !ok {
		return nil
	}
	known := map[identity.EpochID]identity.Epoch{}
	for _, e := range keys.Epochs {
		known[e.ID()] = e
	}
	c.mu.Lock()
	if c.secrets.opened == nil {
		c.secrets.opened = map[EntryID][]identity.Epoch{}
	}
	for _, h := range state.Handouts(keys.device.ID()) {
		epochs, ok := c.secrets.opened[h.By]
		if !ok {
			epochs = c.unseal(keys.device, state, h.Box)
			c.secrets.opened[h.By] = epochs
		}
		for _, e := range epochs {
			known[e.ID()] = e
		}
	}
	c.mu.Unlock()
	return inOrder(known, state.Epochs(), keys.Epochs)
}

// unseal opens a lockbox, made in the community or in its founding.
func (c *Community) unseal(d *identity.Device, state *roll.State, box identity.Lockbox) []identity.Epoch {
	if epochs, err := d.Open(identity.In(c.id), box); err == nil {
		return epochs
	}
	if found := state.Found(); found != nil {
		if epochs, err := d.Open(identity.Founding(found.Salt), box); err == nil {
			return epochs
		}
	}
	c.app.log.Warn("a lockbox for this laptop does not open", "community", c.id.Short())
	return nil
}

// inOrder puts first what the roll names, and then, for a laptop that has
// joined and holds nothing yet, what it was welcomed with.
func inOrder(known map[identity.EpochID]identity.Epoch, named []roll.Epoch, welcomed []identity.Epoch) []identity.Epoch {
	var out []identity.Epoch
	for _, n := range named {
		if e, ok := known[n.ID]; ok && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	for _, e := range welcomed {
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// Secrets are the secrets by which laptops of the community greet each other.
func (c *Community) greetings() [][]byte {
	epochs := c.epochs()
	out := make([][]byte, len(epochs))
	for i, e := range epochs {
		out[i] = slices.Clone(e[:])
	}
	return out
}

// keepHouse does, in the background, what a steward's laptop owes the others:
// the current secret for laptops that lack it, and another secret when a laptop
// that is out knows the current one.
func (a *App) keepHouse(c *Community) {
	c.mu.Lock()
	busy := c.housekeeping
	c.housekeeping = true
	c.mu.Unlock()
	if busy {
		return
	}
	a.behind(func() {
		c.mu.Lock()
		c.housekeeping = false
		c.mu.Unlock()
		if err := c.handOut(); err != nil {
			a.log.Warn("handing out the community's secret", "community", c.id.Short(), "error", err)
		}
	})
}

func (c *Community) handOut() error {
	c.house.Lock()
	defer c.house.Unlock()
	state := c.replica.Roll()
	if !state.Has(c.replica.Me(), roll.Steward) {
		return nil
	}
	laptops, exposed := state.Lacking()
	if exposed {
		keys, err := c.newEpoch(state, MemberID{})
		if err != nil {
			return err
		}
		return c.state(&roll.Rekey{Keys: *keys})
	}
	epochs, named := c.epochs(), state.Epochs()
	if len(laptops) == 0 || len(epochs) == 0 || len(named) == 0 || epochs[0].ID() != named[0].ID {
		return nil
	}
	keys := roll.Keys{Number: named[0].Number, Epoch: named[0].ID}
	for _, l := range laptops {
		box, err := identity.Seal(identity.In(c.id), l.Device, l.Exchange, epochs[0])
		if err != nil {
			return err
		}
		keys.Boxes = append(keys.Boxes, box)
	}
	return c.state(&roll.Rekey{Keys: keys})
}
