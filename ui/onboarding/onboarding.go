// Package onboarding is the way in: who one is, and then a community - founded,
// joined, or a sample to look around in. It takes less than a minute and no
// network, and it comes back whenever one adds another community.
package onboarding

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/assets"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// Program is what this screen needs of the program.
type Program interface {
	Profile() app.Profile
	SetProfile(app.Profile) error
	Starters() []app.Starter
	Create(context.Context, app.Founding) (app.ID, error)
	CreateSample(context.Context) (app.ID, error)
	ParseTicket(text string) (app.Ticket, error)
	ReadTicketFile(path string) (app.Ticket, error)
	Join(context.Context, app.Ticket, []string, func(app.JoinProgress)) (app.ID, error)
	// Enter shows a community.
	Enter(app.ID)
	// MayLeave says whether there is a community to go back to.
	MayLeave() bool
}

// Page is the screen.
type Page struct {
	shell   screen.Shell
	program Program
	body    *fyne.Container
	view    fyne.CanvasObject
	picture []byte
	name    *widgets.Entry
	founded *widgets.Entry // the name of a new community
	domain  *widgets.Entry
	starter string
	preview bool // the chosen starter is open to be read
	join    *joining
	first   fyne.Focusable
	shown   bool // in the window already, so that it can have the focus
}

// New is the way in. Who said their name already is not asked again.
func New(s screen.Shell, program Program, r screen.Route) *Page {
	p := &Page{shell: s, program: program, body: widgets.Column(0)}
	p.view = widgets.Sheet(620, p.body)
	me := program.Profile()
	p.picture = me.Picture
	p.name = widgets.NewEntry(lang.L("Your name"))
	p.name.SetText(me.Name)
	p.name.OnSend = p.saveProfile
	p.Move(r)
	return p
}

// Title is what the screen is called.
func (p *Page) Title() string { return lang.L("Welcome") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// FirstFocus is the first field.
func (p *Page) FirstFocus() fyne.Focusable {
	p.shown = true
	return p.first
}

// Close stops joining.
func (p *Page) Close() {
	if p.join != nil {
		p.join.cancel()
	}
}

// Move goes to a step.
func (p *Page) Move(r screen.Route) bool {
	switch {
	case p.program.Profile().Name == "":
		p.who()
	case r.Arg == "create":
		p.create()
	case r.Arg == "join":
		p.askTicket(r.Part)
	default:
		p.choose()
	}
	return true
}

// Dropped takes an invitation file, a picture of its code, or - while asking
// who one is - a portrait.
func (p *Page) Dropped(paths []string) {
	for _, path := range paths {
		if p.program.Profile().Name == "" {
			p.takePicture(path)
		} else {
			p.openTicket(path)
		}
	}
}

// step shows one step: a title, what it is about, and its fields.
func (p *Page) step(title, hint string, first fyne.Focusable, rows ...fyne.CanvasObject) {
	logo := canvas.NewImageFromResource(assets.Icon())
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(64))
	head := widgets.Column(8, widgets.Row(0, -1, logo), widgets.Inset(10, 0, 0, 0, widgets.Heading(title).Wrapped()), widgets.Muted(hint).Wrapped())
	parts := append([]fyne.CanvasObject{widgets.Inset(36, 0, 0, 0, head)}, rows...)
	p.first = first
	widgets.Swap(p.body, widgets.Column(20, parts...))
	if c := p.shell.Canvas(); p.shown && first != nil {
		c.Focus(first)
	}
}

func (p *Page) who() {
	face := widgets.NewFace([]byte("me"), p.name.Text, p.picture, 72)
	pick := widgets.NewButton(lang.L("Add a picture"), icons.Picture, p.askPicture)
	next := widgets.NewPrimary(lang.L("Continue"), icons.Forward, p.saveProfile)
	p.step(lang.L("Welcome to Commonplace"),
		lang.L("A home for your community of practice, on your own laptop. It needs no account, no server and no internet. What shall the others call you?"), p.name,
		widgets.Row(18, 1, face, widgets.Column(10, p.name, widgets.Row(0, -1, pick))),
		widgets.Row(0, -1, next))
}

func (p *Page) saveProfile() {
	me := p.program.Profile()
	me.Name, me.Picture = strings.TrimSpace(p.name.Text), p.picture
	if me.Name == "" {
		p.shell.Fail(lang.L("continuing"), app.ErrNameless)
		p.shell.Canvas().Focus(p.name)
		return
	}
	screen.Run(p.shell, func() error { return p.program.SetProfile(me) }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("saving your name"), err)
			return
		}
		p.choose()
	})
}

func (p *Page) askPicture() { screen.AskPicture(p.shell, p.setPicture) }

func (p *Page) takePicture(path string) { screen.TakePicture(p.shell, path, p.setPicture) }

func (p *Page) setPicture(picture []byte) {
	p.picture = picture
	p.who()
}

// choose offers the three ways in.
func (p *Page) choose() {
	way := func(icon icons.Icon, title, hint string, tapped func()) *widgets.Tap {
		ground := widgets.On(look.ColorNameAccentSoft, 22, widgets.Pad(11, widgets.Mark(icon, theme.ColorNamePrimary, 22)))
		words := widgets.Column(2, widgets.Strong(title), widgets.Muted(hint).Wrapped())
		return widgets.NewCard(widgets.Row(16, 1, ground, words, widgets.Mark(icons.Right, look.ColorNameMuted, 18)), tapped).Named(title)
	}
	join := way(icons.Door, lang.L("Join a community"), lang.L("You were given six words, a link, a QR code or a file."), func() { p.askTicket("") })
	rows := []fyne.CanvasObject{widgets.Column(10, join,
		way(icons.Add, lang.L("Start a community"), lang.L("With a charter to begin from. The others join you later."), p.create),
		way(icons.Leaf, lang.L("Look around in a sample"), lang.L("A small community with pages, a charter and talk, only on this laptop."), p.sample))}
	if p.program.MayLeave() {
		rows = append(rows, widgets.Row(0, -1, widgets.NewQuiet(lang.L("Back"), icons.Back, p.shell.Back)))
	}
	p.step(lang.L("Hello, {{.Name}}", map[string]any{"Name": p.program.Profile().Name}), lang.L("How would you like to begin?"), join, rows...)
}

func (p *Page) sample() {
	p.enter(lang.L("making the sample"), func() (app.ID, error) { return p.program.CreateSample(context.Background()) })
}

func (p *Page) enter(doing string, get func() (app.ID, error)) {
	var id app.ID
	screen.Run(p.shell, func() (err error) { id, err = get(); return err }, func(err error) {
		if err != nil {
			p.shell.Fail(doing, err)
			return
		}
		p.program.Enter(id)
	})
}
