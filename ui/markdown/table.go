package markdown

import (
	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/markup"
	"commonplace/ui/markdown/blocks"
)

// placeTable gives each column the width it needs, or its share if that is too
// much for the page.
func (v *View) placeTable(x *laid) {
	g, pad, s := &x.block.Table, cellPad*v.scale(), v.scale()
	natural := make([]float32, len(g.Align))
	for r := range g.Rows {
		for c := range min(len(g.Rows[r]), len(natural)) {
			p := &g.Rows[r][c]
			if r == 0 {
				strong(p)
			}
			l := flow.Line{Line: markup.Line{Spans: p.Spans}}
			natural[c] = max(natural[c], flow.Measure(v.metrics, &l, p.Text, 0, len(p.Text))+2)
		}
	}
	widths := share(natural, x.width-float32(len(natural))*2*pad, 40*s)
	at := x.left
	for _, w := range widths {
		x.columns = append(x.columns, at)
		at += w + 2*pad
	}
	x.columns = append(x.columns, at)
	y := x.top
	for r := range g.Rows {
		x.rows = append(x.rows, y)
		bottom := y + v.metrics.Style.Body*1.6
		for c := range min(len(g.Rows[r]), len(widths)) {
			f := v.frag(x, &g.Rows[r][c], x.columns[c]+pad, y+pad*0.6, widths[c])
			f.align, f.cell, f.lastOfRow = g.Align[c], true, c == len(widths)-1
			bottom = max(bottom, f.bottom())
		}
		y = bottom + pad*0.6
	}
	x.rows = append(x.rows, y)
	x.bottom = y
}

// strong makes headings and the head of a table bold.
func strong(p *blocks.Prose) {
	for i := range p.Spans {
		p.Spans[i].Style |= markup.Bold
	}
}

// share divides a width among columns. Those that need less than an equal part
// get what they need, and the others share the rest.
func share(natural []float32, width, least float32) []float32 {
	out := make([]float32, len(natural))
	left, open := width, len(natural)
	for again := true; again && open > 0; {
		again = false
		part := left / float32(open)
		for i, n := range natural {
			if out[i] == 0 && n <= part {
				out[i] = max(n, 1)
				left -= out[i]
				open--
				again = true
			}
		}
	}
	for i := range out {
		if out[i] == 0 {
			out[i] = max(left/float32(open), least)
		}
	}
	return out
}
