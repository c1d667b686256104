package pages

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// What the side panel shows.
const (
	sideContents = iota
	sideTalk
	sideAbout
)

const sideWidth = 312

// side is the panel beside a page: its contents, the talk about it, and what
// else belongs to it.
type side struct {
	page *Page
	open bool
	tabs *widgets.Tabs
	body *fyne.Container
	view fyne.CanvasObject
	talk *talk
	got  got
	seen bool // something was shown already

	main, beside fyne.CanvasObject // what stands there now
}

func newSide(p *Page) *side {
	s := &side{page: p, open: true, body: container.NewStack()}
	s.talk = newTalk(p)
	s.tabs = widgets.NewTabs([]string{lang.L("Contents"), lang.L("Talk"), lang.L("About")}, sideContents, func(int) { s.draw() })
	closer := widgets.NewTap(widgets.Mark(icons.Close, look.ColorNameMuted, 15), s.toggle).Named(lang.L("Close the side panel"))
	closer.Room = [4]float32{6, 6, 6, 6}
	head := widgets.Inset(10, 10, 10, 12, widgets.Row(6, 1, s.tabs, widgets.Spacer(), closer))
	ground := widgets.NewBlock(look.ColorNameSurface, 0, fyne.NewSize(0, 0))
	inside := widgets.Frame(head, nil, widgets.Line(), nil, s.body)
	s.view = widgets.Fixed(sideWidth, 0, container.NewStack(ground, inside))
	return s
}

// button opens and closes the panel, and says how much was said.
func (s *side) button() fyne.CanvasObject {
	label := lang.L("Talk")
	if n := s.got.page.Talk; n > 0 {
		label = widgets.Counted("{{.N}} messages", n)
	}
	return widgets.NewQuiet(label, icons.Talk, func() {
		if s.open && s.tabs.Chosen() != sideTalk {
			s.choose(sideTalk)
			return
		}
		s.choose(sideTalk)
		s.toggle()
	})
}

func (s *side) toggle() { s.set(!s.open) }

// set opens or closes the panel.
func (s *side) set(open bool) {
	if s.open != open {
		s.open = open
		s.page.draw()
	}
}

func (s *side) choose(i int) {
	s.tabs.Choose(i)
}

// say opens the talk with the cursor in its field.
func (s *side) say() {
	s.choose(sideTalk)
	if !s.open {
		s.toggle()
	}
	s.page.shell.Canvas().Focus(s.talk.field)
}

func (s *side) close() { s.talk.close() }

// placed says whether the panel and the main part stand already where they
// should, and notes where they stand now.
func (s *side) placed(main, beside fyne.CanvasObject) bool {
	same := s.main == main && s.beside == beside
	s.main, s.beside = main, beside
	return same
}

// show takes in what was read.
func (s *side) show(v got) {
	s.got = v
	name := lang.L("Talk")
	if v.page.Talk > 0 {
		name = lang.L("Talk {{.N}}", map[string]any{"N": v.page.Talk})
	}
	s.tabs.Name(sideTalk, name)
	s.talk.load()
	if !s.seen && v.page.Talk > 0 && len(s.outline()) == 0 {
		s.choose(sideTalk) // there is nothing else to see
	}
	s.seen = true
	s.draw()
}

// outline is the headings of the page.
func (s *side) outline() []heading {
	r := s.page.reader
	if r == nil {
		return nil
	}
	return outline(r.text.view, s.got.page.Title, s.got.page.Body)
}

func (s *side) draw() {
	switch s.tabs.Chosen() {
	case sideTalk:
		s.body.Objects = []fyne.CanvasObject{s.talk.view}
	case sideAbout:
		s.body.Objects = []fyne.CanvasObject{widgets.Scrolled(widgets.Inset(4, 16, 20, 16, s.about()))}
	default:
		s.body.Objects = []fyne.CanvasObject{widgets.Scrolled(widgets.Inset(4, 8, 20, 8, s.contents()))}
	}
	s.body.Refresh()
}

// contents is the outline of the page.
func (s *side) contents() fyne.CanvasObject {
	list := widgets.Column(0)
	for _, h := range s.outline() {
		text := widgets.NewText(h.Text).Short()
		if h.Level > 2 {
			text.In(look.ColorNameMuted)
		}
		tap := widgets.NewTap(text, func() { s.page.goTo(h) }).Named(h.Text)
		tap.Room = [4]float32{5, 8, 5, 8 + 14*float32(max(h.Level-1, 0))}
		list.Add(tap)
	}
	if len(list.Objects) == 0 {
		return widgets.Column(0, widgets.Pad(8, widgets.Muted(lang.L("Headings of the page will be listed here.")).Wrapped()))
	}
	return list
}

// about lists authors, what links here, and files.
func (s *side) about() fyne.CanvasObject {
	p := s.page
	authors := widgets.Column(8, widgets.Section(lang.L("Written by")))
	for _, id := range s.got.page.Authors {
		m := p.from.Member(id)
		authors.Add(widgets.Row(10, 1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 26), widgets.NewText(m.Name).Short()))
	}
	links := widgets.Column(2, widgets.Inset(0, 0, 4, 0, widgets.Section(lang.L("Linked from"))))
	for _, b := range s.got.page.Backlinks {
		tap := widgets.NewTap(widgets.Row(8, 1, widgets.Mark(icons.Pages, look.ColorNameMuted, 16), widgets.NewText(b.Title).Short()),
			func() { p.shell.Go(screen.ToPage(b.ID, "")) }).Named(b.Title)
		tap.Room = [4]float32{5, 8, 5, 8}
		links.Add(widgets.Inset(0, -8, 0, -8, tap))
	}
	if len(s.got.page.Backlinks) == 0 {
		links.Add(widgets.Muted(lang.L("No page links here yet.")).Wrapped())
	}
	made := widgets.Caption(lang.L("Made {{.Date}}, {{.Path}}", map[string]any{"Date": widgets.Date(s.got.page.Created), "Path": s.got.page.Path})).Wrapped()
	edit := widgets.Row(0, -1, widgets.NewButton(lang.L("Rename, move or tag"), icons.Tag, p.details))
	return widgets.Column(24, authors, links, s.files(), widgets.Column(10, made, edit))
}

func (s *side) files() fyne.CanvasObject {
	p := s.page
	list := widgets.Column(2, widgets.Inset(0, 0, 4, 0, widgets.Section(lang.L("Files"))))
	for _, f := range s.got.files {
		icon := icons.File
		if isPicture(f.Type) {
			icon = icons.Picture
		}
		state := widgets.Bytes(f.Size)
		if !f.Here {
			state += ", " + lang.L("not here yet")
		}
		row := widgets.Row(8, 1, widgets.Mark(icon, look.ColorNameMuted, 16), widgets.Column(0, widgets.NewText(base(f.Target)).Short(), widgets.Caption(state)))
		tap := widgets.NewTap(row, func() { p.saveFile(f) }).Named(f.Target)
		tap.Room = [4]float32{4, 8, 4, 8}
		list.Add(widgets.Inset(0, -8, 0, -8, tap))
	}
	if len(s.got.files) == 0 {
		list.Add(widgets.Muted(lang.L("Drop a file or picture on the window to attach it.")).Wrapped())
	}
	return list
}
