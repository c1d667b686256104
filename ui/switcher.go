package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// switchMenu lists the communities, and the ways to another.
func (s *Shell) switchMenu(at fyne.Position) {
	var items []*fyne.MenuItem
	for _, c := range s.app.Communities() {
		label := c.Name
		if c.NeedEye > 0 {
			label += "  ·  " + widgets.Counted("{{.N}} need your eye", c.NeedEye)
		}
		item := fyne.NewMenuItem(label, func() { s.Enter(c.ID) })
		item.Checked = c.ID == s.id
		items = append(items, item)
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(lang.L("Join a community"), func() { s.Go(screen.Route{Screen: screen.Onboarding, Arg: "join"}) }),
		fyne.NewMenuItem(lang.L("Start a community"), func() { s.Go(screen.Route{Screen: screen.Onboarding, Arg: "create"}) }),
		fyne.NewMenuItem(lang.L("Look around in a sample"), func() { s.Go(screen.To(screen.Onboarding)) }))
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), s.Canvas(), at)
}
