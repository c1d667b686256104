package markdown

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/ink"
	"commonplace/ui/editor/markup"
	"commonplace/ui/markdown/blocks"
	look "commonplace/ui/theme"
)

// page is as tall as the whole text, but holds drawn objects only for what can
// be seen.
type page struct {
	widget.BaseWidget
	v *View

	ground  *canvas.Rectangle
	behind  ink.Rects
	letters ink.Letters
	copies  []*widget.Button
	absent  []*widget.Icon
	objects []fyne.CanvasObject
}

func newPage(v *View) *page {
	p := &page{v: v, ground: canvas.NewRectangle(color.Transparent)}
	p.ExtendBaseWidget(p)
	return p
}

// MinSize is the height of the whole text.
func (p *page) MinSize() fyne.Size { return fyne.NewSize(1, p.v.laid.height) }

// CreateRenderer is called by Fyne.
func (p *page) CreateRenderer() fyne.WidgetRenderer { return (*pageRenderer)(p) }

type pageRenderer page

func (r *pageRenderer) Destroy()                     {}
func (r *pageRenderer) Layout(fyne.Size)             {}
func (r *pageRenderer) MinSize() fyne.Size           { return (*page)(r).MinSize() }
func (r *pageRenderer) Refresh()                     { (*page)(r).paint() }
func (r *pageRenderer) Objects() []fyne.CanvasObject { return r.objects }

// visible returns the part of the page that can be seen.
func (p *page) visible() (top, bottom float32) {
	if p.v.flat {
		return 0, max(p.v.laid.height, 1)
	}
	return p.v.scroll.Offset.Y, p.v.scroll.Offset.Y + p.v.scroll.Size().Height
}

// paint draws what can be seen. A picture that is seen for the first time may
// be of another size than was thought, and then all is laid out once more.
func (p *page) paint() {
	v := p.v
	if v.view.Width == 0 || v.laid.blocks == nil && len(v.doc.Blocks) > 0 {
		return
	}
	if p.loadPictures() {
		v.again()
		return
	}
	p.behind.Begin()
	p.letters.Begin()
	var pictures, buttons []fyne.CanvasObject
	top, bottom := p.visible()
	p.paintGroups(top, bottom)
	for i := v.laid.at(top); i < len(v.laid.blocks) && v.laid.blocks[i].top < bottom; i++ {
		x := &v.laid.blocks[i]
		switch x.block.Kind {
		case blocks.Rule:
			p.behind.Show(x.left, x.top+(x.bottom-x.top)/2, x.width, 1, p.color(look.ColorNameBorder), 0)
		case blocks.Picture:
			pictures = append(pictures, p.paintPicture(len(pictures), x)...)
		case blocks.Code:
			p.behind.Show(x.left, x.top, x.width, x.bottom-x.top, p.color(look.ColorNameSurface), 6)
			buttons = append(buttons, p.copyButton(len(buttons), x))
		case blocks.Table:
			p.paintTable(x)
		}
		p.paintMarker(x)
		for _, f := range x.frags {
			if f.bottom() > top && f.y < bottom {
				p.paintFrag(f, top, bottom)
			}
		}
	}
	p.layer(pictures, buttons)
	v.reportSection()
}

// layer puts what was drawn one above the other.
func (p *page) layer(pictures, buttons []fyne.CanvasObject) {
	p.letters.End()
	p.objects = append(p.objects[:0:0], p.ground)
	p.objects = append(p.objects, p.behind.End()...)
	p.objects = append(p.objects, pictures...)
	p.objects = append(p.objects, p.letters.Objects()...)
	p.objects = append(p.objects, buttons...)
	canvas.Refresh(p.ground)
}

// callouts are the colours of what is called out: the ground and the bar.
var callouts = map[blocks.Tone][2]fyne.ThemeColorName{
	blocks.Note:    {look.ColorNameAccentSoft, theme.ColorNamePrimary},
	blocks.Tip:     {look.ColorNameSuccessSoft, theme.ColorNameSuccess},
	blocks.Warning: {look.ColorNameWarningSoft, theme.ColorNameWarning},
	blocks.Danger:  {look.ColorNameDangerSoft, theme.ColorNameError},
}

// paintGroups draws what is behind quotes and callouts, the outer ones first.
func (p *page) paintGroups(top, bottom float32) {
	for i, g := range p.v.laid.groups {
		if g.bottom <= top || g.top >= bottom {
			continue
		}
		names, called := callouts[p.v.doc.Groups[i].Tone]
		if !called {
			p.behind.Show(g.left, g.top, 3, g.bottom-g.top, p.color(theme.ColorNameInputBorder), 1.5)
			continue
		}
		p.behind.Show(g.left, g.top, g.width, g.bottom-g.top, p.color(names[0]), 8)
		p.behind.Show(g.left, g.top+8, 3, g.bottom-g.top-16, p.color(names[1]), 1.5)
	}
}

