package ui

import (
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
	"commonplace/ui/words"
)

// topbar has back and forward, says where one is, and opens the palette.
type topbar struct {
	shell         *Shell
	view          fyne.CanvasObject
	title         *widgets.Text
	back, forward *widgets.Tap
	screen        string
}

func newTopbar(s *Shell) *topbar {
	b := &topbar{shell: s, title: widgets.Muted("").Short()}
	b.back = iconTap(icons.Back, lang.L("Back"), s.Back)
	b.forward = iconTap(icons.Forward, lang.L("Forward"), s.Forward)
	hint := widgets.Row(10, -1, widgets.Mark(icons.Search, look.ColorNameMuted, 15), widgets.Caption(lang.L("Go to or do…")),
		widgets.Fixed(60, 0, widgets.Spacer()), widgets.Caption(screen.Ctrl(fyne.KeyK).String()))
	palette := widgets.NewTap(hint, s.openPalette).Named(lang.L("Go to or do…"))
	palette.Fill, palette.Room = theme.ColorNameButton, [4]float32{4, 10, 5, 10}
	help := iconTap(icons.Info, lang.L("Keyboard shortcuts"), s.help)
	row := widgets.Row(4, 2, b.back, b.forward, widgets.Inset(0, 0, 0, 10, b.title), palette, help)
	b.view = widgets.Frame(nil, widgets.Line(), nil, nil, widgets.Inset(7, 14, 7, 14, row))
	return b
}

func iconTap(icon icons.Icon, name string, tapped func()) *widgets.Tap {
	t := widgets.NewTap(widgets.Mark(icon, look.ColorNameMuted, 18), tapped).Named(name)
	t.Room = [4]float32{6, 7, 6, 7}
	return t
}

func (b *topbar) update(name string) {
	b.screen = name
	b.retitle()
}

// retitle says anew where one is; screens call it through the shell when their
// title changes.
func (b *topbar) retitle() {
	if b.shell.page != nil {
		b.title.Set(b.shell.page.Title())
	}
}

// footer says whether all is saved and shared.
type footer struct {
	shell *Shell
	view  fyne.CanvasObject
	saved *widgets.Text
	mark  *fyne.Container
	room  *widgets.Text
	dot   *widgets.Block
	load  screen.Loader
}

func newFooter(s *Shell) *footer {
	f := &footer{shell: s, saved: widgets.Caption(lang.L("Saved")).Short(), room: widgets.Caption(""), dot: widgets.Dot(look.ColorNameMuted)}
	f.mark = container.NewStack(widgets.Mark(icons.Check, theme.ColorNameSuccess, 14))
	laptops := widgets.NewTap(widgets.Row(7, -1, f.dot, f.room), func() { s.Go(screen.To(screen.Laptops)) }).Named(lang.L("Laptops nearby"))
	laptops.Room = [4]float32{2, 8, 3, 8}
	row := widgets.Row(8, 1, f.mark, f.saved, laptops)
	f.view = widgets.Frame(widgets.Line(), nil, nil, nil, widgets.Inset(3, 10, 3, 16, row))
	return f
}

// update reads health and laptops again.
func (f *footer) update() {
	s := f.shell
	c := s.community
	if c == nil {
		return
	}
	f.saving()
	screen.Load(s, &f.load, noContext(c.Room), func(room app.Room, _ error) { f.showRoom(room) })
}

func (f *footer) showRoom(room app.Room) {
	nearby, behind := 0, 0
	for _, l := range room.Laptops {
		if l.Nearby {
			nearby++
			if !l.InSync {
				behind++
			}
		}
	}
	f.shell.log.Info("room", "nearby", nearby, "behind", behind, "unshared", room.Unshared, "safe", room.SafeToLeave)
	text, color := lang.L("no laptop nearby"), look.ColorNameMuted
	if nearby > 0 {
		text, color = widgets.Counted("{{.N}} laptops nearby", nearby)+", "+lang.L("in sync"), theme.ColorNameSuccess
		if behind > 0 {
			text, color = widgets.Counted("{{.N}} laptops nearby", nearby)+", "+lang.L("syncing"), theme.ColorNameWarning
		}
	}
	if room.Unshared > 0 {
		text += " · " + widgets.Counted("{{.N}} waiting to share", room.Unshared)
	}
	if f.room.Text() == text && f.dot.Fill == color {
		return
	}
	f.dot.Fill = color
	f.dot.Refresh()
	f.room.Set(text)
	if f.view.Size().Width > 0 {
		f.view.Refresh()
	}
}

// saving says whether everything is on disk, or what is wrong with it.
func (f *footer) saving() {
	text, color, icon := lang.L("Saved"), look.ColorNameMuted, widgets.Mark(icons.Check, theme.ColorNameSuccess, 14)
	if w, ok := f.shell.page.(screen.Writer); ok && !w.Saved() {
		text, icon = lang.L("Saving…"), widgets.Mark(icons.Edit, look.ColorNameMuted, 14)
	}
	if trouble := f.shell.app.Health(); len(trouble) > 0 {
		for i := range trouble {
			trouble[i] = words.Heard(trouble[i])
		}
		text, color, icon = strings.Join(trouble, " "), theme.ColorNameError, widgets.Mark(icons.Warning, theme.ColorNameError, 14)
	}
	if f.saved.Text() == text && f.saved.Color == color {
		return
	}
	f.shell.log.Info("saving", "state", text)
	f.saved.SetIn(text, color)
	f.mark.Objects = []fyne.CanvasObject{icon}
	f.mark.Refresh()
}
