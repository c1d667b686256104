// Package settings is the screen of what is mine alone: my name and picture,
// how the program looks, how this laptop meets others, and what to do with a
// community as a whole: import, export, leave.
package settings

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// Source is what this screen needs of a community.
type Source interface {
	ID() app.ID
	Name() string
	Me() app.Member
	Leave(why string) error
	Import(context.Context, string, func(app.Progress)) (app.ImportReport, error)
	Export(context.Context, string, func(app.Progress)) (app.ExportReport, error)
}

// Program is what it needs of the program. SetSettings shows at once what
// concerns the looks.
type Program interface {
	Profile() app.Profile
	SetProfile(app.Profile) error
	Settings() app.Settings
	SetSettings(app.Settings) error
	Forget(app.ID) error
	Version() string
	Protection() app.Protection
	SetPassphrase(next string) error
	ChangePassphrase(ctx context.Context, old, next string) error
	RemovePassphrase() error
	UseKeyring(ctx context.Context, on bool) error
	MayLock() bool // whether there is a lock screen to go to
	Lock()
}

// Page is the screen.
type Page struct {
	shell   screen.Shell
	from    Source
	program Program
	face    *fyne.Container
	name    *widgets.Entry
	about   *widgets.Entry
	work    *fyne.Container
	leaving *fyne.Container
	guard   *fyne.Container // what protects the profile
	view    fyne.CanvasObject
	stop    context.CancelFunc
}

// New is the settings, from where the route leads to import or export at once.
func New(s screen.Shell, from Source, program Program, r screen.Route) *Page {
	p := &Page{shell: s, from: from, program: program, face: widgets.Column(0), work: widgets.Column(10), leaving: widgets.Column(0)}
	p.drawLeaving()
	sections := widgets.Column(36, widgets.Heading(lang.L("Settings")),
		p.profile(), p.appearance(), p.protection(), p.network(), p.community(), p.aboutProgram())
	p.view = widgets.Sheet(760, sections)
	p.Move(r)
	return p
}

// Title is what the screen is called.
func (p *Page) Title() string { return lang.L("Settings") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// Move starts an import or export if the route names it.
func (p *Page) Move(r screen.Route) bool {
	switch r.Part {
	case "import":
		p.askImport()
	case "export":
		p.askExport()
	}
	return true
}

// Close keeps what was typed; long work goes on.
func (p *Page) Close() { p.saveProfile() }

// Actions are the commands here.
func (p *Page) Actions() []screen.Action {
	return []screen.Action{
		{Name: lang.L("Import a folder of Markdown"), Key: screen.CtrlShift(fyne.KeyI), Do: p.askImport},
		{Name: lang.L("Export the whole community"), Key: screen.CtrlShift(fyne.KeyE), Do: p.askExport},
	}
}

func section(name string, rows ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Column(14, append([]fyne.CanvasObject{widgets.Subheading(name), widgets.Line()}, rows...)...)
}

// row is a setting with its name and what it does at the left.
func row(name, hint string, control fyne.CanvasObject) fyne.CanvasObject {
	words := widgets.Column(2, widgets.Strong(name))
	if hint != "" {
		words.Add(widgets.Muted(hint).Wrapped())
	}
	return widgets.Row(24, 0, words, control)
}

func (p *Page) profile() fyne.CanvasObject {
	me := p.program.Profile()
	p.name = widgets.NewEntry(lang.L("Your name"))
	p.name.SetText(me.Name)
	p.name.OnSend = p.saveProfile
	p.about = widgets.NewArea(lang.L("What would you like the others to know about you?"), 3)
	p.about.SetText(me.About)
	p.about.OnSend = p.saveProfile
	p.drawFace(me)
	change := widgets.NewButton(lang.L("Choose a picture"), icons.Picture, p.askPicture)
	remove := widgets.NewQuiet(lang.L("Remove it"), icons.Close, func() { p.setPicture(nil) })
	save := widgets.NewButton(lang.L("Save profile"), icons.Check, p.saveProfile)
	fields := widgets.Column(10, p.name, p.about, widgets.Row(8, 2, change, remove, widgets.Spacer(), save))
	return section(lang.L("You"), widgets.TopRow(24, 1, p.face, fields))
}

func (p *Page) drawFace(me app.Profile) {
	id := []byte(me.Name)
	if p.from != nil {
		m := p.from.Me()
		id = m.ID[:]
	}
	widgets.Swap(p.face, widgets.NewFace(id, me.Name, me.Picture, 96))
}

func (p *Page) askPicture() { screen.AskPicture(p.shell, p.setPicture) }

func (p *Page) loadPicture(path string) { screen.TakePicture(p.shell, path, p.setPicture) }

// Dropped takes a picture that was dropped on the window.
func (p *Page) Dropped(paths []string) {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			p.importFrom(path)
		} else {
			p.loadPicture(path)
		}
	}
}

