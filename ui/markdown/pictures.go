package markdown

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/markdown/blocks"
	look "commonplace/ui/theme"
)

// picture is one that was asked for. Its size is kept when the picture itself
// is let go of, so that nothing moves when it is scrolled to again.
type picture struct {
	image *canvas.Image
	size  fyne.Size
}

const (
	// tallest is how tall a picture is drawn at most.
	tallest = 520
	// absent is how tall the place of a picture is that is not there yet.
	absent = 120
	// mostPictures is how many are held at once.
	mostPictures = 24
)

// loadPictures asks for the pictures that can be seen, and tells whether one
// turned out to need other room.
func (p *page) loadPictures() (moved bool) {
	v := p.v
	if v.Picture == nil {
		return false
	}
	top, bottom := p.visible()
	for i := v.laid.at(top); i < len(v.laid.blocks) && v.laid.blocks[i].top < bottom; i++ {
		x := &v.laid.blocks[i]
		if x.block.Kind != blocks.Picture {
			continue
		}
		have := v.pictures[x.block.Target]
		if have != nil && have.image != nil {
			continue
		}
		img, ok := v.Picture(x.block.Target)
		if !ok || img == nil || img.Bounds().Empty() {
			continue
		}
		v.letGo()
		was := v.pictureSize(x)
		drawn := canvas.NewImageFromImage(img)
		drawn.FillMode = canvas.ImageFillContain
		drawn.ScaleMode = canvas.ImageScaleSmooth
		v.pictures[x.block.Target] = &picture{drawn, fyne.NewSize(float32(img.Bounds().Dx()), float32(img.Bounds().Dy()))}
		moved = moved || v.pictureSize(x) != was
	}
	return moved
}

// letGo drops pictures when there are too many. Those that can be seen are
// asked for again at once.
func (v *View) letGo() {
	held := 0
	for _, p := range v.pictures {
		if p.image != nil {
			held++
		}
	}
	if held < mostPictures {
		return
	}
	for _, p := range v.pictures {
		p.image = nil
	}
}

// pictureSize returns how large a picture is drawn.
func (v *View) pictureSize(x *laid) fyne.Size {
	have := v.pictures[x.block.Target]
	if have == nil || have.size.Width < 1 || have.size.Height < 1 {
		return fyne.NewSize(x.width, absent)
	}
	scale := min(1, x.width/have.size.Width, tallest/have.size.Height)
	return fyne.NewSize(have.size.Width*scale, have.size.Height*scale)
}

// paintPicture draws the n-th picture that can be seen, or its place.
func (p *page) paintPicture(n int, x *laid) []fyne.CanvasObject {
	size := p.v.pictureSize(x)
	have := p.v.pictures[x.block.Target]
	if have == nil || have.image == nil {
		p.behind.Show(x.left, x.top, size.Width, size.Height, p.color(look.ColorNameSurface), 8)
		return []fyne.CanvasObject{p.absentIcon(n, x.left+size.Width/2, x.top+size.Height/2)}
	}
	have.image.Resize(size)
	have.image.Move(fyne.NewPos(x.left, x.top))
	return []fyne.CanvasObject{have.image}
}

// absentIcon returns the n-th sign for a picture that is not there.
func (p *page) absentIcon(n int, x, y float32) fyne.CanvasObject {
	for n >= len(p.absent) {
		p.absent = append(p.absent, widget.NewIcon(theme.NewDisabledResource(theme.MediaPhotoIcon())))
	}
	p.absent[n].Resize(fyne.NewSquareSize(32))
	p.absent[n].Move(fyne.NewPos(x-16, y-16))
	return p.absent[n]
}

// copyButton returns the n-th button, for copying code.
func (p *page) copyButton(n int, x *laid) fyne.CanvasObject {
	if n == len(p.copies) {
		b := widget.NewButtonWithIcon("", theme.ContentCopyIcon(), nil)
		b.Importance = widget.LowImportance
		p.copies = append(p.copies, b)
	}
	b := p.copies[n]
	code := string(x.block.Text)
	b.OnTapped = func() { fyne.CurrentApp().Clipboard().SetContent(code) }
	size := fyne.NewSquareSize(28 * p.v.scale())
	b.Resize(size)
	b.Move(fyne.NewPos(x.left+x.width-size.Width-4, x.top+4))
	return b
}
