// Package home is the screen one starts from: what came in since one last
// looked, what of it needs one's eye, what to do next, and who is around.
package home

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

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
	Pages() []app.PageInfo
	Charter() (app.Charter, error)
	Digest() (app.Digest, error)
	MarkSeen() error
	NeedsEye() ([]app.NeedsEye, error)
	Dismiss(id string) error
	Activity(limit int) ([]app.Activity, error)
	Present() []app.Presence
	Room() app.Room
}

// Page is the screen.
type Page struct {
	shell  screen.Shell
	from   Source
	loader screen.Loader
	body   *fyne.Container
	view   fyne.CanvasObject
	all    int // activities shown
	drawn  shown
	at     time.Time // the minute in which it was drawn
}

// shown is what was read for the screen.
type shown struct {
	charter  app.Charter
	digest   app.Digest
	eye      []app.NeedsEye
	activity []app.Activity
	pages    []app.PageInfo
	members  []app.Member
	present  []app.Presence
	room     app.Room
}

const activityStep = 40

// New is the home of a community.
func New(s screen.Shell, from Source) *Page {
	p := &Page{shell: s, from: from, body: widgets.Column(28), all: activityStep}
	p.view = widgets.Sheet(960, p.body)
	p.load()
	return p
}

// Title is the community's name.
func (p *Page) Title() string { return lang.L("Home") }

// Content is the screen.
func (p *Page) Content() fyne.CanvasObject { return p.view }

// Close ends loading.
func (p *Page) Close() { p.loader.Cancel() }

// Changed reads again.
func (p *Page) Changed(c screen.Changes) {
	if c.Any(app.TopicActivity, app.TopicPages, app.TopicCharter, app.TopicRoll, app.TopicPresence, app.TopicLaptops) {
		p.load()
	}
}

// Actions are the commands here.
func (p *Page) Actions() []screen.Action {
	return []screen.Action{
		{Name: lang.L("Mark everything as seen"), Key: screen.CtrlShift(fyne.KeyM), Do: p.markSeen},
	}
}

func (p *Page) load() {
	screen.Load(p.shell, &p.loader, func(context.Context) (shown, error) {
		return read(p.from, p.all)
	}, func(v shown, err error) {
		if err != nil {
			p.shell.Fail(lang.L("reading what is new"), err)
			return
		}
		if minute := p.shell.Now().Truncate(time.Minute); !reflect.DeepEqual(v, p.drawn) || minute != p.at {
			p.drawn, p.at = v, minute
			widgets.Swap(p.body, p.parts(v)...)
		}
	})
}

func read(from Source, limit int) (v shown, err error) {
	if v.digest, err = from.Digest(); err != nil {
		return v, err
	}
	if v.eye, err = from.NeedsEye(); err != nil {
		return v, err
	}
	if v.activity, err = from.Activity(limit); err != nil {
		return v, err
	}
	if v.charter, err = from.Charter(); err != nil {
		return v, err
	}
	v.pages, v.members, v.present, v.room = from.Pages(), from.Members(), from.Present(), from.Room()
	slices.SortStableFunc(v.pages, func(a, b app.PageInfo) int { return b.Changed.Compare(a.Changed) })
	return v, nil
}

func (p *Page) parts(v shown) []fyne.CanvasObject {
	side := widgets.Fixed(280, 0, widgets.Column(28, p.around(v), p.recent(v)))
	main := widgets.Column(28, p.eye(v), p.next(v), p.activity(v))
	return []fyne.CanvasObject{p.head(v), widgets.TopRow(36, 0, main, side)}
}

func (p *Page) head(v shown) fyne.CanvasObject {
	title := widgets.Column(4, widgets.Heading(p.from.Name()))
	if v.charter.Domain != "" {
		title.Add(widgets.Muted(v.charter.Domain).Wrapped())
	}
	return widgets.Column(18, title, p.digest(v))
}

