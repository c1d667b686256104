package markdown

import (
	"sort"
	"strings"

	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/ink"
	"commonplace/ui/editor/markup"
	"commonplace/ui/markdown/blocks"
)

// layout is where everything on a page is.
type layout struct {
	blocks []laid
	frags  []*frag
	groups []extent
	height float32
}

// laid is where a block is.
type laid struct {
	block       *blocks.Block
	top, bottom float32
	left, width float32
	frags       []*frag
	// columns and rows are where the lines of a table are.
	columns, rows []float32
}

type extent struct{ top, bottom, left, width float32 }

// frag is a text that stands in one place: a paragraph, or a cell of a table.
type frag struct {
	*blocks.Prose
	block *blocks.Block
	line  flow.Line
	// start is its position in the text of the page.
	start       int
	x, y, width float32
	align       blocks.Align
	cuts        []ink.Row
	cell        bool
	lastOfRow   bool
}

// Distances, for letters of normal size.
const (
	indentBy     = 24
	quoteInset   = 18
	calloutInset = 16
	calloutPad   = 12
	codePad      = 12
	cellPad      = 10
	pagePad      = 20
)

// scale is how large letters are against the normal size, which distances
// follow.
func (v *View) scale() float32 { return v.metrics.Style.Body / 15 }

// lay places all blocks.
func (v *View) lay() {
	width, left := v.view.Width, float32(0)
	y := float32(0)
	if !v.flat {
		y = pagePad
		column := width - 2*v.metrics.Style.Margin
		if limit := v.metrics.Style.Column; limit > 0 {
			column = min(column, limit)
		}
		column = max(column, 60)
		width, left = column, max((v.view.Width-column)/2, 0)
	}
	v.laid = layout{groups: make([]extent, len(v.doc.Groups))}
	v.links = v.links[:0]
	for i := range v.doc.Blocks {
		b := &v.doc.Blocks[i]
		if i > 0 {
			y += v.gap(&v.doc.Blocks[i-1], b)
		}
		y = v.openGroups(i, b, left, width, y)
		in, out := v.insets(b)
		x := laid{block: b, top: y, left: left + in, width: max(width-in-out, 40)}
		v.place(&x)
		v.laid.blocks = append(v.laid.blocks, x)
		y = v.closeGroups(i, b, x.bottom)
	}
	v.laid.height = y
	if !v.flat {
		v.laid.height += pagePad * 3
	}
	v.number()
}

// gap returns the room between two blocks.
func (v *View) gap(prev, b *blocks.Block) float32 {
	s := v.scale()
	switch {
	case b.Heading == 1:
		return 28 * s
	case b.Heading == 2:
		return 26 * s
	case b.Heading > 0:
		return 20 * s
	case prev.Heading > 0:
		return 8 * s
	case b.Tight:
		return 4 * s
	case b.Marker != "":
		return 8 * s
	default:
		return 12 * s
	}
}

func (v *View) isCallout(group int) bool { return v.doc.Groups[group].Tone != blocks.Quote }

// insets returns how far a block is from the sides of the column.
func (v *View) insets(b *blocks.Block) (left, right float32) {
	left = float32(b.Indent) * indentBy
	for _, g := range b.Groups {
		if v.isCallout(g) {
			left += calloutInset
			right += calloutInset
		} else {
			left += quoteInset
		}
	}
	return left * v.scale(), right * v.scale()
}

func (v *View) openGroups(i int, b *blocks.Block, left, width, y float32) float32 {
	for n, g := range b.Groups {
		if v.doc.Groups[g].First != i {
			continue
		}
		outer := *b
		outer.Groups, outer.Indent = b.Groups[:n], v.doc.Groups[g].Indent
		in, out := v.insets(&outer)
		v.laid.groups[g] = extent{top: y, left: left + in, width: width - in - out}
		if v.isCallout(g) {
			y += calloutPad * v.scale()
		}
	}
	return y
}

