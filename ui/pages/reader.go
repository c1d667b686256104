package pages

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// columnWidth and textMargin are the column in which pages are read and
// written; what stands above it lines up with it.
const (
	columnWidth = 760
	textMargin  = 24
)

// aligned lines an object up with the column of text below it.
func aligned(o fyne.CanvasObject) fyne.CanvasObject {
	return widgets.AtMostWide(columnWidth+2*textMargin, true, widgets.Inset(26, textMargin, 8, textMargin, o))
}

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
	r.view = widgets.Frame(aligned(r.head), nil, nil, nil, r.body)
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
		p.reader.text.view.ScrollTo(h.Anchor)
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
