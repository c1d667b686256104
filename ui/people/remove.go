package people

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// gone says that somebody is out, and why, as it was recorded.
func gone(m app.Member) []fyne.CanvasObject {
	if !m.Left {
		return nil
	}
	word := lang.L("left")
	if m.Removed {
		word = lang.L("removed")
	}
	all := []fyne.CanvasObject{widgets.Row(0, -1, widgets.Pill(word, widgets.Calm))}
	if m.Why != "" {
		all = append(all, widgets.Muted(lang.L("Why: {{.Why}}", map[string]any{"Why": m.Why})).Wrapped())
	}
	return all
}

// askRemove says, before anything is done, what removing somebody can do and
// what it cannot, and asks for the reason that is recorded.
func (p *Page) askRemove(m app.Member) {
	name := map[string]any{"Name": m.Name}
	why := widgets.NewArea(lang.L("Why? Everybody can read it, {{.Name}} too.", name), 3)
	draft := screen.KeepDraft(p.shell, p.from, "remove/"+m.ID.String(), why, "")
	problem := widgets.NewText("").In("error").Wrapped()
	problem.Hide()
	var float *widgets.Float
	remove := func() {
		reason := strings.TrimSpace(why.Text)
		if reason == "" {
			problem.Set(lang.L("Please give a reason."))
			problem.Show()
			p.shell.Canvas().Focus(why)
			return
		}
		draft.Drop()
		float.Close()
		p.remove(m, reason)
	}
	why.OnSend = remove
	points := widgets.Column(8,
		point(icons.Laptop, lang.L("What {{.Name}} already has stays on their laptops. Nobody can take that back.", name)),
		point(icons.Sync, lang.L("From now on no laptop of a member shares anything new with them, nor takes anything from them.")),
		point(icons.Pages, lang.L("What they wrote until now stays, with their name.")),
		point(icons.History, lang.L("The removal, your name and the reason are recorded for good, for everybody to read.")))
	if isSteward(m) {
		points.Add(point(icons.Key, lang.L("{{.Name}} is a steward: it takes effect when a majority of the stewards has signed it.", name)))
	}
	cancel := widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() })
	float = widgets.Form(540, lang.L("Remove {{.Name}} from the community?", name), widgets.Column(14, points, why, problem),
		cancel, widgets.NewDanger(lang.L("Remove"), icons.Icon{}, remove))
	float.OnClose = draft.Flush
	p.shell.Over(float, why)
}

func point(icon icons.Icon, text string) fyne.CanvasObject {
	return widgets.TopRow(10, 1, widgets.Mark(icon, "muted", 18), widgets.Paragraph(text))
}

func (p *Page) remove(m app.Member, why string) {
	screen.Run(p.shell, func() error { return p.from.Remove(m.ID, why) }, func(err error) {
		p.load()
		switch {
		case err != nil:
			p.shell.Fail(lang.L("removing {{.Name}}", map[string]any{"Name": m.Name}), err)
		case !p.from.Member(m.ID).Left:
			p.shell.Toast(lang.L("Proposed; it takes effect when a majority of the stewards signed"), nil)
		default:
			p.shell.Toast(lang.L("{{.Name}} is removed, and it is recorded", map[string]any{"Name": m.Name}), nil)
		}
	})
}
