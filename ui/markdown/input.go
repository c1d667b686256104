package markdown

import (
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var (
	_ desktop.Mouseable  = (*page)(nil)
	_ desktop.Hoverable  = (*page)(nil)
	_ desktop.Cursorable = (*page)(nil)
	_ fyne.Draggable     = (*page)(nil)
)

// mouse is what the pointer is doing.
type mouse struct {
	at      fyne.Position
	last    time.Time
	clicks  int
	held    bool
	dragged bool
}

const (
	clickAgain  = 400 * time.Millisecond
	clickNearby = 5
)

// hit returns the text and the column nearest to a point, and whether the point
// is on a letter.
func (v *View) hit(at fyne.Position) (f *frag, col int, on bool) {
	i := v.laid.at(at.Y)
	for ; i < len(v.laid.blocks) && len(v.laid.blocks[i].frags) == 0; i++ {
	}
	if i >= len(v.laid.blocks) {
		if len(v.laid.frags) == 0 {
			return nil, 0, false
		}
		f = v.laid.frags[len(v.laid.frags)-1]
		return f, len(f.Text), false
	}
	best := float32(-1)
	for _, g := range v.laid.blocks[i].frags {
		away := beyond(at.Y, g.y, g.bottom())*1000 + beyond(at.X, g.x, g.x+g.width)
		if best < 0 || away < best {
			f, best = g, away
		}
	}
	row := min(max(int((at.Y-f.y)/f.line.RowHeight), 0), len(f.line.Rows)-1)
	if at.Y < f.y {
		return f, 0, false
	}
	cut, x := v.cut(f, row), at.X-f.x-v.shifted(f, row)
	end := cut.Left
	if k := len(cut.Runs) - 1; k >= 0 {
		end = cut.Runs[k].X + cut.Runs[k].Width
	}
	return f, v.metrics.Column(cut, x), best == 0 && x >= 0 && x < end
}

func beyond(x, from, to float32) float32 { return max(from-x, x-to, 0) }

// linkAt returns the link at a point.
func (v *View) linkAt(at fyne.Position) string {
	f, _, on := v.hit(at)
	if !on {
		return ""
	}
	row := min(max(int((at.Y-f.y)/f.line.RowHeight), 0), len(f.line.Rows)-1)
	cut, x, r := v.cut(f, row), at.X-f.x-v.shifted(f, row), f.line.Rows[row]
	for _, l := range f.Links {
		if l.End > r.Start && l.Start < r.End &&
			x >= v.metrics.Across(cut, max(l.Start, r.Start)) && x < v.metrics.Across(cut, min(l.End, r.End)) {
			return l.Target
		}
	}
	return ""
}

func (v *View) follow(target string) {
	if anchor, ok := strings.CutPrefix(target, "#"); ok {
		v.ScrollTo(anchor)
		return
	}
	if v.OnLink != nil {
		v.OnLink(target)
	}
}

// MouseDown begins to select.
func (p *page) MouseDown(ev *desktop.MouseEvent) {
	v := p.v
	p.focus()
	if ev.Button != desktop.MouseButtonPrimary {
		return
	}
	m := &v.mouse
	near := beyond(ev.Position.X, m.at.X-clickNearby, m.at.X+clickNearby) == 0 && beyond(ev.Position.Y, m.at.Y-clickNearby, m.at.Y+clickNearby) == 0
	if now := time.Now(); near && now.Sub(m.last) < clickAgain {
		m.clicks, m.last = m.clicks%3+1, now
	} else {
		m.clicks, m.last = 1, now
	}
	m.at, m.held, m.dragged = ev.Position, true, false
	f, col, _ := v.hit(ev.Position)
	if f == nil {
		return
	}
	v.link = -1
	from, to := col, col
	switch m.clicks {
	case 2:
		from, to = wordAt(f.Text, col)
	case 3:
		from, to = 0, len(f.Text)
	}
	if ev.Modifier&fyne.KeyModifierShift == 0 {
		v.anchor = f.start + from
	}
	v.pos = f.start + to
	p.paint()
}

// MouseUp follows a link that was pressed and not dragged.
func (p *page) MouseUp(ev *desktop.MouseEvent) {
	m := &p.v.mouse
	if m.held && !m.dragged && m.clicks == 1 && ev.Button == desktop.MouseButtonPrimary && p.v.pos == p.v.anchor {
		if target := p.v.linkAt(ev.Position); target != "" {
			p.v.follow(target)
		}
	}
	m.held = false
}

// Dragged selects up to the pointer, and scrolls when it is beyond what is
// shown.
func (p *page) Dragged(ev *fyne.DragEvent) {
	v := p.v
	if !v.mouse.held {
		return
	}
	v.mouse.dragged = true
	if top, bottom := p.visible(); !v.flat && ev.Position.Y < top {
		v.scrollTo(ev.Position.Y)
	} else if !v.flat && ev.Position.Y > bottom {
		v.scrollTo(ev.Position.Y - (bottom - top))
	}
	if f, col, _ := v.hit(ev.Position); f != nil {
		v.pos = f.start + col
		p.paint()
	}
}

// DragEnd ends selecting.
func (p *page) DragEnd() { p.v.mouse.held = false }

// MouseIn tells of the link under the pointer.
func (p *page) MouseIn(ev *desktop.MouseEvent) { p.MouseMoved(ev) }

// MouseMoved tells of the link under the pointer.
func (p *page) MouseMoved(ev *desktop.MouseEvent) { p.v.hover(p.v.linkAt(ev.Position)) }

// MouseOut tells that there is none.
func (p *page) MouseOut() { p.v.hover("") }

func (v *View) hover(target string) {
	if target == v.hovered {
		return
	}
	v.hovered = target
	if v.OnHover != nil {
		v.OnHover(target)
	}
}

// Cursor is a hand on a link and the one for text elsewhere.
func (p *page) Cursor() desktop.Cursor {
	if p.v.hovered != "" {
		return desktop.PointerCursor
	}
	return desktop.TextCursor
}

func (p *page) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.v); c != nil && c.Focused() != p.v {
		c.Focus(p.v)
	}
}

func wordAt(text []rune, col int) (from, to int) {
	in := func(i int) bool {
		return unicode.IsLetter(text[i]) || unicode.IsDigit(text[i]) || unicode.IsMark(text[i])
	}
	from, to = col, col
	for from > 0 && in(from-1) {
		from--
	}
	for to < len(text) && in(to) {
		to++
	}
	return from, to
}
