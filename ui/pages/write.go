package pages

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/editor"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// writer is a page being written, maybe by several at once. The editor and the
// document speak of the same text at all times: own edits go to the document
// as they are made, others' come in through pull.
type writer struct {
	page    *Page
	doc     Writing
	editor  *editor.Editor
	saved   bool
	authors bool
	preview bool
	fresh   bool // not yet shown
	ended   bool
	section string // the heading that the preview shows

	head  *fyne.Container
	bar   *toolbar
	note  *fyne.Container // what came in, what is wrong
	text  *reading
	body  *fyne.Container
	view  fyne.CanvasObject
	stop  func() bool     // the preview that waits
	reads screen.Loader   // the preview that is being made
	who   *fyne.Container // who wrote what, in their colours
}

// startWriting opens the page in the editor; false if it cannot.
func (p *Page) startWriting() bool {
	doc, err := p.from.Write(p.id)
	if err != nil {
		p.shell.Fail(lang.L("opening the page for writing"), err)
		p.shell.Go(screen.ToPage(p.id, ""))
		return false
	}
	p.past = nil
	w := &writer{page: p, doc: doc, saved: true, fresh: true, head: widgets.Column(8), note: widgets.Column(6), who: widgets.Column(0)}
	w.editor = editor.New(doc.Text())
	w.editor.Self = author(p.from.Me())
	w.editor.SetPlaceHolder(lang.L("Write. Headings begin with #, lists with -, links look like [text](page)."))
	w.editor.OnEdit = w.typed
	w.editor.OnCursor = func(pos, anchor int) {
		doc.SetCursor(pos, anchor)
		w.later()
	}
	w.editor.OnFollow = p.follow
	w.editor.OnPaste = w.pasted
	w.editor.OnFind = func(selected string) { w.bar.find(selected) }
	doc.OnRemote(func() { p.shell.Do(w.pull) })
	doc.OnSaved(func(err error) { p.shell.Do(func() { w.wasSaved(err) }) })
	w.bar = newToolbar(w)
	w.text = newReading(p)
	w.body = container.NewStack(w.editor)
	top := aligned(widgets.Column(10, w.head, w.bar.view, w.who, w.note))
	w.view = widgets.Frame(top, nil, nil, nil, w.body)
	p.writer = w
	w.others()
	return true
}

// stopWriting saves and closes the editor.
func (p *Page) stopWriting() {
	w := p.writer
	if w == nil {
		return
	}
	p.writer = nil
	w.ended = true
	w.forget()
	p.shell.Fail(lang.L("saving the page"), w.doc.Close())
}

func author(m app.Member) editor.Author {
	return editor.Author{Name: m.Name, Color: look.MemberColor(m.ID[:])}
}

// focusOnce is the editor the first time it is shown.
func (w *writer) focusOnce() fyne.Focusable {
	if !w.fresh {
		return nil
	}
	w.fresh = false
	return w.editor
}

// show draws the header anew.
func (w *writer) show(app.Page) {
	p := w.page
	done := widgets.NewPrimary(lang.L("Done"), icons.Check, func() { p.shell.Go(screen.ToPage(p.id, "")) })
	widgets.Swap(w.head, p.header(done))
}

// typed takes an own edit into the document.
func (w *writer) typed(e editor.Edit) {
	if err := w.doc.Splice(app.Edit{Pos: e.Pos, Del: e.Del, Ins: e.Ins}); err != nil {
		w.wasSaved(err)
		return
	}
	if w.saved {
		w.saved = false
		w.page.shell.Retitle()
	}
	w.later()
}

// pull takes in what others wrote, some of it at a time so that typing stays
// fluent.
func (w *writer) pull() {
	if w.ended {
		return
	}
	edits, more := w.doc.Pull()
	for start := 0; start < len(edits); {
		end := start + 1
		for end < len(edits) && edits[end].Member == edits[start].Member {
			end++
		}
		var group []editor.Edit
		for _, e := range edits[start:end] {
			group = append(group, editor.Edit{Pos: e.Pos, Del: e.Del, Ins: e.Ins})
		}
		w.editor.Apply(group, author(w.page.from.Member(edits[start].Member)))
		start = end
	}
	if more {
		w.page.shell.Background(func() { w.page.shell.Do(w.pull) })
	}
	if len(edits) > 0 {
		w.arrived(edits)
		w.others()
		w.later()
	}
}

// arrived says that others wrote, where one may not see it.
func (w *writer) arrived(edits []app.RemoteEdit) {
	if w.editor.Incoming() == 0 {
		return
	}
	name := w.page.from.Member(edits[len(edits)-1].Member).Name
	show := widgets.NewQuiet(lang.L("Show"), icons.Eye, func() { w.editor.ShowIncoming(); w.page.shell.Canvas().Focus(w.editor) })
	seen := widgets.NewQuiet(lang.L("Seen"), icons.Check, func() { w.editor.Seen(); widgets.Swap(w.note) })
	widgets.Swap(w.note, widgets.Notice(widgets.Accent, icons.Authors, lang.L("{{.Name}} wrote in this page", map[string]any{"Name": name}), show, seen))
}

// others shows where the others are.
func (w *writer) others() {
	var cursors []editor.Cursor
	for _, c := range w.doc.Cursors() {
		cursors = append(cursors, editor.Cursor{Who: author(w.page.from.Member(c.Member)), Pos: c.Pos, Anchor: c.Anchor})
	}
	w.editor.SetCursors(cursors)
}

// wasSaved hears that all is on disk, or why not.
func (w *writer) wasSaved(err error) {
	if w.ended {
		return
	}
	if err != nil {
		widgets.Swap(w.note, widgets.Notice(widgets.Bad, icons.Warning, lang.L("This is not saved: {{.Why}}", map[string]any{"Why": words.Error(err)})))
		return
	}
	w.saved = w.doc.Saved()
	w.page.shell.Retitle()
}

// toggleAuthors colours the text by who wrote it.
func (w *writer) toggleAuthors() {
	w.authors = !w.authors
	w.bar.draw()
	w.editor.ShowAuthors(w.authors)
	if !w.authors {
		widgets.Swap(w.who)
		return
	}
	spans, err := w.doc.Authors()
	if err != nil {
		w.page.shell.Fail(lang.L("finding out who wrote what"), err)
		return
	}
	var all []editor.Span
	total := 0
	for _, s := range spans {
		all = append(all, editor.Span{Len: s.Len, Who: author(w.page.from.Member(s.Member))})
		total += s.Len
	}
	if total != utf8.RuneCountInString(w.editor.Text()) {
		return // something came in meanwhile; pull shows it and asks again
	}
	w.editor.SetAuthors(all)
	widgets.Swap(w.who, w.legend())
}

// legend names the colours.
func (w *writer) legend() fyne.CanvasObject {
	list := widgets.Flow(14)
	for _, s := range w.editor.Legend() {
		list.Add(widgets.Row(6, -1, widgets.Dot(s.Who.Color), widgets.NewText(s.Who.Name),
			widgets.Caption(widgets.Counted("{{.N}} characters", s.Len))))
	}
	return list
}

// pasted attaches a picture whose path is pasted.
func (w *writer) pasted(text string) (string, bool) {
	if path, ok := pastedFile(text); ok {
		w.page.attach(path)
		return "", false
	}
	return text, true
}

// insertFile names an attached file where the cursor is.
func (w *writer) insertFile(name, target string) {
	w.editor.Insert(asMarkdown(name, target))
	w.page.load()
}
