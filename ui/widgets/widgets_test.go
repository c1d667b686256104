package widgets_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"commonplace/ui/icons"
	"commonplace/ui/uitest"
	"commonplace/ui/widgets"
)

func TestAColumnKnowsTheHeightOfWrappedTextAtOnce(t *testing.T) {
	s := uitest.New(t)
	text := widgets.Paragraph(strings.Repeat("word ", 60))
	below := widgets.NewText("below")
	s.Window.SetContent(widgets.Column(0, text, below))
	s.Window.Resize(fyne.NewSize(300, 600))
	if text.Size().Height < 4*below.Size().Height {
		t.Errorf("60 words are %v high in %v", text.Size().Height, text.Size().Width)
	}
	if below.Position().Y < text.Size().Height {
		t.Errorf("what is below stands at %v, inside the text of %v", below.Position().Y, text.Size().Height)
	}
}

func TestComparedTextsCanBeReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "bb ", " ", "\n", "é", "two words "}), 0, 20)
		before, after := strings.Join(words.Draw(t, "before"), ""), strings.Join(words.Draw(t, "after"), "")
		var was, is strings.Builder
		for _, r := range widgets.Compared(before, after) {
			if !r.Struck {
				is.WriteString(r.Text)
			}
			if r.Struck || r.Ground == "" {
				was.WriteString(r.Text)
			}
		}
		if was.String() != before || is.String() != after {
			t.Fatalf("%q to %q reads as %q to %q", before, after, was.String(), is.String())
		}
	})
}

func TestFoldingKeepsEveryChange(t *testing.T) {
	long := strings.Repeat("unchanged words ", 200)
	runs := widgets.Folded(widgets.Compared(long+"old "+long, long+"new "+long), 40)
	text := widgets.NewInline(runs).Text()
	if len(text) > 400 || !strings.Contains(text, "old") || !strings.Contains(text, "new") {
		t.Errorf("folded to %d bytes: %q", len(text), text)
	}
}

func TestSaysWhen(t *testing.T) {
	uitest.New(t)
	for _, c := range []struct {
		before time.Duration
		want   string
	}{{time.Second, "just now"}, {time.Minute, "1 minute ago"}, {90 * time.Minute, "2 hours ago"}, {26 * time.Hour, "yesterday"},
		{3 * 24 * time.Hour, "3 days ago"}, {60 * 24 * time.Hour, "13 Jan 2026"}} {
		if got := widgets.Ago(uitest.Now.Add(-c.before), uitest.Now); got != c.want {
			t.Errorf("%v before: %q, want %q", c.before, got, c.want)
		}
	}
	if got := widgets.Ago(time.Time{}, uitest.Now); got != "never" {
		t.Errorf("never is %q", got)
	}
}

func TestSizesAreShort(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1500: "1.5 KB", 812_000: "812 KB", 2_340_000_000: "2.3 GB"} {
		if got := widgets.Bytes(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"": "?", "Ana": "A", "ana sousa": "AS", "Jean-Luc de la Tour": "JT", "Ωmega": "Ω"} {
		if got := widgets.Initials(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestTabsFollowTheArrows(t *testing.T) {
	s := uitest.New(t)
	chosen := 0
	s.Window.SetContent(widgets.NewTabs([]string{"one", "two", "three"}, 0, func(i int) { chosen = i }))
	uitest.Focus(t, s.Canvas(), "one")
	uitest.Key(s.Canvas(), fyne.KeyRight)
	uitest.Key(s.Canvas(), fyne.KeyRight)
	uitest.Key(s.Canvas(), fyne.KeyRight)
	if chosen != 2 {
		t.Errorf("at %d, want 2", chosen)
	}
}

func TestAFieldSendsWithCtrlEnterAndLeavesWithTab(t *testing.T) {
	s := uitest.New(t)
	sent := ""
	area := widgets.NewArea("Text", 3)
	area.OnSend = func() { sent = area.Text }
	s.Window.SetContent(widgets.Column(0, area, widgets.NewButton("Next", icons.Icon{}, func() {})))
	uitest.Type(t, s.Canvas(), "Text", "hello")
	area.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	if sent != "hello" {
		t.Errorf("sent %q", sent)
	}
	uitest.Reaches(t, s.Canvas(), "Text", "Next")
}

func TestSwappingKeepsTheFocus(t *testing.T) {
	s := uitest.New(t)
	row := func() fyne.CanvasObject { return widgets.NewTap(widgets.NewText("a"), func() {}).Named("row a") }
	list := widgets.Column(0, row(), widgets.NewTap(widgets.NewText("b"), func() {}).Named("row b"))
	s.Window.SetContent(list)
	uitest.Focus(t, s.Canvas(), "row b")
	widgets.Swap(list, row(), row(), widgets.NewTap(widgets.NewText("b"), func() {}).Named("row b"))
	o, ok := s.Canvas().Focused().(fyne.CanvasObject)
	if !ok || widgets.NameOf(o) != "row b" {
		t.Errorf("the focus is on %v", s.Canvas().Focused())
	}
}

func TestFocusScrollsIntoView(t *testing.T) {
	s := uitest.New(t)
	list := widgets.Column(0)
	for range 60 {
		list.Add(widgets.NewTap(widgets.NewText("row"), func() {}).Named("row"))
	}
	last := widgets.NewTap(widgets.NewText("last"), func() {}).Named("last")
	list.Add(last)
	scrolled := widgets.Scrolled(list)
	s.Window.SetContent(scrolled)
	s.Window.Resize(fyne.NewSize(300, 300))
	uitest.Focus(t, s.Canvas(), "last")
	if scrolled.Objects[0].(*container.Scroll).Offset.Y == 0 {
		t.Error("the focus went where nobody sees it")
	}
}

func TestACardClosesOnATapBesideIt(t *testing.T) {
	s := uitest.New(t)
	closed := false
	f := widgets.Form(300, "A card", widgets.NewText("inside"))
	f.OnClose = func() { closed = true }
	f.Over(s.Canvas(), nil)
	test.TapCanvas(s.Canvas(), fyne.NewPos(640, 340))
	if closed {
		t.Fatal("a tap inside closes it")
	}
	test.TapCanvas(s.Canvas(), fyne.NewPos(5, 5))
	if !closed || s.Canvas().Overlays().Top() != nil {
		t.Error("a tap beside it does not close it")
	}
}
