// Package charter is the screen of what a community holds itself to: its
// purpose, its clauses by kind, how many stand behind each, my own answer to
// each, and what changed since I answered.
package charter

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// Source is what this screen needs of a community.
type Source interface {
	screen.Drafts
	Charter() (app.Charter, error)
	SetPurpose(text string) error
	AddClause(app.ClauseText) (app.ClauseID, error)
	AmendClause(app.ClauseID, app.ClauseText) error
	RetireClause(app.ClauseID, bool) error
	MoveClause(app.ClauseID, int) error
	ClauseHistory(app.ClauseID) ([]app.ClauseVersion, error)
	Endorse(app.ClauseID, app.EntryID, app.Stance, string) error
	Member(app.MemberID) app.Member
}

// The filters.
const (
	filterAll = iota
	filterWaiting
)

// Page is the screen.
type Page struct {
	shell   screen.Shell
	from    Source
	loader  screen.Loader
	view    fyne.CanvasObject
	head    *fyne.Container
	list    *fyne.Container
	tabs    *widgets.Tabs
	charter app.Charter
	cards   map[app.ClauseID]*widgets.Tap
	open    map[app.ClauseID]bool // whose answers are shown
	answer  map[app.ClauseID]bool // answered while filtering: kept in view
	goTo    app.ClauseID
}

// New is the charter, at a clause if the route names one.
func New(s screen.Shell, from Source, r screen.Route) *Page {
	p := &Page{shell: s, from: from, head: widgets.Column(14), list: widgets.Column(12),
		open: map[app.ClauseID]bool{}, answer: map[app.ClauseID]bool{}}
	p.tabs = widgets.NewTabs([]string{lang.L("All clauses"), lang.L("Waiting for me")}, filterAll, func(int) {
		p.answer = map[app.ClauseID]bool{}
		p.draw()
	})
	p.view = widgets.Sheet(840, widgets.Column(22, p.head, p.list))
	p.Move(r)
	return p
}

