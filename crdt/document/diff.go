package document

import (
	"bytes"
	"strings"
)

// DiffKind says what became of a piece of text.
type DiffKind int

// The kinds of pieces.
const (
	Equal DiffKind = iota
	Insert
	Delete
)

// TextDiff is a piece of text that is the same in two versions, or only in
// the newer (Insert) or the older (Delete). Actor is who wrote it; of a
// deletion, who removed it. Hash is the change in which.
type TextDiff struct {
	Kind  DiffKind
	Text  string
	Actor []byte
	Hash  Hash
}

// Diff tells what happened to the text at path between two versions, exactly
// as the members did it. A text that is not there counts as empty. Pieces of
// kind Equal carry no actor.
func (d *Doc) Diff(from, to []Hash, path ...any) ([]TextDiff, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.remember(); err != nil {
		return nil, err
	}
	a, err := d.past.closure(from)
	if err != nil {
		return nil, err
	}
	b, err := d.past.closure(to)
	if err != nil {
		return nil, err
	}
	return d.past.diff(a, b, path), nil
}

func (p *past) diff(a, b version, path Path) []TextDiff {
	before, errBefore := p.model.text(path, a.has)
	after, errAfter := p.model.text(path, b.has)
	w := differ{past: p, from: a, to: b}
	switch {
	case errBefore == nil && errAfter == nil && before == after:
		w.walk(before, true, true)
	default:
		if errBefore == nil {
			w.walk(before, true, false)
		}
		if errAfter == nil {
			w.walk(after, false, true)
		}
	}
	w.flush()
	return w.out
}

// differ walks over the elements of a text and compares what each shows in
// two versions. Between two equal pieces, deletions go before insertions.
type differ struct {
	past     *past
	from, to version
	out      []TextDiff
	deleted  pieces
	inserted pieces
	equal    strings.Builder
}

func (w *differ) walk(obj *object, inFrom, inTo bool) {
	m := &w.past.model
	for at := range obj.seq.all {
		var before, after string
		if inFrom {
			before, _ = m.shown(at, w.from.has)
		}
		if inTo {
			after, _ = m.shown(at, w.to.has)
		}
		switch {
		case before == after:
			if after != "" {
				w.same(after)
			}
			continue
		case before != "":
			w.change(&w.deleted, Delete, before, m.remover(at, w.from.has, w.to.has))
		}
		if after != "" {
			w.change(&w.inserted, Insert, after, m.writer(at, w.to.has))
		}
	}
}

func (w *differ) same(s string) {
	if len(w.deleted.list)+len(w.inserted.list) > 0 {
		w.flush()
	}
	w.equal.WriteString(s)
}

func (w *differ) change(list *pieces, kind DiffKind, s string, by int32) {
	if w.equal.Len() > 0 {
		w.out = append(w.out, TextDiff{Kind: Equal, Text: w.equal.String()})
		w.equal.Reset()
	}
	list.add(kind, s, by)
}

func (w *differ) flush() {
	if w.equal.Len() > 0 {
		w.out = append(w.out, TextDiff{Kind: Equal, Text: w.equal.String()})
		w.equal.Reset()
	}
	for _, list := range []*pieces{&w.deleted, &w.inserted} {
		for _, x := range list.list {
			n := &w.past.changes[x.by]
			w.out = append(w.out, TextDiff{x.kind, x.text.String(), bytes.Clone(w.past.actors[n.actor]), n.hash})
		}
		list.list = nil
	}
}

// pieces joins neighbours that one change is responsible for.
type pieces struct{ list []*piece }

type piece struct {
	kind DiffKind
	by   int32
	text strings.Builder
}

func (l *pieces) add(kind DiffKind, s string, by int32) {
	if n := len(l.list); n == 0 || l.list[n-1].by != by {
		l.list = append(l.list, &piece{kind: kind, by: by})
	}
	l.list[len(l.list)-1].text.WriteString(s)
}

// writer returns the change that put what an element shows in a version.
func (m *model) writer(at int32, has func(int32) bool) int32 {
	e := &m.elements[at]
	win := m.winner(e.values, has)
	if win < 0 || e.inline && alive(e.change, e.gone, has) && m.less(m.values[win].id, e.id) {
		return e.change
	}
	return m.values[win].change
}

// remover returns the change that took away what an element showed. On the
// way back to an older version nobody did: then it is who put it there.
func (m *model) remover(at int32, from, to func(int32) bool) int32 {
	by := m.writer(at, from)
	e := &m.elements[at]
	gone := e.gone
	for _, v := range e.values {
		if m.values[v].change == by {
			gone = m.values[v].gone
		}
	}
	best := int32(-1)
	for _, g := range gone {
		if to(g) && (best < 0 || m.past.earlier(g, best)) {
			best = g
		}
	}
	if best < 0 {
		return by
	}
	return best
}

// earlier orders changes made apart as [Doc.History] does.
func (p *past) earlier(a, b int32) bool {
	x, y := &p.changes[a], &p.changes[b]
	if x.time != y.time {
		return x.time < y.time
	}
	return bytes.Compare(x.hash[:], y.hash[:]) < 0
}
