// Package people is the screen of the member roll: who is in with which roles,
// who knocks, which invitations are open, and which changes of roles wait for
// the stewards.
package people

import (
	"context"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// Source is what this screen needs of a community.
type Source interface {
	Name() string
	Me() app.Member
	Member(app.MemberID) app.Member
	Members() []app.Member
	SetRoles(app.MemberID, []app.Role) error
	Remove(app.MemberID, string) error
	Draft(key string) string
	SaveDraft(key, text string) error
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
		roles.Add(widgets.Pill(words.Role(r.Name), roleTone(r.Name)))
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
