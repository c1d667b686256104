package ui

import (
	"errors"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// Entrance is the way into the profile. Its methods are never called at the
// same time, and Open not on the window's goroutine.
type Entrance interface {
	// Open opens the profile, with the passphrase unless that is empty, and
	// gives what closes it.
	Open(passphrase string) (App, func() error, error)
	// AskAgain makes the next Open ask for the passphrase.
	AskAgain()
}

// Session is one profile in one window, open or locked.
type Session struct {
	threads  Threads
	window   fyne.Window
	entrance Entrance
	o        Options

	shell   *Shell       // nil while locked
	end     func() error // closes the profile
	problem error        // why it cannot be opened
	closing sync.WaitGroup
}

// Begin opens the profile in a window, or asks for its passphrase.
func Begin(w fyne.Window, e Entrance, o Options) *Session {
	s := &Session{threads: o.Threads, window: w, entrance: e, o: o}
	if s.threads == nil {
		s.threads = real{}
	}
	w.SetContent(opening())
	s.try("")
	return s
}

// Close saves and closes everything, and says why the profile could not be
// opened if it could not.
func (s *Session) Close() error {
	s.closing.Wait()
	if s.shell == nil {
		return s.problem
	}
	s.shell.Close()
	return s.end()
}

// Shell is what fills the window, or nil while the profile is locked.
func (s *Session) Shell() *Shell { return s.shell }

func (s *Session) try(passphrase string) {
	s.threads.Background(func() {
		a, end, err := s.entrance.Open(passphrase)
		s.threads.Do(func() { s.opened(a, end, err) })
	})
}

func (s *Session) opened(a App, end func() error, err error) {
	s.problem = nil
	switch {
	case err == nil:
		o := s.o
		o.lock = s.Lock
		s.end, s.shell = end, New(s.window, a, o)
		if o.Log != nil {
			s.window.SetContent(container.NewStack(s.window.Content(), onceDrawn(func() { o.Log.Info("first frame") })))
		}
	case errors.Is(err, app.ErrWrongPassphrase):
		s.ask(lang.L("This is not the passphrase. Look at capital letters and the keyboard's language."))
	case errors.Is(err, app.ErrTooSoon):
		s.ask(lang.L("Too many wrong passphrases. Wait a minute, then try again."))
	case errors.Is(err, app.ErrLocked):
		s.ask("")
	default:
		s.problem = err
		s.window.SetContent(failed(err, s.window.Close))
	}
}

// Lock closes the profile and asks for its passphrase.
func (s *Session) Lock() {
	if s.shell == nil {
		return
	}
	for _, above := range s.window.Canvas().Overlays().List() {
		s.window.Canvas().Overlays().Remove(above)
	}
	s.shell.Close()
	s.shell.release()
	s.shell = nil
	s.window.SetTitle("Commonplace")
	s.window.SetContent(opening())
	end := s.end
	s.closing.Add(1)
	s.threads.Background(func() {
		err := end()
		s.entrance.AskAgain()
		s.closing.Done()
		s.threads.Do(func() {
			said := ""
			if err != nil {
				said = words.Error(err)
			}
			s.ask(said)
		})
	})
}

// ask is the lock screen; said tells what went wrong before.
func (s *Session) ask(said string) {
	field := widgets.NewSecret(lang.L("Passphrase"))
	note := widgets.NewText(said).In(theme.ColorNameError).Wrapped()
	open := widgets.NewPrimary(lang.L("Unlock"), icons.Key, nil)
	send := func() {
		if field.Text == "" || open.Disabled() {
			s.window.Canvas().Focus(field)
			return
		}
		open.Disable()
		note.SetIn(lang.L("Opening…"), theme.ColorNameForeground)
		s.try(field.Text)
	}
	field.OnSend, open.OnTapped = send, send
	s.window.SetContent(ground(container.NewCenter(widgets.Fixed(420, 0, widgets.Column(14,
		container.NewCenter(widgets.Mark(icons.Key, theme.ColorNamePrimary, 40)),
		widgets.Subheading(lang.L("This profile is locked")).Centered(),
		widgets.Muted(lang.L("Its passphrase opens it. Nobody can tell you what it is: without it, only a backup helps.")).Wrapped().Centered(),
		field, note, open)))))
	s.window.Canvas().Focus(field)
}
