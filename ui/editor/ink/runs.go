package ink

import (
	"sort"

	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/markup"
)

// Run is a stretch of a row that is drawn in one go.
type Run struct {
	// Start and End are columns of the line.
	Start, End int
	Style      markup.Style
	Face       flow.Face
	// Text is empty for a tab.
	Text     string
	X, Width float32
}

// Row is a row cut into runs, with their exact places.
type Row struct {
	Runs []Run
	// Left is where the row begins, End the column where it ends.
	Left float32
	End  int
}

// Cut returns a row of a line cut into runs.
func (m *Metrics) Cut(l *flow.Line, text []rune, number int) Row {
	r := l.Rows[number]
	x := l.Left(number)
	out := Row{Left: x, End: r.End}
	first := sort.Search(len(l.Spans), func(i int) bool { return l.Spans[i].End > r.Start })
	for _, s := range l.Spans[first:] {
		if s.Start >= r.End {
			break
		}
		to := min(s.End, r.End)
		for i := max(s.Start, r.Start); i < to; {
			u := m.run(text, i, to, s.Style, flow.FaceOf(l, s.Style), x)
			out.Runs = append(out.Runs, u)
			x += u.Width
			i = u.End
		}
	}
	return out
}

// run returns the run at a column: a tab, or what comes before the next.
func (m *Metrics) run(text []rune, from, to int, s markup.Style, f flow.Face, x float32) Run {
	end := from
	for end < to && text[end] != '\t' {
		end++
	}
	u := Run{Start: from, End: end, Style: s, Face: f, X: x}
	if end == from {
		u.End++
		u.Width = flow.TabStop * m.Width([]byte{' '}, f)
		return u
	}
	u.Text = string(text[from:end])
	u.Width = m.Exact(u.Text, f)
	return u
}

// Across returns how far a column is from the left of the text.
func (m *Metrics) Across(r Row, col int) float32 {
	x := r.Left
	for _, u := range r.Runs {
		if col <= u.Start {
			return u.X
		}
		if col < u.End {
			return u.X + m.prefix(u, col-u.Start)
		}
		x = u.X + u.Width
	}
	return x
}

// Column returns the column that is nearest to a distance from the left of the
// text.
func (m *Metrics) Column(r Row, x float32) int {
	for _, u := range r.Runs {
		if x >= u.X+u.Width {
			continue
		}
		if u.Text == "" {
			if x < u.X+u.Width/2 {
				return u.Start
			}
			return u.End
		}
		n := u.End - u.Start
		i := sort.Search(n, func(i int) bool { return u.X+m.prefix(u, i+1) > x })
		if i < n {
			left, right := u.X+m.prefix(u, i), u.X+m.prefix(u, i+1)
			if x-left > right-x {
				i++
			}
		}
		return u.Start + i
	}
	return r.End
}

func (m *Metrics) prefix(u Run, n int) float32 {
	switch {
	case n >= u.End-u.Start:
		return u.Width
	case u.Text == "" || n <= 0:
		return 0
	default:
		return m.Exact(string([]rune(u.Text)[:n]), u.Face)
	}
}
