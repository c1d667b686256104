package command

import (
	"fmt"
	"strings"
	"time"

	"commonplace/app"
)

type statusCommand struct{}

type communityStatus struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Fingerprint string         `json:"fingerprint"`
	Members     int            `json:"members"`
	Pages       int            `json:"pages"`
	NeedsEye    int            `json:"needsEye"`
	SafeToLeave bool           `json:"safeToLeave"`
	Unshared    int            `json:"unshared"`
	Addresses   []string       `json:"addresses"`
	Laptops     []laptopStatus `json:"laptops"`
}

type laptopStatus struct {
	Name     string    `json:"name"`
	Member   string    `json:"member"`
	Nearby   bool      `json:"nearby"`
	InSync   bool      `json:"inSync"`
	ToShare  int       `json:"toShare"`
	ToFetch  int       `json:"toFetch"`
	LastSeen time.Time `json:"lastSeen"`
	Trouble  string    `json:"trouble,omitempty"`
}

// Run implements kong's command.
func (statusCommand) Run(s *session) error {
	return s.withApp(false, func(a *app.App) error {
		all := []communityStatus{}
		for _, summary := range a.Communities() {
			community, err := a.Community(summary.ID)
			if err != nil {
				return err
			}
			all = append(all, status(community, summary))
		}
		return s.print(all, "%s", describe(all))
	})
}

func status(c *app.Community, summary app.Summary) communityStatus {
	room := c.Room()
	now := communityStatus{
		ID: idText(c.ID()), Name: c.Name(), Fingerprint: c.Fingerprint(), Members: summary.Members,
		Pages: len(c.Pages()), NeedsEye: summary.NeedEye, SafeToLeave: room.SafeToLeave,
		Unshared: room.Unshared, Addresses: append([]string{}, room.Addresses...), Laptops: []laptopStatus{},
	}
	for _, laptop := range room.Laptops {
		now.Laptops = append(now.Laptops, laptopStatus{
			laptop.Name, c.Member(laptop.Member).Name, laptop.Nearby, laptop.InSync,
			laptop.ToShare, laptop.ToFetch, laptop.LastSeen, laptop.Trouble,
		})
	}
	return now
}

func describe(all []communityStatus) string {
	if len(all) == 0 {
		return "no community yet: create or join one\n"
	}
	var b strings.Builder
	for _, c := range all {
		fmt.Fprintf(&b, "%s  %s\n  %d members, %d pages", c.Name, c.Fingerprint, c.Members, c.Pages)
		if c.NeedsEye > 0 {
			fmt.Fprintf(&b, ", %d need your eye", c.NeedsEye)
		}
		fmt.Fprintln(&b)
		for _, laptop := range c.Laptops {
			fmt.Fprintf(&b, "  %-24s %s\n", laptop.Name, laptop.state())
		}
	}
	return b.String()
}

func (l laptopStatus) state() string {
	switch {
	case l.Trouble != "":
		return l.Trouble
	case l.Nearby && l.InSync:
		return "in sync"
	case l.ToShare > 0:
		return fmt.Sprintf("waiting to share %d", l.ToShare)
	case l.LastSeen.IsZero():
		return "never met"
	}
	return "last seen " + l.LastSeen.Format("2 January 15:04")
}
