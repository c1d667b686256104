package editor

import (
	"unicode"

	"commonplace/ui/editor/markup"

	"fyne.io/fyne/v2"
)

// going is a way to move the cursor.
type going int

const (
	left going = iota
	right
	wordLeft
	wordRight
	up
	down
	pageUp
	pageDown
	rowStart
	rowEnd
	textStart
	textEnd
)

// move moves the cursor, and with extend leaves the other end of the selection
// where it is.
func (e *Editor) move(way going, extend bool) {
	e.past.Seal()
	goal, upstream := float32(-1), false
	from, to := e.selection()
	switch {
	case from < to && !extend && way == left:
		e.pos = from
	case from < to && !extend && way == right:
		e.pos = to
	default:
		e.pos, goal, upstream = e.target(way)
	}
	e.goal, e.upstream = goal, upstream
	if !extend {
		e.anchor = e.pos
	}
	e.reveal()
	e.moved()
}

func (e *Editor) target(way going) (pos int, goal float32, upstream bool) {
	line, col := e.text.At(e.pos)
	start := e.text.Start(line)
	switch way {
	case left:
		return e.before(line, col), -1, false
	case right:
		return e.after(line, col), -1, false
	case wordLeft:
		return e.wordBefore(e.pos), -1, false
	case wordRight:
		return e.wordAfter(e.pos), -1, false
	case up, down, pageUp, pageDown:
		return e.vertical(way)
	case rowStart:
		return start + e.home(line, col), -1, false
	case rowEnd:
		n := e.flow.Line(line).RowAt(col, e.upstream)
		end := e.flow.Line(line).Rows[n].End
		return start + end, -1, e.endsRow(line, n, end)
	case textStart:
		return 0, -1, false
	default:
		return e.text.Len(), -1, false
	}
}

// vertical moves by rows and keeps to one place across the page.
func (e *Editor) vertical(way going) (pos int, goal float32, upstream bool) {
	x, y, height := e.at(e.pos, e.upstream)
	goal = e.goal
	if goal < 0 {
		goal = x
	}
	pageful := max(e.scroll.Size().Height-2*height, height)
	line, col := e.text.At(e.pos)
	l := e.flow.Line(line)
	n := l.RowAt(col, e.upstream)
	switch way {
	case up:
		if line == 0 && n == 0 {
			return 0, -1, false
		}
		y = e.rowAbove(line, n)
	case down:
		if line == e.text.Lines()-1 && n == len(l.Rows)-1 {
			return e.text.Len(), -1, false
		}
		y = e.rowBelow(line, n)
	case pageUp:
		y -= pageful
	case pageDown:
		y += pageful
	}
	pos, upstream = e.hit(fyne.NewPos(goal, y+1))
	return pos, goal, upstream
}

// rowAbove and rowBelow return where the row next to a row begins, over the
// room there may be between lines.
func (e *Editor) rowAbove(line, n int) float32 {
	if n == 0 {
		line--
		n = len(e.flow.Line(line).Rows)
	}
	l := e.flow.Line(line)
	return e.page.pad + e.flow.Top(line) + l.Above + float32(n-1)*l.RowHeight
}

func (e *Editor) rowBelow(line, n int) float32 {
	if n == len(e.flow.Line(line).Rows)-1 {
		line, n = line+1, -1
	}
	l := e.flow.Line(line)
	return e.page.pad + e.flow.Top(line) + l.Above + float32(n+1)*l.RowHeight
}

// home returns the column a row begins with; on the first row of a list item
// that is first its text, then its bullet.
func (e *Editor) home(line, col int) int {
	l := e.flow.Line(line)
	n := l.RowAt(col, e.upstream)
	if n == 0 && l.Hang > 0 && col != l.Hang && l.Hang <= len(e.text.Line(line)) {
		if _, item := markup.Item(e.text.Line(line), 0); item && col > l.Hang {
			return l.Hang
		}
	}
	return l.Rows[n].Start
}

// before returns the position one sign back, over the end of a line.
func (e *Editor) before(line, col int) int {
	pos := e.text.Start(line) + col
	if col == 0 {
		return max(pos-1, 0)
	}
	return e.text.Start(line) + cluster(e.text.Line(line), col-1)
}

func (e *Editor) after(line, col int) int {
	text, pos := e.text.Line(line), e.text.Start(line)
	if col >= len(text) {
		return min(pos+col+1, e.text.Len())
	}
	col++
	for col < len(text) && joins(text, col) {
		col++
	}
	return pos + col
}

// cluster returns the column at or before a column at which a sign begins, so
// that the cursor never stands between a letter and its accent.
func cluster(text []rune, col int) int {
	for col > 0 && col < len(text) && joins(text, col) {
		col--
	}
	return col
}

// joins tells whether the code point at a column belongs to the sign before it.
func joins(text []rune, col int) bool {
	const joiner = '\u200D'
	r, prev := text[col], text[col-1]
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me), r == joiner:
		return true
	case prev == joiner:
		return r > 0x2190
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return true
	case isFlag(r) && isFlag(prev): // two letters make one flag
		n := 0
		for i := col - 1; i >= 0 && isFlag(text[i]); i-- {
			n++
		}
		return n%2 == 1
	}
	return false
}

func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// kind tells spaces, words and signs apart.
func kind(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return 0
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' || r == '\'' || r == '’':
		return 1
	default:
		return 2
	}
}

func (e *Editor) wordBefore(pos int) int {
	line, col := e.text.At(pos)
	if col == 0 {
		return max(pos-1, 0)
	}
	text := e.text.Line(line)
	for col > 0 && kind(text[col-1]) == 0 {
		col--
	}
	for k := col; col > 0 && kind(text[col-1]) == kind(text[k-1]); {
		col--
	}
	return e.text.Start(line) + col
}

func (e *Editor) wordAfter(pos int) int {
	line, col := e.text.At(pos)
	text := e.text.Line(line)
	if col == len(text) {
		return min(pos+1, e.text.Len())
	}
	for k := kind(text[col]); col < len(text) && kind(text[col]) == k; {
		col++
	}
	for col < len(text) && kind(text[col]) == 0 {
		col++
	}
	return e.text.Start(line) + col
}

// wordAt returns the word, space or signs at a position.
func (e *Editor) wordAt(pos int) (from, to int) {
	line, col := e.text.At(pos)
	text := e.text.Line(line)
	if len(text) == 0 {
		return pos, pos
	}
	if col == len(text) || col > 0 && kind(text[col]) == 0 && kind(text[col-1]) != 0 {
		col--
	}
	k := kind(text[col])
	from, to = col, col
	for from > 0 && kind(text[from-1]) == k {
		from--
	}
	for to < len(text) && kind(text[to]) == k {
		to++
	}
	return e.text.Start(line) + from, e.text.Start(line) + to
}
