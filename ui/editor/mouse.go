package editor

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

var (
	_ desktop.Mouseable      = (*page)(nil)
	_ desktop.Hoverable      = (*page)(nil)
	_ desktop.Cursorable     = (*page)(nil)
	_ fyne.Draggable         = (*page)(nil)
	_ fyne.SecondaryTappable = (*page)(nil)
)

// mouse is what the pointer is doing.
type mouse struct {
	last   time.Time
	at     fyne.Position
	clicks int
	// from and to is what was selected at the press, to which dragging adds.
	from, to int
	held     bool
	point    fyne.Position
	round    int
	link     bool
}

const (
	clickAgain   = 400 * time.Millisecond
	scrollEvery  = 40 * time.Millisecond
	clickNearby  = 5
	draggedSpeed = 0.35
)

// MouseDown puts the cursor, or selects a word at the second and a line at the
// third click.
func (p *page) MouseDown(ev *desktop.MouseEvent) {
	e := p.e
	p.focus()
	if ev.Button != desktop.MouseButtonPrimary {
		return
	}
	m := &e.mouse
	near := ev.Position.X-m.at.X < clickNearby && m.at.X-ev.Position.X < clickNearby &&
		ev.Position.Y-m.at.Y < clickNearby && m.at.Y-ev.Position.Y < clickNearby
	if now := time.Now(); near && now.Sub(m.last) < clickAgain {
		m.clicks = m.clicks%3 + 1
		m.last = now
	} else {
		m.clicks, m.last = 1, now
	}
	m.at = ev.Position
	pos, upstream := e.hit(ev.Position)
	if ev.Modifier&main != 0 && e.follow(pos) {
		return
	}
	m.held = true
	e.past.Seal()
	e.goal = -1
	m.from, m.to = e.unit(pos)
	if ev.Modifier&shift != 0 {
		m.from, m.to = e.anchor, e.anchor
		e.pos, e.upstream = pos, upstream
	} else {
		e.anchor, e.pos, e.upstream = m.from, m.to, upstream && m.clicks == 1
	}
	e.moved()
}

// unit returns what is selected at a position by the number of clicks.
func (e *Editor) unit(pos int) (from, to int) {
	switch e.mouse.clicks {
	case 2:
		return e.wordAt(pos)
	case 3:
		line, _ := e.text.At(pos)
		start := e.text.Start(line)
		return start, min(start+len(e.text.Line(line))+1, e.text.Len())
	default:
		return pos, pos
	}
}

// MouseUp ends dragging.
func (p *page) MouseUp(*desktop.MouseEvent) { p.DragEnd() }

// Dragged selects up to the pointer.
func (p *page) Dragged(ev *fyne.DragEvent) {
	m := &p.e.mouse
	if !m.held {
		return
	}
	m.point = ev.Position.Subtract(p.e.scroll.Offset)
	p.dragTo()
	m.round++
	p.scrollOn(m.round)
}

// DragEnd ends dragging.
func (p *page) DragEnd() {
	p.e.mouse.held = false
	p.e.mouse.round++
}

// dragTo selects from what was pressed on to the pointer.
func (p *page) dragTo() {
	e := p.e
	pos, upstream := e.hit(e.mouse.point.Add(e.scroll.Offset))
	from, to := e.unit(pos)
	if from < e.mouse.from {
		e.anchor, e.pos = e.mouse.to, from
	} else {
		e.anchor, e.pos = e.mouse.from, max(to, e.mouse.to)
	}
	e.upstream = upstream && e.mouse.clicks == 1
	e.moved()
}

// scrollOn scrolls while the pointer is held above or below what can be seen,
// the faster the farther it is.
func (p *page) scrollOn(round int) {
	e := p.e
	away := float32(0)
	if y, h := e.mouse.point.Y, e.scroll.Size().Height; y < 0 {
		away = y
	} else if y > h {
		away = y - h
	}
	if away == 0 {
		return
	}
	e.scrollTo(e.scroll.Offset.Y + away*draggedSpeed)
	p.dragTo()
	time.AfterFunc(scrollEvery, func() {
		fyne.Do(func() {
			if e.mouse.held && e.mouse.round == round {
				p.scrollOn(round)
			}
		})
	})
}

// MouseIn and MouseMoved show who is, or wrote, under the pointer.
func (p *page) MouseIn(ev *desktop.MouseEvent) { p.MouseMoved(ev) }

// MouseMoved shows who is, or wrote, under the pointer.
func (p *page) MouseMoved(ev *desktop.MouseEvent) {
	p.e.mouse.link = ev.Modifier&main != 0
	if !p.e.mouse.held {
		p.pointAt(ev.Position)
	}
}

// MouseOut hides the name that was shown.
func (p *page) MouseOut() {
	if p.e.people.hover != nil {
		p.e.people.hover = nil
		p.paint()
	}
}

// Cursor is the one for text, or a hand while a link would be followed.
func (p *page) Cursor() desktop.Cursor {
	if p.e.mouse.link {
		return desktop.PointerCursor
	}
	return desktop.TextCursor
}

// TappedSecondary offers what can be done with the selection.
func (p *page) TappedSecondary(ev *fyne.PointEvent) {
	e := p.e
	c := fyne.CurrentApp().Driver().CanvasForObject(p)
	if c == nil {
		return
	}
	if pos, upstream := e.hit(ev.Position); e.pos == e.anchor {
		e.pos, e.anchor, e.upstream = pos, pos, upstream
		e.moved()
	}
	clipboard := fyne.CurrentApp().Clipboard()
	item := func(label string, on bool, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, do)
		i.Disabled = !on
		return i
	}
	some, write := e.pos != e.anchor, !e.readOnly
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		item(lang.L("Undo"), e.CanUndo(), e.Undo),
		item(lang.L("Redo"), e.CanRedo(), e.Redo),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Cut"), some && write, func() { e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard}) }),
		item(lang.L("Copy"), some, func() { e.copyTo(clipboard) }),
		item(lang.L("Paste"), write, func() { e.insertPasted(clipboard.Content()) }),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Select all"), true, e.SelectAll),
	), c, ev.AbsolutePosition)
}

func (p *page) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.e); c != nil && c.Focused() != p.e {
		c.Focus(p.e)
	}
}

// Drop inserts a text at a point of the widget, as for a picture that was
// dropped there.
func (e *Editor) Drop(at fyne.Position, text string) {
	if e.readOnly {
		return
	}
	pos := e.PositionAt(at)
	e.pos, e.anchor = pos, pos
	e.Insert(text)
}
