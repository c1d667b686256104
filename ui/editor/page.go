package editor

import (
	"image/color"

	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/ink"
	"commonplace/ui/editor/markup"
	look "commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// page is as tall as the whole text and scrolls inside the editor, but holds
// drawn objects only for the rows that can be seen. Objects are kept from one
// drawing to the next where they show the same, because drawing letters is the
// dear part; moving what is drawn costs nothing.
type page struct {
	widget.BaseWidget
	e *Editor
	// pad is the room above the text, left the room beside it.
	pad, left float32
	height    float32

	ground  *canvas.Rectangle
	behind  ink.Rects
	letters ink.Letters
	front   ink.Rects
	cursor  *canvas.Rectangle
	objects []fyne.CanvasObject
	runs    map[rowKey]ink.Row
	// shown is the first and last position that can be seen.
	shown [2]int
}

type rowKey struct {
	line *flow.Line
	row  int
}

func newPage(e *Editor) *page {
	p := &page{e: e, pad: 16, ground: canvas.NewRectangle(color.Transparent), cursor: canvas.NewRectangle(color.Transparent)}
	p.forget()
	p.ExtendBaseWidget(p)
	return p
}

// forget drops what was measured of rows.
func (p *page) forget() { p.runs = map[rowKey]ink.Row{} }

// MinSize is the height of the whole text.
func (p *page) MinSize() fyne.Size { return fyne.NewSize(1, p.height) }

// CreateRenderer is called by Fyne.
func (p *page) CreateRenderer() fyne.WidgetRenderer { return (*pageRenderer)(p) }

type pageRenderer page

func (r *pageRenderer) Destroy()                     {}
func (r *pageRenderer) Layout(fyne.Size)             {}
func (r *pageRenderer) MinSize() fyne.Size           { return (*page)(r).MinSize() }
func (r *pageRenderer) Refresh()                     { (*page)(r).paint() }
func (r *pageRenderer) Objects() []fyne.CanvasObject { return r.objects }

// reflow fits the text to the width of the editor and the page to the text,
// and draws. What is at the top stays there when the width changes.
func (e *Editor) reflow() {
	view := e.scroll.Size()
	if view.Width > 0 {
		width, left := e.columnIn(view.Width)
		e.page.left = left
		if width != e.flow.Width() {
			at := e.hold()
			e.flow.SetWidth(width, e.text)
			e.page.forget()
			defer e.restore(at)
		}
	}
	height := e.flow.Height() + 2*e.page.pad
	if height > view.Height*0.7 {
		height += view.Height * 0.3 // the last line need not stick to the bottom
	}
	if height == e.page.height && view == e.lastView {
		e.page.paint()
		return
	}
	e.page.height, e.lastView = height, view
	e.scroll.Refresh()
}

// columnIn returns how wide the column of text is in a view, and where it begins.
func (e *Editor) columnIn(view float32) (width, left float32) {
	limit := e.maxWidth
	if limit == 0 {
		limit = e.metrics.Style.Column
	}
	margin := e.metrics.Style.Margin
	width = max(view-2*margin, 40)
	if limit > 0 && width > limit {
		width = limit
	}
	return width, max((view-width)/2, 0)
}

// scrollTo scrolls so that a distance from the top of the text is at the top.
func (e *Editor) scrollTo(y float32) {
	y = min(max(y, 0), max(e.page.height-e.scroll.Size().Height, 0))
	if y != e.scroll.Offset.Y {
		e.scroll.ScrollToOffset(fyne.NewPos(0, y))
		e.page.paint()
	}
}

// reveal scrolls as little as it takes to show the cursor.
func (e *Editor) reveal() {
	view := e.scroll.Size().Height
	if view == 0 {
		return
	}
	line, col := e.text.At(e.pos)
	top := e.rowTop(e.pos, e.upstream)
	bottom := top + e.flow.Line(line).RowHeight
	room := min(e.metrics.Style.Body, view/4)
	switch offset := e.scroll.Offset.Y; {
	case line == 0 && e.flow.Line(0).RowAt(col, e.upstream) == 0:
		e.scrollTo(0)
	case top-room < offset:
		e.scrollTo(top - room)
	case bottom+room > offset+view:
		e.scrollTo(bottom + room - view)
	}
}

// rowTop returns where on the page the row of a position begins.
func (e *Editor) rowTop(pos int, upstream bool) float32 {
	line, col := e.text.At(pos)
	l := e.flow.Line(line)
	return e.page.pad + e.flow.Top(line) + l.Above + float32(l.RowAt(col, upstream))*l.RowHeight
}

// row is a row that can be seen.
type row struct {
	index, number int
	line          *flow.Line
	start         int // position of the line
	from, to      int // positions
	last          bool
	y             float32
}

// rows calls f for each row that can be seen.
func (p *page) rows(f func(r row)) {
	e := p.e
	top, bottom := e.scroll.Offset.Y, e.scroll.Offset.Y+e.scroll.Size().Height
	i, _ := e.flow.At(top - p.pad)
	for ; i < e.flow.Lines() && p.pad+e.flow.Top(i) < bottom; i++ {
		l, start := e.flow.Line(i), e.text.Start(i)
		y := p.pad + e.flow.Top(i) + l.Above
		first := max(0, int((top-y)/l.RowHeight))
		for n := first; n < len(l.Rows); n++ {
			at := y + float32(n)*l.RowHeight
			if at >= bottom {
				break
			}
			f(row{
				index: i, number: n, line: l, start: start, from: start + l.Rows[n].Start, to: start + l.Rows[n].End,
				last: n == len(l.Rows)-1, y: at,
			})
		}
	}
}

// paint draws what can be seen.
func (p *page) paint() {
	if p.e.scroll == nil || p.e.scroll.Size().Height == 0 {
		return
	}
	p.behind.Begin()
	p.front.Begin()
	p.letters.Begin()
	if len(p.runs) > 2000 {
		p.forget()
	}
	var seen []row
	p.rows(func(r row) { seen = append(seen, r) })
	if len(seen) > 0 {
		p.shown = [2]int{seen[0].from, seen[len(seen)-1].to}
	}
	for _, r := range seen {
		p.paintGround(r)
	}
	p.paintRanges(seen)
	for _, r := range seen {
		p.paintRow(r)
	}
	if p.e.text.Len() == 0 && p.e.placeholder != "" && len(seen) > 0 {
		p.letters.Show(p.e.placeholder, flow.Face{}, p.e.metrics, p.color(theme.ColorNamePlaceHolder),
			p.left, p.baseline(seen[0]), false)
	}
	p.paintPeople(seen)
	p.letters.End()
	p.objects = append(p.objects[:0:0], p.ground)
	p.objects = append(p.objects, p.behind.End()...)
	p.objects = append(p.objects, p.letters.Objects()...)
	p.objects = append(p.objects, p.front.End()...)
	p.objects = append(p.objects, p.people()...)
	p.objects = append(p.objects, p.cursor)
	p.paintCursor()
	canvas.Refresh(p.ground)
}

// paintGround draws what stands behind a row of code or beside a quote.
func (p *page) paintGround(r row) {
	if r.line.Code {
		p.behind.Show(p.left-8, r.y, p.e.flow.Width()+16, r.line.RowHeight, p.color(look.ColorNameSurface), 0)
	}
	for i := range r.line.Quote {
		p.behind.Show(p.left-10+float32(i)*5, r.y, 2, r.line.RowHeight, p.color(theme.ColorNameInputBorder), 1)
	}
}

func (p *page) paintRow(r row) {
	base := p.baseline(r)
	for _, u := range p.cut(r.index, r.number).Runs {
		if u.Style&markup.Code != 0 && !r.line.Code {
			h := p.e.metrics.Style.Code * 1.5
			p.behind.Show(p.left+u.X-1, r.y+(r.line.RowHeight-h)/2, u.Width+2, h, p.color(look.ColorNameSurface), 3)
		}
		if u.Text == "" {
			continue
		}
		p.letters.Show(u.Text, u.Face, p.e.metrics, p.styleColor(u.Style), p.left+u.X, base,
			u.Style&(markup.Strike|markup.Done) != 0)
	}
}

// baseline returns where the letters of a row stand.
func (p *page) baseline(r row) float32 {
	face := flow.FaceOf(r.line, 0)
	if r.line.Code {
		face.Mono = true
	}
	size, base := fyne.CurrentApp().Driver().RenderedTextSize("x", p.e.metrics.Size(face), ink.TextStyle(face), nil)
	return r.y + (r.line.RowHeight-size.Height)/2 + base
}

func (p *page) styleColor(s markup.Style) color.Color {
	switch {
	case s&(markup.Marker|markup.Quote|markup.Target|markup.Done) != 0:
		return p.color(look.ColorNameMuted)
	case s&markup.Link != 0:
		return p.color(theme.ColorNameHyperlink)
	default:
		return p.color(theme.ColorNameForeground)
	}
}

func (p *page) color(n fyne.ThemeColorName) color.Color {
	if c := p.e.Theme().Color(n, fyne.CurrentApp().Settings().ThemeVariant()); c != nil {
		return c
	}
	return color.Transparent
}

// paintCursor draws one's own cursor.
func (p *page) paintCursor() {
	e := p.e
	if !e.focused || e.blink.off {
		p.cursor.Hide()
		return
	}
	x, y, h := e.at(e.pos, e.upstream)
	p.cursor.FillColor = p.color(theme.ColorNamePrimary)
	p.cursor.Move(fyne.NewPos(x-1, y+h*0.12))
	p.cursor.Resize(fyne.NewSize(2, h*0.76))
	p.cursor.Show()
	p.cursor.Refresh()
}
