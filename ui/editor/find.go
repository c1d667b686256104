package editor

import (
	"unicode"

	"commonplace/ui/editor/delta"
)

// found is what a search found.
type found struct {
	query   string
	marks   []mark
	current int
	// stale is whether the text has changed since.
	stale bool
}

func (f *found) follow(d delta.Delta) {
	if f.query == "" {
		return
	}
	f.stale = true
	f.marks = moveMarks(f.marks, d)
	f.current = min(f.current, max(len(f.marks)-1, 0))
}

// Find highlights all places of a text, whether in capitals or not, goes to the
// first at or after the cursor, and returns how many there are. An empty query
// ends the search.
func (e *Editor) Find(query string) int {
	e.found = found{query: query}
	e.search()
	from, _ := e.selection()
	for i, m := range e.found.marks {
		if m.from >= from {
			e.found.current = i
			break
		}
	}
	e.showFound()
	return len(e.found.marks)
}

// FindNext goes to the next place, and round at the end. It returns which of
// how many that is, counted from one.
func (e *Editor) FindNext() (which, of int) { return e.turn(1) }

// FindPrevious goes to the place before.
func (e *Editor) FindPrevious() (which, of int) { return e.turn(-1) }

// Found returns which place of how many is the current one, counted from one.
func (e *Editor) Found() (which, of int) {
	if len(e.found.marks) == 0 {
		return 0, 0
	}
	return e.found.current + 1, len(e.found.marks)
}

// ReplaceFound replaces the current place and goes to the next.
func (e *Editor) ReplaceFound(with string) {
	if e.readOnly || len(e.found.marks) == 0 {
		return
	}
	e.past.Seal()
	m := e.found.marks[e.found.current]
	e.replace(m.from, m.to-m.from, with, false)
	e.put(m.from + len([]rune(with)))
	e.search()
	e.found.current = 0
	for i, next := range e.found.marks {
		if next.from >= e.pos {
			e.found.current = i
			break
		}
	}
	e.showFound()
}

// ReplaceAllFound replaces every place as one step and returns how many.
func (e *Editor) ReplaceAllFound(with string) int {
	if e.readOnly || len(e.found.marks) == 0 {
		return 0
	}
	e.past.Seal()
	e.search()
	marks := append([]mark(nil), e.found.marks...)
	for i := len(marks) - 1; i >= 0; i-- {
		e.replace(marks[i].from, marks[i].to-marks[i].from, with, true)
	}
	e.past.Seal()
	e.search()
	e.put(min(e.pos, e.text.Len()))
	return len(marks)
}

func (e *Editor) turn(by int) (which, of int) {
	if e.found.stale {
		e.search()
	}
	n := len(e.found.marks)
	if n == 0 {
		return 0, 0
	}
	e.found.current = ((e.found.current+by)%n + n) % n
	e.showFound()
	return e.Found()
}

// search looks through the text anew.
func (e *Editor) search() {
	query := lower([]rune(e.found.query))
	e.found.marks, e.found.stale = nil, false
	if len(query) == 0 {
		return
	}
	for i := range e.text.Lines() {
		line := lower(append([]rune(nil), e.text.Line(i)...))
		for at := 0; at+len(query) <= len(line); at++ {
			if matches(line[at:], query) {
				from := e.text.Start(i) + at
				e.found.marks = append(e.found.marks, mark{from: from, to: from + len(query)})
				at += len(query) - 1
			}
		}
	}
	e.found.current = min(e.found.current, max(len(e.found.marks)-1, 0))
}

func (e *Editor) showFound() {
	if len(e.found.marks) > 0 {
		m := e.found.marks[e.found.current]
		e.Select(m.to, m.from)
		return
	}
	e.page.paint()
}

func matches(line, query []rune) bool {
	for i, r := range query {
		if line[i] != r {
			return false
		}
	}
	return true
}

func lower(text []rune) []rune {
	for i, r := range text {
		text[i] = unicode.ToLower(r)
	}
	return text
}
