package uitest

import (
	"errors"
	"slices"

	"commonplace/app"
	"commonplace/ui/pages"
)

// Writing is a page in the editor.
type Writing struct {
	Body    []rune
	Remote  []app.RemoteEdit
	Others  []app.RemoteCursor
	Spans   []app.AuthorSpan
	Closed  bool
	Edits   []app.Edit
	remote  func()
	savedTo func(error)
}

var _ pages.Writing = (*Writing)(nil)

// Write opens a page; a test reaches what was opened through Sheet.Open.
func (c *Community) Write(id app.DocID) (pages.Writing, error) {
	s := c.sheet(id)
	if s == nil {
		return nil, app.ErrNotFound
	}
	if s.Open == nil {
		s.Open = &Writing{}
	}
	s.Open.Body, s.Open.Closed = []rune(s.Body), false
	return s.Open, nil
}

// Text and the rest are the methods of a page in the editor.
func (w *Writing) Text() string                { return string(w.Body) }
func (w *Writing) OnRemote(f func())           { w.remote = f }
func (w *Writing) OnSaved(f func(error))       { w.savedTo = f }
func (w *Writing) Saved() bool                 { return true }
func (w *Writing) SetCursor(int, int)          {}
func (w *Writing) Flush() error                { w.savedTo(nil); return nil }
func (w *Writing) Close() error                { w.Closed = true; return nil }
func (w *Writing) Cursors() []app.RemoteCursor { return w.Others }

func (w *Writing) Authors() ([]app.AuthorSpan, error) {
	if w.Spans == nil {
		return nil, errors.New("not known")
	}
	return w.Spans, nil
}

func (w *Writing) Splice(e app.Edit) error {
	w.Edits = append(w.Edits, e)
	w.Body = slices.Concat(w.Body[:e.Pos], []rune(e.Ins), w.Body[e.Pos+e.Del:])
	return nil
}

func (w *Writing) Pull() ([]app.RemoteEdit, bool) {
	edits := w.Remote
	w.Remote = nil
	for _, e := range edits {
		w.Body = slices.Concat(w.Body[:e.Pos], []rune(e.Ins), w.Body[e.Pos+e.Del:])
	}
	return edits, false
}

// Arrive lets edits of somebody else come in.
func (w *Writing) Arrive(edits ...app.RemoteEdit) {
	w.Remote = append(w.Remote, edits...)
	w.remote()
}

// FailToSave lets the disk refuse what was written.
func (w *Writing) FailToSave(err error) { w.savedTo(err) }
