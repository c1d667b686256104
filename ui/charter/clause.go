package charter

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"commonplace/app"
	"commonplace/ui/icons"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// card is one clause: its text, who stands behind it, and my answer.
func (p *Page) card(c app.Clause) fyne.CanvasObject {
	parts := []fyne.CanvasObject{p.clauseHead(c)}
	if c.Before != nil && c.Mine.Stance == "" && !c.Retired {
		parts = append(parts, p.changed(c))
	} else {
		parts = append(parts, widgets.Paragraph(c.Text))
	}
	if !c.Retired {
		parts = append(parts, widgets.Inset(4, 0, 0, 0, widgets.Line()), p.standing(c))
	}
	if p.open[c.ID] {
		parts = append(parts, p.answers(c))
	}
	card := widgets.NewCard(widgets.Column(8, parts...), nil).Named(p.name(c))
	card.Fill = theme.ColorNameBackground
	card.OnRune = func(r rune) bool { return p.typed(c, r) }
	card.OnSecondary = func(at fyne.Position) { p.menu(c, at) }
	card.OnKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyReturn || k == fyne.KeyEnter || k == fyne.KeySpace {
			p.toggleAnswers(c)
			return true
		}
		return false
	}
	p.cards[c.ID] = card
	return card
}

func (p *Page) name(c app.Clause) string {
	return lang.L("Clause {{.N}}: {{.Title}}", map[string]any{"N": c.Number, "Title": c.Title})
}

// typed answers with 1, 2, 3, edits with e and shows the history with h.
func (p *Page) typed(c app.Clause, r rune) bool {
	if stance, ok := map[rune]app.Stance{'1': app.Endorse, '2': app.Reservation, '3': app.Cannot}[r]; ok && !c.Retired {
		p.respond(c, stance)
		return true
	}
	switch {
	case r == 'e' && p.charter.MayAmend:
		p.edit(c)
	case r == 'h':
		p.history(c)
	default:
		return false
	}
	return true
}

func (p *Page) clauseHead(c app.Clause) fyne.CanvasObject {
	number := widgets.On(theme.ColorNameButton, 12, widgets.Inset(1, 9, 2, 9, widgets.NewText(strconv.Itoa(c.Number)).In(look.ColorNameMuted).Bold()))
	title := widgets.NewText(c.Title).As(look.SizeNameHeading3, theme.ColorNameForeground).Bold().Wrapped()
	version := widgets.NewTap(widgets.Caption(lang.L("version {{.N}}", map[string]any{"N": c.Version})), func() { p.history(c) })
	version.Named(lang.L("History of clause {{.N}}", map[string]any{"N": c.Number})).Room = [4]float32{3, 8, 4, 8}
	var more *widgets.Tap
	more = widgets.NewTap(widgets.Mark(icons.More, look.ColorNameMuted, 18), func() {
		p.menu(c, fyne.CurrentApp().Driver().AbsolutePositionForObject(more).AddXY(0, more.Size().Height))
	}).Named(lang.L("More about clause {{.N}}", map[string]any{"N": c.Number}))
	more.Room = [4]float32{4, 6, 4, 6}
	return widgets.Row(10, 1, number, title, version, more)
}

// changed says what is different from the version I answered.
func (p *Page) changed(c app.Clause) fyne.CanvasObject {
	note := lang.L("Changed since you answered version {{.N}}.", map[string]any{"N": c.Before.Version})
	if c.Why != "" {
		note += " " + lang.L("Why: {{.Why}}", map[string]any{"Why": c.Why})
	}
	runs := widgets.Compared(c.Before.Text, c.Text)
	if c.Before.Title != c.Title {
		runs = append(append(widgets.Compared(c.Before.Title, c.Title), widgets.Run{Text: "\n"}), runs...)
	}
	return widgets.Column(10, widgets.Notice(widgets.Accent, icons.Edit, note), widgets.NewInline(runs))
}

