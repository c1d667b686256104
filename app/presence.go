package app

import (
	"commonplace/sync/exchange"
)

// Presence is who is around, in this community, right now.
type Presence struct {
	Member MemberID
	Page   DocID // the page they look at; zero: none
	Writes bool
}

// Present lists the others who are around.
func (c *Community) Present() []Presence {
	state := c.replica.Roll()
	var out []Presence
	for device, p := range c.around() {
		if m, _ := state.DeviceMember(device); !m.IsZero() && m != c.replica.Me() {
			out = append(out, Presence{Member: m, Page: p.Doc, Writes: p.Field == fieldBody})
		}
	}
	return out
}

// fieldBody is what presence calls the text of a page that is being written.
const fieldBody = "body"

func (c *Community) around() map[Device]exchange.Presence {
	if n := c.app.net.network(); n != nil {
		return n.Presence(c.id)
	}
	return nil
}

// LookAt tells the others which page I look at; zero: none.
func (c *Community) LookAt(page DocID) {
	c.mu.Lock()
	c.looking = page
	c.mu.Unlock()
	c.showPresence()
}

// showPresence tells the others where I am.
func (c *Community) showPresence() {
	n := c.app.net.network()
	if n == nil {
		return
	}
	c.mu.Lock()
	p := &exchange.Presence{Name: c.app.Profile().Name, Doc: c.looking}
	if c.writing != nil {
		p.Doc, p.Field, p.From, p.To = c.writing.page, fieldBody, c.cursor[0], c.cursor[1]
	}
	c.mu.Unlock()
	n.SetPresence(c.id, p)
}
