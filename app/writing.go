package app

import (
	"commonplace/app/page"
	"commonplace/app/replica"
)

// Edit replaces Del characters (code points) at Pos by Ins.
type Edit struct {
	Pos, Del int
	Ins      string
}

// RemoteEdit is an edit of somebody else.
type RemoteEdit struct {
	Edit
	Member MemberID
}

// RemoteCursor is where somebody else is in the page.
type RemoteCursor struct {
	Member      MemberID
	Pos, Anchor int
}

// AuthorSpan says who wrote the next Len characters.
type AuthorSpan struct {
	Len    int
	Member MemberID
}

// Writing is a page open in an editor. All its methods are called from one
// goroutine, the window's: Splice takes the editor's own edit at once, Pull
// takes in what others wrote and returns the edits to make in the editor, so
// positions on both sides always speak of the same text.
type Writing struct {
	c     *Community
	page  DocID
	inner *replica.Writing
}

// Write opens a page for writing. A page that is open already is taken over:
// the Writing it was open in is closed.
func (c *Community) Write(id DocID) (*Writing, error) {
	inner, err := c.replica.Write(id)
	if err != nil {
		return nil, humane(err)
	}
	w := &Writing{c: c, page: id, inner: inner}
	c.mu.Lock()
	c.writing, c.cursor = w, [2]int{}
	c.mu.Unlock()
	c.showPresence()
	return w, nil
}

// Text is the text now.
func (w *Writing) Text() string { return w.inner.Text() }

// Splice records an edit made in the editor. It is saved when the writer
// pauses, at most a few hundred milliseconds later; see Saved.
func (w *Writing) Splice(e Edit) error { return w.inner.Splice(page.Splice(e)) }

// Pull takes in others' edits, in a few milliseconds' worth at a time; more
// says that there is more to pull.
func (w *Writing) Pull() (edits []RemoteEdit, more bool) {
	remote, more := w.inner.Pull()
	for _, r := range remote {
		edits = append(edits, RemoteEdit{Edit(r.Splice), r.Member})
	}
	return edits, more
}

// OnRemote is called from any goroutine when there is something to Pull.
func (w *Writing) OnRemote(f func()) { w.inner.OnRemote(f) }

// OnSaved is called from any goroutine whenever all edits are on disk, or with
// the reason why they are not.
func (w *Writing) OnSaved(f func(error)) {
	w.inner.OnSaved(func(err error) { f(humane(err)) })
}

// Saved says whether every edit is durable.
func (w *Writing) Saved() bool { return w.inner.Saved() }

// Flush saves now.
func (w *Writing) Flush() error { return humane(w.inner.Flush()) }

// SetCursor tells the others who write where I am.
func (w *Writing) SetCursor(pos, anchor int) {
	w.c.mu.Lock()
	if w.c.writing == w {
		w.c.cursor = [2]int{anchor, pos}
	}
	w.c.mu.Unlock()
	w.c.showPresence()
}

// Cursors lists where the others are.
func (w *Writing) Cursors() []RemoteCursor {
	state := w.c.replica.Roll()
	var out []RemoteCursor
	for device, p := range w.c.around() {
		if p.Doc != w.page || p.Field != fieldBody {
			continue
		}
		if m, _ := state.DeviceMember(device); !m.IsZero() {
			out = append(out, RemoteCursor{Member: m, Pos: p.To, Anchor: p.From})
		}
	}
	return out
}

// Authors says who wrote what; its lengths add up to the text's.
func (w *Writing) Authors() ([]AuthorSpan, error) {
	spans, members, err := w.inner.Authors()
	if err != nil {
		return nil, humane(err)
	}
	var out []AuthorSpan
	for _, s := range spans {
		m := members[string(s.Actor)]
		if n := len(out); n > 0 && out[n-1].Member == m {
			out[n-1].Len += s.Len
			continue
		}
		out = append(out, AuthorSpan{s.Len, m})
	}
	return out, nil
}

// Close saves and ends it.
func (w *Writing) Close() error {
	w.c.mu.Lock()
	if w.c.writing == w {
		w.c.writing = nil
	}
	w.c.mu.Unlock()
	w.c.showPresence()
	return humane(w.inner.Close())
}
