package ui

import (
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// style makes the window look as the settings say.
func (s *Shell) style(t app.Settings) {
	mode := map[string]look.Mode{"light": look.Light, "dark": look.Dark}[t.Theme]
	scale := t.Scale
	if scale == 0 {
		scale = 1
	}
	fyne.CurrentApp().Settings().SetTheme(look.New(mode, scale))
}

// After runs f on the window's goroutine in a while, unless it is stopped.
func (s *Shell) After(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, func() { s.Do(f) }).Stop
}

// Now is the time.
func (s *Shell) Now() time.Time { return s.now() }

// Retitle shows the screen's title, whether it is saved, and what can be done
// with it anew.
func (s *Shell) Retitle() {
	s.bar.retitle()
	s.foot.saving()
	if len(s.pageActions()) != s.offered {
		s.bindGlobal()
	}
}

// Canvas is what the window draws on.
func (s *Shell) Canvas() fyne.Canvas { return s.window.Canvas() }

// Over shows a card above the window.
func (s *Shell) Over(f *widgets.Float, first fyne.Focusable) {
	f.Over(s.window.Canvas(), first)
	s.log.Info("card")
}

// Copy puts text on the clipboard.
func (s *Shell) Copy(text string) { fyne.CurrentApp().Clipboard().SetContent(text) }

// OpenURL opens a link in the browser.
func (s *Shell) OpenURL(link string) {
	u, err := url.Parse(link)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "mailto") {
		err = fyne.CurrentApp().OpenURL(u)
	}
	s.Fail(lang.L("opening the link"), err)
}

// Toast says briefly that something was done.
func (s *Shell) Toast(text string, undo func()) { s.toasts.add(text, widgets.Calm, icons.Check, undo) }

// Fail says that something could not be done, and why.
func (s *Shell) Fail(doing string, err error) {
	if err != nil {
		s.toasts.add(lang.L("{{.Doing}} did not work: {{.Why}}", map[string]any{"Doing": doing, "Why": words.Error(err)}), widgets.Bad, icons.Warning, nil)
	}
}

// program is what the way in and the settings may do.
func (s *Shell) program() inWindow { return inWindow{s.app, s} }

// inWindow shows at once what a setting changes, and enters communities.
type inWindow struct {
	App
	shell *Shell
}

// SetSettings keeps settings and shows what they change.
func (p inWindow) SetSettings(t app.Settings) error {
	if err := p.App.SetSettings(t); err != nil {
		return err
	}
	p.shell.style(t)
	return nil
}

// Enter shows a community.
func (p inWindow) Enter(id app.ID) { p.shell.Enter(id) }

// MayLeave says whether there is a community to go back to.
func (p inWindow) MayLeave() bool { return p.shell.community != nil }

// MayLock says whether there is a lock screen to go to.
func (p inWindow) MayLock() bool { return p.shell.lock != nil }

// Lock closes the profile and asks for its passphrase.
func (p inWindow) Lock() { p.shell.lock() }

// Version is the program's.
func (p inWindow) Version() string { return p.shell.version }
