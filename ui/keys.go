package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// global are the commands that work everywhere in a community.
func (s *Shell) global() []screen.Action {
	all := []screen.Action{
		{Name: lang.L("Go to or do…"), Key: screen.Ctrl(fyne.KeyK), Do: s.openPalette},
		{Name: lang.L("Go to or do, also while writing"), Key: screen.Ctrl(fyne.KeyP), Do: s.openPalette},
		{Name: lang.L("Back"), Key: screen.Alt(fyne.KeyLeft), Do: s.Back},
		{Name: lang.L("Forward"), Key: screen.Alt(fyne.KeyRight), Do: s.Forward},
	}
	for _, row := range Screens {
		if !row.Away {
			all = append(all, screen.Action{Name: lang.L(row.Title), Key: row.Key, Do: func() { s.Go(screen.To(row.Name)) }})
		}
	}
	if s.lock != nil && s.app.Protection().Passphrase {
		all = append(all, screen.Action{Name: lang.L("Lock now"), Key: screen.CtrlShift(fyne.KeyQ), Do: s.lock})
	}
	return append(all,
		screen.Action{Name: lang.L("Write a new page"), Key: screen.CtrlShift(fyne.KeyN), Do: func() { s.Go(screen.Route{Screen: screen.Pages, Part: "new"}) }},
		screen.Action{Name: lang.L("Invite somebody"), Do: func() { s.Go(screen.Route{Screen: screen.People, Part: "invite"}) }},
		screen.Action{Name: lang.L("Write a bundle"), Do: func() { s.Go(screen.Route{Screen: screen.Laptops, Part: "write"}) }},
		screen.Action{Name: lang.L("Read a bundle"), Do: func() { s.Go(screen.Route{Screen: screen.Laptops, Part: "read"}) }},
		screen.Action{Name: lang.L("Import a folder of Markdown"), Do: func() { s.Go(screen.Route{Screen: screen.Settings, Part: "import"}) }},
		screen.Action{Name: lang.L("Export the whole community"), Do: func() { s.Go(screen.Route{Screen: screen.Settings, Part: "export"}) }},
		screen.Action{Name: lang.L("Join or start another community"), Do: func() { s.Go(screen.To(screen.Onboarding)) }},
		screen.Action{Name: lang.L("Light or dark"), Key: screen.CtrlShift(fyne.KeyL), Do: s.toggleDark},
		screen.Action{Name: lang.L("Keyboard shortcuts"), Key: screen.Ctrl(fyne.KeySlash), Do: s.help},
	)
}

func (s *Shell) toggleDark() {
	t := s.app.Settings()
	if t.Theme == "dark" || t.Theme == "" && fyne.CurrentApp().Settings().ThemeVariant() == theme.VariantDark {
		t.Theme = "light"
	} else {
		t.Theme = "dark"
	}
	s.Fail(lang.L("keeping the settings"), s.program().SetSettings(t))
}

// bindKeys listens to what no widget uses: Escape closes what is above, F1
// helps, Ctrl+Z undoes what a toast says.
func (s *Shell) bindKeys() {
	c := s.window.Canvas()
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch e.Name {
		case fyne.KeyEscape:
			s.escape()
		case fyne.KeyF1:
			s.help()
		}
	})
	c.AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { s.toasts.undoLast() })
}

func (s *Shell) escape() {
	c := s.window.Canvas()
	if f, ok := c.Overlays().Top().(*widgets.Float); ok {
		f.Close()
		return
	}
	if c.Overlays().Top() == nil {
		c.Unfocus()
	}
}

// bindGlobal listens to the commands that work everywhere and to those of the
// screen, which come first. Nothing of it works while a card is above.
func (s *Shell) bindGlobal() {
	s.unbind()
	s.offered = len(s.pageActions())
	for _, a := range s.Actions() {
		if a.Key.Mod == 0 || a.Do == nil {
			continue
		}
		key := a.Key.Shortcut()
		s.bound[a.Key] = a.Do
		s.window.Canvas().AddShortcut(key, func(fyne.Shortcut) { s.Press(a.Key) })
		s.keys = append(s.keys, key)
	}
}

func (s *Shell) unbind() {
	for _, k := range s.keys {
		s.window.Canvas().RemoveShortcut(k)
	}
	s.keys, s.bound = nil, map[screen.Key]func(){}
}

// Actions are the commands there are now: those that work everywhere, and
// those of the screen.
func (s *Shell) Actions() []screen.Action {
	if s.community == nil || s.adding {
		return s.pageActions()
	}
	return append(s.global(), s.pageActions()...)
}

// Press does what a shortcut asks for, unless a card is above.
func (s *Shell) Press(k screen.Key) {
	if do := s.bound[k]; do != nil && s.window.Canvas().Overlays().Top() == nil {
		do()
	}
}

func (s *Shell) pageActions() []screen.Action {
	if p, ok := s.page.(screen.Acting); ok {
		return p.Actions()
	}
	return nil
}

// help shows every shortcut, those of the screen first.
func (s *Shell) help() {
	if s.window.Canvas().Overlays().Top() != nil {
		return
	}
	list := widgets.Column(18)
	if own := s.pageActions(); len(own) > 0 {
		list.Add(keyTable(lang.L("On this screen"), own))
	}
	list.Add(keyTable(lang.L("Everywhere"), append(s.global(),
		screen.Action{Name: lang.L("Undo what was just done"), Key: screen.Ctrl(fyne.KeyZ)},
		screen.Action{Name: lang.L("Next and previous, then open"), Key: screen.Key{Name: "Tab, Shift+Tab, Enter"}},
		screen.Action{Name: lang.L("Close what is above, or leave a field"), Key: screen.Key{Name: "Esc"}},
		screen.Action{Name: lang.L("Send or save what one writes"), Key: screen.Ctrl(fyne.KeyReturn)})))
	body := widgets.Fixed(0, 440, widgets.Scrolled(widgets.Inset(0, 14, 0, 0, list)))
	s.Over(widgets.Form(560, lang.L("Keyboard shortcuts"), body), nil)
}

func keyTable(title string, actions []screen.Action) fyne.CanvasObject {
	rows := widgets.Column(4, widgets.Section(title))
	for _, a := range actions {
		if a.Key.Name != "" {
			rows.Add(widgets.Row(12, 0, widgets.NewText(a.Name).Short(), keyCap(a.Key.String())))
		}
	}
	return rows
}

func keyCap(text string) fyne.CanvasObject {
	return widgets.On(theme.ColorNameButton, 5, widgets.Inset(1, 7, 2, 7, widgets.Caption(text)))
}

func noContext[T any](f func() T) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return f(), nil }
}
