package flow

import (
	"sort"
	"unicode"
	"unicode/utf8"

	"commonplace/ui/editor/markup"
)

// TabStop is how many spaces a tab is wide.
const TabStop = 4

// widestIndent is the part of the column that wrapped rows may be indented by.
const widestIndent = 0.4

// set breaks one line.
func (f *Flow) set(text []rune, state markup.State) *Line {
	l := &Line{Line: markup.Scan(text, state), before: state}
	l.RowHeight, l.Above, l.Below = f.metrics.Row(&l.Line)
	if l.Hang > 0 {
		l.Indent = f.measure(l, text, 0, l.Hang)
		if l.Indent > f.width*widestIndent {
			l.Indent = 0
		}
	}
	f.wrap(l, text)
	return l
}

// Break breaks a line whose spans and indent are known. The line may have
// newlines, at which it is broken in any case; they are on no row.
func Break(m Metrics, l *Line, text []rune, width float32) {
	f := Flow{metrics: m, width: width}
	l.Rows = nil
	f.wrap(l, text)
}

// Measure returns how wide a stretch of a line is that is not broken.
func Measure(m Metrics, l *Line, text []rune, from, to int) float32 {
	f := Flow{metrics: m}
	return f.measure(l, text, from, to)
}

func (f *Flow) wrap(l *Line, text []rune) {
	start, x := 0, float32(0)
	for i := 0; i < len(text); {
		if text[i] == '\n' {
			l.Rows = append(l.Rows, Row{start, i})
			i++
			start, x = i, l.Indent
			continue
		}
		end := wordEnd(text, i)
		w := f.measure(l, text, i, end)
		if x+w > f.width && i > start {
			l.Rows = append(l.Rows, Row{start, i})
			start, x = i, l.Indent
		}
		for x+w > f.width {
			cut := f.fit(l, text, i, end, f.width-x)
			if cut >= end {
				break
			}
			l.Rows = append(l.Rows, Row{start, cut})
			start, i, x = cut, cut, l.Indent
			w = f.measure(l, text, i, end)
		}
		i = spaceEnd(text, end)
		x += w + f.measure(l, text, end, i)
	}
	l.Rows = append(l.Rows, Row{start, len(text)})
}

// fit returns how much of a word fits a width, and that is at least one code
// point, so that every row gets on.
func (f *Flow) fit(l *Line, text []rune, from, to int, width float32) int {
	x := float32(0)
	for i := from; i < to; i++ {
		x += f.measure(l, text, i, i+1)
		if x > width && i > from {
			return i
		}
	}
	return to
}

// measure returns how wide a stretch of a line is, word by word.
func (f *Flow) measure(l *Line, text []rune, from, to int) float32 {
	width := float32(0)
	first := sort.Search(len(l.Spans), func(i int) bool { return l.Spans[i].End > from })
	for _, s := range l.Spans[first:] {
		if s.Start >= to {
			break
		}
		face := FaceOf(l, s.Style)
		for i := max(s.Start, from); i < min(s.End, to); {
			width += f.piece(text, &i, min(s.End, to), face)
		}
	}
	return width
}

// piece measures a space, a tab or a word, and moves i behind it.
func (f *Flow) piece(text []rune, i *int, to int, face Face) float32 {
	switch text[*i] {
	case ' ':
		*i++
		return f.metrics.Width(space, face)
	case '\n':
		*i++
		return 0
	case '\t':
		*i++
		return TabStop * f.metrics.Width(space, face)
	}
	f.word = f.word[:0]
	for *i < to && !isSpace(text[*i]) {
		f.word = utf8.AppendRune(f.word, text[*i])
		*i++
	}
	return f.metrics.Width(f.word, face)
}

var space = []byte{' '}

// longestWord is where a word is taken as two, so that endless ones do not have
// to be measured whole for every row.
const longestWord = 256

// wordEnd returns where the word at i ends, or the part of it behind which a
// row may end. Scripts written without spaces may
// break before and after every sign.
func wordEnd(text []rune, i int) int {
	if i < len(text) && breaksAnywhere(text[i]) {
		return i + 1
	}
	for stop := min(len(text), i+longestWord); i < stop && !isSpace(text[i]) && !breaksAnywhere(text[i]); i++ {
		if breaksAfter(text, i) {
			return i + 1
		}
	}
	return i
}

// breaksAfter tells whether a row may end behind a sign within a word: a
// hyphen, or what stands between the parts of an address or of a link.
func breaksAfter(text []rune, i int) bool {
	if i == 0 || i+1 >= len(text) {
		return false
	}
	next := text[i+1]
	switch text[i] {
	case '-':
		return unicode.IsLetter(text[i-1]) && unicode.IsLetter(next)
	case '/', '&', '=', '_':
		return unicode.IsLetter(next) || unicode.IsDigit(next)
	case ']':
		return next == '('
	}
	return false
}

func spaceEnd(text []rune, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

func breaksAnywhere(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
