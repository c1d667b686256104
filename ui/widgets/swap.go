package widgets

import "fyne.io/fyne/v2"

// Swap puts other objects into a container and keeps the focus where it was:
// on what has the same name.
func Swap(c *fyne.Container, objects ...fyne.CanvasObject) {
	name := ""
	canvas := canvasOf(c)
	if canvas != nil {
		name = nameIn(c, canvas.Focused())
	}
	c.Objects = present(objects)
	c.Refresh()
	if c.Size().Width > 0 {
		c.Resize(c.Size())
	}
	if name == "" {
		return
	}
	if again := named(c, name); again != nil {
		canvas.Focus(again)
	}
}

// nameIn is the name of the focused object if it is inside root.
func nameIn(root fyne.CanvasObject, focused fyne.Focusable) string {
	name := ""
	Walk(root, func(o fyne.CanvasObject) {
		if f, ok := o.(fyne.Focusable); ok && f == focused {
			name = NameOf(o)
		}
	})
	return name
}

func named(root fyne.CanvasObject, name string) fyne.Focusable {
	var found fyne.Focusable
	Walk(root, func(o fyne.CanvasObject) {
		if f, ok := o.(fyne.Focusable); ok && found == nil && NameOf(o) == name {
			found = f
		}
	})
	return found
}

// NameOf is what a widget that one can reach by keyboard is called.
func NameOf(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *Tap:
		return o.Name
	case *Button:
		return o.Text
	case *Check:
		return o.Text
	case *Entry:
		return o.PlaceHolder
	}
	return ""
}
