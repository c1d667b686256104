package pages

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// Page is the screen of one page: read, written, or looked back on.
type Page struct {
	shell  screen.Shell
	from   Source
	loader screen.Loader
	id     app.DocID
	part   string // "", "edit" or "history"
	page   app.Page
	view   *fyne.Container

	reader *reader
	writer *writer
	past   *past
	side   *side
}

// NewPage is the page that the route names, in the part it names.
func NewPage(s screen.Shell, from Source, r screen.Route) *Page {
	p := &Page{shell: s, from: from, view: container.NewStack()}
	p.loader.Busy = func(busy bool) {
		if busy && p.page.ID != p.id {
			p.view.Objects = []fyne.CanvasObject{widgets.Pad(look.Margin, widgets.Muted(lang.L("Opening…")))}
			p.view.Refresh()
		}
	}
	p.Move(r)
	return p
}

// Title is the page's.
func (p *Page) Title() string {
	if p.page.Title == "" {
		return lang.L("Page")
	}
	if p.page.Collection != "" {
		return strings.ReplaceAll(p.page.Collection, "/", " / ") + " / " + p.page.Title
	}
	return p.page.Title
}

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// FirstFocus is the editor, while one writes.
func (p *Page) FirstFocus() fyne.Focusable {
	if p.writer != nil {
		return p.writer.editor
	}
	return nil
}

// Saved says whether everything typed is on disk.
func (p *Page) Saved() bool { return p.writer == nil || p.writer.saved }

// Close ends what is open and keeps what was typed.
func (p *Page) Close() {
	p.loader.Cancel()
	p.side.close()
	p.stopWriting()
	p.from.LookAt(app.DocID{})
}

// Move shows another page, or another part of this one.
func (p *Page) Move(r screen.Route) bool {
	id := r.Doc()
	if id != p.id {
		p.stopWriting()
		if p.side != nil {
			p.side.close()
		}
		p.reader, p.past, p.page = nil, nil, app.Page{}
		open := p.side == nil || p.side.open
		p.side = newSide(p)
		p.side.open = open
		p.id = id
		p.from.LookAt(id)
	}
	if r.Part == "talk" {
		p.side.choose(sideTalk)
	}
	p.part = r.Part
	if p.part != "edit" {
		p.stopWriting()
	}
	p.load()
	return true
}

// Changed takes in what others did.
func (p *Page) Changed(c screen.Changes) {
	if p.writer != nil && c.Any(app.TopicPresence) {
		p.writer.others()
	}
	if c.Of(app.TopicPage, p.id) || c.Of(app.TopicTalk, p.id) || c.Any(app.TopicPages, app.TopicFiles) {
		p.load()
	}
}

// Actions are the commands here.
func (p *Page) Actions() []screen.Action {
	all := []screen.Action{
		{Name: lang.L("Read"), Key: screen.Alt(fyne.Key1), Do: func() { p.shell.Go(screen.ToPage(p.id, "")) }},
		{Name: lang.L("Write in this page"), Key: screen.Alt(fyne.Key2), Do: func() { p.shell.Go(screen.ToPage(p.id, "edit")) }},
		{Name: lang.L("History of this page"), Key: screen.Alt(fyne.Key3), Do: func() { p.shell.Go(screen.ToPage(p.id, "history")) }},
		{Name: lang.L("Talk, contents or details beside the page"), Key: screen.Alt(fyne.KeyT), Do: p.side.toggle},
		{Name: lang.L("Say something about this page"), Key: screen.Alt(fyne.KeyM), Do: p.side.say},
		{Name: lang.L("Rename, move or tag this page"), Key: screen.Key{Name: fyne.KeyF2, Mod: fyne.KeyModifierShortcutDefault}, Do: p.details},
		{Name: lang.L("Attach a file or picture"), Key: screen.CtrlShift(fyne.KeyA), Do: p.askAttach},
	}
	if p.writer != nil {
		all = append(all, p.writer.actions()...)
	}
	return all
}

// Dropped attaches files.
func (p *Page) Dropped(paths []string) {
	for _, path := range paths {
		p.attach(path)
	}
}

// got is what is read for a page.
type got struct {
	page  app.Page
	files []app.Attachment
	text  parsed
}

func (p *Page) load() {
	id := p.id
	screen.Load(p.shell, &p.loader, func(context.Context) (got, error) {
		page, err := p.from.Page(id)
		if err != nil {
			return got{}, err
		}
		files, err := p.from.Attachments(id)
		return got{page, files, parse(page.Title, page.Body)}, err
	}, func(v got, err error) {
		if err != nil {
			p.missing(err)
			return
		}
		p.page = v.page
		if p.reader == nil {
			p.reader = newReader(p)
		}
		p.reader.text.show(v.text)
		p.reader.text.again()
		p.side.show(v)
		p.draw()
		p.shell.Retitle()
	})
}

