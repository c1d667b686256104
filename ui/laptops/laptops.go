// Package laptops is the screen that answers "is everyone in sync?": whether it
// is safe to leave, what each laptop still lacks, and how to reach one when the
// network does not help - by typing an address, or with a bundle on a stick.
package laptops

import (
	"context"
	"strings"

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

// Source is what this screen needs of a community.
type Source interface {
	Name() string
	Fingerprint() string
	Room() app.Room
	Member(app.MemberID) app.Member
	Members() []app.Member
	FilesMissing() (files int, bytes int64)
	FetchFiles(all bool) error
	WriteBundle(context.Context, string, app.BundleOptions, func(app.Progress)) (app.BundleReport, error)
}

// Program is what it needs of the program.
type Program interface {
	Dial(ctx context.Context, address string) error
	ReadBundle(ctx context.Context, path string, progress func(app.Progress)) (app.ID, app.BundleReport, error)
}

// Page is the screen.
type Page struct {
	shell   screen.Shell
	from    Source
	program Program
	loader  screen.Loader
	board   *fyne.Container
	dial    *fyne.Container
	bundles *fyne.Container
	files   *fyne.Container
	address *widgets.Entry
	work    *fyne.Container
	view    fyne.CanvasObject
	shown   shown
}

type shown struct {
	room  app.Room
	files int
	bytes int64
}

// New is the board of a community.
func New(s screen.Shell, from Source, program Program, r screen.Route) *Page {
	p := &Page{shell: s, from: from, program: program,
		board: widgets.Column(24), files: widgets.Column(10), work: widgets.Column(10)}
	p.address = widgets.NewEntry(lang.L("Address of a laptop, such as 192.168.1.7:24742"))
	p.address.OnSend = p.connect
	p.dial = p.dialing()
	p.bundles = p.carrying()
	head := widgets.Column(4, widgets.Heading(lang.L("Laptops")), widgets.Muted(lang.L("Is everyone in sync?")))
	p.view = widgets.Sheet(840, widgets.Column(28, head, p.board, p.dial, p.bundles, p.files))
	p.Move(r)
	return p
}

// Title is what the screen is called.
func (p *Page) Title() string { return lang.L("Laptops") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// Close ends loading.
func (p *Page) Close() { p.loader.Cancel() }

// Move starts what the route names: writing or reading a bundle.
func (p *Page) Move(r screen.Route) bool {
	p.load()
	switch r.Part {
	case "write":
		p.writeBundle()
	case "read":
		p.askRead()
	}
	return true
}

// Changed reads again.
func (p *Page) Changed(c screen.Changes) {
	if c.Any(app.TopicLaptops, app.TopicFiles, app.TopicRoll, app.TopicActivity) {
		p.load()
	}
}

// Actions are the commands here.
func (p *Page) Actions() []screen.Action {
	return []screen.Action{
		{Name: lang.L("Write a bundle"), Key: screen.CtrlShift(fyne.KeyB), Do: p.writeBundle},
		{Name: lang.L("Read a bundle"), Key: screen.CtrlShift(fyne.KeyO), Do: p.askRead},
		{Name: lang.L("Connect to an address"), Do: func() { p.shell.Canvas().Focus(p.address) }},
	}
}

// Dropped reads a bundle that was dropped on the window.
func (p *Page) Dropped(paths []string) {
	for _, path := range paths {
		p.readBundle(path)
	}
}

func (p *Page) load() {
	screen.Load(p.shell, &p.loader, func(context.Context) (shown, error) {
		v := shown{room: p.from.Room()}
		v.files, v.bytes = p.from.FilesMissing()
		return v, nil
	}, func(v shown, _ error) {
		p.shown = v
		widgets.Swap(p.board, p.safe(), p.laptops(), p.reach())
		widgets.Swap(p.files, p.missing()...)
	})
}

// safe is the big answer.
func (p *Page) safe() fyne.CanvasObject {
	tone, icon, title := widgets.Good, icons.Check, lang.L("Safe to leave")
	why := words.Missing(p.shown.room)
	if why == "" {
		why = lang.L("Everything you wrote is on at least one other laptop, and all laptops nearby hold the same.")
	}
	if !p.shown.room.SafeToLeave {
		tone, icon, title = widgets.Careful, icons.Sync, lang.L("Not yet safe to leave")
	}
	if len(p.shown.room.Laptops) == 0 {
		tone, icon, title = widgets.Calm, icons.Laptop, lang.L("Only on this laptop so far")
		why = lang.L("When another member's laptop is nearby, the two share everything by themselves.")
	}
	words := widgets.Column(4, widgets.NewText(title).As(look.SizeNameHeading1, tone.Color()).Bold(), widgets.Paragraph(why))
	ground := widgets.On(theme.ColorNameBackground, 30, widgets.Pad(14, widgets.Mark(icon, tone.Color(), 32)))
	return widgets.On(tone.Soft(), 14, widgets.Inset(22, 26, 24, 24, widgets.Row(22, 1, ground, words)))
}

func (p *Page) laptops() fyne.CanvasObject {
	if len(p.shown.room.Laptops) == 0 {
		return nil
	}
	list := widgets.Column(0)
	for i, l := range p.shown.room.Laptops {
		if i > 0 {
			list.Add(widgets.Line())
		}
		list.Add(p.row(l))
	}
	return widgets.Bordered(theme.ColorNameBackground, 10, widgets.Inset(4, 8, 4, 8, list))
}

func (p *Page) row(l app.Laptop) fyne.CanvasObject {
	m := p.from.Member(l.Member)
	face := widgets.NewFace(m.ID[:], m.Name, m.Picture, 36)
	if l.Nearby {
		face.Dot(theme.ColorNameSuccess)
	}
	where := lang.L("nearby")
	if !l.Nearby {
		where = lang.L("not met yet")
		if !l.LastSeen.IsZero() {
			where = lang.L("last seen {{.When}}", map[string]any{"When": widgets.Ago(l.LastSeen, p.shell.Now())})
		}
	}
	if l.Address != "" {
		where += " · " + l.Address
	}
	said := widgets.Column(2, widgets.Strong(l.Name).Short(), widgets.Caption(where).Short())
	if l.Trouble != "" {
		said.Add(widgets.NewText(words.Heard(l.Trouble)).As(theme.SizeNameCaptionText, theme.ColorNameWarning).Wrapped())
	}
	return widgets.Inset(10, 8, 10, 8, widgets.Row(14, 1, face, said, state(l)))
}

// state says whether a laptop holds the same as this one.
func state(l app.Laptop) fyne.CanvasObject {
	if l.InSync {
		return widgets.Pill(lang.L("in sync"), widgets.Good)
	}
	list := widgets.Row(6, -1)
	tone := widgets.Calm
	if l.Nearby {
		tone = widgets.Careful
	}
	if l.ToShare > 0 {
		list.Add(widgets.Pill(widgets.Counted("{{.N}} waiting to share", l.ToShare), tone))
	}
	if l.ToFetch > 0 {
		list.Add(widgets.Pill(widgets.Counted("{{.N}} to fetch", l.ToFetch), tone))
	}
	if l.ToShare+l.ToFetch == 0 {
		list.Add(widgets.Pill(lang.L("not compared yet"), widgets.Calm))
	}
	return list
}

// reach says how others can reach this laptop.
func (p *Page) reach() fyne.CanvasObject {
	rows := widgets.Column(6, widgets.Section(lang.L("This laptop")))
	if len(p.shown.room.Addresses) > 0 {
		rows.Add(widgets.Muted(lang.L("If the others do not see it, they can type one of these addresses:")).Wrapped())
		chips := widgets.Flow(8)
		for _, a := range p.shown.room.Addresses {
			chip := widgets.NewTap(widgets.Row(8, -1, widgets.NewText(a).Mono(), widgets.Mark(icons.Copy, look.ColorNameMuted, 15)), func() {
				p.shell.Copy(a)
				p.shell.Toast(lang.L("Address copied"), nil)
			}).Named(lang.L("Copy address {{.Address}}", map[string]any{"Address": a}))
			chip.Fill, chip.Corner, chip.Room = theme.ColorNameButton, 8, [4]float32{4, 10, 4, 10}
			chips.Add(chip)
		}
		rows.Add(chips)
	}
	rows.Add(widgets.Caption(lang.L("What this laptop holds is {{.Fingerprint}}; laptops in sync show the same.", map[string]any{"Fingerprint": p.from.Fingerprint()})).Wrapped())
	return rows
}

func (p *Page) dialing() *fyne.Container {
	button := widgets.NewButton(lang.L("Connect"), icons.Link, p.connect)
	return widgets.Column(8, widgets.Section(lang.L("Connect by address")), widgets.Row(8, 0, p.address, button),
		widgets.Caption(lang.L("For networks that keep laptops from finding each other. The other laptop shows its address on this screen.")).Wrapped())
}

func (p *Page) connect() {
	address := strings.TrimSpace(p.address.Text)
	if address == "" {
		p.shell.Canvas().Focus(p.address)
		return
	}
	p.shell.Toast(lang.L("Connecting to {{.Address}}…", map[string]any{"Address": address}), nil)
	screen.Run(p.shell, func() error { return p.program.Dial(context.Background(), address) }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("connecting to {{.Address}}", map[string]any{"Address": address}), err)
			return
		}
		p.address.SetText("")
		p.shell.Toast(lang.L("Connected to {{.Address}}", map[string]any{"Address": address}), nil)
		p.load()
	})
}

// missing offers to fetch attachments that are not here.
func (p *Page) missing() []fyne.CanvasObject {
	head := widgets.Section(lang.L("Files"))
	if p.shown.files == 0 {
		return []fyne.CanvasObject{head, widgets.Muted(lang.L("All pictures and files are on this laptop.")).Wrapped()}
	}
	text := widgets.Counted("{{.N}} files are not on this laptop yet", p.shown.files) + ", " + widgets.Bytes(p.shown.bytes)
	get := widgets.NewButton(lang.L("Get everything for offline"), icons.Save, func() {
		screen.Run(p.shell, func() error { return p.from.FetchFiles(true) }, func(err error) {
			if err != nil {
				p.shell.Fail(lang.L("fetching files"), err)
				return
			}
			p.shell.Toast(lang.L("Fetching from every laptop met from now on"), nil)
		})
	})
	return []fyne.CanvasObject{head, widgets.Row(12, 0, widgets.Paragraph(text), get)}
}
