package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Share is one coloured part of a Bar.
type Share struct {
	Parts int
	Color fyne.ThemeColorName
}

// Bar shows how much of a whole is what: endorsed, with reservation, open.
type Bar struct {
	widget.BaseWidget
	whole  int
	shares []Share
	height float32
}

// NewBar is a bar of whole parts.
func NewBar(whole int, height float32, shares ...Share) *Bar {
	b := &Bar{whole: whole, shares: shares, height: height}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes what it shows.
func (b *Bar) Set(whole int, shares ...Share) {
	b.whole, b.shares = whole, shares
	b.Refresh()
}

// CreateRenderer draws it.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer { return &barRenderer{of: b} }

type barRenderer struct {
	of      *Bar
	objects []fyne.CanvasObject
}

func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, r.of.height) }
func (r *barRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) Refresh()                     { r.Layout(r.of.Size()); canvas.Refresh(r.of) }

func (r *barRenderer) Layout(size fyne.Size) {
	b := r.of
	top := (size.Height - b.height) / 2
	ground := canvas.NewRectangle(theme.ColorForWidget(theme.ColorNameButton, b))
	ground.CornerRadius = b.height / 2
	ground.Resize(fyne.NewSize(size.Width, b.height))
	ground.Move(fyne.NewPos(0, top))
	r.objects = []fyne.CanvasObject{ground}
	const gap = 2
	x := float32(0)
	for _, s := range b.shares {
		if s.Parts <= 0 || b.whole <= 0 {
			continue
		}
		w := size.Width * float32(s.Parts) / float32(b.whole)
		part := canvas.NewRectangle(theme.ColorForWidget(s.Color, b))
		part.CornerRadius = b.height / 2
		part.Resize(fyne.NewSize(max(w-gap, b.height), b.height))
		part.Move(fyne.NewPos(x, top))
		r.objects = append(r.objects, part)
		x += w
	}
}
