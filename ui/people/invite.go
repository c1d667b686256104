package people

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// lasting are how long an invitation may be open.
var lasting = []struct {
	word string
	d    time.Duration
}{{"1 hour", time.Hour}, {"1 day", 24 * time.Hour}, {"7 days", 7 * 24 * time.Hour}, {"14 days", 14 * 24 * time.Hour}}

const roomUses = 40

// askInvite asks for whom an invitation is.
func (p *Page) askInvite() {
	o := app.InviteOptions{Uses: 1}
	count := widgets.NewEntry(lang.L("How many people"))
	count.SetText("20")
	many := widgets.Row(10, -1, widgets.NewText(lang.L("For up to")), widgets.Fixed(70, 0, count), widgets.NewText(lang.L("people, at most 40")))
	many.Hide()
	var float *widgets.Float
	room := 0
	who := widgets.NewTabs([]string{lang.L("For one person"), lang.L("For a room")}, 0, func(i int) {
		room = i
		many.Hidden = i == 0
		float.Refresh()
	})
	var words []string
	for _, l := range lasting {
		words = append(words, lang.L(l.word))
	}
	expires := widgets.NewSelect(words, words[1], nil)
	knock := widgets.NewCheck(lang.L("A steward lets each person in"), false, func(on bool) { o.Knock = on })
	note := widgets.NewEntry(lang.L("For whom? Only you see this"))
	create := func() {
		if room == 1 {
			n, _ := strconv.Atoi(strings.TrimSpace(count.Text))
			o.Uses = min(max(n, 1), roomUses)
		}
		for i, l := range lasting {
			if words[i] == expires.Selected {
				o.Expires = l.d
			}
		}
		o.Note = note.Text
		float.Close()
		p.create(o)
	}
	note.OnSend = create
	body := widgets.Column(14, widgets.Row(0, -1, who), many,
		widgets.Row(12, -1, widgets.NewText(lang.L("Open for")), widgets.Boxed(150, expires)), knock, note)
	float = widgets.Form(500, lang.L("Invite to {{.Name}}", map[string]any{"Name": p.from.Name()}), body,
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Make an invitation"), icons.Icon{}, create))
	p.shell.Over(float, note)
}

func (p *Page) create(o app.InviteOptions) {
	var made app.Invitation
	screen.Run(p.shell, func() (err error) { made, err = p.from.Invite(o); return err }, func(err error) {
		p.load()
		if err != nil {
			p.shell.Fail(lang.L("making an invitation"), err)
			return
		}
		p.show(made)
	})
}

// invitation is one that is shown, with who came so far.
type invitation struct {
	app.Invitation
	page  *Page
	since time.Time
	state *fyne.Container
}

// show puts an invitation up so that a room can see it.
func (p *Page) show(made app.Invitation) {
	v := &invitation{Invitation: made, page: p, since: p.shell.Now(), state: widgets.Column(10)}
	var code fyne.CanvasObject = widgets.NewBlock(theme.ColorNameButton, 8, fyne.NewSquareSize(300))
	if img, err := p.from.InvitationQR(made.ID, 600); err == nil {
		qr := canvas.NewImageFromImage(img)
		qr.FillMode, qr.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
		qr.SetMinSize(fyne.NewSquareSize(300))
		code = qr
	}
	copied := widgets.NewButton(lang.L("Copy link"), icons.Copy, func() {
		p.shell.Copy(made.Link)
		p.shell.Toast(lang.L("Link copied"), nil)
	})
	file := widgets.NewButton(lang.L("Save as file"), icons.Save, func() { p.save(made) })
	right := widgets.Column(16,
		widgets.Column(6, widgets.Section(lang.L("Say these six words")), sixWords(made.Words)),
		widgets.Column(6, widgets.Section(lang.L("Or hand over a link or a file")),
			widgets.Caption(made.Link).Short(), widgets.Row(8, -1, copied, file)),
		widgets.Column(6, widgets.Section(lang.L("Who came")), v.state))
	var float *widgets.Float
	body := widgets.TopRow(28, 1, widgets.On(look.ColorNameBorder, 8, widgets.Pad(1, code)), right)
	hint := widgets.Muted(lang.L("They open Commonplace, choose “Join” and type the words, or hold the code before their camera or take a picture of it. Both laptops must be on the same network, or meet later.")).Wrapped()
	done := widgets.NewPrimary(lang.L("Done"), icons.Icon{}, func() { float.Close() })
	float = widgets.Form(820, lang.L("Come and join {{.Name}}", map[string]any{"Name": p.from.Name()}), widgets.Column(18, body, hint), done)
	float.OnClose = func() { p.invite = nil }
	p.invite = v
	v.update(p.shown)
	p.shell.Over(float, done)
}

// sixWords are large enough to be read across a table.
func sixWords(words string) fyne.CanvasObject {
	list := strings.Fields(words)
	rows := widgets.Column(6)
	for len(list) > 0 {
		n := min(3, len(list))
		row := widgets.Row(8, -1)
		for _, w := range list[:n] {
			row.Add(widgets.On(look.ColorNameAccentSoft, 8, widgets.Inset(6, 12, 8, 12,
				widgets.NewText(w).As(look.SizeNameHeading2, theme.ColorNamePrimary).Bold())))
		}
		rows.Add(row)
		list = list[n:]
	}
	return rows
}

// update shows who came since.
func (v *invitation) update(now shown) {
	for _, i := range now.invitations {
		if i.ID == v.ID {
			v.Used, v.State = i.Used, i.State
		}
	}
	text := lang.L("{{.Used}} of {{.Uses}} so far", map[string]any{"Used": v.Used, "Uses": v.Uses})
	if v.Used == 0 {
		text = lang.L("Nobody yet. It fills up here as they come in.")
	}
	came := widgets.Flow(6)
	for _, m := range now.members {
		if !m.Me && !m.Left && !m.Joined.Before(v.since) {
			came.Add(widgets.Row(6, -1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 26), widgets.NewText(m.Name)))
		}
	}
	parts := []fyne.CanvasObject{widgets.Muted(text).Wrapped(), came}
	for _, a := range now.arrivals {
		if a.Invitation == v.ID {
			parts = append(parts, widgets.Row(8, 0, widgets.NewText(lang.L("{{.Name}} knocks", map[string]any{"Name": a.Name})).Short(),
				widgets.NewPrimary(lang.L("Let in"), icons.Check, func() { v.page.admit(a) })))
		}
	}
	widgets.Swap(v.state, parts...)
}

