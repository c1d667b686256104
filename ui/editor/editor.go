// Package editor is the widget in which pages are written.
//
// Fyne's own Entry lays out the whole text at every key, which is too slow for
// a page of more than a few thousand words, and it has no place for the cursors
// and edits of others. This widget keeps the text in lines ([buffer]), breaks
// only the line that was edited ([flow]), and draws only what can be seen. The
// text is Markdown and shown as typed, drawn a little like what it will become
// ([markup]).
//
// # Edits
//
// Each edit a member makes is handed to OnEdit once, after it is done here.
// Edits by others come in through Apply. They never move one's own cursor
// within the text, nor what one looks at on screen, and undo takes back one's
// own edits only, wherever these are by then ([delta]). All positions count
// Unicode code points, as the documents do.
//
// Everything here happens on Fyne's goroutine.
package editor

import (
	"commonplace/ui/editor/buffer"
	"commonplace/ui/editor/delta"
	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/ink"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

var (
	_ fyne.Focusable    = (*Editor)(nil)
	_ fyne.Shortcutable = (*Editor)(nil)
	_ fyne.Tabbable     = (*Editor)(nil)
	_ desktop.Keyable   = (*Editor)(nil)
)

// Edit replaces Del code points at Pos by Ins.
type Edit = delta.Edit

// Editor shows a text and lets one edit it.
type Editor struct {
	widget.BaseWidget

	// OnEdit is called for each edit made here, after it was made.
	OnEdit func(Edit)
	// OnCursor is called when the cursor or the other end of the selection
	// has another position, also when that is because of others' edits.
	OnCursor func(pos, anchor int)
	// OnFind is called when the member asks to search, with the selected text.
	OnFind func(selected string)
	// OnFollow is called when the member follows a link.
	OnFollow func(target string)
	// OnPaste is asked what to insert for a text from the clipboard. If it
	// returns false nothing is inserted, because it took care of it.
	OnPaste func(text string) (insert string, ok bool)
	// Self is who writes here, to whom new text is attributed.
	Self Author

	scroll *container.Scroll
	page   *page

	text    *buffer.Buffer
	flow    *flow.Flow
	metrics *ink.Metrics
	past    delta.History

	// pos is where the cursor is and anchor the other end of the selection;
	// upstream is whether the cursor at a break is on the row that ends there.
	pos, anchor int
	upstream    bool
	// goal is the place across the page that going up and down keeps to, or
	// negative.
	goal float32

	people people
	found  found

	placeholder string
	readOnly    bool
	maxWidth    float32
	steady      bool
	focused     bool
	shift       bool
	leaving     bool
	blink       blinker
	mouse       mouse
	lastView    fyne.Size
	reported    [2]int
}

// New returns an editor with a text, whose cursor is at the start.
func New(text string) *Editor {
	e := &Editor{text: buffer.New(text), goal: -1}
	e.metrics = ink.NewMetrics(e.Theme())
	e.flow = flow.New(e.metrics, e.metrics.Style.Column, e.text)
	e.page = newPage(e)
	e.scroll = container.NewVScroll(e.page)
	e.scroll.OnScrolled = func(fyne.Position) { e.page.paint() }
	e.ExtendBaseWidget(e)
	return e
}

// Text returns the whole text.
func (e *Editor) Text() string { return e.text.String() }

// Len returns the number of code points in the text.
func (e *Editor) Len() int { return e.text.Len() }

// Slice returns a part of the text.
func (e *Editor) Slice(from, to int) string { return e.text.Slice(from, to) }

// SetText shows another text, and forgets what was done to the one before. It
// is not an edit. The cursor stays where it was if the text is as long.
func (e *Editor) SetText(text string) {
	e.text = buffer.New(text)
	e.flow = flow.New(e.metrics, e.flow.Width(), e.text)
	e.past = delta.History{}
	e.people.reset()
	e.found = found{}
	e.pos, e.anchor = min(e.pos, e.text.Len()), min(e.anchor, e.text.Len())
	e.page.forget()
	e.reflow()
	e.moved()
}

// Cursor returns where the cursor is and where the other end of the selection
// is; they are equal if nothing is selected.
func (e *Editor) Cursor() (pos, anchor int) { return e.pos, e.anchor }

// Select puts the cursor at a position, selects from anchor to it, and shows it.
func (e *Editor) Select(pos, anchor int) {
	e.past.Seal()
	e.goal, e.upstream = -1, false
	e.pos = min(max(pos, 0), e.text.Len())
	e.anchor = min(max(anchor, 0), e.text.Len())
	e.reveal()
	e.moved()
}

// SelectedText returns what is selected.
func (e *Editor) SelectedText() string {
	from, to := e.selection()
	return e.text.Slice(from, to)
}

// SetPlaceHolder sets what is shown while there is no text.
func (e *Editor) SetPlaceHolder(text string) {
	e.placeholder = text
	e.page.paint()
}

// SetReadOnly sets whether the text can be edited here. Edits by others still
// come in.
func (e *Editor) SetReadOnly(only bool) {
	e.readOnly = only
	e.page.paint()
}

// ReadOnly tells whether the text cannot be edited here.
func (e *Editor) ReadOnly() bool { return e.readOnly }

// SetMaxWidth sets how wide the column of text may be; zero is that of the
// theme, and negative as wide as the widget.
func (e *Editor) SetMaxWidth(width float32) {
	e.maxWidth = width
	e.reflow()
}

// SetSteady sets whether the cursor stays lit instead of blinking.
func (e *Editor) SetSteady(steady bool) {
	e.steady = steady
	e.lit()
}

// FocusGained shows the cursor.
func (e *Editor) FocusGained() {
	e.focused, e.leaving = true, false
	e.lit()
	e.page.paint()
}

// FocusLost hides the cursor.
func (e *Editor) FocusLost() {
	e.focused, e.shift = false, false
	e.blink.stop()
	e.past.Seal()
	e.page.paint()
}

// AcceptsTab tells that the tab key indents, except after Escape, when it
// leaves the editor, so that the keyboard is enough to get out.
func (e *Editor) AcceptsTab() bool { return !e.readOnly && !e.leaving }

// MinSize is small: the editor scrolls.
func (e *Editor) MinSize() fyne.Size {
	e.ExtendBaseWidget(e)
	return fyne.NewSize(160, 60)
}

// Refresh draws the editor anew, with the letters and colours of the theme as
// it is now.
func (e *Editor) Refresh() {
	if e.metrics.Restyle(e.Theme()) {
		e.page.forget()
		e.flow.Again(e.text)
	}
	e.reflow()
}

// CreateRenderer is called by Fyne.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{e: e}
}

type renderer struct{ e *Editor }

func (r *renderer) Destroy() { r.e.blink.stop() }

func (r *renderer) Layout(size fyne.Size) {
	r.e.scroll.Resize(size)
	r.e.reflow()
}

func (r *renderer) MinSize() fyne.Size           { return r.e.MinSize() }
func (r *renderer) Refresh()                     { r.e.Refresh() }
func (r *renderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.e.scroll} }

// moved tells of a cursor that may have moved, and draws it.
func (e *Editor) moved() {
	e.lit()
	e.page.paint()
	if now := [2]int{e.pos, e.anchor}; now != e.reported {
		e.reported = now
		if e.OnCursor != nil {
			e.OnCursor(e.pos, e.anchor)
		}
	}
}

func (e *Editor) selection() (from, to int) { return min(e.pos, e.anchor), max(e.pos, e.anchor) }
