package editor_test

import (
	"testing"

	"commonplace/ui/editor"
	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestFindBar(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	e := editor.New("one two one")
	e.SetSteady(true)
	bar := editor.NewFindBar(e)
	w := test.NewTempWindow(t, container.NewBorder(bar, nil, nil, nil, e))
	w.Resize(fyne.NewSize(800, 400))
	w.Canvas().Focus(e)
	e.Select(11, 8)
	held(e, ctrl, fyne.KeyF)
	if !bar.Visible() || w.Canvas().Focused() == fyne.Focusable(e) {
		t.Fatal("the bar is not open")
	}
	label := func() string {
		for _, o := range test.LaidOutObjects(bar) {
			if l, ok := o.(*widget.Label); ok {
				return l.Text
			}
		}
		return ""
	}
	if got := label(); got != "2 of 2" {
		t.Errorf("the bar says %q", got)
	}
	picture(t, w, "findbar")
	test.Type(w.Canvas().Focused(), "x")
	if got := label(); got != "Not found" {
		t.Errorf("the bar says %q", got)
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if bar.Visible() || w.Canvas().Focused() != fyne.Focusable(e) {
		t.Error("escape does not lead back")
	}
}