// paintMarker draws a bullet, a number or the box of a task.
func (p *page) paintMarker(x *laid) {
	b, v := x.block, p.v
	if b.Marker == "" || len(x.frags) == 0 && b.Kind != blocks.Text {
		return
	}
	row := v.metrics.Style.Body * 1.6
	if len(x.frags) > 0 {
		row = x.frags[0].line.RowHeight
	}
	if b.Task != blocks.NoTask {
		p.paintBox(x, row)
		return
	}
	text, away := b.Marker, 8*v.scale()
	if text == "•" {
		text = [...]string{"•", "◦", "▪"}[(max(b.Indent, 1)-1)%3]
		away = 10 * v.scale()
	}
	width := v.metrics.Exact(text, flow.Face{})
	p.letters.Show(text, flow.Face{}, v.metrics, p.color(look.ColorNameMuted), x.left-away-width, p.baseline(x.top, row, flow.Face{}), false)
}

func (p *page) paintBox(x *laid, row float32) {
	size := p.v.metrics.Style.Body
	left, top := x.left-size-7*p.v.scale(), x.top+(row-size)/2
	if x.block.Task == blocks.Done {
		p.behind.Show(left, top, size, size, p.color(theme.ColorNamePrimary), 4)
		face := flow.Face{Bold: true}
		w := p.v.metrics.Exact("✓", face)
		p.letters.Show("✓", face, p.v.metrics, p.color(theme.ColorNameForegroundOnPrimary), left+(size-w)/2, p.baseline(top, size, face), false)
		return
	}
	p.behind.Show(left, top, size, size, p.color(theme.ColorNamePlaceHolder), 4)
	p.behind.Show(left+1.5, top+1.5, size-3, size-3, p.color(theme.ColorNameBackground), 3)
}

func (p *page) paintTable(x *laid) {
	if len(x.rows) < 2 {
		return
	}
	left, right := x.columns[0], x.columns[len(x.columns)-1]
	p.behind.Show(left, x.rows[0], right-left, x.rows[1]-x.rows[0], p.color(look.ColorNameSurface), 4)
	for _, y := range x.rows[1:] {
		p.behind.Show(left, y, right-left, 1, p.color(look.ColorNameBorder), 0)
	}
}

// baseline returns where the letters of a row stand.
func (p *page) baseline(top, height float32, f flow.Face) float32 {
	size, base := fyne.CurrentApp().Driver().RenderedTextSize("x", p.v.metrics.Size(f), ink.TextStyle(f), nil)
	return top + (height-size.Height)/2 + base
}

// paintFrag draws the rows of a text that can be seen.
func (p *page) paintFrag(f *frag, top, bottom float32) {
	h := f.line.RowHeight
	face := flow.FaceOf(&f.line, 0)
	face.Mono = f.line.Code
	for row := max(0, int((top-f.y)/h)); row < len(f.line.Rows); row++ {
		y := f.y + float32(row)*h
		if y >= bottom {
			return
		}
		p.paintMarks(f, row, y)
		base, shift := p.baseline(y, h, face), f.x+p.v.shifted(f, row)
		for _, u := range p.v.cut(f, row).Runs {
			c := p.runColor(f, u.Style)
			if u.Style&markup.Code != 0 && !f.line.Code {
				ch := p.v.metrics.Style.Code * 1.5
				p.behind.Show(shift+u.X-2, y+(h-ch)/2, u.Width+4, ch, p.color(look.ColorNameSurface), 4)
			}
			if u.Style&markup.Link != 0 {
				seen := u.Width
				if text := strings.TrimRight(u.Text, " "); text != u.Text {
					seen = p.v.metrics.Exact(text, u.Face)
				}
				p.behind.Show(shift+u.X, base+2.5, seen, 1, fade(c), 0)
			}
			if u.Text != "" {
				p.letters.Show(u.Text, u.Face, p.v.metrics, c, shift+u.X, base, u.Style&markup.Strike != 0)
			}
		}
	}
}

func (p *page) runColor(f *frag, s markup.Style) color.Color {
	switch {
	case s&markup.Link != 0:
		return p.color(theme.ColorNameHyperlink)
	case f.block.Title:
		for _, g := range f.block.Groups[len(f.block.Groups)-1:] {
			return p.color(callouts[p.v.doc.Groups[g].Tone][1])
		}
	case f.block.Kind == blocks.Picture, f.block.Task == blocks.Done, s&markup.Strike != 0:
		return p.color(look.ColorNameMuted)
	case p.quoted(f.block):
		return p.color(look.ColorNameMuted)
	}
	return p.color(theme.ColorNameForeground)
}

func (p *page) quoted(b *blocks.Block) bool {
	k := len(b.Groups) - 1
	return k >= 0 && !p.v.isCallout(b.Groups[k])
}

func (p *page) color(n fyne.ThemeColorName) color.Color {
	if c := p.v.Theme().Color(n, fyne.CurrentApp().Settings().ThemeVariant()); c != nil {
		return c
	}
	return color.Transparent
}

func fade(c color.Color) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 0x60
	return n
}
