package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/sahilm/fuzzy"

	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// palette leads anywhere and does anything: screens, pages, people, commands.
type palette struct {
	shell  *Shell
	float  *widgets.Float
	field  *widgets.Entry
	list   *fyne.Container
	all    []choice
	found  []choice
	rows   []*widgets.Tap
	chosen int
}

// choice is something the palette offers.
type choice struct {
	name, kind, key string
	icon            icons.Icon
	do              func()
}

const paletteRows = 10

func (s *Shell) openPalette() {
	if s.community == nil || s.window.Canvas().Overlays().Top() != nil {
		return
	}
	p := &palette{shell: s, list: widgets.Column(2)}
	p.all = s.choices()
	p.field = widgets.NewEntry(lang.L("Go to a page, a person, a screen, or do something"))
	p.field.OnChanged = p.search
	p.field.OnSend = p.run
	p.field.OnKey = p.key
	body := widgets.Inset(12, 12, 12, 12, widgets.Column(10, p.field, widgets.Fixed(0, paletteRows*37, p.list)))
	p.float = widgets.NewFloat(600, body)
	p.float.High = true
	p.search("")
	s.Over(p.float, p.field)
}

// choices is everything there is: commands, pages, people, communities.
func (s *Shell) choices() []choice {
	var all []choice
	for _, a := range append(s.global()[2:], s.pageActions()...) {
		if a.Do == nil {
			continue
		}
		icon, kind := icons.Command, lang.L("do")
		for _, row := range Screens {
			if !row.Away && lang.L(row.Title) == a.Name {
				icon, kind = row.Icon, lang.L("screen")
			}
		}
		all = append(all, choice{a.Name, kind, a.Key.String(), icon, a.Do})
	}
	for _, p := range s.community.Pages() {
		kind := lang.L("page")
		if p.Collection != "" {
			kind = p.Collection
		}
		all = append(all, choice{p.Title, kind, "", icons.Pages, func() { s.Go(screen.ToPage(p.ID, "")) }})
	}
	for _, m := range s.community.Members() {
		all = append(all, choice{m.Name, lang.L("member"), "", icons.People, func() { s.Go(screen.ToMember(m.ID)) }})
	}
	for _, c := range s.app.Communities() {
		if c.ID != s.id {
			all = append(all, choice{c.Name, lang.L("community"), "", icons.Leaf, func() { s.Enter(c.ID) }})
		}
	}
	return all
}

// names lets the choices be searched.
type names []choice

func (n names) String(i int) string { return n[i].name }
func (n names) Len() int            { return len(n) }

func (p *palette) search(text string) {
	p.found = nil
	if text == "" {
		p.found = p.all[:min(len(p.all), paletteRows)]
	}
	for _, m := range fuzzy.FindFrom(text, names(p.all)) {
		if len(p.found) == paletteRows {
			break
		}
		p.found = append(p.found, p.all[m.Index])
	}
	p.draw()
}

func (p *palette) draw() {
	p.rows, p.chosen = nil, 0
	var rows []fyne.CanvasObject
	for _, c := range p.found {
		row := widgets.Row(12, 1, widgets.Mark(c.icon, look.ColorNameMuted, 17), widgets.NewText(c.name).Short(), widgets.Caption(c.kind))
		if c.key != "" {
			row.Add(keyCap(c.key))
		}
		tap := widgets.NewTap(row, func() { p.do(c) }).Named(c.name)
		tap.Room = [4]float32{7, 10, 8, 10}
		p.rows = append(p.rows, tap)
		rows = append(rows, tap)
	}
	if len(rows) == 0 {
		rows = append(rows, widgets.Pad(10, widgets.Muted(lang.L("Nothing is called that. Enter looks for it in all texts.")).Wrapped()))
	}
	widgets.Swap(p.list, rows...)
	p.choose(0)
}

func (p *palette) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyDown:
		p.choose(p.chosen + 1)
	case fyne.KeyUp:
		p.choose(p.chosen - 1)
	default:
		return false
	}
	return true
}

func (p *palette) choose(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	p.rows[p.chosen].Choose(false)
	p.chosen = i
	p.rows[i].Choose(true)
}

func (p *palette) run() {
	if p.chosen < len(p.found) {
		p.do(p.found[p.chosen])
		return
	}
	text := p.field.Text
	p.float.Close()
	p.shell.Go(screen.Route{Screen: screen.Search, Arg: text})
}

func (p *palette) do(c choice) {
	p.float.Close()
	c.do()
}
