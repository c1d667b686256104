package pages

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/icons"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// row is a line of the list, filled anew as one scrolls.
type row struct {
	widget.BaseWidget
	line              fyne.CanvasObject
	dot               *widgets.Block
	title, tags, when *widgets.Text
}

func (p *List) newRow() fyne.CanvasObject {
	r := &row{dot: widgets.Dot(theme.ColorNamePrimary), title: widgets.NewText("").Short(),
		tags: widgets.Caption("").Short(), when: widgets.Caption("").Short()}
	line := widgets.Row(12, 2, widgets.Fixed(8, 8, r.dot), widgets.Mark(icons.Pages, look.ColorNameMuted, 17), r.title,
		widgets.Fixed(190, 0, r.tags), widgets.Fixed(190, 0, r.when))
	r.line = widgets.Inset(8, 10, 8, 6, line)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer draws it.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.line) }

func (p *List) fillRow(i int, o fyne.CanvasObject) {
	r := o.(*row)
	if i >= len(p.shown) {
		return
	}
	page := p.shown[i]
	r.dot.Fill = ""
	r.title.Style.Bold = page.Unread
	if page.Unread {
		r.dot.Fill = theme.ColorNamePrimary
	}
	r.dot.Refresh()
	r.title.Set(page.Title)
	r.title.Refresh()
	about := page.Tags
	if page.Collection != "" && p.collection != page.Collection {
		about = append([]string{page.Collection}, about...)
	}
	r.tags.Set(strings.Join(about, "  ·  "))
	r.when.Set(p.from.Member(page.ChangedBy).Name + ", " + widgets.Ago(page.Changed, p.shell.Now()))
}