// digest says "12 changes, 2 need your eye".
func (p *Page) digest(v shown) fyne.CanvasObject {
	if v.digest.Changes == 0 {
		text := lang.L("Nothing new since you last looked.")
		if len(v.eye) > 0 {
			text = widgets.Counted("Nothing new; {{.N}} things still need your eye.", len(v.eye))
		}
		return widgets.Notice(widgets.Good, icons.Check, text)
	}
	text := widgets.Counted("{{.N}} changes since you last looked", v.digest.Changes)
	if n := len(v.eye); n > 0 {
		text += ", " + widgets.Counted("{{.N}} need your eye", n)
	}
	pills := widgets.Flow(6)
	for _, g := range v.digest.Groups {
		pills.Add(widgets.Pill(lang.L(g.Title)+" "+strconv.Itoa(g.Changes), widgets.Calm))
	}
	seen := widgets.NewButton(lang.L("Mark as seen"), icons.Check, p.markSeen)
	words := widgets.Column(8, widgets.Subheading(text).Wrapped(), pills)
	return widgets.Bordered(look.ColorNameSurface, 10, widgets.Inset(14, 16, 14, 18, widgets.Row(16, 0, words, seen)))
}

func (p *Page) markSeen() {
	screen.Run(p.shell, p.from.MarkSeen, func(err error) {
		p.shell.Fail(lang.L("marking everything as seen"), err)
		p.load()
	})
}

func titled(name string, rows ...fyne.CanvasObject) *fyne.Container {
	parts := append([]fyne.CanvasObject{widgets.Inset(0, 0, 4, 0, widgets.Section(name))}, rows...)
	return widgets.Column(2, parts...)
}

// around says who is here now.
func (p *Page) around(v shown) fyne.CanvasObject {
	list := titled(lang.L("Around now"))
	pages := map[app.DocID]string{}
	for _, page := range v.pages {
		pages[page.ID] = page.Title
	}
	for _, one := range v.present {
		m := p.from.Member(one.Member)
		what := lang.L("is here")
		if title := pages[one.Page]; title != "" {
			what = lang.L("reads {{.Title}}", map[string]any{"Title": title})
			if one.Writes {
				what = lang.L("writes in {{.Title}}", map[string]any{"Title": title})
			}
		}
		face := widgets.NewFace(m.ID[:], m.Name, m.Picture, 30).Dot(theme.ColorNameSuccess)
		row := widgets.Row(10, 1, face, widgets.Column(1, widgets.Strong(m.Name).Short(), widgets.Caption(what).Short()))
		list.Add(edge(widgets.NewTap(row, func() { p.open(one) }).Named(m.Name + " " + what)))
	}
	if len(v.present) == 0 {
		list.Add(widgets.Muted(lang.L("Nobody else right now. What you write is shared when laptops meet.")).Wrapped())
	}
	return list
}

func (p *Page) open(one app.Presence) {
	if one.Page != (app.DocID{}) {
		p.shell.Go(screen.ToPage(one.Page, ""))
		return
	}
	p.shell.Go(screen.ToMember(one.Member))
}

const recentPages = 6

// recent lists the pages that changed last.
func (p *Page) recent(v shown) fyne.CanvasObject {
	if len(v.pages) == 0 {
		return nil
	}
	list := titled(lang.L("Recent pages"))
	for _, page := range v.pages[:min(len(v.pages), recentPages)] {
		title := widgets.NewText(page.Title).Short()
		if page.Unread {
			title.Bold()
		}
		by := p.from.Member(page.ChangedBy).Name + ", " + widgets.Ago(page.Changed, p.shell.Now())
		row := widgets.Row(10, 1, widgets.Mark(icons.Pages, look.ColorNameMuted, 18), widgets.Column(1, title, widgets.Caption(by).Short()))
		list.Add(edge(widgets.NewTap(row, func() { p.shell.Go(screen.ToPage(page.ID, "")) }).Named(page.Title)))
	}
	return list
}

// edge lets the text of a row line up with what is above it, and its ground
// stand out at both sides.
func edge(t *widgets.Tap) fyne.CanvasObject {
	t.Room = [4]float32{6, 8, 6, 8}
	return widgets.Inset(0, -8, 0, -8, t)
}