// Title is what the screen is called.
func (p *Page) Title() string { return lang.L("Charter") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// Close ends loading.
func (p *Page) Close() { p.loader.Cancel() }

// Changed reads again when the charter or the roll changed.
func (p *Page) Changed(c screen.Changes) {
	if c.Any(app.TopicCharter, app.TopicRoll) {
		p.load()
	}
}

// Move goes to a clause, or to those that wait for me.
func (p *Page) Move(r screen.Route) bool {
	p.goTo = app.ClauseID(r.Arg)
	if r.Part == "waiting" {
		p.tabs.Choose(filterWaiting)
	} else if r.Arg != "" {
		p.tabs.Choose(filterAll)
	}
	p.load()
	return true
}

// Actions are the commands here.
func (p *Page) Actions() []screen.Action {
	actions := []screen.Action{
		{Name: lang.L("Show only what waits for me"), Key: screen.CtrlShift(fyne.KeyW), Do: func() { p.tabs.Choose(1 - p.tabs.Chosen()) }},
	}
	actions = append(actions,
		screen.Action{Name: lang.L("On a clause: endorse, with reservation, cannot"), Key: screen.Key{Name: "1 2 3"}},
		screen.Action{Name: lang.L("On a clause: history"), Key: screen.Key{Name: "H"}},
		screen.Action{Name: lang.L("On a clause: who answered what"), Key: screen.Key{Name: fyne.KeyReturn}})
	if p.charter.MayAmend {
		actions = append(actions,
			screen.Action{Name: lang.L("On a clause: edit"), Key: screen.Key{Name: "E"}},
			screen.Action{Name: lang.L("Add a clause"), Key: screen.Ctrl(fyne.KeyN), Do: p.add},
			screen.Action{Name: lang.L("Edit the purpose"), Do: p.editPurpose})
	}
	return actions
}

func (p *Page) load() {
	screen.Load(p.shell, &p.loader, func(context.Context) (app.Charter, error) { return p.from.Charter() },
		func(c app.Charter, err error) {
			if err != nil {
				p.shell.Fail(lang.L("reading the charter"), err)
				return
			}
			p.charter = c
			p.draw()
			p.shell.Retitle()
		})
}

func (p *Page) draw() {
	waiting := lang.L("Waiting for me")
	if n := p.charter.Waiting; n > 0 {
		waiting += "  " + strconv.Itoa(n)
	}
	p.tabs.Name(filterWaiting, waiting)
	widgets.Swap(p.head, p.header()...)
	widgets.Swap(p.list, p.clauses()...)
	if card := p.cards[p.goTo]; card != nil && p.shell.Canvas() != nil {
		p.goTo = ""
		p.shell.Canvas().Focus(card)
	}
}

func (p *Page) header() []fyne.CanvasObject {
	c := p.charter
	var add fyne.CanvasObject = widgets.Spacer()
	if c.MayAmend && len(c.Clauses) > 0 {
		add = widgets.NewButton(lang.L("Add a clause"), icons.Add, p.add)
	}
	parts := []fyne.CanvasObject{widgets.Row(12, 0, widgets.Heading(lang.L("Charter")), add), p.purpose()}
	if len(c.Clauses) > 0 {
		parts = append(parts, widgets.Inset(6, 0, 0, 0, widgets.Row(16, 1, p.tabs, widgets.Spacer(), p.complete())))
	}
	return parts
}

func (p *Page) purpose() fyne.CanvasObject {
	text := widgets.Paragraph(p.charter.Purpose).As(look.SizeNameHeading3, theme.ColorNameForeground)
	if p.charter.Purpose == "" {
		text = widgets.Muted(lang.L("No purpose is written yet. One or two sentences: what do you care about together, and why?")).Wrapped()
	}
	words := widgets.Column(4, widgets.Section(lang.L("Purpose")), text)
	if !p.charter.MayAmend {
		return words
	}
	return widgets.TopRow(12, 0, words, widgets.NewQuiet(lang.L("Edit"), icons.Edit, p.editPurpose))
}

// complete says how many answered every clause.
func (p *Page) complete() fyne.CanvasObject {
	c := p.charter
	text := lang.L("{{.Done}} of {{.All}} answered every clause", map[string]any{"Done": c.Complete, "All": c.Members})
	return widgets.Caption(text)
}

func (p *Page) clauses() []fyne.CanvasObject {
	p.cards = map[app.ClauseID]*widgets.Tap{}
	if len(p.charter.Clauses) == 0 {
		return p.noClauses()
	}
	var out []fyne.CanvasObject
	section := ""
	for _, kind := range []string{"value", "norm", "process", ""} {
		for _, c := range p.charter.Clauses {
			if !p.belongs(c, kind) {
				continue
			}
			if name := sectionName(kind); name != section {
				section = name
				out = append(out, widgets.Inset(10, 0, 0, 0, widgets.Section(name)))
			}
			out = append(out, p.card(c))
		}
	}
	if len(out) == 0 {
		return []fyne.CanvasObject{widgets.Empty(icons.Check, lang.L("Nothing waits for your answer"),
			lang.L("You answered every clause in its current version. You will be asked again only about clauses that change."),
			widgets.NewButton(lang.L("Show all clauses"), icons.Icon{}, func() { p.tabs.Choose(filterAll) }))}
	}
	return out
}

// belongs says whether a clause is shown in the section of a kind; retired
// ones and unknown kinds come last.
func (p *Page) belongs(c app.Clause, kind string) bool {
	if p.tabs.Chosen() == filterWaiting && (c.Retired || c.Mine.Stance != "") && !p.answer[c.ID] {
		return false
	}
	known := c.Kind == "value" || c.Kind == "norm" || c.Kind == "process"
	if c.Retired || !known {
		return kind == ""
	}
	return c.Kind == kind
}

func sectionName(kind string) string {
	switch kind {
	case "value":
		return lang.L("Values")
	case "norm":
		return lang.L("Norms")
	case "process":
		return lang.L("Processes")
	}
	return lang.L("No longer in force")
}

func (p *Page) noClauses() []fyne.CanvasObject {
	if !p.charter.MayAmend {
		return []fyne.CanvasObject{widgets.Empty(icons.Charter, lang.L("No clauses yet"),
			lang.L("The stewards and facilitators write them; you will be asked to endorse each."))}
	}
	return []fyne.CanvasObject{widgets.Empty(icons.Charter, lang.L("No clauses yet"),
		lang.L("A clause is one value, norm or process. Everybody endorses each for themselves, or says what they cannot agree to."),
		widgets.NewPrimary(lang.L("Write the first clause"), icons.Add, p.add))}
}
