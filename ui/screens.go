package ui

import (
	"fyne.io/fyne/v2"

	"commonplace/ui/charter"
	"commonplace/ui/home"
	"commonplace/ui/icons"
	"commonplace/ui/laptops"
	"commonplace/ui/pages"
	"commonplace/ui/people"
	"commonplace/ui/screen"
	"commonplace/ui/searching"
	"commonplace/ui/settings"
)

// Screen is a row of the table of screens.
type Screen struct {
	Name  string // as routes say it
	Title string // as the sidebar says it, to be translated
	Icon  icons.Icon
	Key   screen.Key
	Low   bool // stands apart, at the lower end of the sidebar
	Away  bool // not in the sidebar: one gets there from another screen
	Build func(*Shell, Community, screen.Route) screen.Page
}

// Screens is the table of screens, in the order of the sidebar. A new screen is
// a new row.
var Screens = []Screen{
	{Name: screen.Home, Title: "Home", Icon: icons.Home, Key: screen.Ctrl(fyne.Key1),
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return home.New(s, c) }},
	{Name: screen.Charter, Title: "Charter", Icon: icons.Charter, Key: screen.Ctrl(fyne.Key2),
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return charter.New(s, c, r) }},
	{Name: screen.People, Title: "People", Icon: icons.People, Key: screen.Ctrl(fyne.Key3),
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return people.New(s, c, r) }},
	{Name: screen.Pages, Title: "Pages", Icon: icons.Pages, Key: screen.Ctrl(fyne.Key4),
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return pages.NewList(s, c, r) }},
	{Name: screen.OnePage, Title: "Page", Icon: icons.Pages, Away: true,
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return pages.NewPage(s, c, r) }},
	{Name: screen.Search, Title: "Search", Icon: icons.Search, Key: screen.CtrlShift(fyne.KeyF),
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return searching.New(s, c, r) }},
	{Name: screen.Laptops, Title: "Laptops", Icon: icons.Laptop, Key: screen.Ctrl(fyne.Key5), Low: true,
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return laptops.New(s, c, s.app, r) }},
	{Name: screen.Settings, Title: "Settings", Icon: icons.Settings, Key: screen.Ctrl(fyne.KeyComma), Low: true,
		Build: func(s *Shell, c Community, r screen.Route) screen.Page { return settings.New(s, c, s.program(), r) }},
}

// find looks a screen up by its name.
func find(name string) (Screen, bool) {
	for _, s := range Screens {
		if s.Name == name {
			return s, true
		}
	}
	return Screen{}, false
}
