package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/icons"
	look "commonplace/ui/theme"
)

// clear is no colour at all.
var clear = color.NRGBA{}

// Entry is a text field that hands on the shortcuts it does not use, leaves
// with Tab, and can be sent with Ctrl+Enter.
type Entry struct {
	widget.Entry
	OnSend   func()                  // Ctrl+Enter, and Enter in a field of one line
	OnEscape func()                  // instead of handing Escape on
	OnKey    func(fyne.KeyName) bool // asked first; true: used
}

// NewEntry is a field of one line, NewArea one of several.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(string) { e.send() }
	return e
}

// NewArea is a field of several lines that grows no further than rows.
func NewArea(placeholder string, rows int) *Entry {
	e := &Entry{}
	e.MultiLine, e.Wrapping, e.PlaceHolder = true, fyne.TextWrapWord, placeholder
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(rows)
	return e
}

// NewSecret is a field whose characters are dots.
func NewSecret(placeholder string) *Entry {
	e := NewEntry(placeholder)
	e.Password = true
	return e
}

func (e *Entry) send() {
	if e.OnSend != nil {
		e.OnSend()
	}
}

// AcceptsTab lets Tab move on in fields of several lines too.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained keeps the field in view.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	reveal(e)
}

// TypedKey hands Escape on.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(k.Name) {
		return
	}
	if k.Name == fyne.KeyEscape {
		if e.OnEscape != nil {
			e.OnEscape()
			return
		}
		passKey(e, k)
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut sends with Ctrl+Enter and hands on what the field does not use.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && e.OnSend != nil && c.Modifier == fyne.KeyModifierShortcutDefault &&
		(c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter) {
		e.send()
		return
	}
	if entryShortcut(s) {
		e.Entry.TypedShortcut(s)
		return
	}
	PassShortcut(e, s)
}

// Button is Fyne's button, pressed with Enter as well, that hands other keys on.
type Button struct{ widget.Button }

// NewButton is a plain button, NewPrimary the one main action of a screen,
// NewQuiet one without a background, NewDanger one that destroys.
func NewButton(label string, icon icons.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.MediumImportance, "foreground", tapped)
}

// NewPrimary is the one main action of a screen.
func NewPrimary(label string, icon icons.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.HighImportance, "foregroundOnPrimary", tapped)
}

// NewQuiet is a button without a background.
func NewQuiet(label string, icon icons.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.LowImportance, "muted", tapped)
}

// NewDanger is for what cannot be undone.
func NewDanger(label string, icon icons.Icon, tapped func()) *Button {
	return newButton(label, icon, widget.DangerImportance, "foregroundOnError", tapped)
}

func newButton(label string, icon icons.Icon, importance widget.Importance, color fyne.ThemeColorName, tapped func()) *Button {
	b := &Button{}
	b.Text, b.OnTapped, b.Importance = label, tapped, importance
	if !icon.Zero() {
		b.Icon = icon.In(color)
	}
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained keeps the button in view.
func (b *Button) FocusGained() {
	b.Button.FocusGained()
	reveal(b)
}

// TypedKey presses with Enter and Space and hands the rest on.
func (b *Button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() {
			b.Tapped(nil)
		}
	default:
		passKey(b, k)
	}
}

// Select is Fyne's choice from a list, handing on keys it does not use.
type Select struct{ widget.Select }

// NewSelect offers options.
func NewSelect(options []string, chosen string, changed func(string)) *Select {
	s := &Select{}
	s.Options, s.Selected = options, chosen
	s.ExtendBaseWidget(s)
	s.OnChanged = changed
	return s
}

// Boxed puts a choice of a width into a box, as fields are.
func Boxed(width float32, s *Select) *fyne.Container {
	edge := NewBlock("", look.Corner, fyne.Size{})
	edge.Stroke = "inputBorder"
	return Fixed(width, 0, container.NewStack(s, edge))
}

// TypedKey hands Escape on.
func (s *Select) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		passKey(s, k)
		return
	}
	s.Select.TypedKey(k)
}

// Check is Fyne's check box, handing on keys it does not use.
type Check struct{ widget.Check }

// NewCheck is a check box.
func NewCheck(label string, checked bool, changed func(bool)) *Check {
	c := &Check{}
	c.Text, c.Checked = label, checked
	c.ExtendBaseWidget(c)
	c.OnChanged = changed
	return c
}

// TypedKey hands Escape on.
func (c *Check) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		passKey(c, k)
		return
	}
	c.Check.TypedKey(k)
}
