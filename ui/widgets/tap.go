package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "commonplace/ui/theme"
)

// Tap makes anything a row or card that one can tap, reach with Tab, and open
// with Enter or Space.
type Tap struct {
	widget.BaseWidget
	Name        string // what it does, for screen readers
	OnTap       func()
	OnSecondary func(at fyne.Position)  // right click, or the menu key
	OnKey       func(fyne.KeyName) bool // other keys, while focused; true: used
	OnRune      func(rune) bool         // typed characters, while focused
	OnFocus     func()
	Chosen      bool                // drawn as the chosen one
	Fill        fyne.ThemeColorName // behind it; empty: none
	Border      bool
	Corner      float32
	Room        [4]float32 // top, right, bottom, left

	content        fyne.CanvasObject
	hovered, focus bool
}

// NewTap is a row that reacts to taps.
func NewTap(content fyne.CanvasObject, onTap func()) *Tap {
	t := &Tap{OnTap: onTap, content: content, Corner: look.Corner, Room: [4]float32{6, 10, 6, 10}}
	t.ExtendBaseWidget(t)
	return t
}

// NewCard is a Tap with a border and more room, for things that stand alone.
func NewCard(content fyne.CanvasObject, onTap func()) *Tap {
	t := NewTap(content, onTap)
	t.Fill, t.Border, t.Corner, t.Room = look.ColorNameSurface, true, 10, [4]float32{16, 18, 16, 18}
	return t
}

// Named says what it does; it returns t.
func (t *Tap) Named(name string) *Tap { t.Name = name; return t }

// Choose draws it as chosen or not.
func (t *Tap) Choose(chosen bool) {
	if t.Chosen != chosen {
		t.Chosen = chosen
		t.Refresh()
	}
}

// Children lets the focus be followed into it.
func (t *Tap) Children() []fyne.CanvasObject { return []fyne.CanvasObject{t.content} }

// Tapped, TappedSecondary, MouseIn, MouseOut and Cursor serve the mouse.
func (t *Tap) Tapped(*fyne.PointEvent) {
	if t.OnTap != nil {
		t.OnTap()
	}
}

// TappedSecondary opens the menu.
func (t *Tap) TappedSecondary(e *fyne.PointEvent) {
	if t.OnSecondary != nil {
		t.OnSecondary(e.AbsolutePosition)
	}
}

// MouseIn, MouseMoved and MouseOut show where the pointer is.
func (t *Tap) MouseIn(*desktop.MouseEvent)    { t.hovered = true; t.Refresh() }
func (t *Tap) MouseMoved(*desktop.MouseEvent) {}
func (t *Tap) MouseOut()                      { t.hovered = false; t.Refresh() }

// Cursor is a hand over what can be tapped.
func (t *Tap) Cursor() desktop.Cursor {
	if t.OnTap == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// FocusGained and FocusLost draw the ring and keep what is focused in view.
func (t *Tap) FocusGained() {
	t.focus = true
	t.Refresh()
	reveal(t)
	if t.OnFocus != nil {
		t.OnFocus()
	}
}

// FocusLost ends it.
func (t *Tap) FocusLost() { t.focus = false; t.Refresh() }

// TypedRune and TypedKey serve the keyboard.
func (t *Tap) TypedRune(r rune) {
	if t.OnRune != nil {
		t.OnRune(r)
	}
}

// TypedKey opens it, asks OnKey, or hands the key on.
func (t *Tap) TypedKey(e *fyne.KeyEvent) {
	if t.OnKey != nil && t.OnKey(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		t.Tapped(nil)
	case desktop.KeyMenu:
		if t.OnSecondary != nil {
			t.OnSecondary(fyne.CurrentApp().Driver().AbsolutePositionForObject(t).AddXY(24, 24))
		}
	default:
		passKey(t, e)
	}
}

// AccessibilityLabel and AccessibilityRole serve screen readers.
func (t *Tap) AccessibilityLabel() string             { return t.Name }
func (t *Tap) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws it.
func (t *Tap) CreateRenderer() fyne.WidgetRenderer {
	r := &tapRenderer{of: t, fill: canvas.NewRectangle(nil), over: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type tapRenderer struct {
	of               *Tap
	fill, over, ring *canvas.Rectangle
}

func (r *tapRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.fill, r.over, r.of.content, r.ring}
}

func (r *tapRenderer) MinSize() fyne.Size {
	m := r.of.Room
	return r.of.content.MinSize().AddWidthHeight(m[1]+m[3], m[0]+m[2])
}

func (r *tapRenderer) Layout(size fyne.Size) {
	m := r.of.Room
	for _, o := range []fyne.CanvasObject{r.fill, r.over, r.ring} {
		o.Resize(size)
	}
	r.of.content.Move(fyne.NewPos(m[3], m[0]))
	r.of.content.Resize(size.SubtractWidthHeight(m[1]+m[3], m[0]+m[2]))
}

func (r *tapRenderer) Refresh() {
	t := r.of
	for _, o := range []*canvas.Rectangle{r.fill, r.over, r.ring} {
		o.CornerRadius = t.Corner
		o.FillColor, o.StrokeColor, o.StrokeWidth = clear, clear, 0
	}
	if t.Fill != "" {
		r.fill.FillColor = theme.ColorForWidget(t.Fill, t)
	}
	if t.Border {
		r.fill.StrokeColor, r.fill.StrokeWidth = theme.ColorForWidget(look.ColorNameBorder, t), 1
	}
	if t.Chosen {
		r.fill.FillColor = theme.ColorForWidget(look.ColorNameAccentSoft, t)
	}
	if t.hovered && t.OnTap != nil {
		r.over.FillColor = theme.ColorForWidget(theme.ColorNameHover, t)
	}
	if t.focus {
		r.ring.StrokeColor, r.ring.StrokeWidth = theme.ColorForWidget(theme.ColorNamePrimary, t), 2
	}
	for _, o := range []*canvas.Rectangle{r.fill, r.over, r.ring} {
		o.Refresh()
	}
}

func (r *tapRenderer) Destroy() {}

// Reveal scrolls so that it can be seen.
func (t *Tap) Reveal() { reveal(t) }
