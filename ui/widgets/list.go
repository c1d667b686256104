package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// List is Fyne's list for thousands of rows, opened with Enter as well; it
// hands on the keys it does not use.
type List struct {
	widget.List
	OnRune func(rune) // what is typed while the list has the focus

	at int
}

// NewList is a list whose rows are opened by a tap, Enter or Space.
func NewList(length func() int, create func() fyne.CanvasObject, fill func(int, fyne.CanvasObject), open func(int)) *List {
	l := &List{}
	l.Length, l.CreateItem, l.UpdateItem = length, create, fill
	l.HideSeparators = true
	l.OnSelected = func(i int) {
		l.UnselectAll()
		open(i)
	}
	l.OnHighlighted = func(i int) { l.at = i }
	l.ExtendBaseWidget(l)
	return l
}

// TypedRune hands on what is typed; a space opens.
func (l *List) TypedRune(r rune) {
	if l.OnRune != nil && r != ' ' {
		l.OnRune(r)
	}
}

// TypedKey opens with Enter.
func (l *List) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.at < l.Length() {
			l.OnSelected(l.at)
		}
	case fyne.KeyEscape, fyne.KeyF1:
		passKey(l, k)
	default:
		l.List.TypedKey(k)
	}
}
