package charter

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// stances are the three answers; the one I gave is filled.
func (p *Page) stances(c app.Clause) fyne.CanvasObject {
	row := widgets.Row(6, -1)
	for i, s := range []app.Stance{app.Endorse, app.Reservation, app.Cannot} {
		row.Add(p.stance(c, s, i+1))
	}
	return row
}

func (p *Page) stance(c app.Clause, s app.Stance, key int) fyne.CanvasObject {
	tone := map[app.Stance]widgets.Tone{app.Endorse: widgets.Good, app.Reservation: widgets.Careful, app.Cannot: widgets.Bad}[s]
	label := map[app.Stance]string{app.Endorse: lang.L("Endorse"), app.Reservation: lang.L("With reservation"), app.Cannot: lang.L("Cannot")}[s]
	text := widgets.NewText(label)
	var inside fyne.CanvasObject = text
	mine := c.Mine.Stance == s
	if mine {
		text.In(tone.Color()).Bold()
		inside = widgets.Row(6, -1, widgets.Mark(icons.Check, tone.Color(), 16), text)
	}
	tap := widgets.NewTap(inside, func() { p.respond(c, s) })
	tap.Named(lang.L("{{.Answer}}, clause {{.N}} (key {{.Key}})", map[string]any{"Answer": label, "N": c.Number, "Key": key}))
	tap.Room = [4]float32{4, 11, 5, 11}
	tap.Border = true
	if mine {
		tap.Fill, tap.Border = tone.Soft(), false
	}
	return tap
}

// respond answers; a reservation or a refusal is asked for its reason.
func (p *Page) respond(c app.Clause, s app.Stance) {
	if s == app.Endorse {
		p.say(c, s, "")
		return
	}
	p.askWhy(c, s)
}

func (p *Page) askWhy(c app.Clause, s app.Stance) {
	title, hint := lang.L("Endorse with a reservation"), lang.L("What is your reservation? The others see it beside your name.")
	if s == app.Cannot {
		title, hint = lang.L("You cannot endorse this"), lang.L("What would have to change? The others see it beside your name.")
	}
	note := widgets.NewArea(hint, 4)
	draft := screen.KeepDraft(p.shell, p.from, "answer/"+string(c.ID)+"/"+string(s), note, c.Mine.Note)
	var float *widgets.Float
	send := func() {
		text := note.Text
		draft.Drop()
		float.Close()
		p.say(c, s, text)
	}
	note.OnSend = send
	about := widgets.Muted(p.name(c)).Wrapped()
	float = widgets.Form(520, title, widgets.Column(10, about, note),
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Answer"), icons.Icon{}, send))
	float.OnClose = draft.Flush
	p.shell.Over(float, note)
}

func (p *Page) say(c app.Clause, s app.Stance, note string) {
	p.answer[c.ID] = true
	before := c.Mine
	screen.Run(p.shell, func() error { return p.from.Endorse(c.ID, c.VersionID, s, note) }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("answering"), err)
			return
		}
		_, word := stanceWord(s)
		var undo func()
		if before.Stance != "" {
			undo = func() { p.say(c, before.Stance, before.Note) }
		}
		p.shell.Toast(lang.L("Clause {{.N}}: {{.Answer}}", map[string]any{"N": c.Number, "Answer": word}), undo)
		p.load()
	})
}

// history shows every version and what each changed.
func (p *Page) history(c app.Clause) {
	versions, err := p.from.ClauseHistory(c.ID)
	if err != nil {
		p.shell.Fail(lang.L("reading the history"), err)
		return
	}
	list := widgets.Column(18)
	for i, v := range versions {
		m := p.from.Member(v.By)
		head := widgets.Row(10, 1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 26),
			widgets.Strong(lang.L("Version {{.N}} by {{.Name}}", map[string]any{"N": v.Version, "Name": m.Name})),
			widgets.Caption(widgets.Clock(v.At)))
		parts := []fyne.CanvasObject{head}
		if v.Why != "" {
			parts = append(parts, widgets.Muted(lang.L("Why: {{.Why}}", map[string]any{"Why": v.Why})).Wrapped())
		}
		runs := []widgets.Run{{Text: v.Title + "\n", Bold: true}, {Text: v.Text}}
		if i+1 < len(versions) {
			before := versions[i+1]
			runs = append(append(widgets.Compared(before.Title, v.Title), widgets.Run{Text: "\n"}), widgets.Compared(before.Text, v.Text)...)
		}
		parts = append(parts, widgets.Bordered(theme.ColorNameBackground, 8, widgets.Pad(12, widgets.NewInline(runs))))
		list.Add(widgets.Column(8, parts...))
	}
	body := widgets.Fixed(0, 360, widgets.Scrolled(widgets.Inset(0, 10, 0, 0, list)))
	title := lang.L("History of clause {{.N}}", map[string]any{"N": c.Number})
	float := widgets.Form(640, title, body)
	p.shell.Over(float, nil)
}
