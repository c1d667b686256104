package editor

import (
	"image/color"
	"slices"
	"time"

	"commonplace/ui/editor/ink"
	look "commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// How strongly the colour of a member is laid under text.
const (
	tintAuthor    = 0x24
	tintIncoming  = 0x33
	tintSelection = 0x40
)

// paintRanges draws what lies under the letters: who wrote what, what came in,
// what was found, and what is selected, by others and here.
func (p *page) paintRanges(seen []row) {
	if len(seen) == 0 {
		return
	}
	e := p.e
	first, last := p.shown[0], p.shown[1]
	p.paintAuthors(seen)
	for _, m := range e.people.fresh {
		if m.to >= first && m.from <= last {
			c := p.color(m.who.Color)
			p.fill(seen, m.from, m.to, tint(c, uint8(tintIncoming*e.people.fade)), 3, true)
			p.gutter(seen, m.from, m.to, tint(c, uint8(0xFF*e.people.fade)))
		}
	}
	for i, m := range e.found.marks {
		if m.to >= first && m.from <= last {
			p.fill(seen, m.from, m.to, p.color(look.ColorNameFound), 3, false)
			if i == e.found.current {
				p.underline(seen, m.from, m.to, p.color(theme.ColorNamePrimary))
			}
		}
	}
	for _, c := range e.people.cursors {
		p.fill(seen, min(c.Pos, c.Anchor), max(c.Pos, c.Anchor), tint(p.color(c.Who.Color), tintSelection), 3, true)
	}
	if from, to := e.selection(); from < to {
		name := theme.ColorNameSelection
		if !e.focused {
			name = theme.ColorNamePressed
		}
		p.fill(seen, from, to, p.color(name), 2, true)
	}
}

// paintAuthors draws who wrote what, if that is to be shown.
func (p *page) paintAuthors(seen []row) {
	if !p.e.people.show {
		return
	}
	at := 0
	for _, s := range p.e.people.authors {
		if at+s.Len >= p.shown[0] && at <= p.shown[1] {
			c := p.color(s.Who.Color)
			p.fill(seen, at, at+s.Len, tint(c, tintAuthor), 0, false)
			p.underline(seen, at, at+s.Len, c)
		}
		at += s.Len
	}
}

// extents calls f for the part of each row that a stretch of text covers. With
// breaks a line that goes on below is a little wider, to show that its end is
// part of it.
func (p *page) extents(seen []row, from, to int, breaks bool, f func(r row, x1, x2 float32)) {
	for _, r := range seen {
		if from >= to || to <= r.from || from > r.to {
			continue
		}
		x1 := p.across(r.index, r.number, max(from, r.from)-r.start)
		x2 := p.across(r.index, r.number, min(to, r.to)-r.start)
		if breaks && r.last && to > r.to {
			x2 += p.e.metrics.Style.Body / 2
		}
		if x2 > x1 {
			f(r, p.left+x1, p.left+x2)
		}
	}
}

func (p *page) fill(seen []row, from, to int, c color.Color, radius float32, breaks bool) {
	p.extents(seen, from, to, breaks, func(r row, x1, x2 float32) {
		p.behind.Show(x1, r.y, x2-x1, r.line.RowHeight, c, radius)
	})
}

func (p *page) underline(seen []row, from, to int, c color.Color) {
	p.extents(seen, from, to, false, func(r row, x1, x2 float32) {
		p.behind.Show(x1, r.y+r.line.RowHeight-1.5, x2-x1, 1.5, c, 0)
	})
}

func (p *page) gutter(seen []row, from, to int, c color.Color) {
	x := max(p.left-16, 3)
	p.extents(seen, from, to, true, func(r row, _, _ float32) {
		p.behind.Show(x, r.y+1, 3, r.line.RowHeight-2, c, 1.5)
	})
}

// paintPeople draws the cursors of others and the names beside them.
func (p *page) paintPeople(seen []row) {
	e := p.e
	e.people.tags.begin()
	named := e.steady || time.Now().Before(e.people.named)
	for _, c := range e.people.cursors {
		if c.Pos < p.shown[0] || c.Pos > p.shown[1] || len(seen) == 0 {
			continue
		}
		x, y, h := e.at(c.Pos, false)
		fill := p.color(c.Who.Color)
		p.front.Show(x-1, y+1, 2, h-2, fill, 0)
		if named {
			e.people.tags.show(p, c.Who, x-1, y)
		} else {
			p.front.Show(x-3, y-2, 6, 5, fill, 2)
		}
	}
	if h := e.people.hover; h != nil {
		e.people.tags.show(p, h.who, h.x, h.y)
	}
}

func (p *page) people() []fyne.CanvasObject { return p.e.people.tags.end() }

// tags hands out names on coloured ground.
type tags struct {
	grounds ink.Rects
	names   []*canvas.Text
}

func (t *tags) begin() { t.grounds.Begin() }

// show puts a name above a point, or below it at the top of the page.
func (t *tags) show(p *page, who Author, x, y float32) {
	if who.Name == "" {
		return
	}
	i := t.grounds.Used()
	if i == len(t.names) {
		t.names = append(t.names, &canvas.Text{})
	}
	name := t.names[i]
	size := p.e.Theme().Size(theme.SizeNameCaptionText)
	fill, on := p.color(who.Color), p.color(look.ColorNameOnMember)
	if name.Text != who.Name || name.TextSize != size || name.Color != on {
		name.Text, name.TextSize, name.Color, name.TextStyle = who.Name, size, on, fyne.TextStyle{Bold: true}
		name.Refresh()
	}
	min := name.MinSize()
	name.Resize(min)
	width, height := min.Width+10, min.Height+2
	top := y - height + 1
	if top < p.e.scroll.Offset.Y {
		top = y + p.e.metrics.Style.Body*1.6
	}
	x = fyne.Max(0, fyne.Min(x, p.Size().Width-width-4))
	t.grounds.Show(x, top, width, height, fill, 4)
	name.Move(fyne.NewPos(x+5, top+1))
}

func (t *tags) end() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i, ground := range t.grounds.End() {
		out = append(out, ground, t.names[i])
	}
	return out
}

func tint(c color.Color, alpha uint8) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = alpha
	return n
}

// pointAt shows the name of who is, or wrote, under the pointer.
func (p *page) pointAt(at fyne.Position) {
	e := p.e
	was := e.people.hover
	e.people.hover = nil
	for _, c := range e.people.cursors {
		x, y, h := e.at(c.Pos, false)
		if at.X > x-6 && at.X < x+6 && at.Y >= y-4 && at.Y < y+h {
			e.people.hover = &hover{c.Who, x - 1, y}
		}
	}
	if pos, _ := e.hit(at); e.people.hover == nil {
		if who, ok := e.wrote(pos); ok {
			_, y, _ := e.at(pos, false)
			e.people.hover = &hover{who, at.X, y}
		}
	}
	if now := e.people.hover; (was == nil) != (now == nil) || was != nil && *was != *now {
		p.paint()
	}
}

// wrote returns who wrote what is at a position, if that is shown.
func (e *Editor) wrote(pos int) (Author, bool) {
	if i := slices.IndexFunc(e.people.fresh, func(m mark) bool { return pos >= m.from && pos < m.to }); i >= 0 {
		return e.people.fresh[i].who, true
	}
	if !e.people.show {
		return Author{}, false
	}
	for _, s := range e.people.authors {
		if pos < s.Len {
			return s.Who, true
		}
		pos -= s.Len
	}
	return Author{}, false
}
