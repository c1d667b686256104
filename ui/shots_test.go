package ui_test

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/app"
	"commonplace/ui"
	"commonplace/ui/editor"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

// open shows the whole window over a program in memory.
func open(t testing.TB, p *uitest.Program) (*ui.Shell, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	uitest.Speak(t)
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	s := ui.New(w, p, ui.Options{Version: "0.0", Now: func() time.Time { return uitest.Now }, Threads: loop})
	t.Cleanup(s.Close)
	w.Resize(fyne.NewSize(1280, 800))
	loop.Rest()
	return s, w
}

// loop is the goroutine of the windows of these tests.
var loop = &uitest.Loop{}

// still keeps the cursor of an editor from blinking: its timer would draw on
// another goroutine, as Fyne's test driver has none of its own.
func still(w fyne.Window) {
	if e, ok := w.Canvas().Focused().(*editor.Editor); ok {
		e.SetSteady(true)
	}
}

// eventually waits until a condition holds; screens load off the test's
// goroutine.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		loop.Rest()
		if holds() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

// TestShots draws every screen into the folder that SHOTS names, for people to
// look at.
func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS names no folder")
	}
	for _, theme := range []string{"light", "dark"} {
		p := &uitest.Program{All: []*uitest.Community{uitest.Sample()}, Me: app.Profile{Name: "Ana Sousa"}}
		p.Kept.Theme = theme
		s, w := open(t, p)
		shot := func(name string) {
			for range 40 {
				loop.Rest()
				time.Sleep(10 * time.Millisecond)
			}
			w.Resize(fyne.NewSize(1280, 801))
			w.Resize(fyne.NewSize(1280, 800))
			f, err := os.Create(filepath.Join(dir, name+"-"+theme+".png"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := png.Encode(f, w.Canvas().Capture()); err != nil {
				t.Fatal(err)
			}
		}
		shot("home")
		page := p.All[0].Sheets[0].ID
		for _, r := range []screen.Route{screen.To(screen.Charter), screen.To(screen.People), screen.To(screen.Pages), {Screen: screen.Pages, Arg: "guides"},
			screen.ToPage(page, ""), screen.ToPage(page, "talk"), screen.ToPage(page, "edit"), screen.ToPage(page, "history"),
			{Screen: screen.Search, Arg: "signals"}, screen.To(screen.Laptops), screen.To(screen.Settings)} {
			s.Go(r)
			name := r.Screen
			if r.Part != "" {
				name += "-" + r.Part
			}
			if r.Arg == "guides" {
				name += "-in"
			}
			shot(name)
		}
		key := func(k screen.Key) {
			loop.Rest()
			s.Press(k)
			loop.Rest()
		}
		close := func() { uitest.Key(w.Canvas(), fyne.KeyEscape) }
		p.All[0].Sheets[0].Open = &uitest.Writing{Others: []app.RemoteCursor{{Member: uitest.Ben, Pos: 296, Anchor: 276}, {Member: uitest.Dora, Pos: 140, Anchor: 140}}}
		s.Go(screen.ToPage(page, "edit"))
		key(screen.Alt(fyne.KeyP))
		shot("writing")
		s.Go(screen.To(screen.Settings))
		loop.Rest()
		uitest.Press(t, w.Canvas(), "Leave")
		shot("leave")
		close()
		s.Go(screen.To(screen.People))
		loop.Rest()
		uitest.Press(t, w.Canvas(), "Dora Lindqvist")
		uitest.Press(t, w.Canvas(), "Remove")
		shot("remove")
		close()
		key(screen.Ctrl(fyne.KeyN))
		shot("invite")
		uitest.Press(t, w.Canvas(), "Make an invitation")
		shot("invitation")
		close()
		s.Go(screen.To(screen.Home))
		key(screen.Ctrl(fyne.KeyK))
		test.Type(w.Canvas().Focused(), "wo")
		shot("palette")
		close()
		key(screen.Ctrl(fyne.KeySlash))
		shot("help")
		close()
		s.Go(screen.To(screen.Charter))
		key(screen.Ctrl(fyne.KeyN))
		shot("clause")
		close()
		s.Toast("Clause 3: endorses", func() {})
		s.Fail("writing the bundle", app.ErrDiskFull)
		shot("toast")
		s.Go(screen.To(screen.Onboarding))
		shot("welcome-choose")
		s.Go(screen.Route{Screen: screen.Onboarding, Arg: "create"})
		shot("welcome-create")
		uitest.Press(t, w.Canvas(), "Teaching community")
		shot("welcome-preview")
		s.Go(screen.Route{Screen: screen.Onboarding, Arg: "join", Part: "habour lemon quiet bridge forest ninety"})
		shot("welcome-join")
		p.All = []*uitest.Community{uitest.Empty(9, "Lesson Writers")}
		s.Enter(p.Communities()[0].ID)
		shot("home-empty")
		s.Go(screen.To(screen.People))
		shot("people-empty")
		s.Go(screen.To(screen.Pages))
		shot("pages-empty")
	}
}
