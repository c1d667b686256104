package editor

import (
	"commonplace/ui/editor/ink"

	"fyne.io/fyne/v2"
)

// cut returns a row cut into runs.
func (p *page) cut(index, number int) ink.Row {
	l := p.e.flow.Line(index)
	key := rowKey{l, number}
	r, ok := p.runs[key]
	if !ok {
		r = p.e.metrics.Cut(l, p.e.text.Line(index), number)
		p.runs[key] = r
	}
	return r
}

// across returns how far a column of a line is from the left of the text, on
// one of its rows.
func (p *page) across(index, number, col int) float32 {
	return p.e.metrics.Across(p.cut(index, number), col)
}

// column returns the column of a row that is nearest to a distance from the
// left of the text.
func (p *page) column(index, number int, x float32) int {
	return cluster(p.e.text.Line(index), p.e.metrics.Column(p.cut(index, number), x))
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