func (p *Page) setPicture(picture []byte) {
	before := p.program.Profile()
	after := before
	after.Picture = picture
	p.setProfile(after, lang.L("Picture changed"), func() { p.setProfile(before, "", nil) })
}

func (p *Page) saveProfile() {
	before := p.program.Profile()
	after := before
	after.Name, after.About = strings.TrimSpace(p.name.Text), p.about.Text
	if after.Name == "" || (after.Name == before.Name && after.About == before.About) {
		return
	}
	p.setProfile(after, lang.L("Profile saved"), func() {
		p.name.SetText(before.Name)
		p.about.SetText(before.About)
		p.setProfile(before, "", nil)
	})
}

func (p *Page) setProfile(profile app.Profile, said string, undo func()) {
	screen.Run(p.shell, func() error { return p.program.SetProfile(profile) }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("saving your profile"), err)
			return
		}
		p.drawFace(profile)
		if said != "" {
			p.shell.Toast(said, undo)
		}
	})
}

var scales = []float32{0.85, 1, 1.15, 1.3, 1.5}

func (p *Page) appearance() fyne.CanvasObject {
	now := p.program.Settings()
	themes := []string{"", "light", "dark"}
	chosen := 0
	for i, t := range themes {
		if t == now.Theme {
			chosen = i
		}
	}
	variant := widgets.NewTabs([]string{lang.L("As the system"), lang.L("Light"), lang.L("Dark")}, chosen, func(i int) {
		p.change(func(s *app.Settings) { s.Theme = themes[i] })
	})
	var words []string
	size := "100 %"
	for _, s := range scales {
		words = append(words, percent(s))
		if s == now.Scale {
			size = percent(s)
		}
	}
	scale := widgets.NewSelect(words, size, nil)
	scale.OnChanged = func(word string) {
		for _, s := range scales {
			if percent(s) == word {
				p.change(func(to *app.Settings) { to.Scale = s })
			}
		}
	}
	return section(lang.L("Appearance"),
		row(lang.L("Colours"), "", variant),
		row(lang.L("Size of text"), "", widgets.Boxed(120, scale)))
}

func percent(s float32) string { return strconv.Itoa(int(s*100+0.5)) + " %" }

func (p *Page) change(f func(*app.Settings)) {
	s := p.program.Settings()
	f(&s)
	p.shell.Fail(lang.L("keeping the settings"), p.program.SetSettings(s))
}

var errPort = errors.New("a port is a number from 1024 to 65535, or empty")

func (p *Page) network() fyne.CanvasObject {
	now := p.program.Settings()
	find := widgets.NewCheck(lang.L("Find laptops nearby"), now.Discovery, func(on bool) {
		p.change(func(s *app.Settings) { s.Discovery = on })
	})
	port := widgets.NewEntry(lang.L("Port"))
	if now.Port != 0 {
		port.SetText(strconv.Itoa(now.Port))
	}
	port.OnSend = func() {
		n, err := strconv.Atoi(strings.TrimSpace(port.Text))
		if port.Text != "" && (err != nil || n < 1024 || n > 65535) {
			p.shell.Fail(lang.L("setting the port"), errPort)
			return
		}
		p.change(func(s *app.Settings) { s.Port = n })
		p.shell.Toast(lang.L("Port set"), nil)
	}
	return section(lang.L("Network"),
		row(lang.L("Discovery"), lang.L("Laptops on the same network find each other. Nothing but members of your communities learns who you are."), find),
		row(lang.L("Preferred port"), lang.L("Press Enter to set it. Empty is the usual one."), widgets.Fixed(120, 0, port)))
}

func (p *Page) aboutProgram() fyne.CanvasObject {
	return section(lang.L("About"),
		widgets.Row(14, 1, widgets.Mark(icons.Leaf, theme.ColorNamePrimary, 28),
			widgets.Column(2, widgets.Strong("Commonplace "+p.program.Version()),
				widgets.Muted(lang.L("A home for communities of practice, on the members' own laptops. Free software, Apache 2.0.")).Wrapped())))
}
