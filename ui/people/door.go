package people

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// knocking lists who waits to be let in.
func (p *Page) knocking() fyne.CanvasObject {
	if len(p.shown.arrivals) == 0 {
		return nil
	}
	list := titled(lang.L("At the door"))
	for _, a := range p.shown.arrivals {
		words := widgets.Column(3, widgets.Strong(lang.L("{{.Name}} would like to come in", map[string]any{"Name": a.Name})),
			widgets.Muted(lang.L("Compare these four words with theirs: {{.Words}}", map[string]any{"Words": a.Fingerprint})).Wrapped(),
			widgets.Caption(widgets.Ago(a.Since, p.shell.Now())))
		letIn := widgets.NewPrimary(lang.L("Let in"), icons.Check, func() { p.admit(a) })
		notNow := widgets.NewButton(lang.L("Decline"), icons.Icon{}, func() { p.decline(a) })
		row := widgets.Row(14, 1, widgets.NewFace([]byte(a.ID), a.Name, a.Picture, 44), words, notNow, letIn)
		list.Add(widgets.Bordered(look.ColorNameSurface, 10, widgets.Pad(14, row)))
	}
	return list
}

func (p *Page) admit(a app.Arrival) {
	screen.Run(p.shell, func() error { return p.from.Admit(context.Background(), a.ID) }, func(err error) {
		p.load()
		if err != nil {
			p.shell.Fail(lang.L("letting {{.Name}} in", map[string]any{"Name": a.Name}), err)
			return
		}
		p.shell.Toast(lang.L("{{.Name}} is in", map[string]any{"Name": a.Name}), nil)
	})
}

func (p *Page) decline(a app.Arrival) {
	p.shell.Ask(screen.Question{
		Title: lang.L("Decline {{.Name}}?", map[string]any{"Name": a.Name}),
		Text:  lang.L("They are told that they were not let in. They can ask again with another invitation."),
		Yes:   lang.L("Decline"),
		Do: func() {
			screen.Run(p.shell, func() error { return p.from.Decline(context.Background(), a.ID) }, func(err error) {
				p.shell.Fail(lang.L("declining"), err)
				p.load()
			})
		},
	})
}

// toSign lists changes of roles that wait for stewards.
func (p *Page) toSign() fyne.CanvasObject {
	if len(p.shown.changes) == 0 {
		return nil
	}
	list := titled(lang.L("Waiting for the stewards"))
	for _, c := range p.shown.changes {
		by := p.from.Member(c.By)
		signed := lang.L("proposed by {{.Name}}, {{.Signed}} of {{.Needed}} stewards signed", map[string]any{"Name": by.Name, "Signed": len(c.Signed), "Needed": c.Needed})
		parts := []fyne.CanvasObject{widgets.Mark(icons.Key, look.ColorNameMuted, 20),
			widgets.Column(3, widgets.Strong(words.Change(c.Parts, c.What)).Wrapped(), widgets.Caption(signed))}
		if c.MayISign {
			parts = append(parts, widgets.NewPrimary(lang.L("Sign"), icons.Edit, func() { p.sign(c) }))
		}
		list.Add(widgets.Bordered(look.ColorNameSurface, 10, widgets.Pad(14, widgets.Row(14, 1, parts...))))
	}
	return list
}

func (p *Page) sign(c app.RoleChange) {
	screen.Run(p.shell, func() error { return p.from.SignRoleChange(c.ID) }, func(err error) {
		p.load()
		if err != nil {
			p.shell.Fail(lang.L("signing"), err)
			return
		}
		p.shell.Toast(lang.L("Signed: {{.What}}", map[string]any{"What": words.Change(c.Parts, c.What)}), nil)
	})
}
