package delta_test

import (
	"testing"

	"commonplace/ui/editor/delta"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func apply(text []rune, edits ...delta.Edit) []rune {
	for _, e := range edits {
		text = append(append(append([]rune(nil), text[:e.Pos]...), []rune(e.Ins)...), text[e.Pos+e.Del:]...)
	}
	return text
}

func do(text []rune, d delta.Delta) []rune { return apply(text, d.Edits()...) }

// anEdit draws an edit of a text.
func anEdit(t *rapid.T, text []rune, signs string) delta.Edit {
	pos := rapid.IntRange(0, len(text)).Draw(t, "pos")
	return delta.Edit{
		Pos: pos,
		Del: rapid.IntRange(0, min(4, len(text)-pos)).Draw(t, "del"),
		Ins: rapid.StringMatching("["+signs+"]{0,4}").Draw(t, "ins"),
	}
}

func edits(t *rapid.T, text []rune, signs string) ([]delta.Edit, []rune) {
	var out []delta.Edit
	for range rapid.IntRange(0, 5).Draw(t, "edits") {
		e := anEdit(t, text, signs)
		out = append(out, e)
		text = apply(text, e)
	}
	return out, text
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := []rune(rapid.StringMatching(`[xyz\n😀]{0,20}`).Draw(t, "base"))
		mine, afterMine := edits(t, base, "ab")
		theirs, afterTheirs := edits(t, base, "CD")
		a, b := delta.OfAll(mine), delta.OfAll(theirs)
		same(t, "composed", do(base, a), afterMine)
		one := do(afterMine, b.After(a, false))
		two := do(afterTheirs, a.After(b, true))
		same(t, "both orders", one, two)
		read := func(from, to int) string { return string(base[from:to]) }
		same(t, "taken back", do(afterMine, a.Invert(read)), base)
		pos := rapid.IntRange(0, len(base)).Draw(t, "at")
		marked := delta.Of(delta.Edit{Pos: pos, Ins: "|"})
		for _, pushed := range []bool{false, true} {
			after := do(afterMine, marked.After(a, !pushed))
			if got := a.Move(pos, pushed); got >= len(after) || after[got] != '|' {
				t.Fatalf("position %d moved to %d in %q (pushed %v)", pos, got, string(after), pushed)
			}
		}
	})
}

func same(t *rapid.T, what string, got, want []rune) {
	t.Helper()
	if string(got) != string(want) {
		t.Fatalf("%s: %q, want %q", what, string(got), string(want))
	}
}

// TestOnlyOwnEditsAreTakenBack types and deletes among the edits of others,
// with signs that tell the two apart, and takes everything back: none of what
// one typed is left, all the others typed and nobody deleted is, and all one
// deleted of the first text is back.
func TestOnlyOwnEditsAreTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.StringMatching(`[xyz\n]{0,20}`).Draw(t, "base"))
		base := string(text)
		var h delta.History
		read := func(from, to int) string { return string(text[from:to]) }
		others := 0
		for range rapid.IntRange(0, 25).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0: // others only insert, so that what must be left is known
				e := anEdit(t, text, "CD")
				e.Del = 0
				others += len(e.Ins)
				text = apply(text, e)
				h.Others(delta.Of(e))
			case 1, 2:
				e := anEdit(t, text, "ab")
				for _, r := range text[e.Pos : e.Pos+e.Del] {
					if r == 'C' || r == 'D' {
						e.Del = 0
					}
				}
				removed := string(text[e.Pos : e.Pos+e.Del])
				text = apply(text, e)
				h.Own(e, removed, rapid.Bool().Draw(t, "join"))
			case 3:
				text = apply(text, h.Undo(read)...)
			case 4:
				text = apply(text, h.Redo(read)...)
			}
		}
		before := string(text)
		n := 0
		for h.CanUndo() {
			if back := h.Undo(read); len(back) > 0 {
				text = apply(text, back...)
				n++
			}
		}
		var kept []rune
		for _, r := range text {
			if r == 'C' || r == 'D' {
				others--
			} else {
				kept = append(kept, r)
			}
		}
		if string(kept) != base || others != 0 {
			t.Fatalf("all taken back: %q, started with %q, %d signs of others missing", string(text), base, others)
		}
		for range n {
			text = apply(text, h.Redo(read)...)
		}
		if string(text) != before {
			t.Fatalf("all made again: %q, want %q", string(text), before)
		}
	})
}

func TestJoinedEditsAreOneStep(t *testing.T) {
	var h delta.History
	text := []rune("")
	for i, r := range []string{"o", "n", "e"} {
		e := delta.Edit{Pos: i, Ins: r}
		text = apply(text, e)
		h.Own(e, "", true)
	}
	got := h.Undo(func(from, to int) string { return string(text[from:to]) })
	if d := cmp.Diff([]delta.Edit{{Pos: 0, Del: 3}}, got); d != "" {
		t.Error(d)
	}
	if h.CanUndo() || !h.CanRedo() {
		t.Error("want nothing to take back and something to make again")
	}
}
