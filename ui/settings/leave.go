package settings

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// drawLeaving offers to leave, or says that one has left.
func (p *Page) drawLeaving() {
	if p.from == nil {
		return
	}
	if p.from.Me().Left {
		widgets.Swap(p.leaving, widgets.Notice(widgets.Calm, icons.Info,
			lang.L("You have left this community. It stays here to be read until you forget it.")))
		return
	}
	widgets.Swap(p.leaving, row(lang.L("Leave this community"), lang.L("You are no longer a member. What you wrote stays with the others, and all of it stays here to be read."),
		widgets.NewButton(lang.L("Leave"), icons.Door, p.askLeave)))
}

// askLeave says what leaving means before it is done.
func (p *Page) askLeave() {
	why := widgets.NewArea(lang.L("A word to the others, if you like"), 3)
	var float *widgets.Float
	leave := func() {
		text := strings.TrimSpace(why.Text)
		float.Close()
		p.leave(text)
	}
	why.OnSend = leave
	body := widgets.Column(12,
		widgets.Paragraph(lang.L("Everybody sees that you left, from the next time laptops meet. What you wrote stays theirs, with your name.")),
		widgets.Paragraph(lang.L("All that is here now stays on this laptop to be read. Nothing new comes, and what you would still write reaches nobody.")),
		widgets.Paragraph(lang.L("This cannot be taken back.")), why)
	cancel := widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() })
	float = widgets.Form(520, lang.L("Leave {{.Name}}?", map[string]any{"Name": p.from.Name()}), body,
		cancel, widgets.NewDanger(lang.L("Leave the community"), icons.Icon{}, leave))
	p.shell.Over(float, cancel)
}

func (p *Page) leave(why string) {
	name := p.from.Name()
	screen.Run(p.shell, func() error { return p.from.Leave(why) }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("leaving the community"), err)
			return
		}
		p.drawLeaving()
		p.shell.Toast(lang.L("You have left {{.Name}}", map[string]any{"Name": name}), nil)
	})
}
