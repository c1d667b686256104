// Package markup says how a line of Markdown should look while it is written.
//
// It is not a parser of Markdown: the page is shown as typed, markers and all,
// and this package only tells which stretches are strong, emphasised, code, a
// link or a marker, so that the editor can draw them a little like what they
// will become. It looks at one line at a time and carries a small [State] from
// line to line, so that after a key only the line that was typed in is looked
// at again. Its work is linear in the length of the line, whatever is in it.
package markup

import "unicode"

// Style is a set of ways to draw a stretch of text.
type Style uint16

// The ways to draw a stretch of text.
const (
	Bold Style = 1 << iota
	Italic
	Code
	Strike
	Link
	// Marker is for the signs of Markdown itself, drawn muted.
	Marker
	// Quote is for quoted text, drawn muted.
	Quote
	// Target is for where a link leads, drawn muted.
	Target
	// Done is for the text of a task that was ticked.
	Done
)

// Span is a stretch of a line, from one column to before another.
type Span struct {
	Start, End int
	Style      Style
}

// Line says how to draw a line. Spans cover all of it, in order.
type Line struct {
	// Heading is the level of a heading, or zero.
	Heading int
	// Code is whether the line is in a fenced block of code or is its fence.
	Code bool
	// Quote is how deep the line is quoted.
	Quote int
	// Rule is whether the line draws a rule across the page.
	Rule bool
	// Hang is how many code points from the start the text begins after which
	// wrapped rows are indented: behind a bullet, a number or a quote sign.
	Hang  int
	Spans []Span
}

// State is what a line must know of the lines before it. The zero value is
// that of the first line.
type State struct {
	// fence is the sign of the block of code that is open, or zero, and
	// length how many of them opened it.
	fence  rune
	length int
}

// Next returns the state after a line, without looking at more than its start.
func (s State) Next(line []rune) State {
	sign, n, info := fenceOf(line)
	switch {
	case n == 0:
		return s
	case s.fence == 0:
		return State{fence: sign, length: n}
	case sign == s.fence && n >= s.length && !info:
		return State{}
	default:
		return s
	}
}

// Scan says how to draw a line that follows lines which left a state.
func Scan(line []rune, s State) Line {
	if _, n, _ := fenceOf(line); s.fence != 0 || n > 0 {
		style := Code
		if n > 0 && (s.fence == 0 || s.Next(line).fence == 0) {
			style |= Marker
		}
		return Line{Code: true, Spans: whole(line, style)}
	}
	out := Line{}
	var base Style
	i := indent(line, 0)
	for i < len(line) && line[i] == '>' {
		out.Quote++
		base |= Quote
		i++
		if i < len(line) && line[i] == ' ' {
			i++
		}
	}
	sc := scanner{line: line, out: &out}
	sc.mark(0, i, Marker|base)
	sc.block(i, base)
	return out
}

// block looks at what a line begins with behind its quote signs.
func (sc *scanner) block(i int, base Style) {
	line, out := sc.line, sc.out
	if n := run(line, i, '#'); n >= 1 && n <= 6 && (i+n == len(line) || line[i+n] == ' ') {
		out.Heading = n
		start := min(i+n+1, len(line))
		sc.mark(i, start, Marker|Bold)
		sc.inline(start, len(line), base|Bold, 0)
		return
	}
	if isRule(line[i:]) {
		out.Rule = true
		sc.mark(i, len(line), Marker)
		return
	}
	if i2, ok := Item(line, i); ok {
		sc.mark(i, i2, Marker|base)
		i = i2
		if task, done := taskAt(line, i); task {
			sc.mark(i, i+4, Marker|base)
			i += 4
			if done {
				base |= Done
			}
		}
	}
	out.Hang = i
	if i == 0 {
		out.Hang = indent(line, 0)
	}
	sc.inline(i, len(line), base, 0)
}

// Item tells whether a bullet or number of a list stands at or behind spaces
// from column i on, and where the text behind it begins.
func Item(line []rune, i int) (text int, ok bool) {
	i = indent(line, i)
	j := i
	if j < len(line) && (line[j] == '-' || line[j] == '*' || line[j] == '+') {
		j++
	} else {
		for j < len(line) && j-i < 9 && line[j] >= '0' && line[j] <= '9' {
			j++
		}
		if j == i || j >= len(line) || (line[j] != '.' && line[j] != ')') {
			return 0, false
		}
		j++
	}
	if j >= len(line) || line[j] != ' ' {
		return 0, false
	}
	text = j + 1
	for text < len(line) && text < j+4 && line[text] == ' ' {
		text++
	}
	return text, true
}

func taskAt(line []rune, i int) (task, done bool) {
	if i+4 > len(line) || line[i] != '[' || line[i+2] != ']' || line[i+3] != ' ' {
		return false, false
	}
	c := line[i+1]
	return c == ' ' || c == 'x' || c == 'X', c != ' '
}

func fenceOf(line []rune) (sign rune, n int, info bool) {
	i := indent(line, 0)
	if i > 3 || i >= len(line) || (line[i] != '`' && line[i] != '~') {
		return 0, 0, false
	}
	n = run(line, i, line[i])
	if n < 3 {
		return 0, 0, false
	}
	for _, r := range line[i+n:] {
		if r == '`' && line[i] == '`' {
			return 0, 0, false
		}
		info = info || !unicode.IsSpace(r)
	}
	return line[i], n, info
}

func isRule(line []rune) bool {
	n := 0
	var sign rune
	for _, r := range line {
		switch {
		case r == ' ' || r == '\t':
		case (r == '-' || r == '*' || r == '_') && (sign == 0 || sign == r):
			sign = r
			n++
		default:
			return false
		}
	}
	return n >= 3
}

func indent(line []rune, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	return i
}

func run(line []rune, i int, sign rune) int {
	n := 0
	for i+n < len(line) && line[i+n] == sign {
		n++
	}
	return n
}

func whole(line []rune, s Style) []Span {
	if len(line) == 0 {
		return nil
	}
	return []Span{{End: len(line), Style: s}}
}
