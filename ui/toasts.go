package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/ui/icons"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// toasts say briefly what was done, at the lower left of the screen, and undo it.
type toasts struct {
	shell *Shell
	view  *fyne.Container
	list  *fyne.Container
	shown []*toast
}

type toast struct {
	object fyne.CanvasObject
	undo   func()
}

const (
	toastsAtOnce = 3
	toastStays   = 5 * time.Second
	undoStays    = 9 * time.Second
)

func newToasts(s *Shell) *toasts {
	t := &toasts{shell: s, list: widgets.Column(8)}
	t.view = container.New(toastLayout{}, t.list)
	return t
}

func (t *toasts) add(text string, tone widgets.Tone, icon icons.Icon, undo func()) {
	t.shell.log.Info("toast", "text", text)
	one := &toast{undo: undo}
	words := widgets.NewText(text).AtMost(3)
	parts := []fyne.CanvasObject{widgets.Mark(icon, tone.Color(), 18), words}
	stays := toastStays
	if tone == widgets.Bad {
		stays *= 2
	}
	if undo != nil {
		stays = undoStays
		parts = append(parts, widgets.NewQuiet(lang.L("Undo"), icons.Undo, func() { t.undo(one) }))
	}
	parts = append(parts, iconTap(icons.Close, lang.L("Close"), func() { t.remove(one) }))
	one.object = widgets.Bordered(look.ColorNameRaised, 10, widgets.Inset(6, 8, 6, 14, widgets.Row(12, 1, parts...)))
	t.shown = append(t.shown, one)
	if len(t.shown) > toastsAtOnce {
		t.shown = t.shown[1:]
	}
	t.draw()
	t.shell.After(stays, func() { t.remove(one) })
}

// undoLast undoes what the newest toast says; false if there is nothing.
func (t *toasts) undoLast() bool {
	for i := len(t.shown) - 1; i >= 0; i-- {
		if t.shown[i].undo != nil {
			t.undo(t.shown[i])
			return true
		}
	}
	return false
}

func (t *toasts) undo(one *toast) {
	undo := one.undo
	t.remove(one)
	undo()
}

func (t *toasts) remove(one *toast) {
	for i, s := range t.shown {
		if s == one {
			t.shown = append(t.shown[:i:i], t.shown[i+1:]...)
			t.draw()
			return
		}
	}
}

func (t *toasts) draw() {
	t.list.Objects = nil
	for _, one := range t.shown {
		t.list.Objects = append(t.list.Objects, one.object)
	}
	t.list.Refresh()
	t.view.Refresh()
}

// toastLayout keeps the list at the lower left.
type toastLayout struct{}

const toastWidth = 460

func (toastLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (toastLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := objects[0]
	w := min(float32(toastWidth), size.Width-32)
	list.Resize(fyne.NewSize(w, list.MinSize().Height))
	h := list.MinSize().Height
	list.Resize(fyne.NewSize(w, h))
	list.Move(fyne.NewPos(18, size.Height-h-18))
}
