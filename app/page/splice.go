package page

import (
	"time"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Splice replaces Del characters (code points) at Pos by Ins.
type Splice struct {
	Pos, Del int
	Ins      string
}

// MaxSplice is the most characters that one change inserts or deletes. It
// keeps a change far below what the gate lets pass, whatever the text.
const MaxSplice = 5000

// maxDiff bounds the search for the smallest edits between two long texts;
// after that larger ones are taken.
const maxDiff = 2 * time.Second

// Splices lists the edits that make one text of another, to be done in order:
// each position counts with the edits before it done.
func Splices(from, to string) []Splice {
	if from == to {
		return nil
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = maxDiff
	diffs := d.DiffCleanupSemantic(d.DiffMainRunes([]rune(from), []rune(to), true))
	var out []Splice
	pos := 0
	for i := 0; i < len(diffs); i++ {
		switch diffs[i].Type {
		case diffmatchpatch.DiffEqual:
			pos += utf8.RuneCountInString(diffs[i].Text)
			continue
		case diffmatchpatch.DiffDelete:
			s := Splice{Pos: pos, Del: utf8.RuneCountInString(diffs[i].Text)}
			if i+1 < len(diffs) && diffs[i+1].Type == diffmatchpatch.DiffInsert {
				i++
				s.Ins = diffs[i].Text
			}
			out = append(out, s)
			pos += utf8.RuneCountInString(s.Ins)
		case diffmatchpatch.DiffInsert:
			out = append(out, Splice{Pos: pos, Ins: diffs[i].Text})
			pos += utf8.RuneCountInString(diffs[i].Text)
		}
	}
	return out
}

// Pieces cuts one edit into edits of at most most characters, to be done in
// order.
func (s Splice) Pieces(most int) []Splice {
	var out []Splice
	for s.Del > most {
		out = append(out, Splice{Pos: s.Pos, Del: most})
		s.Del -= most
	}
	runes := []rune(s.Ins)
	if s.Del+len(runes) <= most {
		return append(out, s)
	}
	if s.Del > 0 {
		out = append(out, Splice{Pos: s.Pos, Del: s.Del})
	}
	for pos := s.Pos; len(runes) > 0; {
		n := min(most, len(runes))
		out = append(out, Splice{Pos: pos, Ins: string(runes[:n])})
		pos, runes = pos+n, runes[n:]
	}
	return out
}

// Batches groups edits, done in order, so that each group touches at most most
// characters: one change a group.
func Batches(splices []Splice, most int) [][]Splice {
	var out [][]Splice
	var group []Splice
	size := 0
	for _, s := range splices {
		for _, p := range s.Pieces(most) {
			n := p.Del + utf8.RuneCountInString(p.Ins)
			if size+n > most && len(group) > 0 {
				out, group, size = append(out, group), nil, 0
			}
			group, size = append(group, p), size+n
		}
	}
	if len(group) > 0 {
		out = append(out, group)
	}
	return out
}
