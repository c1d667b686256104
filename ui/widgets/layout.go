package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	look "commonplace/ui/theme"
)

// Column puts objects below each other, all as wide as the column. It gives
// each its width before it asks for its height, so that wrapped text is right
// at the first layout.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap}, present(objects)...)
}

// Row puts objects beside each other, centred in height; the one at grow takes
// the width that is left (none if grow is negative).
func Row(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, grow: grow}, objects...)
}

// TopRow is a Row whose objects start at the top.
func TopRow(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, grow: grow, top: true}, objects...)
}

// Flow puts objects beside each other and goes on in the next line.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, present(objects)...)
}

// Inset leaves room around an object.
func Inset(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), o)
}

// Pad leaves the same room on all sides.
func Pad(room float32, o fyne.CanvasObject) *fyne.Container { return Inset(room, room, room, room, o) }

// AtMostWide keeps an object at most so wide, at the left, or centred.
func AtMostWide(width float32, centred bool, o fyne.CanvasObject) *fyne.Container {
	return container.New(&capped{width: width, centred: centred}, o)
}

// Fixed gives an object at least this size.
func Fixed(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixed{fyne.NewSize(width, height)}, o)
}

// Frame puts objects at the sides of another, without gaps; each may be nil.
func Frame(top, bottom, left, right, inside fyne.CanvasObject) *fyne.Container {
	return container.New(&frame{top, bottom, left, right}, present([]fyne.CanvasObject{inside, top, bottom, left, right})...)
}

// Spacer takes the room that a Row gives it.
func Spacer() fyne.CanvasObject { return layout.NewSpacer() }

// Sheet is the body of a screen: it scrolls, keeps a readable width and leaves
// margins.
func Sheet(width float32, o fyne.CanvasObject) *fyne.Container {
	return Scrolled(AtMostWide(width, true, Inset(look.Margin, look.Margin, look.Margin*1.5, look.Margin, o)))
}

// Scrolled scrolls an object up and down; the object is as wide as the room
// there is.
func Scrolled(o fyne.CanvasObject) *fyne.Container {
	return container.New(scrolled{}, container.NewVScroll(o))
}

func present(objects []fyne.CanvasObject) []fyne.CanvasObject {
	kept := objects[:0:0]
	for _, o := range objects {
		if o != nil {
			kept = append(kept, o)
		}
	}
	return kept
}

type column struct{ gap float32 }

func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
		shown++
	}
	size.Height += c.gap * float32(max(shown-1, 0))
	return size
}

func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := widthFirst(o, size.Width)
		o.Move(fyne.NewPos(0, y))
		y += h + c.gap
	}
}

// widthFirst gives an object its width, then the height it needs at it.
func widthFirst(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, max(o.Size().Height, o.MinSize().Height)))
	h := o.MinSize().Height
	o.Resize(fyne.NewSize(width, h))
	return h
}

type row struct {
	gap  float32
	grow int
	top  bool
}

func (r *row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
		shown++
	}
	size.Width += r.gap * float32(max(shown-1, 0))
	return size
}

func (r *row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := max(size.Width-r.MinSize(objects).Width, 0)
	x := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		w := o.MinSize().Width
		if i == r.grow {
			w += left
		}
		h := widthFirst(o, w)
		y := max((size.Height-h)/2, 0)
		if r.top {
			y = 0
		}
		o.Move(fyne.NewPos(x, y))
		x += w + r.gap
	}
}

type flow struct {
	gap   float32
	width float32
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			size.Width = max(size.Width, min(o.MinSize().Width, 40))
		}
	}
	size.Height = f.place(objects, max(f.width, size.Width), false)
	return size
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.place(objects, size.Width, true)
}

func (f *flow) place(objects []fyne.CanvasObject, width float32, move bool) float32 {
	x, y, tall := float32(0), float32(0), float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		w := min(m.Width, width)
		if x > 0 && x+w > width {
			x, y, tall = 0, y+tall+f.gap, 0
		}
		if move {
			o.Move(fyne.NewPos(x, y))
			o.Resize(fyne.NewSize(w, m.Height))
		}
		x += w + f.gap
		tall = max(tall, m.Height)
	}
	return y + tall
}

type capped struct {
	width   float32
	centred bool
}

func (c *capped) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (c *capped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(size.Width, c.width)
	h := max(widthFirst(objects[0], w), size.Height)
	objects[0].Resize(fyne.NewSize(w, h))
	x := float32(0)
	if c.centred {
		x = (size.Width - w) / 2
	}
	objects[0].Move(fyne.NewPos(x, 0))
}

// scrolled lays a scroll out so that what is in it knows its width first.
type scrolled struct{}

func (scrolled) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (scrolled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scroll := objects[0].(*container.Scroll)
	scroll.Content.Resize(fyne.NewSize(size.Width, scroll.Content.Size().Height))
	scroll.Resize(size)
	scroll.Refresh()
}

// frame is a border layout without gaps.
type frame struct{ top, bottom, left, right fyne.CanvasObject }

func (f *frame) side(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

func (f *frame) inside(objects []fyne.CanvasObject) fyne.CanvasObject {
	for _, o := range objects {
		if o != f.top && o != f.bottom && o != f.left && o != f.right {
			return o
		}
	}
	return nil
}

func (f *frame) MinSize(objects []fyne.CanvasObject) fyne.Size {
	middle := f.side(f.inside(objects))
	height := max(middle.Height, f.side(f.left).Height, f.side(f.right).Height)
	width := middle.Width + f.side(f.left).Width + f.side(f.right).Width
	return fyne.NewSize(max(width, f.side(f.top).Width, f.side(f.bottom).Width), height+f.side(f.top).Height+f.side(f.bottom).Height)
}

func (f *frame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top, bottom := float32(0), size.Height
	if f.top != nil && f.top.Visible() {
		top = widthFirst(f.top, size.Width)
		f.top.Move(fyne.NewPos(0, 0))
	}
	if f.bottom != nil && f.bottom.Visible() {
		h := widthFirst(f.bottom, size.Width)
		bottom = max(size.Height-h, top)
		f.bottom.Move(fyne.NewPos(0, bottom))
	}
	left, right := f.side(f.left).Width, size.Width-f.side(f.right).Width
	if f.left != nil {
		f.left.Resize(fyne.NewSize(left, bottom-top))
		f.left.Move(fyne.NewPos(0, top))
	}
	if f.right != nil {
		f.right.Resize(fyne.NewSize(size.Width-right, bottom-top))
		f.right.Move(fyne.NewPos(right, top))
	}
	if o := f.inside(objects); o != nil {
		o.Resize(fyne.NewSize(max(right-left, 0), bottom-top))
		o.Move(fyne.NewPos(left, top))
	}
}

type fixed struct{ size fyne.Size }

func (f *fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(f.size)
}

func (f *fixed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}
