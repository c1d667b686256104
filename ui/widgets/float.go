package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/icons"
	look "commonplace/ui/theme"
)

// Float is a card above the window: a question, a form, the palette. Escape
// and a tap beside it close it.
type Float struct {
	widget.BaseWidget
	OnClose func()  // after it closed, however
	Width   float32 // of the card
	High    bool    // near the top, as a palette is

	card   fyne.CanvasObject
	canvas fyne.Canvas
	gone   bool
}

// NewFloat is a card with content, not yet shown.
func NewFloat(width float32, content fyne.CanvasObject) *Float {
	f := &Float{Width: width}
	f.card = container.NewStack(newShade(), content)
	f.ExtendBaseWidget(f)
	return f
}

// Form is a Float with a title, a body that scrolls when it must, and buttons
// at its end.
func Form(width float32, title string, body fyne.CanvasObject, buttons ...fyne.CanvasObject) *Float {
	f := &Float{Width: width}
	closer := NewQuiet("", icons.Close, f.Close)
	head := Row(8, 0, Subheading(title).Short(), closer)
	parts := []fyne.CanvasObject{head, body}
	if len(buttons) > 0 {
		end := append([]fyne.CanvasObject{Spacer()}, buttons...)
		parts = append(parts, Inset(6, 0, 0, 0, Row(8, 0, end...)))
	}
	f.card = container.NewStack(newShade(), Inset(18, 22, 20, 22, Column(12, parts...)))
	f.ExtendBaseWidget(f)
	return f
}

// Over puts the card over a window and, if first is given, the focus on it.
func (f *Float) Over(c fyne.Canvas, first fyne.Focusable) {
	f.canvas = c
	c.Overlays().Add(f)
	f.Resize(c.Size())
	f.Refresh()
	if first != nil {
		c.Focus(first)
	} else {
		c.FocusNext()
	}
}

// Close takes it away.
func (f *Float) Close() {
	if f.gone || f.canvas == nil {
		return
	}
	f.gone = true
	if f.canvas.Overlays().Top() == f {
		f.canvas.Unfocus() // or the cursor of a field in it would blink on, unseen
	}
	f.canvas.Overlays().Remove(f)
	if f.OnClose != nil {
		f.OnClose()
	}
}

// Children lets the focus be followed into it.
func (f *Float) Children() []fyne.CanvasObject { return []fyne.CanvasObject{f.card} }

// Tapped beside the card closes it.
func (f *Float) Tapped(e *fyne.PointEvent) {
	inside := e.Position.Subtract(f.card.Position())
	if inside.X < 0 || inside.Y < 0 || inside.X > f.card.Size().Width || inside.Y > f.card.Size().Height {
		f.Close()
	}
}

// CreateRenderer draws it.
func (f *Float) CreateRenderer() fyne.WidgetRenderer {
	r := &floatRenderer{of: f, veil: canvas.NewRectangle(clear)}
	r.Refresh()
	return r
}

type floatRenderer struct {
	of   *Float
	veil *canvas.Rectangle
}

func (r *floatRenderer) MinSize() fyne.Size { return fyne.NewSize(0, 0) }
func (r *floatRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.veil, r.of.card}
}
func (r *floatRenderer) Destroy() {}

func (r *floatRenderer) Layout(size fyne.Size) {
	r.veil.Resize(size)
	f := r.of
	width := min(f.Width, size.Width-32)
	height := min(widthFirst(f.card, width), size.Height-32)
	f.card.Resize(fyne.NewSize(width, height))
	y := (size.Height - height) * 0.42
	if f.High {
		y = size.Height * 0.12
	}
	f.card.Move(fyne.NewPos((size.Width-width)/2, max(y, 16)))
}

func (r *floatRenderer) Refresh() {
	r.veil.FillColor = theme.ColorForWidget(theme.ColorNameShadow, r.of)
	r.veil.Refresh()
	r.Layout(r.of.Size())
	r.of.card.Refresh()
}

// shade is the raised ground of a card, with its shadow.
type shade struct {
	widget.BaseWidget
	rect *canvas.Rectangle
}

func newShade() *shade {
	s := &shade{rect: canvas.NewRectangle(clear)}
	s.ExtendBaseWidget(s)
	return s
}

func (s *shade) CreateRenderer() fyne.WidgetRenderer {
	r := &shadeRenderer{of: s}
	r.Refresh()
	return r
}

type shadeRenderer struct{ of *shade }

func (r *shadeRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *shadeRenderer) Layout(size fyne.Size)        { r.of.rect.Resize(size) }
func (r *shadeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.of.rect} }
func (r *shadeRenderer) Destroy()                     {}

func (r *shadeRenderer) Refresh() {
	rect := r.of.rect
	rect.FillColor = theme.ColorForWidget(look.ColorNameRaised, r.of)
	rect.StrokeColor, rect.StrokeWidth = theme.ColorForWidget(look.ColorNameBorder, r.of), 1
	rect.CornerRadius = 12
	rect.Shadow = canvas.Shadow{Color: theme.ColorForWidget(theme.ColorNameShadow, r.of), BlurRadius: 24, Offset: fyne.NewPos(0, 6)}
	rect.Refresh()
}
