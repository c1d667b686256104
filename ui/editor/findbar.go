package editor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// FindBar is where one types what to look for in a page, and what to put
// instead. It stands above an editor and is hidden until it is asked for, which
// it arranges itself by taking the editor's OnFind.
type FindBar struct {
	widget.BaseWidget
	editor  *Editor
	query   *findEntry
	with    *findEntry
	count   *widget.Label
	replace []fyne.Disableable
	content *fyne.Container
}

// NewFindBar returns the bar of an editor.
func NewFindBar(e *Editor) *FindBar {
	b := &FindBar{editor: e, count: widget.NewLabel("")}
	b.query = newFindEntry(lang.L("Find in page"), b.Close)
	b.query.OnChanged = func(string) { b.look() }
	b.query.OnSubmitted = func(string) { b.turn(e.FindNext) }
	b.with = newFindEntry(lang.L("Replace with"), b.Close)
	b.with.OnSubmitted = func(with string) { b.put(func() { e.ReplaceFound(with) }) }
	one := widget.NewButton(lang.L("Replace"), func() { b.put(func() { e.ReplaceFound(b.with.Text) }) })
	all := widget.NewButton(lang.L("Replace all"), func() { b.put(func() { e.ReplaceAllFound(b.with.Text) }) })
	b.replace = []fyne.Disableable{b.with, one, all}
	b.content = container.NewBorder(nil, widget.NewSeparator(), nil,
		container.NewHBox(
			b.count,
			quiet(theme.MoveUpIcon(), func() { b.turn(e.FindPrevious) }),
			quiet(theme.MoveDownIcon(), func() { b.turn(e.FindNext) }),
			one, all,
			quiet(theme.CancelIcon(), b.Close),
		),
		container.New(layout.NewGridLayout(2), b.query, b.with))
	e.OnFind = b.Open
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

func quiet(icon fyne.Resource, do func()) *widget.Button {
	b := widget.NewButtonWithIcon("", icon, do)
	b.Importance = widget.LowImportance
	return b
}

// CreateRenderer is called by Fyne.
func (b *FindBar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.content) }

// Open shows the bar, looks for a text if there is one, and takes the focus.
func (b *FindBar) Open(text string) {
	for _, d := range b.replace {
		if b.editor.ReadOnly() {
			d.Disable()
		} else {
			d.Enable()
		}
	}
	b.Show()
	if text != "" {
		b.query.SetText(text)
	}
	b.look()
	// The bar itself is on no canvas before it was drawn once.
	if c := fyne.CurrentApp().Driver().CanvasForObject(b.editor); c != nil {
		c.Focus(b.query)
	}
}

// Close ends the search, hides the bar and gives the focus back to the editor.
func (b *FindBar) Close() {
	b.editor.Find("")
	b.Hide()
	if c := fyne.CurrentApp().Driver().CanvasForObject(b.editor); c != nil {
		c.Focus(b.editor)
	}
}

func (b *FindBar) look() {
	b.editor.Find(b.query.Text)
	b.say()
}

func (b *FindBar) turn(to func() (int, int)) {
	to()
	b.say()
}

func (b *FindBar) put(do func()) {
	do()
	b.say()
}

// say shows which of how many places is the current one.
func (b *FindBar) say() {
	which, of := b.editor.Found()
	switch {
	case b.query.Text == "":
		b.count.SetText("")
	case of == 0:
		b.count.SetText(lang.L("Not found"))
	default:
		b.count.SetText(lang.L("{{.Which}} of {{.Of}}", map[string]any{"Which": which, "Of": of}))
	}
}

// findEntry is an entry that Escape closes.
type findEntry struct {
	widget.Entry
	close func()
}

func newFindEntry(placeholder string, close func()) *findEntry {
	e := &findEntry{close: close}
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(placeholder)
	return e
}

// TypedKey closes the bar at Escape.
func (e *findEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.close()
		return
	}
	e.Entry.TypedKey(k)
}
