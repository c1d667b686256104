package onboarding

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/markdown"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// create asks for a name, a domain and a charter to start from.
func (p *Page) create() {
	if p.founded == nil {
		p.founded = widgets.NewEntry(lang.L("What is your community called?"))
		p.domain = widgets.NewEntry(lang.L("What do you care about together? For example: teaching people to program"))
		if list := p.program.Starters(); len(list) > 0 {
			p.starter = list[0].Key
		}
	}
	p.founded.OnSend, p.domain.OnSend = p.found, p.found
	choices := widgets.Column(8)
	p.drawStarters(choices)
	p.step(lang.L("Start a community"), lang.L("You can change everything later, together."), p.founded,
		widgets.Column(10, p.founded, p.domain),
		widgets.Column(8, widgets.Section(lang.L("A charter to start from")), choices),
		widgets.Row(8, -1, widgets.NewPrimary(lang.L("Start"), icons.Forward, p.found), widgets.NewQuiet(lang.L("Back"), icons.Back, p.choose)))
}

// drawStarters lists the starter charters. The chosen one is marked, and can be
// read below its name once somebody pressed it; pressed again, it folds up.
func (p *Page) drawStarters(into *fyne.Container) {
	list := append(p.program.Starters(), app.Starter{Name: lang.L("An empty charter"), Summary: lang.L("You write every clause yourselves.")})
	var rows []fyne.CanvasObject
	for _, s := range list {
		words := widgets.Column(2, widgets.Strong(s.Name), widgets.Muted(s.Summary).Wrapped())
		var mark fyne.CanvasObject = widgets.Mark(icons.Charter, look.ColorNameMuted, 20)
		if s.Key == p.starter {
			mark = widgets.Mark(icons.Check, "primary", 20)
		}
		parts := []fyne.CanvasObject{mark, words}
		if s.Clauses > 0 {
			parts = append(parts, widgets.Pill(widgets.Counted("{{.N}} clauses", s.Clauses), widgets.Calm))
		}
		card := widgets.NewCard(widgets.Row(14, 1, parts...), func() {
			p.preview = s.Key != p.starter || !p.preview
			p.starter = s.Key
			p.drawStarters(into)
		}).Named(s.Name)
		card.Chosen, card.Room = s.Key == p.starter, [4]float32{10, 14, 10, 14}
		rows = append(rows, card)
		if s.Key == p.starter && p.preview && len(s.Preview) > 0 {
			rows = append(rows, preview(s))
		}
	}
	widgets.Swap(into, rows...)
}

const previewHeight = 260

// preview lets one read a starter before one takes it.
func preview(s app.Starter) fyne.CanvasObject {
	var text strings.Builder
	text.WriteString(s.Purpose)
	for i, c := range s.Preview {
		fmt.Fprintf(&text, "\n\n### %d. %s\n\n*%s*\n\n%s", i+1, c.Title, kindWord(c.Kind), c.Text)
	}
	return widgets.Bordered(theme.ColorNameBackground, 10, widgets.Fixed(0, previewHeight, markdown.New(text.String())))
}

func kindWord(kind string) string {
	switch kind {
	case "value":
		return lang.L("Value")
	case "norm":
		return lang.L("Norm")
	}
	return lang.L("Process")
}

func (p *Page) found() {
	f := app.Founding{Name: strings.TrimSpace(p.founded.Text), Domain: strings.TrimSpace(p.domain.Text), Starter: p.starter}
	if f.Name == "" {
		p.shell.Canvas().Focus(p.founded)
		return
	}
	p.enter(lang.L("starting the community"), func() (app.ID, error) { return p.program.Create(context.Background(), f) })
}
