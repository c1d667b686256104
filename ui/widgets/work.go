package widgets

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/ui/icons"
	look "commonplace/ui/theme"
)

// Work shows how far something long has come, and stops it on demand.
type Work struct {
	content fyne.CanvasObject
	bar     *Bar
	count   *Text
	item    *Text
}

// NewWork is work that has just begun.
func NewWork(what string, stop func()) *Work {
	w := &Work{bar: NewBar(1, 6), count: Caption(""), item: Caption("").Short()}
	head := Row(10, 0, Strong(what).Short(), w.count, NewQuiet(lang.L("Stop"), icons.Close, stop))
	w.content = Bordered(look.ColorNameSurface, 10, Inset(10, 14, 12, 14, Column(6, head, w.bar, w.item)))
	return w
}

// Content is what is seen of it.
func (w *Work) Content() fyne.CanvasObject { return w.content }

// Set says how far it is, and with what.
func (w *Work) Set(done, of int, item string) {
	w.bar.Set(max(of, 1), Share{Parts: done, Color: theme.ColorNamePrimary})
	if of > 0 {
		w.count.Set(strconv.Itoa(done) + " / " + strconv.Itoa(of))
	}
	w.item.Set(item)
}