func (p *Page) save(made app.Invitation) {
	p.shell.AskPath(screen.PathQuestion{Kind: screen.SaveFile, Title: lang.L("Save the invitation"),
		Hint: lang.L("Hand it over on a stick or send it; whoever has it can join until it expires."), Suggestion: "invitation.commonplace", Yes: lang.L("Save"),
		Do: func(path string) {
			screen.Run(p.shell, func() error { return p.from.WriteInvitation(made.ID, path) }, func(err error) {
				if err != nil {
					p.shell.Fail(lang.L("saving the invitation"), err)
					return
				}
				p.shell.Toast(lang.L("Saved {{.Path}}", map[string]any{"Path": path}), nil)
			})
		}})
}

// openInvitations lists those that can still be used.
func (p *Page) openInvitations() fyne.CanvasObject {
	list := widgets.Column(0)
	for _, i := range p.shown.invitations {
		if i.State != "open" {
			continue
		}
		if len(list.Objects) > 0 {
			list.Add(widgets.Line())
		}
		list.Add(p.invitationRow(i))
	}
	if len(list.Objects) == 0 {
		return nil
	}
	return titled(lang.L("Open invitations"), widgets.Bordered(theme.ColorNameBackground, 10, widgets.Pad(4, list)))
}

func (p *Page) invitationRow(i app.Invitation) fyne.CanvasObject {
	name := i.Note
	if name == "" {
		name = lang.L("For one person")
		if i.Uses > 1 {
			name = lang.L("For a room")
		}
	}
	state := lang.L("{{.Used}} of {{.Uses}} came", map[string]any{"Used": i.Used, "Uses": i.Uses}) + ", " + widgets.Until(i.Expires, p.shell.Now())
	if i.Knock {
		state += ", " + lang.L("a steward lets them in")
	}
	row := widgets.NewTap(widgets.Row(12, 1, widgets.Mark(icons.Link, look.ColorNameMuted, 18),
		widgets.Column(1, widgets.NewText(name).Short(), widgets.Caption(state).Short())), func() {
		if i.Link != "" {
			p.show(i)
		}
	}).Named(name)
	revoke := widgets.NewQuiet(lang.L("Revoke"), icons.Close, func() { p.revoke(i) })
	return widgets.Row(4, 0, row, revoke)
}

func (p *Page) revoke(i app.Invitation) {
	p.shell.Ask(screen.Question{Title: lang.L("Revoke this invitation?"), Yes: lang.L("Revoke"),
		Text: lang.L("Whoever has it can no longer join with it. Those who came in stay."),
		Do: func() {
			screen.Run(p.shell, func() error { return p.from.RevokeInvitation(i.ID) }, func(err error) {
				p.shell.Fail(lang.L("revoking the invitation"), err)
				p.load()
			})
		}})
}
