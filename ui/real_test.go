package ui_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/app"
	"commonplace/ui"
	"commonplace/ui/editor"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

// openReal shows the window over a real profile in a new folder, without
// network.
func openReal(t *testing.T) (*ui.Shell, fyne.Window, *app.App) {
	t.Helper()
	a, err := app.Open(context.Background(), app.Options{Dir: t.TempDir(), Network: app.NetworkOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	test.NewTempApp(t)
	uitest.Speak(t)
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	s := ui.New(w, ui.From(a), ui.Options{Version: "0.0", Threads: loop})
	t.Cleanup(s.Close)
	w.Resize(fyne.NewSize(1280, 800))
	loop.Rest()
	return s, w, a
}

func reads(w fyne.Window, text string) func() bool {
	return func() bool { return strings.Contains(uitest.Texts(w.Canvas()), text) }
}

func TestAMinuteWithTheRealProgram(t *testing.T) {
	s, w, a := openReal(t)
	c := w.Canvas()
	test.Type(c.Focused(), "Ana Sousa")
	uitest.Press(t, c, "Continue")
	eventually(t, "it greets", reads(w, "Hello, Ana Sousa"))
	uitest.Press(t, c, "Start a community")
	uitest.Type(t, c, "What is your community called?", "Bakers")
	uitest.Press(t, c, "Start")
	eventually(t, "the community opens", reads(w, "clauses wait for your answer"))

	s.Go(screen.To(screen.Charter))
	eventually(t, "the charter shows", reads(w, "version 1"))
	uitest.Focus(t, c, "Clause 1:").TypedRune('1')
	eventually(t, "the answer counts", reads(w, "1 of 1"))

	s.Go(screen.Route{Screen: screen.Pages, Part: "new"})
	loop.Rest()
	uitest.Type(t, c, "What is the page called?", "Sourdough")
	uitest.Press(t, c, "Write")
	eventually(t, "the editor opens", func() bool { _, ok := c.Focused().(*editor.Editor); return ok })
	still(w)
	test.Type(c.Focused(), "Feed the starter twice a day.")
	s.Press(screen.Alt(fyne.Key1))
	eventually(t, "the page is read", reads(w, "History"))
	community, err := a.Community(a.Communities()[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	page, err := community.Page(community.Pages()[0].ID)
	if err != nil || page.Body != "Feed the starter twice a day." {
		t.Errorf("the page says %q, %v", page.Body, err)
	}

	s.Press(screen.Alt(fyne.KeyM))
	test.Type(c.Focused(), "Rye or wheat?")
	uitest.Press(t, c, "Send")
	eventually(t, "it was said", reads(w, "Talk 1"))
	s.Go(screen.Route{Screen: screen.Search, Arg: "starter"})
	eventually(t, "it is found", reads(w, "Sourdough"))
	if strings.Contains(uitest.Texts(c), "did not work") {
		t.Error(uitest.Texts(c))
	}
}

func TestEveryScreenOfTheRealSample(t *testing.T) {
	s, w, a := openReal(t)
	if err := a.SetProfile(app.Profile{Name: "Ana Sousa"}); err != nil {
		t.Fatal(err)
	}
	made, err := a.CreateSample(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.Enter(made.ID())
	routes := []screen.Route{screen.ToPage(made.Pages()[0].ID, ""), screen.ToPage(made.Pages()[0].ID, "history"), screen.ToPage(made.Pages()[0].ID, "edit")}
	for _, row := range ui.Screens {
		if !row.Away {
			routes = append(routes, screen.To(row.Name))
		}
	}
	for _, r := range routes {
		s.Go(r)
		loop.Rest()
		still(w)
		if text := uitest.Texts(w.Canvas()); strings.Contains(text, "did not work") || len(text) < 200 {
			t.Errorf("on %v:\n%s", r, text)
		}
		uitest.Reachable(t, w.Canvas())
	}
}
