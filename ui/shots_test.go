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
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

// open shows the whole window over a program in memory.
func open(t testing.TB, p *uitest.Program) (*ui.Shell, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
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
	}
}
