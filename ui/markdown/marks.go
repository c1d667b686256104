package markdown

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	look "commonplace/ui/theme"
)

// paintMarks draws what is behind a row: what was searched for, the link that
// has the focus, and what is selected.
func (p *page) paintMarks(f *frag, row int, y float32) {
	v := p.v
	for _, term := range v.terms {
		text := f.Text
		for i := 0; i+len(term) <= len(text); i++ {
			if matches(text[i:], term) {
				p.mark(f, row, y, i, i+len(term), look.ColorNameFound, false)
				i += len(term) - 1
			}
		}
	}
	if v.focused && v.link >= 0 && v.link < len(v.links) && v.links[v.link].frag == f {
		l := v.links[v.link].link
		p.mark(f, row, y, l.Start, l.End, theme.ColorNameFocus, false)
	}
	if from, to := min(v.pos, v.anchor), max(v.pos, v.anchor); from < to {
		p.mark(f, row, y, from-f.start, to-f.start, theme.ColorNameSelection, true)
	}
}

// mark draws the part of a row that is between two columns. With breaks a row
// after which the text goes on is a little wider.
func (p *page) mark(f *frag, row int, y float32, from, to int, name fyne.ThemeColorName, breaks bool) {
	r := f.line.Rows[row]
	if from >= to || to <= r.Start || from > r.End || from == r.End && !breaks {
		return
	}
	cut, shift := p.v.cut(f, row), f.x+p.v.shifted(f, row)
	x1 := p.v.metrics.Across(cut, max(from, r.Start))
	x2 := p.v.metrics.Across(cut, min(to, r.End))
	if breaks && row == len(f.line.Rows)-1 && to > r.End {
		x2 += p.v.metrics.Style.Body / 3
	}
	p.behind.Show(shift+x1, y, x2-x1, f.line.RowHeight, p.color(name), 3)
}

func lower(text []rune) []rune {
	out := make([]rune, len(text))
	for i, r := range text {
		out[i] = unicode.ToLower(r)
	}
	return out
}

// matches tells whether a text begins with a term in small letters.
func matches(text, term []rune) bool {
	for i, r := range term {
		if unicode.ToLower(text[i]) != r {
			return false
		}
	}
	return true
}
