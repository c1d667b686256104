package uitest

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"commonplace/assets"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// Shell is a window for one screen. What would go to another goroutine is done
// at once, so a test sees the result when a call returns.
type Shell struct {
	Window   fyne.Window
	Went     []screen.Route
	Toasts   []string
	Undo     func() // of the newest toast
	Failures []error
	Asked    []screen.Question
	Paths    []screen.PathQuestion
	Copied   string
	Opened   string
	Backs    int

	waiting map[int]func()
	begun   int
}

// New opens a window of 1280 by 800 in which a screen can be shown.
func New(t testing.TB) *Shell {
	t.Helper()
	test.NewTempApp(t)
	Speak(t)
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, 1))
	w := test.NewTempWindow(t, widgets.Column(0))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	return &Shell{Window: w}
}

// Speak loads the texts of the program, for the right number of things.
func Speak(t testing.TB) {
	t.Helper()
	if err := lang.AddTranslationsFS(assets.Translations(), "translations"); err != nil {
		t.Fatal(err)
	}
}

// Show puts a screen into the window.
func (s *Shell) Show(p screen.Page) {
	s.Window.SetContent(p.Content())
	s.Window.Resize(fyne.NewSize(1280, 800))
	if f, ok := p.(screen.Focuser); ok && f.FirstFocus() != nil {
		s.Window.Canvas().Focus(f.FirstFocus())
	}
}

func (s *Shell) Go(r screen.Route)                           { s.Went = append(s.Went, r) }
func (s *Shell) Back()                                       { s.Backs++ }
func (s *Shell) Do(f func())                                 { f() }
func (s *Shell) Background(f func())                         { f() }
func (s *Shell) Now() time.Time                              { return Now }
func (s *Shell) OpenURL(link string)                         { s.Opened = link }
func (s *Shell) Copy(text string)                            { s.Copied = text }
func (s *Shell) Retitle()                                    {}
func (s *Shell) Canvas() fyne.Canvas                         { return s.Window.Canvas() }
func (s *Shell) Over(f *widgets.Float, first fyne.Focusable) { f.Over(s.Canvas(), first) }
func (s *Shell) Ask(q screen.Question)                       { s.Asked = append(s.Asked, q) }
func (s *Shell) AskPath(q screen.PathQuestion)               { s.Paths = append(s.Paths, q) }

// After keeps f until the test lets time pass.
func (s *Shell) After(_ time.Duration, f func()) (stop func() bool) {
	if s.waiting == nil {
		s.waiting = map[int]func(){}
	}
	s.begun++
	n := s.begun
	s.waiting[n] = f
	return func() bool {
		_, there := s.waiting[n]
		delete(s.waiting, n)
		return there
	}
}

// Pass lets so much time pass that everything happens that waits for it.
func (s *Shell) Pass() {
	for n := 1; n <= s.begun; n++ {
		if f := s.waiting[n]; f != nil {
			delete(s.waiting, n)
			f()
		}
	}
}

// Toast notes what was said and how to undo it.
func (s *Shell) Toast(text string, undo func()) {
	s.Toasts, s.Undo = append(s.Toasts, text), undo
}

// Fail notes what did not work.
func (s *Shell) Fail(_ string, err error) {
	if err != nil {
		s.Failures = append(s.Failures, err)
	}
}

// Went to where, last; the zero route for nowhere.
func (s *Shell) Last() screen.Route {
	if len(s.Went) == 0 {
		return screen.Route{}
	}
	return s.Went[len(s.Went)-1]
}
