package document

import (
	"bytes"
	"unicode/utf8"
)

// Splice is one replacement in a text: Del code points at Pos gave way to
// Ins. In a list of splices each counts from the text the one before left.
type Splice struct {
	Pos, Del int
	Ins      string
	Author   []byte // the actor of the change
}

// ApplyText is [Doc.Apply] for a document of which one text is open in an
// editor: it also returns what the changes did to that text, so that the
// editor can follow without moving its cursor. If another text has taken the
// place of the one at path, or there was none, it is one splice of all.
func (d *Doc) ApplyText(changes [][]byte, path ...any) (Applied, []Splice, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	checked, refused := check(changes)
	if err := d.writable(); err != nil {
		return Applied{}, nil, err
	}
	if err := d.remember(); err != nil {
		return Applied{}, nil, err
	}
	before := d.textLen(path)
	rec := &recorder{}
	obj, _ := d.past.model.text(path, everything)
	if obj != nil {
		obj.seq.rec = rec
	}
	out, err := d.apply(checked)
	if obj != nil {
		obj.seq.rec = nil
	}
	out.Refused = append(refused, out.Refused...)
	if err != nil || len(out.Hashes) == 0 {
		return out, nil, err
	}
	if d.follows(obj, path) {
		return out, rec.splices(d.past), nil
	}
	text, _ := read[string](reader{d.engine}, path, KindText)
	if before == 0 && text == "" {
		return out, nil, nil
	}
	return out, []Splice{{Del: before, Ins: text}}, nil
}

// follows tells whether the text at path is still the one that was recorded,
// and of the engine's length. Another one may have been put in its place.
func (d *Doc) follows(obj *object, path Path) bool {
	if d.past == nil {
		return false
	}
	now, err := d.past.model.text(path, everything)
	return err == nil && now == obj && obj.seq.width == d.textLen(path)
}

func (d *Doc) textLen(path Path) int {
	r := reader{d.engine}
	if r.kind(path) != KindText {
		return 0
	}
	return r.len(path)
}

// recorder notes what happens to a sequence while changes are applied.
type recorder struct{ list []record }

type record struct {
	pos, del int
	ins      []byte
	runes    int
	change   int32
}

// note adds one replacement, as part of the one before where they meet.
func (r *recorder) note(change int32, pos, del int, ins string) {
	runes := utf8.RuneCountInString(ins)
	if n := len(r.list); n > 0 {
		last := &r.list[n-1]
		switch {
		case last.change != change:
		case del == 0 && pos == last.pos+last.runes: // goes on typing
			last.ins = append(last.ins, ins...)
			last.runes += runes
			return
		case runes == 0 && last.runes == 0 && pos == last.pos: // goes on deleting forwards
			last.del += del
			return
		case runes == 0 && last.runes == 0 && pos+del == last.pos: // or backwards
			last.pos, last.del = pos, last.del+del
			return
		}
	}
	r.list = append(r.list, record{pos, del, []byte(ins), runes, change})
}

func (r *recorder) splices(p *past) []Splice {
	out := make([]Splice, len(r.list))
	for i, x := range r.list {
		actor := p.actors[p.changes[x.change].actor]
		out[i] = Splice{x.pos, x.del, string(x.ins), bytes.Clone(actor)}
	}
	return out
}
