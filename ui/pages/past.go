package pages

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// past is the history of a page: who worked on it when, what each changed, how
// it was then, and the way back.
type past struct {
	page      *Page
	loader    screen.Loader
	detail    screen.Loader
	revisions []app.Revision
	chosen    int
	whole     bool // the text then, instead of what changed

	list *fyne.Container
	rows []*widgets.Tap
	head *fyne.Container
	body *fyne.Container
	tabs *widgets.Tabs
	view fyne.CanvasObject
	text *reading
}

func newPast(p *Page) *past {
	h := &past{page: p, list: widgets.Column(2), head: widgets.Column(12), body: container.NewStack()}
	h.text = newReading(p)
	h.tabs = widgets.NewTabs([]string{lang.L("What changed"), lang.L("The text then")}, 0, func(i int) {
		h.whole = i == 1
		h.choose(h.chosen)
	})
	read := widgets.NewQuiet(lang.L("Back to the page"), icons.Back, func() { p.shell.Go(screen.ToPage(p.id, "")) })
	left := widgets.Frame(widgets.Inset(14, 10, 6, 10, widgets.Row(0, -1, read)), nil, nil, widgets.Line(),
		widgets.Scrolled(widgets.Inset(4, 10, 20, 10, h.list)))
	right := widgets.Frame(widgets.Inset(18, look.Margin, 12, look.Margin, h.head), nil, nil, nil, h.body)
	h.view = widgets.Frame(nil, nil, widgets.Fixed(310, 0, left), nil, right)
	return h
}

func (h *past) load() {
	p := h.page
	id := p.id
	screen.Load(p.shell, &h.loader, func(context.Context) ([]app.Revision, error) { return p.from.History(id) },
		func(all []app.Revision, err error) {
			if err != nil {
				p.shell.Fail(lang.L("reading the history"), err)
				return
			}
			h.revisions = all
			h.drawList()
			h.choose(min(h.chosen, max(len(all)-1, 0)))
		})
}

// drawList is the timeline, newest first, day by day.
func (h *past) drawList() {
	now := h.page.shell.Now()
	h.rows = nil
	var parts []fyne.CanvasObject
	day := ""
	for i, r := range h.revisions {
		if d := widgets.Day(r.To, now); d != day {
			day = d
			parts = append(parts, widgets.Inset(10, 0, 2, 10, widgets.Section(d)))
		}
		m := h.page.from.Member(r.Member)
		amount := widgets.Row(8, -1, widgets.Caption(r.To.Local().Format("15:04")),
			widgets.NewText("+"+strconv.Itoa(r.Added)).As(theme.SizeNameCaptionText, theme.ColorNameSuccess),
			widgets.NewText("−"+strconv.Itoa(r.Removed)).As(theme.SizeNameCaptionText, theme.ColorNameError))
		line := widgets.Row(10, 1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 28), widgets.Column(1, widgets.Strong(m.Name).Short(), amount))
		tap := widgets.NewTap(line, func() { h.choose(i) }).Named(lang.L("{{.Name}}, {{.When}}", map[string]any{"Name": m.Name, "When": widgets.Clock(r.To)}))
		tap.OnFocus = func() { h.choose(i) }
		h.rows = append(h.rows, tap)
		parts = append(parts, tap)
	}
	if len(parts) == 0 {
		parts = append(parts, widgets.Pad(10, widgets.Muted(lang.L("Nothing was written in this page yet.")).Wrapped()))
	}
	widgets.Swap(h.list, parts...)
}

// choose shows one stretch of work.
func (h *past) choose(i int) {
	for n, row := range h.rows {
		row.Choose(n == i)
	}
	if i >= len(h.revisions) {
		return
	}
	h.chosen = i
	r := h.revisions[i]
	h.drawHead(r)
	if h.whole {
		h.showThen(r)
		return
	}
	h.showChange(r)
}

func (h *past) drawHead(r app.Revision) {
	p := h.page
	m := p.from.Member(r.Member)
	title := widgets.Subheading(lang.L("{{.Title}}, as {{.Name}} left it", map[string]any{"Title": p.page.Title, "Name": m.Name})).Wrapped()
	when := widgets.Muted(widgets.Clock(r.To))
	var restore fyne.CanvasObject = widgets.Spacer()
	if h.chosen > 0 {
		restore = widgets.NewButton(lang.L("Restore this"), icons.Undo, func() { h.restore(r) })
	}
	widgets.Swap(h.head, widgets.TopRow(12, 0, widgets.Column(3, title, when), restore), widgets.Row(0, -1, h.tabs))
}

func (h *past) showChange(r app.Revision) {
	p := h.page
	id := p.id
	screen.Load(p.shell, &h.detail, func(context.Context) ([]widgets.Run, error) {
		changes, err := p.from.Compare(id, r.Before, r.ID)
		return widgets.Folded(coloured(changes), 160), err
	}, func(runs []widgets.Run, err error) {
		if err != nil {
			p.shell.Fail(lang.L("comparing"), err)
			return
		}
		h.put(widgets.NewInline(runs))
	})
}

// coloured turns changes into runs of text.
func coloured(changes []app.TextChange) []widgets.Run {
	var runs []widgets.Run
	for _, c := range changes {
		switch c.Kind {
		case "insert":
			runs = append(runs, widgets.Inserted(c.Text))
		case "delete":
			runs = append(runs, widgets.Deleted(c.Text))
		default:
			runs = append(runs, widgets.Run{Text: c.Text})
		}
	}
	return runs
}

func (h *past) showThen(r app.Revision) {
	p := h.page
	id := p.id
	screen.Load(p.shell, &h.detail, func(context.Context) (parsed, error) {
		then, err := p.from.PageAt(id, r.ID)
		return parse(then.Title, then.Body), err
	},
		func(then parsed, err error) {
			if err != nil {
				p.shell.Fail(lang.L("reading how the page was"), err)
				return
			}
			h.text.show(then)
			h.body.Objects = []fyne.CanvasObject{h.text.view}
			h.body.Refresh()
		})
}

func (h *past) put(o fyne.CanvasObject) {
	h.body.Objects = []fyne.CanvasObject{widgets.Scrolled(widgets.AtMostWide(columnWidth, false, widgets.Inset(4, look.Margin, 40, look.Margin, o)))}
	h.body.Refresh()
}

// restore brings the text back as a new edit, which can itself be undone.
func (h *past) restore(r app.Revision) {
	p := h.page
	id, newest := p.id, h.revisions[0].ID
	screen.Run(p.shell, func() error { return p.from.Restore(id, r.ID) }, func(err error) {
		h.chosen = 0
		h.load()
		if err != nil {
			p.shell.Fail(lang.L("restoring"), err)
			return
		}
		p.shell.Toast(lang.L("Restored as of {{.When}}", map[string]any{"When": widgets.Clock(r.To)}), func() {
			screen.Run(p.shell, func() error { return p.from.Restore(id, newest) }, func(err error) {
				p.shell.Fail(lang.L("restoring"), err)
				h.load()
			})
		})
	})
}
