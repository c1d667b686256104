package onboarding

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

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

// askTicket asks for the invitation: six words or a link typed or pasted, a
// file or picture opened or dropped.
func (p *Page) askTicket(text string) {
	field := widgets.NewArea(lang.L("Six words, or a link that begins with commonplace:"), 2)
	field.SetText(text)
	said := widgets.Muted(lang.L("You can also drop an invitation file, or a picture of the QR code, on this window.")).Wrapped()
	address := widgets.NewEntry(lang.L("Address of their laptop, if they told you one"))
	field.OnChanged = func(now string) { p.readTicket(now, said) }
	var at = func() []string {
		if a := strings.TrimSpace(address.Text); a != "" {
			return []string{a}
		}
		return nil
	}
	start := func() {
		ticket, err := p.program.ParseTicket(field.Text)
		if err != nil {
			said.SetIn(err.Error(), theme.ColorNameError)
			p.shell.Canvas().Focus(field)
			return
		}
		p.start(ticket, at())
	}
	field.OnSend, address.OnSend = start, start
	field.OnKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyReturn || k == fyne.KeyEnter {
			start()
			return true
		}
		return false
	}
	open := widgets.NewButton(lang.L("Open a file or picture"), icons.Open, func() {
		p.shell.AskPath(screen.PathQuestion{Kind: screen.OpenFile, Title: lang.L("Invitation"), Yes: lang.L("Open"),
			Hint: lang.L("An invitation file, or a picture of the QR code."), Do: p.openTicket})
	})
	p.step(lang.L("Join a community"), lang.L("Type the six words you were told, or paste the link."), field,
		widgets.Column(8, field, said), address,
		widgets.Row(8, 2, widgets.NewPrimary(lang.L("Join"), icons.Forward, start), open, widgets.Spacer(), widgets.NewQuiet(lang.L("Back"), icons.Back, p.choose)))
	if text != "" {
		p.readTicket(text, said)
	}
}

// readTicket says while one types what the words are, once they are complete.
func (p *Page) readTicket(text string, said *widgets.Text) {
	words := len(strings.Fields(text))
	if words < 6 && !strings.HasPrefix(strings.TrimSpace(text), "commonplace:") {
		said.SetIn(widgets.Counted("{{.N}} words so far, of six.", words), look.ColorNameMuted)
		return
	}
	ticket, err := p.program.ParseTicket(text)
	switch {
	case err != nil:
		said.SetIn(err.Error(), theme.ColorNameWarning)
	case ticket.Community != "":
		said.SetIn(lang.L("An invitation to {{.Name}}.", map[string]any{"Name": ticket.Community}), theme.ColorNameSuccess)
	default:
		said.SetIn(lang.L("These words are complete."), theme.ColorNameSuccess)
	}
}

func (p *Page) openTicket(path string) {
	var ticket app.Ticket
	screen.Run(p.shell, func() (err error) { ticket, err = p.program.ReadTicketFile(path); return err }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("reading the invitation"), err)
			return
		}
		p.start(ticket, nil)
	})
}

// joining is an attempt to join that is under way.
type joining struct {
	cancel context.CancelFunc
	list   *fyne.Container
	hint   *widgets.Text
	bar    *widgets.Bar
	since  time.Time
}

// stages in the order in which they come, in human words.
var stages = []struct {
	stage app.JoinStage
	word  string
}{
	{app.JoinSearching, "Looking for a laptop of the community"},
	{app.JoinAsking, "Asking to come in"},
	{app.JoinKnocking, "Waiting for a steward to let you in"},
	{app.JoinFetching, "Fetching what the community holds"},
	{app.JoinDone, "You are in"},
}

func (p *Page) start(t app.Ticket, at []string) {
	ctx, cancel := context.WithCancel(context.Background())
	j := &joining{cancel: cancel, list: widgets.Column(10), hint: widgets.Muted("").Wrapped(), bar: widgets.NewBar(1, 6), since: p.shell.Now()}
	p.join = j
	name := t.Community
	if name == "" {
		name = lang.L("the community")
	}
	stop := widgets.NewButton(lang.L("Stop"), icons.Close, func() { cancel(); p.askTicket(t.Text) })
	p.step(lang.L("Joining {{.Name}}", map[string]any{"Name": name}),
		lang.L("This can take a while if nobody of them is nearby. You can leave it open."), stop,
		j.list, j.bar, j.hint, widgets.Row(0, -1, stop))
	j.bar.Hide()
	j.show(app.JoinProgress{Stage: app.JoinSearching})
	p.follow(ctx, j, t, at)
}

func (p *Page) follow(ctx context.Context, j *joining, t app.Ticket, at []string) {
	var id app.ID
	screen.Run(p.shell, func() (err error) {
		id, err = p.program.Join(ctx, t, at, screen.Paced(p.shell, func(g app.JoinProgress) {
			if p.join == j && ctx.Err() == nil {
				j.show(g)
			}
		}))
		return err
	}, func(err error) {
		stopped := ctx.Err() != nil
		j.cancel()
		if p.join == j {
			p.join = nil
		}
		switch {
		case err == nil:
			p.program.Enter(id)
		case !stopped && !errors.Is(err, context.Canceled):
			p.shell.Fail(lang.L("joining"), err)
			p.askTicket(t.Text)
		}
	})
}

// show marks what is done, what is under way, and says what helps if it takes
// long.
func (j *joining) show(g app.JoinProgress) {
	at := slices.IndexFunc(stages, func(s struct {
		stage app.JoinStage
		word  string
	}) bool {
		return s.stage == g.Stage
	})
	var rows []fyne.CanvasObject
	for i, s := range stages {
		if s.stage == app.JoinKnocking && g.Stage != app.JoinKnocking {
			continue
		}
		rows = append(rows, stageRow(lang.L(s.word), i, at))
	}
	widgets.Swap(j.list, rows...)
	j.hint.Set(words.Heard(g.Hint))
	j.bar.Hidden = g.Of == 0
	if g.Of > 0 {
		j.bar.Set(g.Of, widgets.Share{Parts: g.Got, Color: theme.ColorNamePrimary})
	}
}

func stageRow(word string, i, at int) fyne.CanvasObject {
	switch {
	case i < at:
		return widgets.Row(12, 1, widgets.Mark(icons.Check, theme.ColorNameSuccess, 20), widgets.NewText(word))
	case i == at:
		return widgets.Row(12, 1, widgets.Mark(icons.Right, theme.ColorNamePrimary, 20), widgets.Strong(word))
	}
	return widgets.Row(12, 1, widgets.Fixed(20, 20, widgets.Spacer()), widgets.NewText(word).In(theme.ColorNameDisabled))
}
