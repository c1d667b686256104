// Package flow breaks the lines of a text into the rows that fit a column, and
// knows how tall each is, so that an editor can go from a position to a place
// on screen and back without drawing what cannot be seen.
//
// After an edit only the lines it replaced are broken anew, and those after it
// whose look it changed, as when a block of code is opened above them. The
// result is the same as that of breaking the whole text again.
package flow

import (
	"slices"
	"sort"

	"commonplace/ui/editor/markup"
)

// Face is which letters a stretch is drawn with, as far as they matter for its
// width.
type Face struct {
	// Heading is the level of the heading the stretch is in, or zero.
	Heading            uint8
	Bold, Italic, Mono bool
}

// FaceOf returns the face of a stretch in a line.
func FaceOf(l *Line, s markup.Style) Face {
	return Face{
		Heading: uint8(l.Heading),
		Bold:    s&markup.Bold != 0,
		Italic:  s&markup.Italic != 0,
		Mono:    s&markup.Code != 0,
	}
}

// Metrics measures text.
type Metrics interface {
	// Width returns how wide a word without spaces is. It is given as UTF-8,
	// and must not be kept.
	Width(word []byte, f Face) float32
	// Row returns how tall a row of a line is, and how much room is left
	// above and below the line.
	Row(l *markup.Line) (height, above, below float32)
}

// Row is what stands on one row: the columns from Start to before End.
type Row struct {
	Start, End int
}

// Line is a line broken into rows.
type Line struct {
	markup.Line
	Rows []Row
	// Indent is where rows after the first begin.
	Indent float32
	// RowHeight is how tall a row is, Above and Below the room around the line.
	RowHeight, Above, Below float32
	before                  markup.State
}

// Height returns how tall the line is with the room around it.
func (l *Line) Height() float32 {
	return l.Above + float32(len(l.Rows))*l.RowHeight + l.Below
}

// Left returns where a row begins.
func (l *Line) Left(row int) float32 {
	if row == 0 {
		return 0
	}
	return l.Indent
}

// RowAt returns the row a column is on. A column at which a row is broken is on
// the row it begins, or with upstream on the one it ends.
func (l *Line) RowAt(col int, upstream bool) int {
	i := sort.Search(len(l.Rows), func(i int) bool { return l.Rows[i].Start > col }) - 1
	if upstream && i > 0 && l.Rows[i].Start == col {
		i--
	}
	return max(i, 0)
}

// Flow holds the broken lines of a text.
type Flow struct {
	metrics Metrics
	width   float32
	lines   []*Line
	// tops[i] is where line i begins, right for i <= known; there is one more
	// than lines, which is where the text ends.
	tops  []float32
	known int
	word  []byte
}

// New returns the flow of a text in a column of some width.
func New(m Metrics, width float32, text Source) *Flow {
	f := &Flow{metrics: m, width: width, tops: []float32{0}}
	f.Splice(text, 0, 0, text.Lines())
	return f
}

// Source is the text that flows.
type Source interface {
	Lines() int
	Line(i int) []rune
}

// Splice breaks lines anew after an edit replaced some by others.
func (f *Flow) Splice(text Source, first, removed, added int) {
	state := markup.State{}
	if first > 0 {
		state = f.lines[first-1].before.Next(text.Line(first - 1))
	}
	fresh := make([]*Line, added)
	for i := range fresh {
		fresh[i] = f.set(text.Line(first+i), state)
		state = state.Next(text.Line(first + i))
	}
	if removed == added {
		copy(f.lines[first:], fresh)
	} else {
		f.lines = slices.Replace(f.lines, first, first+removed, fresh...)
	}
	for i := first + added; i < len(f.lines) && f.lines[i].before != state; i++ {
		f.lines[i] = f.set(text.Line(i), state)
		state = state.Next(text.Line(i))
	}
	f.known = min(f.known, first)
	f.tops = slices.Grow(f.tops, max(0, len(f.lines)+1-len(f.tops)))[:len(f.lines)+1]
}

// SetWidth breaks all lines for a column of another width.
func (f *Flow) SetWidth(width float32, text Source) {
	if width == f.width {
		return
	}
	f.width = width
	f.Again(text)
}

// Again breaks all lines anew, as after a change of typeface.
func (f *Flow) Again(text Source) {
	f.Splice(text, 0, len(f.lines), text.Lines())
}

// Width returns the width of the column.
func (f *Flow) Width() float32 { return f.width }

// Lines returns how many lines there are.
func (f *Flow) Lines() int { return len(f.lines) }

// Line returns a line. A line that is broken anew is another.
func (f *Flow) Line(i int) *Line { return f.lines[i] }

// Top returns where a line begins, counted from the top of the text. That of
// the line after the last is the height of the text.
func (f *Flow) Top(line int) float32 {
	for ; f.known < line; f.known++ {
		f.tops[f.known+1] = f.tops[f.known] + f.lines[f.known].Height()
	}
	return f.tops[line]
}

// Height returns how tall the text is.
func (f *Flow) Height() float32 { return f.Top(len(f.lines)) }

// At returns the line and row at a distance from the top of the text.
func (f *Flow) At(y float32) (line, row int) {
	f.Height()
	line = sort.Search(len(f.lines), func(i int) bool { return f.tops[i+1] > y })
	line = min(line, len(f.lines)-1)
	l := f.lines[line]
	row = int((y - f.tops[line] - l.Above) / l.RowHeight)
	return line, min(max(row, 0), len(l.Rows)-1)
}
