package home

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// activity is what happened, day by day.
func (p *Page) activity(v shown) fyne.CanvasObject {
	now := p.shell.Now()
	list := titled(lang.L("What happened"))
	if len(v.activity) == 0 {
		list.Add(widgets.Muted(lang.L("Nothing yet. What you and the others do will be listed here, day by day.")).Wrapped())
		return list
	}
	day := ""
	for _, a := range v.activity {
		if d := widgets.Day(a.At, now); d != day {
			day = d
			list.Add(widgets.Inset(10, 0, 2, 0, widgets.Caption(day)))
		}
		list.Add(p.activityRow(a, now))
	}
	if len(v.activity) == p.all {
		more := widgets.NewQuiet(lang.L("Show more"), icons.Down, func() { p.all += activityStep * 2; p.load() })
		list.Add(widgets.Row(0, -1, more))
	}
	return list
}

func (p *Page) activityRow(a app.Activity, now time.Time) fyne.CanvasObject {
	m := p.from.Member(a.Member)
	did := words.Did(a)
	who := widgets.NewInline([]widgets.Run{{Text: m.Name + " ", Bold: true}, {Text: did}})
	when := widgets.Caption(clockOrAgo(a.At, now))
	row := widgets.Row(12, 1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 26), who, when)
	return edge(widgets.NewTap(row, func() { p.openActivity(a) }).Named(m.Name + " " + did + " " + when.Text()))
}

// clockOrAgo is short for today and the hour for other days, whose date stands
// above.
func clockOrAgo(t, now time.Time) string {
	if now.Sub(t) < 12*time.Hour {
		return widgets.Ago(t, now)
	}
	return t.Local().Format("15:04")
}

func (p *Page) openActivity(a app.Activity) {
	switch {
	case a.Kind == "charter.amended" || a.Kind == "charter.endorsed":
		p.shell.Go(screen.To(screen.Charter))
	case a.Doc != (app.DocID{}):
		p.shell.Go(screen.ToPage(a.Doc, ""))
	case strings.HasPrefix(a.Kind, "page."):
		p.shell.Go(screen.To(screen.Pages))
	default:
		p.shell.Go(screen.ToMember(a.Member))
	}
}
