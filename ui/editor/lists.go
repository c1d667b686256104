package editor

import (
	"strconv"
	"strings"

	"commonplace/ui/editor/markup"
)

// indentBy is what one step of the tab key puts before a line of a list.
const indentBy = "  "

// newLine breaks the line, and goes on with the list or quote it is in. On an
// item without text it ends the list instead. With plain it does neither.
func (e *Editor) newLine(plain bool) {
	from, to := e.selection()
	line, col := e.text.At(from)
	text := e.text.Line(line)
	l := e.flow.Line(line)
	if plain || from != to || l.Code || l.Heading > 0 || col < l.Hang || l.Hang == 0 || l.Hang > len(text) {
		lead := ""
		if l.Code {
			lead = keepIndent(text, col)
		}
		e.change(func() { e.insert("\n"+lead, false) })
		return
	}
	lead := string(text[:l.Hang])
	if col == len(text) && l.Hang == len(text) && strings.TrimSpace(lead) != "" {
		e.change(func() {
			e.replace(e.text.Start(line), len(text), "", false)
			e.put(e.text.Start(line))
		})
		return
	}
	e.change(func() { e.insert("\n"+nextLead(lead), false) })
}

// keepIndent returns the spaces a line of code begins with.
func keepIndent(text []rune, col int) string {
	n := 0
	for n < len(text) && n < col && (text[n] == ' ' || text[n] == '\t') {
		n++
	}
	return string(text[:n])
}

// nextLead returns what the line after a line of a list or quote begins with:
// the next number, an empty box, the same sign.
func nextLead(lead string) string {
	quote := lead[:len(lead)-len(strings.TrimLeft(lead, "> \t"))]
	marker := lead[len(quote):]
	if i := strings.IndexByte(marker, '['); i > 0 {
		marker = marker[:i] + "[ ] "
	}
	digits := strings.TrimRight(marker, ".) ")
	if n, err := strconv.Atoi(digits); err == nil && n < 1e9-1 {
		marker = strconv.Itoa(n+1) + marker[len(digits):]
	}
	return quote + marker
}

// splitItem returns the indent, bullet and box of an item of a list, and its
// text. Without a bullet the marker is empty.
func splitItem(line string) (marker, rest string) {
	runes := []rune(line)
	at, ok := markup.Item(runes, 0)
	if !ok {
		return "", strings.TrimLeft(line, " \t")
	}
	l := markup.Scan(runes, markup.State{})
	at = max(at, min(l.Hang, len(runes)))
	return string(runes[:at]), string(runes[at:])
}

// outdentEmpty takes a bullet away that the cursor is right behind, and tells
// whether there was one.
func (e *Editor) outdentEmpty() bool {
	line, col := e.text.At(e.pos)
	text := e.text.Line(line)
	if _, item := markup.Item(text, 0); !item || col != e.flow.Line(line).Hang || col != len(text) {
		return false
	}
	e.change(func() {
		n := 0
		for n < len(text) && text[n] == ' ' {
			n++
		}
		start := e.text.Start(line)
		e.replace(start+n, col-n, "", false)
		e.put(start + n)
	})
	return true
}

// tab indents the lines of the selection, or of an item of a list, and with
// back takes the indent away again. Elsewhere it inserts spaces.
func (e *Editor) tab(back bool) {
	first, last := e.selectedLines()
	line := e.text.Line(first)
	_, item := markup.Item(line, 0)
	if !back && first == last && !item {
		e.change(func() { e.insert(indentBy+indentBy, false) })
		return
	}
	e.lines(func(_ int, line string) string {
		if back {
			for range indentBy {
				line = strings.TrimPrefix(line, " ")
			}
			return strings.TrimPrefix(line, "\t")
		}
		if strings.TrimSpace(line) == "" && first != last {
			return line
		}
		return indentBy + line
	})
}

// tickTask ticks or unticks the task the cursor is in.
func (e *Editor) tickTask() {
	line, _ := e.text.At(e.pos)
	text := e.text.Line(line)
	at, item := markup.Item(text, 0)
	if !item || at+3 > len(text) || text[at] != '[' || text[at+2] != ']' {
		return
	}
	sign := "x"
	if text[at+1] != ' ' {
		sign = " "
	}
	e.change(func() {
		e.shiftCursor(e.text.Start(line)+at+1, 1, 1, sign)
		e.settle()
	})
}

// moveLines moves the lines of the selection over the line above or below.
func (e *Editor) moveLines(by int) {
	first, last := e.selectedLines()
	other := first - 1
	if by > 0 {
		other = last + 1
	}
	if other < 0 || other >= e.text.Lines() {
		return
	}
	e.change(func() {
		over := string(e.text.Line(other))
		n := len([]rune(over)) + 1
		pos, anchor := e.pos, e.anchor
		if by < 0 {
			end := e.text.Start(last) + len(e.text.Line(last))
			e.replace(end, 0, "\n"+over, true)
			e.replace(e.text.Start(other), n, "", true)
		} else {
			e.replace(e.text.Start(other)-1, n, "", true)
			e.replace(e.text.Start(first), 0, over+"\n", true)
		}
		e.pos, e.anchor = pos+by*n, anchor+by*n
		e.settle()
	})
}