func (v *View) closeGroups(i int, b *blocks.Block, y float32) float32 {
	for n := len(b.Groups) - 1; n >= 0; n-- {
		if g := b.Groups[n]; v.doc.Groups[g].Last == i {
			if v.isCallout(g) {
				y += calloutPad * v.scale()
			}
			v.laid.groups[g].bottom = y
		}
	}
	return y
}

// place finds room for what is in a block.
func (v *View) place(x *laid) {
	switch x.block.Kind {
	case blocks.Table:
		v.placeTable(x)
	case blocks.Rule:
		x.bottom = x.top + 12*v.scale()
	case blocks.Picture:
		x.bottom = x.top + v.pictureSize(x).Height
		if len(x.block.Text) > 0 {
			f := v.frag(x, &x.block.Prose, x.left, x.bottom+4*v.scale(), x.width)
			x.bottom = f.bottom()
		}
	case blocks.Code:
		pad := codePad * v.scale()
		f := v.frag(x, &x.block.Prose, x.left+pad, x.top+pad, x.width-2*pad)
		x.bottom = f.bottom() + pad
	default:
		x.bottom = v.frag(x, &x.block.Prose, x.left, x.top, x.width).bottom()
	}
}

// frag breaks a text into rows.
func (v *View) frag(x *laid, p *blocks.Prose, left, top, width float32) *frag {
	if x.block.Heading > 0 {
		strong(p)
	}
	f := &frag{Prose: p, block: x.block, x: left, y: top, width: max(width, 20)}
	f.line.Line = markup.Line{Heading: x.block.Heading, Code: x.block.Kind == blocks.Code, Spans: p.Spans}
	f.line.RowHeight, _, _ = v.metrics.Row(&f.line.Line)
	flow.Break(v.metrics, &f.line, p.Text, f.width)
	f.cuts = make([]ink.Row, len(f.line.Rows))
	x.frags = append(x.frags, f)
	v.laid.frags = append(v.laid.frags, f)
	for _, l := range p.Links {
		v.links = append(v.links, place{f, l})
	}
	return f
}

func (f *frag) bottom() float32 { return f.y + float32(len(f.line.Rows))*f.line.RowHeight }

// cut returns a row of a frag cut into runs.
func (v *View) cut(f *frag, row int) ink.Row {
	if f.cuts[row].Runs == nil && len(f.Text) > 0 {
		f.cuts[row] = v.metrics.Cut(&f.line, f.Text, row)
	}
	return f.cuts[row]
}

// shifted returns how far a row is moved to stand at the right or in the middle.
func (v *View) shifted(f *frag, row int) float32 {
	runs := v.cut(f, row).Runs
	if f.align == blocks.Left || len(runs) == 0 {
		return 0
	}
	room := max(f.width-runs[len(runs)-1].X-runs[len(runs)-1].Width, 0)
	if f.align == blocks.Center {
		return room / 2
	}
	return room
}

// number gives every frag its position in the text.
func (v *View) number() {
	at := 0
	for _, f := range v.laid.frags {
		f.start = at
		at += len(f.Text) + 1
	}
	v.pos, v.anchor = min(v.pos, at), min(v.anchor, at)
}

// at returns the first block that ends below a distance from the top.
func (l *layout) at(y float32) int {
	return sort.Search(len(l.blocks), func(i int) bool { return l.blocks[i].bottom > y })
}

// fragAt returns the frag a position is in.
func (l *layout) fragAt(pos int) int {
	return max(sort.Search(len(l.frags), func(i int) bool { return l.frags[i].start > pos })-1, 0)
}

// text returns the text between two positions.
func (l *layout) text(from, to int) string {
	var out strings.Builder
	for i := l.fragAt(from); i < len(l.frags) && l.frags[i].start < to; i++ {
		f := l.frags[i]
		a, b := max(from-f.start, 0), min(to-f.start, len(f.Text))
		if a < b {
			out.WriteString(string(f.Text[a:b]))
		}
		if to > f.start+len(f.Text) {
			if f.cell && !f.lastOfRow {
				out.WriteByte('\t')
			} else {
				out.WriteByte('\n')
			}
		}
	}
	return out.String()
}
