package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

const sidebarWidth = 236

// sidebar leads to the screens, and under Pages to the collections.
type sidebar struct {
	shell *Shell
	view  fyne.CanvasObject
	body  *fyne.Container // switcher and upper screens
	low   *fyne.Container
	here  screen.Route
	open  map[string]bool // collections that are unfolded

	known collections
}

// collections is what the tree under Pages shows.
type collections struct {
	names  []string
	counts map[string]int
	unread int
}

func newSidebar(s *Shell) *sidebar {
	b := &sidebar{shell: s, body: widgets.Column(2), low: widgets.Column(2), open: map[string]bool{}}
	ground := widgets.NewBlock(look.ColorNameSidebar, 0, fyne.NewSize(0, 0))
	scroll := widgets.Scrolled(widgets.Inset(10, 10, 10, 10, b.body))
	inside := widgets.Frame(nil, widgets.Inset(6, 10, 12, 10, b.low), nil, nil, scroll)
	edge := widgets.Frame(nil, nil, nil, widgets.Line(), inside)
	b.view = widgets.Fixed(sidebarWidth, 0, container.NewStack(ground, edge))
	return b
}

// mark marks the screen one is on.
func (b *sidebar) mark(r screen.Route) {
	b.here = r
	b.draw()
}

// changed reads again what a change concerns.
func (b *sidebar) changed(c screen.Changes) {
	if c.Any(app.TopicPages, app.TopicCommunities, app.TopicCharter, app.TopicRoll, app.TopicActivity, app.TopicPage) {
		b.update()
	}
}

// update reads the communities and collections again.
func (b *sidebar) update() {
	s := b.shell
	if s.community == nil {
		return
	}
	from := s.community
	screen.Run(s, func() error {
		known := collections{counts: map[string]int{}}
		for _, p := range from.Pages() {
			known.counts[p.Collection]++
			if p.Unread {
				known.unread++
			}
		}
		known.names = from.Collections()
		s.Do(func() { b.known = known })
		return nil
	}, func(error) { b.draw() })
}

func (b *sidebar) draw() {
	s := b.shell
	if s.community == nil {
		return
	}
	var summary app.Summary
	for _, c := range s.app.Communities() {
		if c.ID == s.id {
			summary = c
		}
	}
	upper := []fyne.CanvasObject{b.switcher(summary), widgets.Fixed(0, 10, widgets.Spacer())}
	var lower []fyne.CanvasObject
	for _, row := range Screens {
		if row.Away {
			continue
		}
		item := b.item(row, summary)
		if row.Low {
			lower = append(lower, item)
			continue
		}
		upper = append(upper, item)
		if row.Name == screen.Pages {
			upper = append(upper, b.tree()...)
		}
	}
	widgets.Swap(b.body, upper...)
	widgets.Swap(b.low, lower...)
}

// switcher names the community and leads to the others.
func (b *sidebar) switcher(c app.Summary) fyne.CanvasObject {
	name := b.shell.community.Name()
	initials := widgets.NewText(widgets.Initials(name)).In(theme.ColorNameForegroundOnPrimary).Bold().Centered()
	badge := widgets.Fixed(34, 34, widgets.On(theme.ColorNamePrimary, 9, initials))
	words := widgets.Column(0, widgets.Strong(name).Short(), widgets.Caption(widgets.Counted("{{.N}} members", max(c.Members, 1))).Short())
	var tap *widgets.Tap
	tap = widgets.NewTap(widgets.Row(10, 1, badge, words, widgets.Mark(icons.Down, look.ColorNameMuted, 16)), func() {
		b.shell.switchMenu(fyne.CurrentApp().Driver().AbsolutePositionForObject(tap).AddXY(0, tap.Size().Height+4))
	}).Named(lang.L("Communities"))
	tap.Room = [4]float32{7, 8, 7, 8}
	return tap
}

func (b *sidebar) item(row Screen, c app.Summary) fyne.CanvasObject {
	chosen := b.here.Screen == row.Name && (row.Name != screen.Pages || b.here.Arg == "") ||
		row.Name == screen.Pages && b.here.Screen == screen.OnePage
	color, title := look.ColorNameMuted, widgets.NewText(lang.L(row.Title)).Short()
	if chosen {
		color = theme.ColorNamePrimary
		title.Style.Bold = true
	}
	parts := []fyne.CanvasObject{widgets.Mark(row.Icon, color, 19), title}
	if text, tone := b.badge(row.Name, c); text != "" {
		parts = append(parts, widgets.Count(text, tone))
	}
	tap := widgets.NewTap(widgets.Row(11, 1, parts...), func() { b.shell.Go(screen.To(row.Name)) }).Named(lang.L(row.Title))
	tap.Chosen, tap.Room = chosen, [4]float32{6, 10, 7, 10}
	return tap
}

func (b *sidebar) badge(name string, c app.Summary) (string, widgets.Tone) {
	switch {
	case name == screen.Home && c.NeedEye > 0:
		return strconv.Itoa(c.NeedEye), widgets.Accent
	case name == screen.Pages && b.known.unread > 0:
		return strconv.Itoa(b.known.unread), widgets.Calm
	}
	return "", widgets.Calm
}

// tree lists the collections; those inside others are indented and shown when
// the outer one is unfolded or one is inside it.
func (b *sidebar) tree() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, name := range withParents(b.known.names) {
		if name == "" || !b.visible(name) {
			continue
		}
		rows = append(rows, b.branch(name))
	}
	return rows
}

// withParents adds the collections that only hold others.
func withParents(names []string) []string {
	seen := map[string]bool{}
	var all []string
	for _, name := range names {
		parts := strings.Split(name, "/")
		for i := range parts {
			outer := strings.Join(parts[:i+1], "/")
			if !seen[outer] {
				seen[outer] = true
				all = append(all, outer)
			}
		}
	}
	return all
}

func (b *sidebar) visible(name string) bool {
	for i := strings.LastIndex(name, "/"); i > 0; i = strings.LastIndex(name, "/") {
		name = name[:i]
		if !b.open[name] && !b.inside(name) {
			return false
		}
	}
	return true
}

func (b *sidebar) inside(name string) bool {
	return b.here.Screen == screen.Pages && (b.here.Arg == name || strings.HasPrefix(b.here.Arg, name+"/"))
}

func (b *sidebar) branch(name string) fyne.CanvasObject {
	depth := strings.Count(name, "/")
	text := widgets.NewText(name[strings.LastIndex(name, "/")+1:]).In(look.ColorNameMuted).Short()
	chosen := b.here.Screen == screen.Pages && b.here.Arg == name
	if chosen {
		text.In(theme.ColorNameForeground).Bold()
	}
	parts := []fyne.CanvasObject{widgets.Mark(icons.Folder, look.ColorNameMuted, 16), text}
	if n := b.known.counts[name]; n > 0 {
		parts = append(parts, widgets.Caption(strconv.Itoa(n)))
	}
	tap := widgets.NewTap(widgets.Row(8, 1, parts...), func() {
		b.open[name] = !b.open[name] || b.here.Arg != name
		b.shell.Go(screen.Route{Screen: screen.Pages, Arg: name})
	}).Named(lang.L("Collection {{.Name}}", map[string]any{"Name": name}))
	tap.Chosen, tap.Room = chosen, [4]float32{4, 10, 4, 26 + 14*float32(depth)}
	return tap
}
