package ui

import (
	"log/slog"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/onboarding"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// Options say how a window is run; the zero value is how it usually is.
type Options struct {
	Version string
	Now     func() time.Time
	Threads Threads
	Log     *slog.Logger // nil: nothing is logged

	lock func() // shows the lock screen; nil: there is none
}

// Threads bring work to the window's goroutine and off it.
type Threads interface {
	Do(func())
	Background(func())
}

// real is how it is with a real window.
type real struct{}

func (real) Do(f func())         { fyne.Do(f) }
func (real) Background(f func()) { go f() }

// Shell is the window around the screens. It is used on the window's goroutine.
type Shell struct {
	Threads
	app     App
	window  fyne.Window
	version string
	now     func() time.Time
	log     *slog.Logger
	lock    func()

	community Community
	id        app.ID
	page      screen.Page
	visits    visits
	adding    bool // the way in is shown though there is a community

	frame   *fyne.Container // everything
	place   *fyne.Container // the screen
	sidebar *sidebar
	bar     *topbar
	foot    *footer
	toasts  *toasts
	keys    []fyne.Shortcut // those listened to now
	bound   map[screen.Key]func()
	offered int // how many commands the screen had when they were bound
	cancel  func()
}

// New fills a window with the program and shows the community opened last, or
// the way in.
func New(window fyne.Window, a App, o Options) *Shell {
	s := &Shell{Threads: o.Threads, app: a, window: window, version: o.Version, now: o.Now, log: o.Log, lock: o.lock}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.Threads == nil {
		s.Threads = real{}
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.place = container.NewStack()
	s.toasts = newToasts(s)
	s.sidebar, s.bar, s.foot = newSidebar(s), newTopbar(s), newFooter(s)
	s.frame = container.NewStack()
	window.SetContent(s.frame)
	window.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { s.dropped(uris) })
	s.bindKeys()
	s.style(a.Settings())
	gathered := &events{threads: s, deliver: s.changed}
	s.cancel = a.Subscribe(gathered.add)
	s.start()
	return s
}

// Close leaves the screen, so that what it holds is saved. The window may be
// gone by then.
func (s *Shell) Close() {
	s.cancel()
	s.leave()
	s.page = nil
}

// release listens to the window, which stays, no more.
func (s *Shell) release() {
	s.unbind()
	c := s.window.Canvas()
	c.SetOnTypedKey(nil)
	c.RemoveShortcut(&fyne.ShortcutUndo{})
	s.window.SetOnDropped(nil)
}

// start shows the community opened last, or the way in.
func (s *Shell) start() {
	all := s.app.Communities()
	last := s.app.Settings().LastOpened
	for _, c := range all {
		if c.ID == last {
			s.Enter(c.ID)
			return
		}
	}
	if len(all) > 0 {
		s.Enter(all[0].ID)
		return
	}
	s.welcome(screen.To(screen.Onboarding))
}

// Enter shows a community.
func (s *Shell) Enter(id app.ID) {
	c, err := s.app.Community(id)
	if err != nil {
		s.Fail(lang.L("opening the community"), err)
		return
	}
	s.leave()
	s.page, s.community, s.id, s.adding = nil, c, id, false
	s.visits = visits{}
	settings := s.app.Settings()
	if settings.LastOpened != id {
		settings.LastOpened = id
		s.Fail(lang.L("keeping the settings"), s.app.SetSettings(settings))
	}
	c.LookAt(app.DocID{}) // so that the others see that I am here
	s.window.SetTitle(c.Name() + " – Commonplace")
	s.around()
	s.Go(screen.To(screen.Home))
}

// around puts sidebar, bar and foot around the screen.
func (s *Shell) around() {
	main := widgets.Frame(s.bar.view, s.foot.view, nil, nil, container.NewStack(s.place, s.toasts.view))
	ground := widgets.NewBlock(theme.ColorNameBackground, 0, fyne.NewSize(0, 0))
	s.frame.Objects = []fyne.CanvasObject{widgets.Frame(nil, nil, s.sidebar.view, nil, container.NewStack(ground, main))}
	s.frame.Refresh()
	s.sidebar.update()
	s.foot.update()
}

// welcome shows the way in, without sidebar.
func (s *Shell) welcome(r screen.Route) {
	s.leave()
	s.adding = s.community != nil
	s.page = onboarding.New(s, s.program(), r)
	s.place.Objects = []fyne.CanvasObject{s.page.Content()}
	ground := widgets.NewBlock(theme.ColorNameBackground, 0, fyne.NewSize(0, 0))
	s.frame.Objects = []fyne.CanvasObject{ground, s.place, s.toasts.view}
	s.frame.Refresh()
	if s.community == nil {
		s.window.SetTitle("Commonplace")
	}
	s.arrive(r)
}

// Go shows another screen.
func (s *Shell) Go(r screen.Route) {
	if r.Screen == screen.Onboarding {
		s.welcome(r)
		return
	}
	s.visits.to(r)
	s.show(r)
}

// Back shows the screen before.
func (s *Shell) Back() {
	if s.adding {
		s.adding = false
		s.leave()
		s.page = nil
		s.around()
		s.show(s.visits.here)
		return
	}
	if r, ok := s.visits.back(); ok {
		s.show(r)
	}
}

// Forward undoes Back.
func (s *Shell) Forward() {
	if r, ok := s.visits.forward(); ok {
		s.show(r)
	}
}

// Route is where one is.
func (s *Shell) Route() screen.Route { return s.visits.here }

// Page is the screen one is on.
func (s *Shell) Page() screen.Page { return s.page }

func (s *Shell) show(r screen.Route) {
	row, ok := find(r.Screen)
	if !ok || s.community == nil {
		return
	}
	if m, same := s.page.(screen.Mover); same && s.bar.screen == r.Screen && m.Move(r) {
		s.bar.update(r.Screen)
		s.sidebar.mark(r)
		s.tell(r)
		return
	}
	s.leave()
	s.page = row.Build(s, s.community, r)
	s.place.Objects = []fyne.CanvasObject{s.page.Content()}
	s.place.Refresh()
	s.bar.update(r.Screen)
	s.sidebar.mark(r)
	s.arrive(r)
}

// leave puts the screen away.
func (s *Shell) leave() {
	if c, ok := s.page.(screen.Closer); ok {
		c.Close()
	}
	s.unbind()
}

// tell logs which screen is shown.
func (s *Shell) tell(r screen.Route) {
	s.log.Info("screen", "name", r.Screen, "arg", r.Arg, "part", r.Part)
}

// arrive gives the screen its keys and its first focus.
func (s *Shell) arrive(r screen.Route) {
	s.tell(r)
	s.bindGlobal()
	if s.window.Canvas().Overlays().Top() != nil {
		return // the screen began by asking something: what it asks has the focus
	}
	s.window.Canvas().Unfocus()
	if f, ok := s.page.(screen.Focuser); ok && f.FirstFocus() != nil {
		s.window.Canvas().Focus(f.FirstFocus())
	}
}

// changed hears what the program announced.
func (s *Shell) changed(c screen.Changes) {
	if c.Any(app.TopicCommunities) && !s.stillHere() {
		s.community = nil
		s.start()
		return
	}
	var mine screen.Changes
	for _, e := range c {
		if e.Community == s.id || e.Community == (app.ID{}) {
			mine = append(mine, e)
		}
	}
	s.foot.update()
	if s.community != nil {
		s.sidebar.changed(c)
	}
	if live, ok := s.page.(screen.Live); ok && len(mine) > 0 {
		live.Changed(mine)
	}
}

// stillHere says whether the community shown is still on this laptop.
func (s *Shell) stillHere() bool {
	if s.community == nil {
		return true
	}
	for _, c := range s.app.Communities() {
		if c.ID == s.id {
			return true
		}
	}
	return false
}

func (s *Shell) dropped(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if r, ok := s.page.(screen.Receiver); ok && len(paths) > 0 {
		r.Dropped(paths)
		return
	}
	s.Toast(lang.L("This screen has no use for files"), nil)
}
