package ui_test

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/app"
	"commonplace/ui"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

// gate is an entrance that a passphrase opens.
type gate struct {
	program *uitest.Program
	ask     bool
	fails   error
	closed  int
}

func (g *gate) AskAgain() { g.ask = true }

func (g *gate) Open(passphrase string) (ui.App, func() error, error) {
	switch {
	case g.fails != nil:
		return nil, nil, g.fails
	case g.ask && passphrase == "":
		return nil, nil, app.ErrLocked
	case g.ask && passphrase != "river stone lamp":
		return nil, nil, app.ErrWrongPassphrase
	}
	return g.program, func() error { g.closed++; return nil }, nil
}

func begin(t *testing.T, g *gate) (*ui.Session, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	uitest.Speak(t)
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	s := ui.Begin(w, g, ui.Options{Version: "0.0", Threads: loop})
	loop.Rest()
	w.Resize(fyne.NewSize(1280, 800))
	return s, w
}

func TestUnlocksByKeyboard(t *testing.T) {
	g := &gate{program: sample(), ask: true}
	s, w := begin(t, g)
	c := w.Canvas()
	uitest.Reads(t, c, "This profile is locked", "Unlock")
	if strings.Contains(uitest.Texts(c), "Beekeepers") {
		t.Fatal("the lock screen shows a community")
	}
	// The field has the focus; Enter opens.
	test.Type(c.Focused(), "river stone moon")
	uitest.Key(c, fyne.KeyReturn)
	loop.Rest()
	uitest.Reads(t, c, "This is not the passphrase")
	test.Type(c.Focused(), "river stone lamp")
	uitest.Key(c, fyne.KeyReturn)
	loop.Rest()
	if strings.Contains(uitest.Texts(c), "locked") || !strings.Contains(uitest.Texts(c), "Home") {
		t.Fatalf("still locked:\n%s", uitest.Texts(c))
	}
	if err := s.Close(); err != nil || g.closed != 1 {
		t.Errorf("%v, closed %d times", err, g.closed)
	}
}

func TestLocksAgain(t *testing.T) {
	g := &gate{program: sample()}
	g.program.Guard = app.Protection{Passphrase: true, Keyring: true}
	s, w := begin(t, g)
	s.Shell().Go(screen.To(screen.Settings))
	loop.Rest()
	uitest.Press(t, w.Canvas(), "Lock now")
	loop.Rest()
	uitest.Reads(t, w.Canvas(), "This profile is locked")
	if g.closed != 1 || s.Shell() != nil {
		t.Fatalf("closed %d times", g.closed)
	}
	uitest.Key(w.Canvas(), fyne.KeyF1) // nothing of the program listens any more
	test.Type(w.Canvas().Focused(), "river stone lamp")
	uitest.Press(t, w.Canvas(), "Unlock")
	loop.Rest()
	uitest.Reads(t, w.Canvas(), "Home")
	if err := s.Close(); err != nil || g.closed != 2 {
		t.Errorf("%v, closed %d times", err, g.closed)
	}
}

func TestSaysWhyItCannotOpen(t *testing.T) {
	broken := errors.New("the disk is gone")
	s, w := begin(t, &gate{fails: broken})
	uitest.Reads(t, w.Canvas(), "Commonplace cannot open", "the disk is gone")
	if err := s.Close(); !errors.Is(err, broken) {
		t.Error(err)
	}
}
