package page

import "strings"

// What reading Markdown may cost. A parser looks at every mark of a paragraph
// for each other one, at every quote for each quote in it, and makes every row
// of a table as wide as its head; so a page of 64 KiB can be written that keeps
// a laptop busy for many seconds. Pages that people write stay far below.
const (
	maxBytes  = 4 << 20
	maxNested = 60       // quotes and lists that begin in one line
	maxOpened = 1000     // lines that open a callout
	maxPairs  = 36 << 20 // marks, squared, over all paragraphs: 6,000 in one
	maxCells  = 50_000   // columns times rows, over all tables
	marks     = "*_~[<"
)

// Heavy reports whether a text is made so that reading it as Markdown takes
// unreasonably long. It is then shown, and counted, as plain text.
func Heavy(body string) bool {
	if len(body) > maxBytes {
		return true
	}
	var w weight
	for line := range strings.Lines(body) {
		if w.line(line) {
			return true
		}
	}
	w.paragraph()
	return w.tooMuch()
}

// weight adds up what a text costs.
type weight struct {
	opened, pairs, cells int
	marks, columns, rows int // of the lines since the last empty one
}

// line adds a line and reports whether it is too much by now.
func (w *weight) line(line string) bool {
	if strings.TrimSpace(line) == "" {
		w.paragraph()
		return w.tooMuch()
	}
	nested, rest := opening(line)
	if nested > maxNested {
		return true
	}
	if strings.HasPrefix(rest, ":::") {
		w.opened++
	}
	for i := range len(line) {
		if strings.IndexByte(marks, line[i]) >= 0 {
			w.marks++
		}
	}
	w.columns = max(w.columns, strings.Count(line, "|"))
	w.rows++
	return false
}

// paragraph ends the lines that may belong together.
func (w *weight) paragraph() {
	w.pairs += w.marks * w.marks
	w.cells += w.columns * w.rows
	w.marks, w.columns, w.rows = 0, 0, 0
}

func (w *weight) tooMuch() bool {
	return w.opened > maxOpened || w.pairs > maxPairs || w.cells > maxCells
}

// opening counts the quotes and list items that a line begins with, and gives
// what is behind them.
func opening(line string) (nested int, rest string) {
	for {
		line = strings.TrimLeft(line, " \t")
		n := marker(line)
		if n == 0 {
			return nested, line
		}
		nested++
		line = line[n:]
	}
}

// marker is how long the marker of a quote or list item is, or 0.
func marker(line string) int {
	digits := 0
	for digits < len(line) && digits < 9 && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	switch {
	case len(line) == 0:
		return 0
	case line[0] == '>':
		return 1
	case digits == 0 && strings.IndexByte("-*+", line[0]) >= 0 && spaced(line[1:]):
		return 1
	case digits > 0 && len(line) > digits && strings.IndexByte(".)", line[digits]) >= 0 && spaced(line[digits+1:]):
		return digits + 1
	}
	return 0
}

func spaced(rest string) bool { return rest == "" || strings.IndexByte(" \t\r\n", rest[0]) >= 0 }
