package editor

import (
	"fmt"
	"strings"
	"unicode"
)

// change runs what edits the text as one step to take back.
func (e *Editor) change(f func()) {
	if e.readOnly {
		return
	}
	e.past.Seal()
	f()
	e.past.Seal()
}

// Bold makes the selection or the word at the cursor bold, or no longer.
func (e *Editor) Bold() { e.wrap("**") }

// Italic makes the selection or the word at the cursor italic, or no longer.
func (e *Editor) Italic() { e.wrap("*") }

// Code makes the selection or the word at the cursor code, or no longer.
func (e *Editor) Code() { e.wrap("`") }

// Strike strikes through the selection or the word at the cursor, or no longer.
func (e *Editor) Strike() { e.wrap("~~") }

// wrap puts a sign around the selection, or takes it away if it is there.
func (e *Editor) wrap(sign string) {
	e.change(func() {
		from, to := e.stretch()
		n := len(sign)
		if e.wrapped(from, to, sign) {
			e.replace(to, n, "", true)
			e.replace(from-n, n, "", true)
			e.pos, e.anchor = to-n, from-n
		} else {
			e.replace(to, 0, sign, true)
			e.replace(from, 0, sign, true)
			e.pos, e.anchor = to+n, from+n
		}
		e.settle()
	})
}

func (e *Editor) wrapped(from, to int, sign string) bool {
	n := len(sign)
	if e.text.Slice(from-n, from) != sign || e.text.Slice(to, to+n) != sign || from < n {
		return false
	}
	// Two stars around are bold, not italic; three are both.
	if sign == "*" {
		before, after := e.text.Slice(from-3, from), e.text.Slice(to, to+3)
		return !(strings.HasSuffix(before, "**") && strings.HasPrefix(after, "**")) || before == "***" && after == "***"
	}
	return true
}

// stretch returns the selection without the spaces around it, or the word at
// the cursor.
func (e *Editor) stretch() (from, to int) {
	from, to = e.selection()
	if from == to {
		if from, to = e.wordAt(e.pos); strings.IndexFunc(e.text.Slice(from, to), unicode.IsLetter) < 0 {
			return e.pos, e.pos
		}
		return from, to
	}
	text := []rune(e.text.Slice(from, to))
	for len(text) > 0 && unicode.IsSpace(text[0]) {
		text, from = text[1:], from+1
	}
	for len(text) > 0 && unicode.IsSpace(text[len(text)-1]) {
		text, to = text[:len(text)-1], to-1
	}
	return from, to
}

// Link makes the selection or the word at the cursor the text of a link, and
// selects the place for its target.
func (e *Editor) Link() {
	e.change(func() {
		from, to := e.stretch()
		label := e.text.Slice(from, to)
		if strings.HasPrefix(label, "http://") || strings.HasPrefix(label, "https://") {
			e.replace(from, to-from, "[]("+label+")", true)
			e.put(from + 1)
			return
		}
		e.replace(to, 0, "](https://)", true)
		e.replace(from, 0, "[", true)
		e.anchor, e.pos = to+3, to+3+len("https://")
		e.settle()
	})
}

// Heading makes the lines of the selection headings of a level, or plain lines
// for level zero, or if they are that already.
func (e *Editor) Heading(level int) {
	sign := ""
	if level > 0 {
		sign = strings.Repeat("#", level) + " "
	}
	e.lines(func(_ int, line string) string {
		text := strings.TrimLeft(line, "#")
		if len(text) < len(line) {
			text = strings.TrimPrefix(text, " ")
		}
		if line == sign+text {
			return text
		}
		return sign + text
	})
}

// Quote makes the lines of the selection a quote, or no longer.
func (e *Editor) Quote() {
	e.toggle(func(string) bool { return true }, func(line string) (string, bool) {
		if after, ok := strings.CutPrefix(line, "> "); ok {
			return after, true
		}
		return strings.CutPrefix(line, ">")
	}, func(_ int, line string) string { return "> " + line })
}

// Bullets makes the lines of the selection a list, or no longer.
func (e *Editor) Bullets() { e.list(func(int) string { return "- " }) }

// Numbers makes the lines of the selection a numbered list, or no longer.
func (e *Editor) Numbers() { e.list(func(i int) string { return fmt.Sprintf("%d. ", i+1) }) }

// Tasks makes the lines of the selection a list of tasks, or no longer.
func (e *Editor) Tasks() { e.list(func(int) string { return "- [ ] " }) }

func (e *Editor) list(sign func(i int) string) {
	kind := func(line string) string { return strings.Trim(strings.TrimLeft(line, " \t"), "0123456789") }
	e.toggle(func(line string) bool { return strings.TrimSpace(line) != "" }, func(line string) (string, bool) {
		marker, rest := splitItem(line)
		return rest, marker != "" && strings.HasPrefix(kind(marker), kind(sign(0))) && (len(kind(marker)) == len(kind(sign(0))))
	}, func(i int, line string) string {
		_, rest := splitItem(line)
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		return indent + sign(i) + rest
	})
}

// toggle takes a sign away if all lines that count have it, or else gives it to
// those that lack it.
func (e *Editor) toggle(counts func(string) bool, strip func(string) (string, bool), add func(i int, line string) string) {
	all, some := true, false
	first, last := e.selectedLines()
	for i := first; i <= last; i++ {
		line := string(e.text.Line(i))
		if !counts(line) && first != last {
			continue
		}
		_, has := strip(line)
		all, some = all && has, true
	}
	n := -1
	e.lines(func(_ int, line string) string {
		if !counts(line) && first != last {
			return line
		}
		n++
		rest, has := strip(line)
		if has && all && some {
			return rest
		}
		return add(n, line)
	})
}

// selectedLines returns the first and last line that the selection touches.
func (e *Editor) selectedLines() (first, last int) {
	from, to := e.selection()
	first, _ = e.text.At(from)
	last, col := e.text.At(to)
	if last > first && col == 0 {
		last--
	}
	return first, last
}

// lines gives each line of the selection another text. Only what differs is
// edited, so that what others write there at the same time stays right.
func (e *Editor) lines(f func(i int, line string) string) {
	e.change(func() {
		first, last := e.selectedLines()
		for i := first; i <= last; i++ {
			was := e.text.Line(i)
			now := []rune(f(i-first, string(was)))
			head := 0
			for head < len(was) && head < len(now) && was[head] == now[head] {
				head++
			}
			tail := 0
			for tail < len(was)-head && tail < len(now)-head && was[len(was)-1-tail] == now[len(now)-1-tail] {
				tail++
			}
			at := e.text.Start(i) + head
			e.shiftCursor(at, len(was)-tail-head, len(now)-tail-head, string(now[head:len(now)-tail]))
		}
		e.settle()
	})
}

// shiftCursor makes an edit beside the cursor, which stays with its text.
func (e *Editor) shiftCursor(at, del, n int, ins string) {
	e.replace(at, del, ins, true)
	for _, p := range []*int{&e.pos, &e.anchor} {
		if *p >= at+del {
			*p += n - del
		} else if *p > at {
			*p = at
		}
	}
}
