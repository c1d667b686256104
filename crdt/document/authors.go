package document

import (
	"bytes"
	"strings"
)

// Span is a run of characters that one change brought into a text.
type Span struct {
	Len   int    // code points
	Actor []byte // who wrote them
	Hash  Hash   // the change in which
}

// Authors tells who wrote each run of characters of the text at path. The
// lengths add up to that of [Doc.Text].
func (d *Doc) Authors(path ...any) ([]Span, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.remember(); err != nil {
		return nil, err
	}
	p := d.past
	obj, err := p.model.text(path, everything)
	if err != nil {
		return nil, err
	}
	var out []Span
	last := int32(-1)
	for at := range obj.seq.all {
		e := &p.model.elements[at]
		if e.width == 0 {
			continue
		}
		if by := p.model.writer(at, everything); by != last {
			last = by
			n := &p.changes[by]
			out = append(out, Span{0, bytes.Clone(p.actors[n.actor]), n.hash})
		}
		out[len(out)-1].Len += int(e.width)
	}
	return out, nil
}

// TextAt returns the text at path as it was at the given heads, without
// building that version of the document.
func (d *Doc) TextAt(heads []Hash, path ...any) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.remember(); err != nil {
		return "", err
	}
	v, err := d.past.closure(heads)
	if err != nil {
		return "", err
	}
	m := &d.past.model
	obj, err := m.text(path, v.has)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for at := range obj.seq.all {
		s, _ := m.shown(at, v.has)
		text.WriteString(s)
	}
	return text.String(), nil
}
