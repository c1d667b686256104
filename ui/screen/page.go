// Package screen is what a screen and the shell around it expect of each other.
//
// A screen is built for a [Route] and is a [Page]: a title and something to
// look at. What else it can do, it says by having one of the small interfaces
// here: [Live] screens hear what changed, [Acting] ones have commands for the
// palette and the keyboard, [Closer] ones have something to put away. The
// [Shell] is what a screen may ask of the window around it. A new screen is one
// package and one row in the shell's table; back, forward, the palette and
// links come with it.
package screen

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"commonplace/app"
	"commonplace/ui/widgets"
)

// Route is where one is: a screen, what it shows, and which part of it.
type Route struct{ Screen, Arg, Part string }

// String is the route as text: "page/0123…/history".
func (r Route) String() string {
	return strings.TrimRight(strings.Join([]string{r.Screen, r.Arg, r.Part}, "/"), "/")
}

// Page is a screen. It is used on the window's goroutine only.
type Page interface {
	Title() string
	Content() fyne.CanvasObject
}

// Live screens hear of changes, on the window's goroutine, those of a moment
// together.
type Live interface{ Changed(Changes) }

// Changes are the events of a moment.
type Changes []app.Event

// Any says whether one of the topics changed.
func (c Changes) Any(topics ...app.Topic) bool {
	return slices.ContainsFunc(c, func(e app.Event) bool { return slices.Contains(topics, e.Topic) })
}

// Of says whether a topic changed for one page.
func (c Changes) Of(topic app.Topic, doc app.DocID) bool {
	return slices.ContainsFunc(c, func(e app.Event) bool { return e.Topic == topic && e.Doc == doc })
}

// Closer screens have something to end when one leaves them.
type Closer interface{ Close() }

// Mover screens can take another route without being built anew; false says
// that they cannot.
type Mover interface{ Move(Route) bool }

// Focuser screens say what has the focus at first.
type Focuser interface{ FirstFocus() fyne.Focusable }

// Acting screens have commands, for the palette and the keyboard.
type Acting interface{ Actions() []Action }

// Receiver screens take files that are dropped on the window.
type Receiver interface{ Dropped(paths []string) }

// Writer screens may hold text that is not saved yet.
type Writer interface{ Saved() bool }

// Action is a command. One without Do is a key that the screen itself listens
// to, and stands on the help sheet only.
type Action struct {
	Name string // what it does
	Key  Key    // the shortcut, if it has one
	Do   func()
}

// Key is a shortcut.
type Key struct {
	Name fyne.KeyName
	Mod  fyne.KeyModifier
}

// Ctrl, CtrlShift and Alt are shortcuts with these keys held.
func Ctrl(k fyne.KeyName) Key { return Key{k, fyne.KeyModifierShortcutDefault} }
func CtrlShift(k fyne.KeyName) Key {
	return Key{k, fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}
func Alt(k fyne.KeyName) Key { return Key{k, fyne.KeyModifierAlt} }

// Shortcut is the key as Fyne's canvas knows it.
func (k Key) Shortcut() fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k.Name, Modifier: k.Mod}
}

// String is the key as it is written on screen: "Ctrl+K".
func (k Key) String() string {
	if k.Name == "" {
		return ""
	}
	name := ""
	if k.Mod&fyne.KeyModifierShortcutDefault != 0 {
		name += "Ctrl+"
	}
	if k.Mod&fyne.KeyModifierAlt != 0 {
		name += "Alt+"
	}
	if k.Mod&fyne.KeyModifierShift != 0 {
		name += "Shift+"
	}
	if short, ok := map[fyne.KeyName]string{fyne.KeyLeft: "←", fyne.KeyRight: "→", fyne.KeyReturn: "Enter", fyne.KeyUp: "↑", fyne.KeyDown: "↓"}[k.Name]; ok {
		return name + short
	}
	return name + string(k.Name)
}

// Shell is the window around a screen.
type Shell interface {
	// Go shows another screen, Back the one before.
	Go(Route)
	Back()
	// Toast says briefly that something was done; with undo, it can be undone.
	Toast(text string, undo func())
	// Fail says that something could not be done, and why. A nil error is none.
	Fail(doing string, err error)
	// Ask asks before something is destroyed.
	Ask(Question)
	// Over shows a card above the window, with the focus on first.
	Over(f *widgets.Float, first fyne.Focusable)
	// AskPath asks for a file or folder.
	AskPath(PathQuestion)
	// Do runs f on the window's goroutine, Background off it.
	Do(f func())
	Background(f func())
	// After runs f on the window's goroutine in a while, unless it is stopped
	// before. It may be called on any goroutine.
	After(d time.Duration, f func()) (stop func() bool)
	// Now is the time.
	Now() time.Time
	// OpenURL opens a link in the browser.
	OpenURL(link string)
	// Copy puts text on the clipboard.
	Copy(text string)
	// Retitle says that the screen's title, its commands, or whether it is
	// saved, changed.
	Retitle()
	// Canvas is what the window draws on.
	Canvas() fyne.Canvas
}

// Question is asked before something is destroyed.
type Question struct {
	Title, Text string
	Yes         string // what the button says
	Do          func()
}

// PathKind says what is asked for.
type PathKind int

// The kinds.
const (
	OpenFile PathKind = iota
	SaveFile
	OpenFolder
	NewFolder
)

// PathQuestion asks for a file or folder; a person can type it or pick it.
type PathQuestion struct {
	Kind       PathKind
	Title      string
	Hint       string
	Suggestion string
	Endings    []string // ".md"; nil: any
	Yes        string
	Do         func(path string)
}

// Loader is one thing that a screen loads; loading it again forgets the load
// before.
type Loader struct {
	// Busy hears true when a load takes noticeably long, and false when it ends.
	Busy func(bool)

	cancel context.CancelFunc
}

// noticeable is how long one may wait without being told.
const noticeable = 250 * time.Millisecond

// Load runs fetch off the window's goroutine and show on it, unless another
// load of l began meanwhile.
func Load[T any](s Shell, l *Loader, fetch func(context.Context) (T, error), show func(T, error)) {
	l.Cancel()
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	busy := false
	stop := s.After(noticeable, func() {
		if ctx.Err() == nil && l.Busy != nil {
			busy = true
			l.Busy(true)
		}
	})
	s.Background(func() {
		v, err := fetch(ctx)
		s.Do(func() {
			stop()
			if ctx.Err() != nil {
				return
			}
			cancel()
			if busy {
				l.Busy(false)
			}
			show(v, err)
		})
	})
}

// Cancel forgets what is being loaded.
func (l *Loader) Cancel() {
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
		if l.Busy != nil {
			l.Busy(false)
		}
	}
}

// Run does something off the window's goroutine and then says how it went.
func Run(s Shell, do func() error, then func(error)) {
	s.Background(func() {
		err := do()
		s.Do(func() { then(err) })
	})
}
