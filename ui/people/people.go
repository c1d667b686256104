// Package people is the screen of the member roll: who is in with which roles,
// who knocks, which invitations are open, and which changes of roles wait for
// the stewards.
package people

import (
	"context"
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// Source is what this screen needs of a community.
type Source interface {
	Name() string
	Me() app.Member
	Member(app.MemberID) app.Member
	Members() []app.Member
	SetRoles(app.MemberID, []app.Role) error
	RoleChanges() []app.RoleChange
	SignRoleChange(app.EntryID) error
	Invite(app.InviteOptions) (app.Invitation, error)
	Invitations() []app.Invitation
	RevokeInvitation(app.EntryID) error
	InvitationQR(app.EntryID, int) (image.Image, error)
	WriteInvitation(app.EntryID, string) error
	Arrivals() []app.Arrival
	Admit(context.Context, string) error
	Decline(context.Context, string) error
	Room() app.Room
}

// Page is the screen.
type Page struct {
	shell  screen.Shell
	from   Source
	loader screen.Loader
	body   *fyne.Container
	view   fyne.CanvasObject
	shown  shown
	former bool // whether those who left are listed
	goTo   app.MemberID
	invite *invitation // the invitation that is open above the screen
	cards  map[app.MemberID]*widgets.Tap
}

type shown struct {
	members     []app.Member
	arrivals    []app.Arrival
	changes     []app.RoleChange
	invitations []app.Invitation
	room        app.Room
	me          app.Member
}

// New is the roll of a community, at a member if the route names one.
func New(s screen.Shell, from Source, r screen.Route) *Page {
	p := &Page{shell: s, from: from, body: widgets.Column(28)}
	p.view = widgets.Sheet(960, p.body)
	p.Move(r)
	return p
}

// Title is what the screen is called.
func (p *Page) Title() string { return lang.L("People") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// Close ends loading.
func (p *Page) Close() { p.loader.Cancel() }

// Changed reads again when the roll or the laptops changed.
func (p *Page) Changed(c screen.Changes) {
	if c.Any(app.TopicRoll, app.TopicLaptops) {
		p.load()
	}
}

// Move goes to a member, or opens the invitation form.
func (p *Page) Move(r screen.Route) bool {
	p.goTo = r.Member()
	p.load()
	if r.Part == "invite" {
		p.askInvite()
	}
	return true
}

// Actions are the commands here.
func (p *Page) Actions() []screen.Action {
	if !isSteward(p.from.Me()) {
		return nil
	}
	return []screen.Action{{Name: lang.L("Invite somebody"), Key: screen.Ctrl(fyne.KeyN), Do: p.askInvite}}
}

func isSteward(m app.Member) bool {
	for _, r := range m.Roles {
		if r.Name == "steward" {
			return true
		}
	}
	return false
}

func (p *Page) load() {
	screen.Load(p.shell, &p.loader, func(context.Context) (shown, error) {
		f := p.from
		return shown{f.Members(), f.Arrivals(), f.RoleChanges(), f.Invitations(), f.Room(), f.Me()}, nil
	}, func(v shown, _ error) {
		p.shown = v
		p.draw()
		if p.invite != nil {
			p.invite.update(v)
		}
	})
}

func (p *Page) draw() {
	p.cards = map[app.MemberID]*widgets.Tap{}
	widgets.Swap(p.body, p.header(), p.knocking(), p.toSign(), p.openInvitations(), p.roll(), p.left())
	if card := p.cards[p.goTo]; card != nil && p.shell.Canvas() != nil {
		p.goTo = app.MemberID{}
		p.shell.Canvas().Focus(card)
	}
}

func (p *Page) header() fyne.CanvasObject {
	active := 0
	for _, m := range p.shown.members {
		if !m.Left {
			active++
		}
	}
	words := widgets.Column(4, widgets.Heading(lang.L("People")), widgets.Muted(widgets.Counted("{{.N}} members", active)))
	if !isSteward(p.shown.me) {
		return words
	}
	return widgets.Row(12, 0, words, widgets.NewPrimary(lang.L("Invite"), icons.Add, p.askInvite))
}

func titled(name string, rows ...fyne.CanvasObject) *fyne.Container {
	return widgets.Column(10, append([]fyne.CanvasObject{widgets.Section(name)}, rows...)...)
}

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
			widgets.Column(3, widgets.Strong(c.What).Wrapped(), widgets.Caption(signed))}
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
		p.shell.Toast(lang.L("Signed: {{.What}}", map[string]any{"What": c.What}), nil)
	})
}

// roll is everybody who is in.
func (p *Page) roll() fyne.CanvasObject {
	cards := widgets.Flow(12)
	alone := true
	for _, m := range p.shown.members {
		if m.Left {
			continue
		}
		alone = alone && m.Me
		cards.Add(p.card(m))
	}
	if !alone {
		return cards
	}
	hint := widgets.Empty(icons.People, lang.L("You are the only one here"),
		lang.L("Invite the others: read six words to somebody across the table, show a QR code to a room, or hand over a file."),
		widgets.NewPrimary(lang.L("Invite"), icons.Add, p.askInvite))
	return widgets.Column(12, cards, hint)
}

const cardWidth = 290

func (p *Page) card(m app.Member) fyne.CanvasObject {
	name := m.Name
	if m.Me {
		name = lang.L("{{.Name}} (you)", map[string]any{"Name": m.Name})
	}
	face := widgets.NewFace(m.ID[:], m.Name, m.Picture, 44)
	if p.around(m.ID) {
		face.Dot("success")
	}
	roles := widgets.Flow(5)
	for _, r := range m.Roles {
		roles.Add(widgets.Pill(roleWord(r.Name), roleTone(r.Name)))
	}
	if len(m.Roles) == 0 {
		roles.Add(widgets.Caption(lang.L("member since {{.Date}}", map[string]any{"Date": widgets.Date(m.Joined)})))
	}
	words := widgets.Column(5, widgets.Strong(name).Short(), roles)
	card := widgets.NewCard(widgets.Fixed(cardWidth-34, 48, widgets.Row(12, 1, face, words)), func() { p.open(m) }).Named(name)
	card.Room = [4]float32{14, 16, 14, 16}
	p.cards[m.ID] = card
	return card
}

func (p *Page) around(id app.MemberID) bool {
	for _, l := range p.shown.room.Laptops {
		if l.Member == id && l.Nearby {
			return true
		}
	}
	return false
}

func roleTone(name string) widgets.Tone {
	switch name {
	case "steward":
		return widgets.Accent
	case "facilitator":
		return widgets.Good
	}
	return widgets.Calm
}

func roleWord(name string) string {
	if name == "" {
		return ""
	}
	return lang.L(strings.ToLower(name))
}

// left lists those who left, on demand: what they wrote stays.
func (p *Page) left() fyne.CanvasObject {
	list := widgets.Flow(12)
	for _, m := range p.shown.members {
		if m.Left {
			list.Add(p.card(m))
		}
	}
	if len(list.Objects) == 0 {
		return nil
	}
	label, icon := widgets.Counted("{{.N}} who left", len(list.Objects)), icons.Down
	if p.former {
		icon = icons.Up
	}
	toggle := widgets.Row(0, -1, widgets.NewQuiet(label, icon, func() { p.former = !p.former; p.draw() }))
	if !p.former {
		return toggle
	}
	return widgets.Column(10, toggle, list)
}
