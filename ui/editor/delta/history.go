package delta

// depth is how many steps back one can go.
const depth = 1000

// change is one step of undo or redo: the delta that does it on the text as it
// was when the step was noted, and what others did since, up to the step above.
type change struct {
	does  Delta
	since Delta
}

// History remembers how to take back one's own edits, and only those. Edits by
// others are noted too, and each step back is moved past them at the moment it
// is taken, so that it removes what one wrote and restores what one deleted
// wherever that is by then.
//
// What others do is noted on the topmost step alone and handed down when that
// step is taken, so noting an edit costs the same however long the history is.
type History struct {
	undo, redo []change
	// open is whether the next edit may join the topmost step, and erasing
	// whether the edit before only deleted.
	open, erasing bool
}

// Own notes an edit of one's own, after it was made; removed is the text it
// deleted. If join is true and nothing came between, the edit is taken back
// together with the one before.
func (h *History) Own(e Edit, removed string, join bool) {
	if e.Del == 0 && e.Ins == "" {
		return
	}
	var back Delta
	back.keep(e.Pos)
	back.insert(removed)
	back.delete(len([]rune(e.Ins)))
	h.redo = nil
	h.erasing = e.Ins == ""
	if k := len(h.undo) - 1; join && h.open && k >= 0 && h.undo[k].since.Empty() {
		h.undo[k].does = back.Then(h.undo[k].does)
		return
	}
	h.undo = append(h.undo, change{does: back})
	if len(h.undo) > depth {
		h.undo = append([]change(nil), h.undo[len(h.undo)-depth:]...)
	}
	h.open = true
}

// Seal makes the next edit a step of its own.
func (h *History) Seal() { h.open = false }

// Erasing tells whether the edit that the next may join only deleted.
func (h *History) Erasing() bool { return h.open && h.erasing }

// Others notes what others did.
func (h *History) Others(d Delta) {
	for _, stack := range [][]change{h.undo, h.redo} {
		if k := len(stack) - 1; k >= 0 {
			stack[k].since = stack[k].since.Then(d)
		}
	}
}

// CanUndo tells whether there is a step back.
func (h *History) CanUndo() bool { return len(h.undo) > 0 }

// CanRedo tells whether there is a step forward again.
func (h *History) CanRedo() bool { return len(h.redo) > 0 }

// Undo returns the edits of one step back, which the caller must make. Read
// returns a part of the text as it is now. Steps of which others have left
// nothing are passed over.
func (h *History) Undo(read func(from, to int) string) []Edit {
	return h.step(&h.undo, &h.redo, read)
}

// Redo is to Undo what Undo is to an edit.
func (h *History) Redo(read func(from, to int) string) []Edit {
	return h.step(&h.redo, &h.undo, read)
}

func (h *History) step(from, to *[]change, read func(from, to int) string) []Edit {
	h.open = false
	for len(*from) > 0 {
		k := len(*from) - 1
		top := (*from)[k]
		*from = (*from)[:k]
		now := top.does.After(top.since, true)
		if k > 0 {
			below := &(*from)[k-1]
			below.since = below.since.Then(top.since.After(top.does, false))
		}
		if now.Empty() {
			continue
		}
		*to = append(*to, change{does: now.Invert(read)})
		return now.Edits()
	}
	return nil
}
