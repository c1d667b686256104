package uitest

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/ui/markdown"
	"commonplace/ui/widgets"
)

// Texts is everything that can be read in a window, top to bottom.
func Texts(c fyne.Canvas) string {
	var all []string
	for _, root := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		widgets.Walk(root, func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *widgets.Text:
				all = append(all, o.Text())
			case *widgets.Inline:
				all = append(all, o.Text())
			case *widgets.Button:
				all = append(all, o.Text)
			case *widgets.Check:
				all = append(all, o.Text)
			case *markdown.View:
				all = append(all, o.Text())
			}
		})
	}
	return strings.Join(all, "\n")
}

// Reads fails the test unless all of these can be read.
func Reads(t testing.TB, c fyne.Canvas, want ...string) {
	t.Helper()
	all := Texts(c)
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("cannot read %q in:\n%s", w, all)
		}
	}
}

// Reachable are the names of what Tab reaches, in order. The test fails if Tab
// gets stuck.
func Reachable(t testing.TB, c fyne.Canvas) []string {
	t.Helper()
	c.Unfocus()
	var names []string
	var first fyne.Focusable
	for range 500 {
		c.FocusNext()
		f := c.Focused()
		if f == nil || f == first {
			return names
		}
		if first == nil {
			first = f
		}
		if o, ok := f.(fyne.CanvasObject); ok {
			names = append(names, widgets.NameOf(o))
		}
	}
	t.Error("Tab never comes back to where it began")
	return names
}

// Reaches fails the test unless Tab reaches all of these.
func Reaches(t testing.TB, c fyne.Canvas, want ...string) {
	t.Helper()
	names := Reachable(t, c)
	for _, w := range want {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, w) }) {
			t.Errorf("Tab does not reach %q, only %q", w, names)
		}
	}
}

// Focus goes with Tab to what has a name that contains name.
func Focus(t testing.TB, c fyne.Canvas, name string) fyne.Focusable {
	t.Helper()
	c.Unfocus()
	for range 500 {
		c.FocusNext()
		if o, ok := c.Focused().(fyne.CanvasObject); ok && strings.Contains(widgets.NameOf(o), name) {
			return c.Focused()
		}
	}
	t.Fatalf("Tab does not reach %q", name)
	return nil
}

// Press goes with Tab to something and presses Enter.
func Press(t testing.TB, c fyne.Canvas, name string) {
	t.Helper()
	Focus(t, c, name).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// Type goes with Tab to a field and types.
func Type(t testing.TB, c fyne.Canvas, name, text string) {
	t.Helper()
	test.Type(Focus(t, c, name), text)
}

// Key presses a key on what has the focus.
func Key(c fyne.Canvas, name fyne.KeyName) {
	if f := c.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
		return
	}
	if f := c.OnTypedKey(); f != nil {
		f(&fyne.KeyEvent{Name: name})
	}
}
