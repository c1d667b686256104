package editor

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// KeyDown notes that shift is held.
func (e *Editor) KeyDown(k *fyne.KeyEvent) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		e.shift = true
	}
}

// KeyUp notes that shift is no longer held.
func (e *Editor) KeyUp(k *fyne.KeyEvent) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		e.shift = false
	}
}

// TypedRune inserts what was typed. Words are taken back one by one.
func (e *Editor) TypedRune(r rune) {
	if e.readOnly {
		return
	}
	join := e.pos == e.anchor && !e.past.Erasing()
	if join && e.pos > 0 && !unicode.IsSpace(r) {
		before := []rune(e.text.Slice(e.pos-1, e.pos))
		join = len(before) == 1 && !unicode.IsSpace(before[0])
	}
	e.insert(string(r), join)
}

// TypedKey does what a key without a sign does.
func (e *Editor) TypedKey(k *fyne.KeyEvent) {
	if way, ok := ways[k.Name]; ok {
		e.move(way, e.shift)
		return
	}
	if k.Name == fyne.KeyEscape {
		e.leaving = true
		e.Find("")
		return
	}
	e.leaving = false
	if e.readOnly {
		return
	}
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		e.newLine(e.shift)
	case fyne.KeyBackspace:
		e.erase(left)
	case fyne.KeyDelete:
		e.erase(right)
	case fyne.KeyTab:
		e.tab(e.shift)
	}
}

var ways = map[fyne.KeyName]going{
	fyne.KeyLeft: left, fyne.KeyRight: right, fyne.KeyUp: up, fyne.KeyDown: down,
	fyne.KeyPageUp: pageUp, fyne.KeyPageDown: pageDown, fyne.KeyHome: rowStart, fyne.KeyEnd: rowEnd,
}

// erase deletes the selection, or what is between the cursor and where it would
// go.
func (e *Editor) erase(way going) {
	from, to := e.selection()
	join := from == to && (way == left || way == right)
	if from == to && way == left && e.outdentEmpty() {
		return
	}
	if from == to {
		at, _, _ := e.target(way)
		from, to = min(at, e.pos), max(at, e.pos)
	}
	if from == to {
		return
	}
	e.replace(from, to-from, "", join && e.past.Erasing())
	e.put(from)
}

// insertPasted inserts a text from the clipboard.
func (e *Editor) insertPasted(text string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if e.OnPaste != nil {
		var ok bool
		if text, ok = e.OnPaste(text); !ok {
			return
		}
	}
	if text != "" {
		e.Insert(text)
	}
}
