package pages

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

const columnWidth = 760

// reader shows a page to be read.
type reader struct {
	page *Page
	text *reading
	head *fyne.Container
	body *fyne.Container
	view fyne.CanvasObject
}

func newReader(p *Page) *reader {
	r := &reader{page: p, head: widgets.Column(10)}
	r.text = newReading(p)
	r.body = container.NewStack()
	column := widgets.AtMostWide(columnWidth+2*look.Margin, true,
		widgets.Inset(look.Margin, look.Margin, look.Margin*2, look.Margin, widgets.Column(22, r.head, r.body)))
	r.view = widgets.Scrolled(column)
	return r
}

func (r *reader) show(page app.Page) {
	p := r.page
	edit := widgets.NewPrimary(lang.L("Edit"), icons.Edit, func() { p.shell.Go(screen.ToPage(p.id, "edit")) })
	history := widgets.NewQuiet(lang.L("History"), icons.History, func() { p.shell.Go(screen.ToPage(p.id, "history")) })
	widgets.Swap(r.head, p.header(edit, history))
	if page.Archived {
		r.head.Add(widgets.Notice(widgets.Careful, icons.Archive, lang.L("This page is archived."),
			widgets.NewButton(lang.L("Bring it back"), icons.Undo, func() { p.archive(false) })))
	}
	if page.Body == "" {
		r.body.Objects = []fyne.CanvasObject{widgets.Empty(icons.Edit, lang.L("Nothing is written here yet"),
			lang.L("Begin; the others can write along."),
			widgets.NewPrimary(lang.L("Write"), icons.Edit, func() { p.shell.Go(screen.ToPage(p.id, "edit")) }))}
		r.body.Refresh()
		return
	}
	r.text.show(page.Body)
	r.body.Objects = []fyne.CanvasObject{r.text.view}
	r.body.Refresh()
}

// goTo shows a heading of the page, in the text or in the editor.
func (p *Page) goTo(h heading) {
	switch {
	case p.writer != nil:
		p.writer.editor.Select(h.Pos, h.Pos)
		p.shell.Canvas().Focus(p.writer.editor)
	case p.reader != nil:
		p.reader.text.goTo(h)
	}
}

// follow opens what a link leads to: a page, a file, or the web.
func (p *Page) follow(target string) {
	if id, ok := p.from.PageByLink(p.id, target); ok {
		p.shell.Go(screen.ToPage(id, ""))
		return
	}
	for _, f := range p.side.got.files {
		if f.Target == target {
			p.saveFile(f)
			return
		}
	}
	if isWeb(target) {
		p.shell.OpenURL(target)
		return
	}
	p.shell.Toast(lang.L("No page is called {{.Name}} yet", map[string]any{"Name": target}), nil)
}
