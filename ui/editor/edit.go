package editor

import (
	"commonplace/ui/editor/delta"
)

// replace makes one edit of one's own and tells of it. With join it is taken
// back together with the one before.
func (e *Editor) replace(pos, del int, ins string, join bool) {
	if del == 0 && ins == "" {
		return
	}
	edit := Edit{Pos: pos, Del: del, Ins: ins}
	removed := e.text.Slice(pos, pos+del)
	e.splice(edit, e.Self)
	e.past.Own(edit, removed, join)
	if e.OnEdit != nil {
		e.OnEdit(edit)
	}
}

// splice changes the text and moves along what points into it, except for the
// cursor.
func (e *Editor) splice(edit Edit, who Author) {
	c := e.text.Splice(edit.Pos, edit.Del, edit.Ins)
	e.flow.Splice(e.text, c.First, c.Removed, c.Added)
	d := delta.Of(edit)
	e.people.follow(edit, d, who)
	e.found.follow(d)
}

// Insert replaces the selection by a text, as if it were typed.
func (e *Editor) Insert(text string) {
	if e.readOnly {
		return
	}
	e.past.Seal()
	e.insert(text, false)
}

func (e *Editor) insert(text string, join bool) {
	from, to := e.selection()
	e.replace(from, to-from, text, join)
	e.put(from + len([]rune(text)))
}

// put puts the cursor after an edit, and draws what changed.
func (e *Editor) put(pos int) {
	e.pos, e.anchor = pos, pos
	e.settle()
}

func (e *Editor) settle() {
	e.goal, e.upstream = -1, false
	e.reflow()
	e.reveal()
	e.moved()
}

// Undo takes back the last of one's own edits that is still there.
func (e *Editor) Undo() { e.step(e.past.Undo) }

// Redo makes an edit again that was taken back.
func (e *Editor) Redo() { e.step(e.past.Redo) }

// CanUndo tells whether there is an edit of one's own to take back.
func (e *Editor) CanUndo() bool { return !e.readOnly && e.past.CanUndo() }

// CanRedo tells whether there is an edit to make again.
func (e *Editor) CanRedo() bool { return !e.readOnly && e.past.CanRedo() }

func (e *Editor) step(take func(func(from, to int) string) []Edit) {
	if e.readOnly {
		return
	}
	edits := take(e.text.Slice)
	if len(edits) == 0 {
		return
	}
	for _, edit := range edits {
		e.splice(edit, e.Self)
		if e.OnEdit != nil {
			e.OnEdit(edit)
		}
	}
	last := edits[len(edits)-1]
	e.put(last.Pos + len([]rune(last.Ins)))
}

// Apply makes edits that others made, one after the other. The cursor and the
// selection stay with the text they are in, and what one looks at stays where
// it is on screen.
func (e *Editor) Apply(edits []Edit, who Author) {
	all := delta.OfAll(edits)
	if all.Empty() {
		return
	}
	at := e.hold()
	for _, edit := range edits {
		e.splice(edit, who)
		e.people.arrived(edit, who)
	}
	e.past.Others(all)
	e.pos, e.anchor = all.Move(e.pos, false), all.Move(e.anchor, false)
	at.pos = all.Move(at.pos, !at.cursor)
	e.reflow()
	e.restore(at)
	e.moved()
}

// place is a row on screen: a position in it, and how far its top is from the
// top of what can be seen.
type place struct {
	pos  int
	away float32
	// cursor is whether it is the place of the cursor.
	cursor bool
}

// hold notes what should stay where it is on screen: the row of the cursor if
// it can be seen, or else the first row that can.
func (e *Editor) hold() place {
	top, bottom := e.scroll.Offset.Y, e.scroll.Offset.Y+e.scroll.Size().Height
	if y := e.rowTop(e.pos, e.upstream); e.focused && y >= top && y < bottom {
		return place{pos: e.pos, away: y - top, cursor: true}
	}
	if top <= e.page.pad {
		return place{away: e.rowTop(0, false) - top}
	}
	line, row := e.flow.At(top - e.page.pad)
	pos := e.text.Start(line) + e.flow.Line(line).Rows[row].Start
	return place{pos: pos, away: e.rowTop(pos, false) - top}
}

func (e *Editor) restore(at place) {
	e.scrollTo(e.rowTop(at.pos, at.cursor && e.upstream) - at.away)
}
