package editor

import (
	"sort"

	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/markup"

	"fyne.io/fyne/v2"
)

// run is a stretch of a row that is drawn in one go.
type run struct {
	start, end int // columns of the line
	style      markup.Style
	face       flow.Face
	text       string // empty for a tab
	x, width   float32
}

// runsOf returns the runs of a row, with their exact places.
func (p *page) runsOf(index, number int) []run {
	l := p.e.flow.Line(index)
	key := rowKey{l, number}
	if runs, ok := p.runs[key]; ok {
		return runs
	}
	text, r := p.e.text.Line(index), l.Rows[number]
	var runs []run
	x := l.Left(number)
	for _, s := range l.Spans {
		from, to := max(s.Start, r.Start), min(s.End, r.End)
		for i := from; i < to; {
			end := i
			for end < to && text[end] != '\t' {
				end++
			}
			u := run{start: i, end: end, style: s.Style, face: flow.FaceOf(l, s.Style), x: x}
			if end == i {
				u.end++
				u.width = flow.TabStop * p.e.metrics.Width([]byte{' '}, u.face)
			} else {
				u.text = string(text[i:end])
				u.width = p.e.metrics.exact(u.text, u.face)
			}
			runs = append(runs, u)
			x += u.width
			i = u.end
		}
	}
	p.runs[key] = runs
	return runs
}

// across returns how far a column of a line is from the left of the text, on
// one of its rows.
func (p *page) across(index, number, col int) float32 {
	l := p.e.flow.Line(index)
	x := l.Left(number)
	for _, u := range p.runsOf(index, number) {
		if col <= u.start {
			return u.x
		}
		if col < u.end {
			return u.x + p.prefix(u, col-u.start)
		}
		x = u.x + u.width
	}
	return x
}

func (p *page) prefix(u run, n int) float32 {
	if u.text == "" || n <= 0 {
		return 0
	}
	return p.e.metrics.exact(string([]rune(u.text)[:n]), u.face)
}

// column returns the column of a row that is nearest to a distance from the
// left of the text.
func (p *page) column(index, number int, x float32) int {
	r := p.e.flow.Line(index).Rows[number]
	for _, u := range p.runsOf(index, number) {
		if x >= u.x+u.width {
			continue
		}
		if u.text == "" && x < u.x+u.width/2 {
			return u.start
		}
		n := u.end - u.start
		i := sort.Search(n, func(i int) bool { return u.x+p.prefix(u, i+1) > x })
		if i < n {
			left, right := u.x+p.prefix(u, i), u.x+p.prefix(u, i+1)
			if u.end-u.start == i+1 {
				right = u.x + u.width
			}
			if x-left > right-x {
				i++
			}
		}
		return cluster(p.e.text.Line(index), u.start+i)
	}
	return r.End
}

// at returns where on the page a position is: the left of it, the top of its
// row, and how tall that is.
func (e *Editor) at(pos int, upstream bool) (x, y, height float32) {
	line, col := e.text.At(pos)
	l := e.flow.Line(line)
	n := l.RowAt(col, upstream)
	return e.page.left + e.page.across(line, n, col), e.rowTop(pos, upstream), l.RowHeight
}

// hit returns the position nearest to a point on the page, and whether it is
// the end of a row that goes on below.
func (e *Editor) hit(at fyne.Position) (pos int, upstream bool) {
	line, number := e.flow.At(at.Y - e.page.pad)
	col := e.page.column(line, number, at.X-e.page.left)
	return e.text.Start(line) + col, e.endsRow(line, number, col)
}

// endsRow tells whether a column is where a row was broken, seen from that row.
func (e *Editor) endsRow(line, number, col int) bool {
	rows := e.flow.Line(line).Rows
	return number < len(rows)-1 && col == rows[number].End
}

// PositionAt returns the position in the text nearest to a point of the widget.
func (e *Editor) PositionAt(at fyne.Position) int {
	pos, _ := e.hit(at.Add(e.scroll.Offset))
	return pos
}

// CursorPlace returns where in the widget the cursor is, and how tall its row
// is, so that a list of suggestions can be shown there.
func (e *Editor) CursorPlace() (at fyne.Position, height float32) {
	x, y, h := e.at(e.pos, e.upstream)
	return fyne.NewPos(x, y).Subtract(e.scroll.Offset), h
}
