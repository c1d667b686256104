// Package delta describes changes to a text so that they can be composed,
// turned round, and moved past changes that others made at the same time.
//
// A [Delta] walks once over the text from its start and says for each stretch
// whether it is kept, deleted or new. Two deltas made on one text at the same
// time satisfy a.Then(b.After(a)) == b.Then(a.After(b)), which is what
// undoing one's own typing beneath the typing of others rests on. Positions and
// lengths count Unicode code points.
package delta

import (
	"strings"
	"unicode/utf8"
)

// Edit replaces Del code points at Pos by Ins.
type Edit struct {
	Pos, Del int
	Ins      string
}

// Step is one stretch of a delta: either N code points kept, or N deleted, or
// the text Ins of N code points inserted.
type Step struct {
	N      int
	Ins    string
	Delete bool
}

func (s Step) inserts() bool { return s.Ins != "" }

// Delta is a change to a whole text. What follows the last step is kept.
type Delta []Step

// Of returns the delta of one edit.
func Of(e Edit) Delta {
	var d Delta
	d.keep(e.Pos)
	d.insert(e.Ins)
	d.delete(e.Del)
	return d
}

// OfAll returns the delta of edits made one after the other.
func OfAll(edits []Edit) Delta {
	switch n := len(edits); n {
	case 0:
		return nil
	case 1:
		return Of(edits[0])
	default: // by halves, so that thousands of edits are put together quickly
		return OfAll(edits[:n/2]).Then(OfAll(edits[n/2:]))
	}
}

// Empty tells whether the delta changes nothing.
func (d Delta) Empty() bool { return len(d) == 0 }

// Edits returns the delta as edits to be made one after the other.
func (d Delta) Edits() []Edit {
	var out []Edit
	pos := 0
	for i := 0; i < len(d); {
		if s := d[i]; !s.inserts() && !s.Delete {
			pos += s.N
			i++
			continue
		}
		e := Edit{Pos: pos}
		for ; i < len(d) && (d[i].inserts() || d[i].Delete); i++ {
			if d[i].Delete {
				e.Del += d[i].N
			} else {
				e.Ins += d[i].Ins
				pos += d[i].N
			}
		}
		out = append(out, e)
	}
	return out
}

// Invert returns the delta that takes d back. Read returns a part of the text
// as it was before d.
func (d Delta) Invert(read func(from, to int) string) Delta {
	var out Delta
	pos := 0
	for _, s := range d {
		switch {
		case s.inserts():
			out.delete(s.N)
		case s.Delete:
			out.insert(read(pos, pos+s.N))
			pos += s.N
		default:
			out.keep(s.N)
			pos += s.N
		}
	}
	return out.trim()
}

// Move returns where a position of the text before d is afterwards. Text that
// is inserted exactly there comes after it, or before it if pushed is true.
func (d Delta) Move(pos int, pushed bool) int {
	old, now := 0, 0
	for _, s := range d {
		switch {
		case s.inserts():
			if old == pos && !pushed {
				return now
			}
			now += s.N
		case s.Delete:
			if pos < old+s.N {
				return now
			}
			old += s.N
		default:
			if pos < old+s.N {
				return now + pos - old
			}
			old += s.N
			now += s.N
		}
		if old > pos {
			break
		}
	}
	return now + pos - old
}

func (d *Delta) keep(n int) {
	if n <= 0 {
		return
	}
	if k := len(*d) - 1; k >= 0 && !(*d)[k].inserts() && !(*d)[k].Delete {
		(*d)[k].N += n
		return
	}
	*d = append(*d, Step{N: n})
}

// delete puts deletions before insertions at one place, so that equal changes
// have equal deltas.
func (d *Delta) delete(n int) {
	if n <= 0 {
		return
	}
	k := len(*d) - 1
	if k >= 0 && (*d)[k].inserts() {
		if k > 0 && (*d)[k-1].Delete {
			(*d)[k-1].N += n
			return
		}
		*d = append(*d, (*d)[k])
		(*d)[k] = Step{N: n, Delete: true}
		return
	}
	if k >= 0 && (*d)[k].Delete {
		(*d)[k].N += n
		return
	}
	*d = append(*d, Step{N: n, Delete: true})
}

func (d *Delta) insert(s string) {
	if s == "" {
		return
	}
	n := utf8.RuneCountInString(s)
	if k := len(*d) - 1; k >= 0 && (*d)[k].inserts() {
		(*d)[k].Ins += s
		(*d)[k].N += n
		return
	}
	*d = append(*d, Step{N: n, Ins: s})
}

func (d Delta) trim() Delta {
	if k := len(d) - 1; k >= 0 && !d[k].inserts() && !d[k].Delete {
		return d[:k]
	}
	return d
}

// cut returns the code points [from, to) of s.
func cut(s string, from, to int) string {
	var b strings.Builder
	i := 0
	for _, r := range s {
		if i >= to {
			break
		}
		if i >= from {
			b.WriteRune(r)
		}
		i++
	}
	return b.String()
}
