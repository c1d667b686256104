package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// passKey hands a key that a focused widget does not use to the canvas.
func passKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c := canvasOf(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// PassShortcut hands a shortcut that a focused widget does not use to the
// canvas. Fyne gives shortcuts to the focused widget only.
func PassShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := canvasOf(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// entryShortcut says whether a text field itself knows what to do with s.
func entryShortcut(s fyne.Shortcut) bool {
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return true
	}
	switch custom.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyUp, fyne.KeyDown, fyne.KeyBackspace, fyne.KeyDelete:
		return custom.Modifier&fyne.KeyModifierAlt == 0
	}
	return false
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	if fyne.CurrentApp() == nil {
		return nil
	}
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// Reveal scrolls so that an object can be seen.
func Reveal(o fyne.CanvasObject) { reveal(o) }

// reveal scrolls whatever scrolls around o so that o can be seen. Fyne moves
// the focus but not the view.
func reveal(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	for _, root := range append(c.Overlays().List(), c.Content()) {
		if path, ok := pathTo(root, o, nil); ok {
			scrollAlong(path, o)
			return
		}
	}
}

func scrollAlong(path []*container.Scroll, o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	for _, s := range path {
		top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s).Y
		bottom := top + o.Size().Height
		const margin = 12
		switch {
		case top < margin:
			s.ScrollToOffset(s.Offset.AddXY(0, top-margin))
		case bottom > s.Size().Height-margin && o.Size().Height < s.Size().Height:
			s.ScrollToOffset(s.Offset.AddXY(0, bottom-s.Size().Height+margin))
		}
	}
}

// parent is what holds other objects in a way that this package knows.
type parent interface{ Children() []fyne.CanvasObject }

// pathTo finds the scrolls between root and o.
func pathTo(root, o fyne.CanvasObject, path []*container.Scroll) ([]*container.Scroll, bool) {
	if root == o {
		return path, true
	}
	if s, ok := root.(*container.Scroll); ok {
		path = append(path, s)
	}
	for _, child := range children(root) {
		if found, ok := pathTo(child, o, path); ok {
			return found, true
		}
	}
	return nil, false
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case parent:
		return o.Children()
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *container.Split:
		return []fyne.CanvasObject{o.Leading, o.Trailing}
	}
	return nil
}

// Walk calls f for o and everything in it that this package can see into.
func Walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil {
		return
	}
	f(o)
	for _, child := range children(o) {
		Walk(child, f)
	}
}
