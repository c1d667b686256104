// Package buffer holds the text of a page while it is edited.
//
// The text is a list of lines, each a slice of code points, so that an edit
// touches the lines it is in and no others. Where a line starts is summed up
// on demand from the last line known to be right: editing at one place and
// looking there again costs a few additions, however long the text is.
package buffer

import (
	"slices"
	"sort"
	"strings"
)

// Buffer is a text addressed by code points. A line ends before its newline.
type Buffer struct {
	lines [][]rune
	// starts[i] is the position of line i, right for i <= known.
	starts []int
	known  int
	length int
}

// Change says which lines an edit replaced: Removed lines from First on by
// Added others.
type Change struct {
	First, Removed, Added int
}

// New returns a buffer with a text.
func New(text string) *Buffer {
	b := &Buffer{lines: split([]rune(text))}
	for _, l := range b.lines {
		b.length += len(l) + 1
	}
	b.length--
	b.starts = make([]int, len(b.lines))
	return b
}

// Len returns the number of code points.
func (b *Buffer) Len() int { return b.length }

// Lines returns the number of lines, which is at least one.
func (b *Buffer) Lines() int { return len(b.lines) }

// Line returns a line without its newline. It must not be changed, and is good
// until the next edit.
func (b *Buffer) Line(i int) []rune { return b.lines[i] }

// Start returns the position of the first code point of a line.
func (b *Buffer) Start(line int) int {
	b.sum(line)
	return b.starts[line]
}

// At returns the line and column of a position.
func (b *Buffer) At(pos int) (line, col int) {
	pos = min(max(pos, 0), b.length)
	for b.known < len(b.lines)-1 && b.starts[b.known]+len(b.lines[b.known]) < pos {
		b.sum(b.known + 1)
	}
	line = sort.Search(b.known+1, func(i int) bool { return b.starts[i] > pos }) - 1
	return line, pos - b.starts[line]
}

// Splice replaces del code points at pos by a text. What lies outside the text
// is cut off.
func (b *Buffer) Splice(pos, del int, ins string) Change {
	pos = min(max(pos, 0), b.length)
	del = min(max(del, 0), b.length-pos)
	l1, c1 := b.At(pos)
	l2, c2 := b.At(pos + del)
	added := []rune(ins)
	b.length += len(added) - del
	b.known = min(b.known, l1)
	if l1 == l2 && !slices.Contains(added, '\n') {
		b.lines[l1] = slices.Replace(b.lines[l1], c1, c2, added...)
		return Change{First: l1, Removed: 1, Added: 1}
	}
	lines := split(added)
	last := len(lines) - 1
	tail := b.lines[l2][c2:]
	if last == 0 {
		lines[0] = slices.Concat(b.lines[l1][:c1], lines[0], tail)
	} else {
		lines[0] = slices.Concat(b.lines[l1][:c1], lines[0])
		lines[last] = slices.Concat(lines[last], tail)
	}
	b.lines = slices.Replace(b.lines, l1, l2+1, lines...)
	if len(b.starts) < len(b.lines) {
		b.starts = append(b.starts, make([]int, len(b.lines)-len(b.starts))...)
	}
	return Change{First: l1, Removed: l2 - l1 + 1, Added: len(lines)}
}

// Slice returns the text from one position to another.
func (b *Buffer) Slice(from, to int) string {
	from, to = min(max(from, 0), b.length), min(max(to, 0), b.length)
	if from >= to {
		return ""
	}
	var out strings.Builder
	line, col := b.At(from)
	for n := to - from; n > 0; line, col = line+1, 0 {
		l := b.lines[line][col:]
		if n <= len(l) {
			out.WriteString(string(l[:n]))
			break
		}
		out.WriteString(string(l))
		out.WriteByte('\n')
		n -= len(l) + 1
	}
	return out.String()
}

// String returns the whole text.
func (b *Buffer) String() string { return b.Slice(0, b.length) }

// sum makes starts right up to a line.
func (b *Buffer) sum(line int) {
	for ; b.known < line; b.known++ {
		b.starts[b.known+1] = b.starts[b.known] + len(b.lines[b.known]) + 1
	}
}

// split cuts at newlines. Every line has its own memory, so that it can grow.
func split(text []rune) [][]rune {
	n := 1
	for _, r := range text {
		if r == '\n' {
			n++
		}
	}
	lines := make([][]rune, 0, n)
	for {
		i := slices.Index(text, '\n')
		if i < 0 {
			return append(lines, slices.Clone(text))
		}
		lines = append(lines, slices.Clone(text[:i]))
		text = text[i+1:]
	}
}
