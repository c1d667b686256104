package editor

import (
	"slices"
	"time"
	"unicode/utf8"

	"commonplace/ui/editor/delta"

	"fyne.io/fyne/v2"
)

// Author is somebody who writes: a name and the name of a colour of the theme.
type Author struct {
	Name  string
	Color fyne.ThemeColorName
}

// Cursor is where somebody else's cursor and the other end of their selection
// are.
type Cursor struct {
	Who         Author
	Pos, Anchor int
}

// Span is a stretch of text that one author wrote.
type Span struct {
	Len int
	Who Author
}

// mark is a part of the text, from one position to before another.
type mark struct {
	from, to int
	who      Author
}

// mostMarks is how many stretches that came in are shown at once.
const mostMarks = 2000

// people is what is shown of others: where they are, and what they wrote.
type people struct {
	cursors []Cursor
	// named is until when the names of cursors are shown.
	named time.Time
	timer *time.Timer
	// fresh is what came in from others, faded from 1 to 0.
	fresh []mark
	fade  float32
	// authors says who wrote the text, if it is known and shown.
	authors []Span
	show    bool
	// hover is the name shown under the pointer.
	hover *hover
	tags  tags
}

type hover struct {
	who  Author
	x, y float32
}

func (p *people) reset() { p.cursors, p.fresh, p.authors, p.hover = nil, nil, nil, nil }

// follow moves along with an edit.
func (p *people) follow(e Edit, d delta.Delta, who Author) {
	for i := range p.cursors {
		c := &p.cursors[i]
		c.Pos, c.Anchor = d.Move(c.Pos, false), d.Move(c.Anchor, false)
	}
	p.fresh = moveMarks(p.fresh, d)
	if len(p.authors) > 0 {
		p.authors = attribute(p.authors, e, who)
	}
	p.hover = nil
}

// moveMarks moves marks along with an edit and drops those that are empty then.
func moveMarks(marks []mark, d delta.Delta) []mark {
	if len(marks) == 0 {
		return marks
	}
	for i, m := range marks {
		marks[i].from, marks[i].to = d.Move(m.from, true), d.Move(m.to, false)
	}
	return slices.DeleteFunc(marks, func(m mark) bool { return m.from >= m.to })
}

// arrived marks what an edit of somebody else brought.
func (p *people) arrived(e Edit, who Author) {
	n := utf8.RuneCountInString(e.Ins)
	if n == 0 {
		return
	}
	p.fade = 1
	m := mark{e.Pos, e.Pos + n, who}
	if k := len(p.fresh) - 1; k >= 0 && p.fresh[k].who == who && p.fresh[k].to == m.from {
		p.fresh[k].to = m.to
		return
	}
	p.fresh = append(p.fresh, m)
	if len(p.fresh) > mostMarks {
		p.fresh = slices.Delete(p.fresh, 0, len(p.fresh)-mostMarks)
	}
}

// attribute says who wrote a text after an edit.
func attribute(spans []Span, e Edit, who Author) []Span {
	out := make([]Span, 0, len(spans)+2)
	add := func(n int, w Author) {
		if k := len(out) - 1; k >= 0 && out[k].Who == w {
			out[k].Len += n
		} else if n > 0 {
			out = append(out, Span{n, w})
		}
	}
	at, n, put := 0, utf8.RuneCountInString(e.Ins), false
	for _, s := range spans {
		add(min(s.Len, max(0, e.Pos-at)), s.Who)
		if !put && at+s.Len >= e.Pos {
			add(n, who)
			put = true
		}
		add(s.Len-min(s.Len, max(0, e.Pos+e.Del-at)), s.Who)
		at += s.Len
	}
	return out
}

// SetCursors shows where others are. Names are shown beside cursors for a
// moment, and when the pointer is on them.
func (e *Editor) SetCursors(cursors []Cursor) {
	same := slices.Equal(e.people.cursors, cursors)
	e.people.cursors = slices.Clone(cursors)
	for i := range e.people.cursors {
		c := &e.people.cursors[i]
		c.Pos, c.Anchor = min(max(c.Pos, 0), e.text.Len()), min(max(c.Anchor, 0), e.text.Len())
	}
	if !same && len(cursors) > 0 {
		e.nameCursors()
	}
	e.page.paint()
}

// Cursors returns where others are by now.
func (e *Editor) Cursors() []Cursor { return slices.Clone(e.people.cursors) }

// nameFor is how long the name stands beside a cursor that moved.
const nameFor = 4 * time.Second

func (e *Editor) nameCursors() {
	e.people.named = time.Now().Add(nameFor)
	if e.people.timer != nil {
		e.people.timer.Stop()
	}
	if e.steady {
		return
	}
	e.people.timer = time.AfterFunc(nameFor+10*time.Millisecond, func() { fyne.Do(e.page.paint) })
}

// SetAuthors says who wrote which part of the text. From then on the editor
// keeps this up to date.
func (e *Editor) SetAuthors(spans []Span) {
	e.people.authors = slices.Clone(spans)
	e.page.paint()
}

// Authors returns who wrote which part of the text.
func (e *Editor) Authors() []Span { return slices.Clone(e.people.authors) }

// ShowAuthors sets whether the text is coloured by who wrote it.
func (e *Editor) ShowAuthors(show bool) {
	e.people.show = show
	e.page.paint()
}

// Legend returns everybody who wrote some of the text and how much of it,
// those with most first.
func (e *Editor) Legend() []Span {
	var out []Span
	for _, s := range e.people.authors {
		i := slices.IndexFunc(out, func(o Span) bool { return o.Who == s.Who })
		if i < 0 {
			out = append(out, s)
			continue
		}
		out[i].Len += s.Len
	}
	slices.SortStableFunc(out, func(a, b Span) int { return b.Len - a.Len })
	return out
}

// Incoming returns how many stretches that others wrote are highlighted.
func (e *Editor) Incoming() int { return len(e.people.fresh) }

// ShowIncoming scrolls to the first highlighted stretch after what is shown, or
// to the first of all, and tells whether there is one.
func (e *Editor) ShowIncoming() bool {
	if len(e.people.fresh) == 0 {
		return false
	}
	marks := slices.SortedFunc(slices.Values(e.people.fresh), func(a, b mark) int { return a.from - b.from })
	next := marks[0]
	for _, m := range marks {
		if m.from > e.page.shown[1] {
			next = m
			break
		}
	}
	e.scrollTo(e.rowTop(next.from, false) - e.scroll.Size().Height/3)
	return true
}

// Seen lets the highlight of what came in fade.
func (e *Editor) Seen() {
	if len(e.people.fresh) == 0 {
		return
	}
	if e.steady {
		e.people.fresh = nil
		e.page.paint()
		return
	}
	fyne.NewAnimation(600*time.Millisecond, func(done float32) {
		e.people.fade = 1 - done
		if done == 1 {
			e.people.fresh = nil
		}
		e.page.paint()
	}).Start()
}
