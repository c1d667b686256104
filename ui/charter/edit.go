package charter

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

func (p *Page) editPurpose() {
	text := widgets.NewArea(lang.L("What do you care about together, and why?"), 5)
	draft := screen.KeepDraft(p.shell, p.from, "purpose", text, p.charter.Purpose)
	var float *widgets.Float
	before := p.charter.Purpose
	save := func() {
		after := text.Text
		draft.Drop()
		float.Close()
		p.do(lang.L("changing the purpose"), lang.L("Purpose changed"),
			func() error { return p.from.SetPurpose(after) }, func() error { return p.from.SetPurpose(before) })
	}
	text.OnSend = save
	float = p.form(lang.L("Purpose"), lang.L("Save"), widgets.Column(8, text), save)
	float.OnClose = draft.Flush
	p.shell.Over(float, text)
}

func (p *Page) form(title, yes string, body fyne.CanvasObject, save func()) *widgets.Float {
	var float *widgets.Float
	float = widgets.Form(600, title, body,
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(yes, icons.Icon{}, save))
	return float
}

func (p *Page) add() {
	p.write(lang.L("A new clause"), "clause/new", app.ClauseText{Kind: "norm"}, func(t app.ClauseText) {
		screen.Run(p.shell, func() error { _, err := p.from.AddClause(t); return err }, func(err error) {
			if err != nil {
				p.shell.Fail(lang.L("adding the clause"), err)
				return
			}
			p.shell.Toast(lang.L("Clause added; everybody is asked to endorse it"), nil)
			p.load()
		})
	})
}

func (p *Page) edit(c app.Clause) {
	title := lang.L("Edit clause {{.N}}", map[string]any{"N": c.Number})
	before := app.ClauseText{Kind: c.Kind, Title: c.Title, Text: c.Text}
	p.write(title, "clause/"+string(c.ID), before, func(t app.ClauseText) {
		back := before
		back.Why = lang.L("taken back")
		p.do(lang.L("changing the clause"), lang.L("Clause changed; everybody is asked about the new version"),
			func() error { return p.from.AmendClause(c.ID, t) }, func() error { return p.from.AmendClause(c.ID, back) })
	})
}

// write asks for the text of a clause. Every field keeps its draft.
func (p *Page) write(title, key string, from app.ClauseText, done func(app.ClauseText)) {
	kinds := map[string]string{lang.L("Value"): "value", lang.L("Norm"): "norm", lang.L("Process"): "process"}
	chosen := lang.L("Norm")
	for name, kind := range kinds {
		if kind == from.Kind {
			chosen = name
		}
	}
	kind := widgets.NewSelect([]string{lang.L("Value"), lang.L("Norm"), lang.L("Process")}, chosen, nil)
	name := widgets.NewEntry(lang.L("In a few words"))
	text := widgets.NewArea(lang.L("What does it say?"), 6)
	why := widgets.NewEntry(lang.L("What made you write it so?"))
	drafts := []*screen.Draft{
		screen.KeepDraft(p.shell, p.from, key+"/title", name, from.Title),
		screen.KeepDraft(p.shell, p.from, key+"/text", text, from.Text),
		screen.KeepDraft(p.shell, p.from, key+"/why", why, from.Why),
	}
	var float *widgets.Float
	save := func() {
		t := app.ClauseText{Kind: kinds[kind.Selected], Title: name.Text, Text: text.Text, Why: why.Text}
		if t.Title == "" {
			p.shell.Canvas().Focus(name)
			return
		}
		for _, d := range drafts {
			d.Drop()
		}
		float.Close()
		done(t)
	}
	text.OnSend, why.OnSend = save, save
	body := widgets.Column(12,
		labelled(lang.L("Kind"), widgets.Boxed(0, kind)), labelled(lang.L("Title"), name),
		labelled(lang.L("Text"), text), labelled(lang.L("Why"), why))
	float = p.form(title, lang.L("Save"), body, save)
	float.OnClose = func() {
		for _, d := range drafts {
			d.Flush()
		}
	}
	p.shell.Over(float, name)
}

func labelled(name string, field fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Column(4, widgets.Caption(name), field)
}

func (p *Page) move(c app.Clause, step int) {
	var order []app.ClauseID
	at := -1
	for _, other := range p.charter.Clauses {
		if other.ID == c.ID {
			at = len(order)
		}
		order = append(order, other.ID)
	}
	to := at + step
	for to >= 0 && to < len(order) && p.charter.Clauses[to].Kind != c.Kind {
		to += step
	}
	if to < 0 || to >= len(order) || p.charter.Clauses[to].Retired {
		return
	}
	p.do(lang.L("moving the clause"), lang.L("Clause moved"),
		func() error { return p.from.MoveClause(c.ID, to) }, func() error { return p.from.MoveClause(c.ID, at) })
}

func (p *Page) retire(c app.Clause, retired bool) {
	said := lang.L("Clause {{.N}} retired", map[string]any{"N": c.Number})
	if !retired {
		said = lang.L("Clause {{.N}} is in force again", map[string]any{"N": c.Number})
	}
	p.do(lang.L("changing the clause"), said,
		func() error { return p.from.RetireClause(c.ID, retired) }, func() error { return p.from.RetireClause(c.ID, !retired) })
}

// do does something that can be undone, says so, and reads again.
func (p *Page) do(doing, done string, act, undo func() error) {
	screen.Run(p.shell, act, func(err error) {
		p.load()
		if err != nil {
			p.shell.Fail(doing, err)
			return
		}
		p.shell.Toast(done, func() { screen.Run(p.shell, undo, func(err error) { p.shell.Fail(doing, err); p.load() }) })
	})
}
