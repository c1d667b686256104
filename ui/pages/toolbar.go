package pages

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// toolbar has what one does most while writing, and the field to find words.
type toolbar struct {
	writer *writer
	view   *fyne.Container
	tools  *fyne.Container
	search *fyne.Container
	field  *widgets.Entry
	count  *widgets.Text
}

func newToolbar(w *writer) *toolbar {
	b := &toolbar{writer: w, tools: widgets.Column(0), search: widgets.Column(0)}
	b.field = widgets.NewEntry(lang.L("Find in this page"))
	b.field.OnChanged = func(text string) { w.editor.Find(text); b.counted() }
	b.field.OnSend = func() { w.editor.FindNext(); b.counted() }
	b.field.OnEscape = b.endFind
	b.count = widgets.Caption("")
	b.view = widgets.Column(6, b.tools, b.search)
	b.draw()
	return b
}

// actions are the commands of the editor; it listens to most of the keys
// itself.
func (w *writer) actions() []screen.Action {
	e := w.editor
	return []screen.Action{
		{Name: lang.L("Preview beside the text"), Key: screen.Alt(fyne.KeyP), Do: w.togglePreview},
		{Name: lang.L("Colour who wrote what"), Key: screen.Alt(fyne.KeyA), Do: w.toggleAuthors},
		{Name: lang.L("Find in this page"), Key: screen.Ctrl(fyne.KeyF), Do: func() { w.bar.find(e.SelectedText()) }},
		{Name: lang.L("Save now"), Key: screen.Ctrl(fyne.KeyS), Do: w.saveNow},
		{Name: lang.L("Bold"), Key: screen.Ctrl(fyne.KeyB)},
		{Name: lang.L("Italic"), Key: screen.Ctrl(fyne.KeyI)},
		{Name: lang.L("Link"), Key: screen.Ctrl(fyne.KeyK)},
		{Name: lang.L("Code"), Key: screen.Ctrl(fyne.KeyE)},
		{Name: lang.L("Heading 1, 2, 3, or none"), Key: screen.Key{Name: "1 2 3 0", Mod: fyne.KeyModifierShortcutDefault | fyne.KeyModifierAlt}},
		{Name: lang.L("List, numbers, tasks"), Key: screen.Key{Name: "8 7 9", Mod: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}},
		{Name: lang.L("Move lines up or down"), Key: screen.Key{Name: "↑ ↓", Mod: fyne.KeyModifierAlt}},
		{Name: lang.L("Leave the text, then Tab goes on"), Key: screen.Key{Name: "Esc"}},
	}
}

func (w *writer) saveNow() {
	w.page.shell.Fail(lang.L("saving the page"), w.doc.Flush())
}

func (b *toolbar) draw() {
	w := b.writer
	e := w.editor
	tool := func(icon icons.Icon, name string, do func(), on bool) fyne.CanvasObject {
		color := look.ColorNameMuted
		if on {
			color = theme.ColorNamePrimary
		}
		tap := widgets.NewTap(widgets.Mark(icon, color, 18), func() { do(); b.back() }).Named(name)
		tap.Room, tap.Chosen = [4]float32{6, 7, 6, 7}, on
		return tap
	}
	row := widgets.Row(2, 12,
		tool(icons.Heading, lang.L("Heading"), func() { e.Heading(2) }, false),
		tool(icons.Bold, lang.L("Bold"), e.Bold, false),
		tool(icons.Italic, lang.L("Italic"), e.Italic, false),
		tool(icons.Code, lang.L("Code"), e.Code, false),
		tool(icons.Link, lang.L("Link"), e.Link, false),
		tool(icons.List, lang.L("List"), e.Bullets, false),
		tool(icons.Tasks, lang.L("Tasks"), e.Tasks, false),
		tool(icons.Quote, lang.L("Quote"), e.Quote, false),
		tool(icons.Picture, lang.L("Attach a file or picture"), w.page.askAttach, false),
		tool(icons.Undo, lang.L("Undo"), e.Undo, false),
		tool(icons.Search, lang.L("Find in this page"), func() { b.find("") }, false),
		widgets.Fixed(4, 0, widgets.Spacer()), widgets.Spacer(),
		tool(icons.Authors, lang.L("Colour who wrote what"), w.toggleAuthors, w.authors),
		tool(icons.Columns, lang.L("Preview beside the text"), w.togglePreview, w.preview))
	line := widgets.Bordered(look.ColorNameSurface, 8, widgets.Inset(3, 4, 3, 4, row))
	widgets.Swap(b.tools, line)
}

// back gives the focus back to the text after a tool was used.
func (b *toolbar) back() {
	c := b.writer.page.shell.Canvas()
	if c != nil && c.Overlays().Top() == nil && len(b.search.Objects) == 0 {
		c.Focus(b.writer.editor)
	}
}

// find shows the field for words to look for.
func (b *toolbar) find(selected string) {
	next := widgets.NewQuiet("", icons.Down, func() { b.writer.editor.FindNext(); b.counted() })
	previous := widgets.NewQuiet("", icons.Up, func() { b.writer.editor.FindPrevious(); b.counted() })
	end := widgets.NewQuiet("", icons.Close, b.endFind)
	widgets.Swap(b.search, widgets.Row(6, 0, b.field, b.count, previous, next, end))
	if selected != "" {
		b.field.SetText(selected)
	}
	b.writer.page.shell.Canvas().Focus(b.field)
}

func (b *toolbar) endFind() {
	b.writer.editor.Find("")
	widgets.Swap(b.search)
	b.back()
}

func (b *toolbar) counted() {
	which, of := b.writer.editor.Found()
	b.count.Set(lang.L("{{.Which}} of {{.Of}}", map[string]any{"Which": which, "Of": of}))
	b.search.Refresh()
}