// standing is the coverage, and my answer.
func (p *Page) standing(c app.Clause) fyne.CanvasObject {
	v := c.Coverage
	bar := widgets.NewBar(v.Members, 6,
		widgets.Share{Parts: v.Endorsed, Color: theme.ColorNameSuccess},
		widgets.Share{Parts: v.Reservations, Color: theme.ColorNameWarning},
		widgets.Share{Parts: v.Cannot, Color: theme.ColorNameError})
	words := widgets.Column(6, bar, widgets.Caption(coverage(v)))
	who := widgets.NewTap(widgets.Fixed(220, 0, words), func() { p.toggleAnswers(c) })
	who.Named(lang.L("Who answered what to clause {{.N}}", map[string]any{"N": c.Number})).Room = [4]float32{6, 8, 4, 8}
	return widgets.Row(12, 1, widgets.Inset(0, 0, 0, -8, who), widgets.Spacer(), p.stances(c))
}

// coverage says "23 of 27, 2 reservations".
func coverage(v app.Coverage) string {
	text := lang.L("{{.Yes}} of {{.All}}", map[string]any{"Yes": v.Endorsed + v.Reservations, "All": v.Members})
	if v.Reservations > 0 {
		text += ", " + widgets.Counted("{{.N}} reservations", v.Reservations)
	}
	if v.Cannot > 0 {
		text += ", " + widgets.Counted("{{.N}} cannot", v.Cannot)
	}
	return text
}

func (p *Page) toggleAnswers(c app.Clause) {
	p.open[c.ID] = !p.open[c.ID]
	p.draw()
}

// answers lists everybody's answer, those with a note first.
func (p *Page) answers(c app.Clause) fyne.CanvasObject {
	list := widgets.Column(8)
	var quiet []fyne.CanvasObject
	for _, a := range c.Answers {
		m := p.from.Member(a.Member)
		if a.Stance == app.Endorse && a.Note == "" {
			quiet = append(quiet, widgets.NewFace(m.ID[:], m.Name, m.Picture, 24))
			continue
		}
		tone, word := stanceWord(a.Stance)
		said := []fyne.CanvasObject{widgets.Row(8, -1, widgets.Strong(m.Name), widgets.Pill(word, tone))}
		if a.Note != "" {
			said = append(said, widgets.Paragraph(a.Note))
		}
		list.Add(widgets.TopRow(10, 1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 28), widgets.Column(3, said...)))
	}
	if len(quiet) > 0 {
		list.Add(widgets.Row(10, 1, widgets.Caption(lang.L("Endorsed by")), widgets.Flow(4, quiet...)))
	}
	if len(c.Answers) == 0 {
		list.Add(widgets.Muted(lang.L("Nobody has answered this version yet.")))
	}
	return widgets.On(look.ColorNameSurface, 8, widgets.Pad(12, list))
}

func stanceWord(s app.Stance) (widgets.Tone, string) {
	switch s {
	case app.Endorse:
		return widgets.Good, lang.L("endorses")
	case app.Reservation:
		return widgets.Careful, lang.L("with reservation")
	}
	return widgets.Bad, lang.L("cannot endorse")
}

// menu is everything one may do with a clause.
func (p *Page) menu(c app.Clause, at fyne.Position) {
	items := []*fyne.MenuItem{fyne.NewMenuItem(lang.L("History"), func() { p.history(c) })}
	if p.charter.MayAmend {
		items = append(items, fyne.NewMenuItem(lang.L("Edit"), func() { p.edit(c) }))
		if !c.Retired {
			items = append(items,
				fyne.NewMenuItem(lang.L("Move up"), func() { p.move(c, -1) }),
				fyne.NewMenuItem(lang.L("Move down"), func() { p.move(c, 1) }),
				fyne.NewMenuItemSeparator(),
				fyne.NewMenuItem(lang.L("Retire"), func() { p.retire(c, true) }))
		} else {
			items = append(items, fyne.NewMenuItem(lang.L("Put back in force"), func() { p.retire(c, false) }))
		}
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), p.shell.Canvas(), at)
}
