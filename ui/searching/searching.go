// Package searching is the screen that looks for words in everything a
// community holds, while one types: pages, talk, clauses, people, files.
package searching

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// Source is what this screen needs of a community.
type Source interface {
	Search(ctx context.Context, query string, limit int) ([]app.Hit, error)
	Member(app.MemberID) app.Member
	Tags() []string
	Collections() []string
}

const (
	limit = 60
	pause = 60 * time.Millisecond // between a key and the search for it
)

// Page is the screen.
type Page struct {
	shell   screen.Shell
	from    Source
	loader  screen.Loader
	field   *widgets.Entry
	results *fyne.Container
	view    fyne.CanvasObject
	rows    []*widgets.Tap
	hits    []app.Hit
	chosen  int
	stop    func() bool // the search that waits for the next key
}

// New is the search, for the words of the route if it has some.
func New(s screen.Shell, from Source, r screen.Route) *Page {
	p := &Page{shell: s, from: from, results: widgets.Column(16)}
	p.field = widgets.NewEntry(lang.L("Search pages, talk, clauses, people and files"))
	p.field.OnChanged = p.typed
	p.field.OnSend = p.openChosen
	p.field.OnKey = p.key
	p.loader.Busy = func(busy bool) {
		if busy {
			widgets.Swap(p.results, widgets.Muted(lang.L("Searching…")))
		}
	}
	head := widgets.Column(14, widgets.Heading(lang.L("Search")), p.field)
	p.view = widgets.Sheet(840, widgets.Column(18, head, p.results))
	p.Move(r)
	return p
}

// Title is what the screen is called.
func (p *Page) Title() string { return lang.L("Search") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// FirstFocus is the field.
func (p *Page) FirstFocus() fyne.Focusable { return p.field }

// Close ends searching.
func (p *Page) Close() {
	p.loader.Cancel()
	if p.stop != nil {
		p.stop()
	}
}

// Move searches for the words of a route.
func (p *Page) Move(r screen.Route) bool {
	p.field.SetText(r.Arg)
	p.search(r.Arg)
	return true
}

func (p *Page) typed(text string) {
	if p.stop != nil {
		p.stop()
	}
	p.stop = p.shell.After(pause, func() { p.search(text) })
}

func (p *Page) search(query string) {
	query = strings.TrimSpace(query)
	if query == "" {
		p.loader.Cancel()
		p.hits, p.rows = nil, nil
		widgets.Swap(p.results, p.hint())
		return
	}
	screen.Load(p.shell, &p.loader, func(ctx context.Context) ([]app.Hit, error) {
		return p.from.Search(ctx, query, limit)
	}, func(hits []app.Hit, err error) {
		if err != nil {
			p.shell.Fail(lang.L("searching"), err)
			return
		}
		p.show(query, hits)
	})
}

func (p *Page) hint() fyne.CanvasObject {
	tags := widgets.Flow(6)
	for _, t := range p.from.Tags() {
		tags.Add(p.chip("tag:" + t))
	}
	for _, c := range p.from.Collections() {
		if c != "" {
			tags.Add(p.chip("in:" + c))
		}
	}
	return widgets.Column(12,
		widgets.Muted(lang.L("Words are looked for everywhere. Put a phrase in quotes; narrow with tag:name or in:collection.")).Wrapped(), tags)
}

func (p *Page) chip(text string) fyne.CanvasObject {
	chip := widgets.NewTap(widgets.NewText(text).In(look.ColorNameMuted), func() {
		p.field.SetText(text + " ")
		p.shell.Canvas().Focus(p.field)
		p.field.CursorColumn = len([]rune(p.field.Text))
		p.field.Refresh()
	}).Named(text)
	chip.Fill, chip.Corner, chip.Room = "button", 10, [4]float32{2, 10, 3, 10}
	return chip
}

// groups are the kinds in the order they are shown.
var groups = []struct {
	kind, name string
	icon       icons.Icon
}{
	{"page", "Pages", icons.Pages}, {"talk", "Talk", icons.Talk}, {"clause", "Charter", icons.Charter},
	{"member", "People", icons.People}, {"file", "Files", icons.File},
}

func (p *Page) show(query string, hits []app.Hit) {
	p.rows, p.hits, p.chosen = nil, nil, 0
	if len(hits) == 0 {
		widgets.Swap(p.results, widgets.Empty(icons.Search, lang.L("Nothing found"),
			lang.L("No page, message, clause, person or file has these words: {{.Query}}", map[string]any{"Query": query})))
		return
	}
	var parts []fyne.CanvasObject
	for _, g := range groups {
		list := widgets.Column(2)
		for _, h := range hits {
			if h.Kind == g.kind {
				list.Add(p.row(h, g.icon))
			}
		}
		if len(list.Objects) > 0 {
			parts = append(parts, widgets.Column(6, widgets.Section(lang.L(g.name)), list))
		}
	}
	widgets.Swap(p.results, parts...)
	p.choose(0)
}

func (p *Page) row(h app.Hit, icon icons.Icon) fyne.CanvasObject {
	words := widgets.Column(2, widgets.Strong(h.Title).Short())
	if h.Snippet != "" {
		snippet := widgets.NewInline(marked(h.Snippet, h.Marks))
		snippet.Lines = 2
		words.Add(snippet)
	}
	var lead fyne.CanvasObject = widgets.Mark(icon, look.ColorNameMuted, 20)
	if h.Kind == "member" {
		m := p.from.Member(h.Member)
		lead = widgets.NewFace(m.ID[:], m.Name, m.Picture, 24)
	}
	row := widgets.NewTap(widgets.TopRow(12, 1, lead, words), func() { p.open(h) }).Named(h.Title + " " + h.Snippet)
	p.rows, p.hits = append(p.rows, row), append(p.hits, h)
	return widgets.Inset(0, -10, 0, -10, row)
}

// marked colours the ranges that were found. Ranges that do not fit the text
// are left out.
func marked(text string, marks [][2]int) []widgets.Run {
	var runs []widgets.Run
	at := 0
	for _, m := range marks {
		if m[0] < at || m[1] > len(text) || m[0] >= m[1] {
			continue
		}
		runs = append(runs, widgets.Run{Text: text[at:m[0]], Color: look.ColorNameMuted},
			widgets.Run{Text: text[m[0]:m[1]], Ground: look.ColorNameFound})
		at = m[1]
	}
	return append(runs, widgets.Run{Text: text[at:], Color: look.ColorNameMuted})
}

// key moves the choice while the field keeps the focus.
func (p *Page) key(k fyne.KeyName) bool {
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

func (p *Page) choose(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	p.rows[p.chosen].Choose(false)
	p.chosen = i
	p.rows[i].Choose(true)
	p.rows[i].Reveal()
}

func (p *Page) openChosen() {
	if p.chosen < len(p.hits) {
		p.open(p.hits[p.chosen])
	}
}

func (p *Page) open(h app.Hit) {
	switch h.Kind {
	case "clause":
		p.shell.Go(screen.ToClause(h.Clause))
	case "member":
		p.shell.Go(screen.ToMember(h.Member))
	case "talk":
		p.shell.Go(screen.ToPage(h.Doc, "talk"))
	default:
		p.shell.Go(screen.ToPage(h.Doc, ""))
	}
}
