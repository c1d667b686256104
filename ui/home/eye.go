package home

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// eye lists what needs my eye, each with the way to it and a way to dismiss it.
func (p *Page) eye(v shown) fyne.CanvasObject {
	if len(v.eye) == 0 {
		return nil
	}
	list := widgets.Column(0)
	for i, n := range v.eye {
		if i > 0 {
			list.Add(widgets.Line())
		}
		list.Add(p.eyeRow(n))
	}
	return titled(lang.L("Needs your eye"), widgets.Bordered(theme.ColorNameBackground, 10, widgets.Pad(4, list)))
}

func (p *Page) eyeRow(n app.NeedsEye) fyne.CanvasObject {
	icon, tone := eyeMark(n.Kind)
	why := words.Why(n)
	by := widgets.Ago(n.At, p.shell.Now())
	if n.Member != (app.MemberID{}) {
		by = p.from.Member(n.Member).Name + ", " + by
	}
	said := widgets.Column(2, widgets.Paragraph(why), widgets.Caption(by))
	dismiss := widgets.NewTap(widgets.Mark(icons.Close, look.ColorNameMuted, 16), func() { p.dismiss(n) })
	dismiss.Named(lang.L("Dismiss: {{.Why}}", map[string]any{"Why": why})).Room = [4]float32{6, 6, 6, 6}
	ground := widgets.On(tone.Soft(), 16, widgets.Pad(7, widgets.Mark(icon, tone.Color(), 18)))
	row := widgets.NewTap(widgets.Row(12, 1, ground, said), func() { p.follow(n) }).Named(why)
	row.OnKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyDelete || k == fyne.KeyBackspace {
			p.dismiss(n)
			return true
		}
		return false
	}
	return widgets.Row(4, 0, row, dismiss)
}

func eyeMark(kind string) (icons.Icon, widgets.Tone) {
	switch kind {
	case "merge":
		return icons.Authors, widgets.Careful
	case "clause":
		return icons.Charter, widgets.Accent
	case "mention", "reply":
		return icons.Talk, widgets.Accent
	case "arrival":
		return icons.Door, widgets.Good
	case "role":
		return icons.Key, widgets.Accent
	}
	return icons.Eye, widgets.Accent
}

func (p *Page) follow(n app.NeedsEye) {
	switch {
	case n.Kind == "arrival" || n.Kind == "role":
		p.shell.Go(screen.To(screen.People))
	case n.Clause != "":
		p.shell.Go(screen.ToClause(n.Clause))
	case n.Doc != (app.DocID{}) && n.Kind == "merge":
		p.shell.Go(screen.ToPage(n.Doc, "history"))
	case n.Doc != (app.DocID{}):
		p.shell.Go(screen.ToPage(n.Doc, ""))
	}
}

func (p *Page) dismiss(n app.NeedsEye) {
	screen.Run(p.shell, func() error { return p.from.Dismiss(n.ID) }, func(err error) {
		p.shell.Fail(lang.L("dismissing it"), err)
		p.load()
	})
}

// next says what to do next, as long as a community is young.
func (p *Page) next(v shown) fyne.CanvasObject {
	var cards []fyne.CanvasObject
	add := func(icon icons.Icon, title, hint string, to screen.Route) {
		words := widgets.Column(2, widgets.Strong(title), widgets.Muted(hint).Wrapped())
		card := widgets.NewCard(widgets.Row(14, 1, widgets.Mark(icon, theme.ColorNamePrimary, 22), words,
			widgets.Mark(icons.Right, look.ColorNameMuted, 16)), func() { p.shell.Go(to) }).Named(title)
		card.Room = [4]float32{12, 14, 12, 16}
		cards = append(cards, card)
	}
	if n := v.charter.Waiting; n > 0 {
		add(icons.Charter, widgets.Counted("{{.N}} clauses wait for your answer", n),
			lang.L("Endorse them, with a reservation if you have one, or say that you cannot."),
			screen.Route{Screen: screen.Charter, Part: "waiting"})
	}
	if len(v.members) < 2 {
		add(icons.People, lang.L("Invite somebody"), lang.L("With six words, a link, a QR code or a file. It works with no internet."),
			screen.Route{Screen: screen.People, Part: "invite"})
	}
	if len(v.pages) == 0 {
		add(icons.Edit, lang.L("Write the first page"), lang.L("What do you know how to do that others should know too?"),
			screen.Route{Screen: screen.Pages, Part: "new"})
		add(icons.Folder, lang.L("Bring a folder of Markdown"), lang.L("Pages, links and pictures come along."),
			screen.Route{Screen: screen.Settings, Part: "import"})
	}
	if v.charter.MayAmend && len(v.charter.Clauses) == 0 {
		add(icons.Charter, lang.L("Say what you hold yourselves to"), lang.L("Write a purpose and a first clause."), screen.To(screen.Charter))
	}
	if len(cards) == 0 {
		return nil
	}
	return titled(lang.L("What to do next"), widgets.Column(8, cards...))
}