func (p *Page) missing(err error) {
	p.shell.Fail(lang.L("reading the page"), err)
	p.side.placed(nil, nil)
	p.view.Objects = []fyne.CanvasObject{widgets.Empty(icons.Pages, lang.L("This page is not here"),
		lang.L("It may not have reached this laptop yet."),
		widgets.NewButton(lang.L("All pages"), icons.Icon{}, func() { p.shell.Go(screen.To(screen.Pages)) }))}
	p.view.Refresh()
}

// draw shows the part that the route names.
func (p *Page) draw() {
	switch p.part {
	case "edit":
		if p.writer == nil && !p.startWriting() {
			return
		}
		p.writer.show(p.page)
		p.compose(p.writer.view, p.writer.focusOnce())
	case "history":
		if p.past == nil {
			p.past = newPast(p)
		}
		p.past.load()
		p.compose(p.past.view, nil)
	default:
		p.past = nil
		p.reader.show(p.page)
		p.compose(p.reader.view, nil)
	}
}

// compose puts the side panel beside the main part.
func (p *Page) compose(main fyne.CanvasObject, focus fyne.Focusable) {
	var beside fyne.CanvasObject
	if p.side.open && p.part != "history" {
		beside = p.side.view
	}
	content := fyne.CanvasObject(widgets.Frame(nil, nil, nil, beside, main))
	if beside == nil {
		content = main
	}
	if len(p.view.Objects) == 1 && p.side.placed(main, beside) {
		return
	}
	p.view.Objects = []fyne.CanvasObject{content}
	p.view.Refresh()
	if c := p.shell.Canvas(); focus != nil && c != nil {
		c.Focus(focus)
	}
}

// menu is what else one may do with a page.
func (p *Page) menu(at fyne.Position) {
	archive := fyne.NewMenuItem(lang.L("Archive"), func() { p.archive(true) })
	if p.page.Archived {
		archive = fyne.NewMenuItem(lang.L("Bring back from the archive"), func() { p.archive(false) })
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("Rename, move or tag"), p.details),
		fyne.NewMenuItem(lang.L("Attach a file or picture"), p.askAttach),
		fyne.NewMenuItem(lang.L("History"), func() { p.shell.Go(screen.ToPage(p.id, "history")) }),
		fyne.NewMenuItemSeparator(), archive), p.shell.Canvas(), at)
}

func (p *Page) archive(archived bool) {
	id := p.id
	screen.Run(p.shell, func() error { return p.from.ArchivePage(id, archived) }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("archiving the page"), err)
			return
		}
		said := lang.L("Archived; its history stays")
		if !archived {
			said = lang.L("Back in the list")
		}
		p.shell.Toast(said, func() {
			screen.Run(p.shell, func() error { return p.from.ArchivePage(id, !archived) }, func(err error) {
				p.shell.Fail(lang.L("archiving the page"), err)
			})
		})
	})
}

// header is the title of a page with who wrote it, its tags, and what one can
// do with it.
func (p *Page) header(actions ...fyne.CanvasObject) fyne.CanvasObject {
	faces := widgets.Row(4, -1)
	for _, id := range p.page.Authors[:min(len(p.page.Authors), 5)] {
		m := p.from.Member(id)
		faces.Add(widgets.NewFace(m.ID[:], m.Name, m.Picture, 24))
	}
	by := lang.L("changed {{.When}} by {{.Name}}", map[string]any{
		"When": widgets.Ago(p.page.Changed, p.shell.Now()), "Name": p.from.Member(p.page.ChangedBy).Name})
	if p.page.Words > 0 {
		by += " · " + widgets.Counted("{{.N}} words", p.page.Words)
	}
	meta := widgets.Flow(8, faces, widgets.Inset(3, 0, 0, 2, widgets.Caption(by)))
	for _, tag := range p.page.Tags {
		chip := widgets.NewTap(widgets.Caption(tag), func() { p.shell.Go(screen.Route{Screen: screen.Pages, Part: "tag:" + tag}) })
		chip.Named(lang.L("Tag {{.Name}}", map[string]any{"Name": tag}))
		chip.Fill, chip.Corner, chip.Room = "button", 9, [4]float32{2, 8, 3, 8}
		meta.Add(chip)
	}
	title := widgets.NewText(p.page.Title).As(look.SizeNameHeading1, "foreground").Bold().Wrapped()
	var more *widgets.Tap
	more = widgets.NewTap(widgets.Mark(icons.More, look.ColorNameMuted, 18), func() {
		p.menu(fyne.CurrentApp().Driver().AbsolutePositionForObject(more).AddXY(0, more.Size().Height))
	}).Named(lang.L("More about this page"))
	more.Room = [4]float32{7, 7, 7, 7}
	buttons := append(actions, p.side.button(), more)
	return widgets.Column(10, widgets.TopRow(10, 0, title, widgets.Row(6, -1, buttons...)), meta)
}
