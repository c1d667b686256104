package document

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// SplicesBetween returns the replacements that make the second text out of
// the first, as few as a quick comparison finds. Each counts from the text
// the one before left.
func SplicesBetween(from, to string) []Splice {
	diff := diffmatchpatch.New()
	pieces := diff.DiffMainRunes([]rune(from), []rune(to), false)
	var s splicer
	for _, p := range pieces {
		switch p.Type {
		case diffmatchpatch.DiffEqual:
			s.keep(p.Text)
		case diffmatchpatch.DiffDelete:
			s.delete(p.Text)
		case diffmatchpatch.DiffInsert:
			s.insert(p.Text)
		}
	}
	return s.done()
}

// splicer turns pieces of a comparison, in order, into splices.
type splicer struct {
	pos  int
	next Splice
	out  []Splice
}

func (s *splicer) keep(text string) {
	s.done()
	s.pos += utf8.RuneCountInString(text)
}

func (s *splicer) delete(text string) { s.next.Del += utf8.RuneCountInString(text) }
func (s *splicer) insert(text string) { s.next.Ins += text }

func (s *splicer) done() []Splice {
	if s.next.Del > 0 || s.next.Ins != "" {
		s.next.Pos = s.pos
		s.out = append(s.out, s.next)
		s.pos += utf8.RuneCountInString(s.next.Ins)
		s.next = Splice{}
	}
	return s.out
}

// SplicesTo returns the replacements that bring the text at path back to what
// it was at the given heads, for [Doc.EditText] and for an open editor. What
// both versions have in common stays as it is, with its authors.
func (d *Doc) SplicesTo(heads []Hash, path ...any) ([]Splice, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.splicesTo(heads, path)
}

func (d *Doc) splicesTo(heads []Hash, path Path) ([]Splice, error) {
	if err := d.remember(); err != nil {
		return nil, err
	}
	then, err := d.past.closure(heads)
	if err != nil {
		return nil, err
	}
	if _, err := d.past.model.text(path, then.has); err != nil {
		return nil, err
	}
	var s splicer
	var gone, back string
	flush := func() {
		for _, x := range SplicesBetween(gone, back) {
			x.Pos += s.pos
			s.out = append(s.out, x)
		}
		s.pos += utf8.RuneCountInString(back)
		gone, back = "", ""
	}
	for _, p := range d.past.diff(d.past.now(), then, path) {
		switch p.Kind {
		case Equal:
			flush()
			s.keep(p.Text)
		case Delete:
			gone += p.Text
		case Insert:
			back += p.Text
		}
	}
	flush()
	return s.out, nil
}

// RestoreText brings the text at path back to what it was at the given heads,
// as new changes: nothing is taken out of the history.
func (d *Doc) RestoreText(at time.Time, heads []Hash, path ...any) ([][]byte, []Splice, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	splices, err := d.splicesTo(heads, path)
	if err != nil {
		return nil, nil, err
	}
	changes, err := d.editText(at, splices, path)
	return changes, splices, err
}

// editSize is how many characters [Doc.EditText] puts into one change at
// first: they fit unless their history is very mixed.
const editSize = 8000

// EditText makes replacements of any size in the text at path. It returns one
// change, or several where one would be too large for the gate; should it
// fail in between, those it made are returned with the error and are valid.
func (d *Doc) EditText(at time.Time, splices []Splice, path ...any) ([][]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.editText(at, splices, path)
}

func (d *Doc) editText(at time.Time, splices []Splice, path Path) ([][]byte, error) {
	var out [][]byte
	todo := cut(splices, editSize)
	for size := editSize; len(todo) > 0; {
		n := fit(todo, size)
		change, err := d.edit(at, func(tx *Tx) error {
			for _, s := range todo[:n] {
				if err := tx.SpliceText(path, s.Pos, s.Del, s.Ins); err != nil {
					return err
				}
			}
			return nil
		})
		if errors.Is(err, ErrTooLarge) && size > 1 {
			size /= 2
			todo = cut(todo, size)
			continue
		}
		if err != nil {
			return out, err
		}
		if change != nil {
			out = append(out, change)
		}
		todo = todo[n:]
	}
	return out, nil
}

// cut divides replacements into such as touch at most size characters.
func cut(splices []Splice, size int) []Splice {
	var out []Splice
	for _, s := range splices {
		for s.Del > size {
			out = append(out, Splice{Pos: s.Pos, Del: size})
			s.Del -= size
		}
		ins := []rune(s.Ins)
		for s.Del+len(ins) > size {
			n := size - s.Del
			out = append(out, Splice{Pos: s.Pos, Del: s.Del, Ins: string(ins[:n])})
			s, ins = Splice{Pos: s.Pos + n}, ins[n:]
		}
		if s.Del+len(ins) > 0 {
			out = append(out, Splice{Pos: s.Pos, Del: s.Del, Ins: string(ins)})
		}
	}
	return out
}

// fit counts how many replacements touch at most size characters together.
func fit(splices []Splice, size int) int {
	n := 0
	for i, s := range splices {
		n += s.Del + utf8.RuneCountInString(s.Ins)
		if n > size && i > 0 {
			return i
		}
	}
	return len(splices)
}
