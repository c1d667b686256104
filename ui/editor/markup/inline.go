package markup

import "unicode"

// deepest is how far emphasis may nest before the rest is taken as plain text.
const deepest = 4

// scanner writes the spans of a line.
type scanner struct {
	line []rune
	out  *Line
	// unclosed counts the brackets that were looked past in vain.
	unclosed int
}

// mark adds a span, joining it to the one before if both look the same.
func (sc *scanner) mark(start, end int, s Style) {
	if start >= end {
		return
	}
	if k := len(sc.out.Spans) - 1; k >= 0 && sc.out.Spans[k].Style == s && sc.out.Spans[k].End == start {
		sc.out.Spans[k].End = end
		return
	}
	sc.out.Spans = append(sc.out.Spans, Span{start, end, s})
}

// inline marks what stands in [i, end). For each sign it remembers that there
// is no closing one ahead, so that it is not looked for again.
func (sc *scanner) inline(i, end int, base Style, level int) {
	none := map[rune]bool{}
	plain := i
	flush := func(to int) { sc.mark(plain, to, base) }
	for i < end {
		r := sc.line[i]
		next := i
		switch r {
		case '\\':
			if i+1 < end && unicode.IsPunct(sc.line[i+1]) {
				flush(i)
				sc.mark(i, i+1, base|Marker)
				plain = i + 1
				i += 2
				continue
			}
		case '`':
			next = sc.code(i, end, base, flush, none)
		case '*', '_', '~':
			if level < deepest {
				next = sc.emphasis(i, end, base, level, flush, none)
			}
			if next == i {
				i += run(sc.line[:end], i, r)
				continue
			}
		case '[', '!':
			next = sc.link(i, end, base, level, flush, none)
		case '<', 'h':
			next = sc.address(i, end, base, flush)
		}
		if next > i {
			i, plain = next, next
			continue
		}
		i++
	}
	flush(end)
}

// code marks a stretch between equally long runs of backticks.
func (sc *scanner) code(i, end int, base Style, flush func(int), none map[rune]bool) int {
	n := run(sc.line[:end], i, '`')
	if none['`'] {
		return i
	}
	for j := i + n; j < end; j++ {
		if sc.line[j] != '`' {
			continue
		}
		m := run(sc.line[:end], j, '`')
		if m == n {
			flush(i)
			sc.mark(i, i+n, base|Code|Marker)
			sc.mark(i+n, j, base|Code)
			sc.mark(j, j+n, base|Code|Marker)
			return j + n
		}
		j += m - 1
	}
	none['`'] = true
	return i
}

// emphasis marks what stands between stars, underscores or tildes.
func (sc *scanner) emphasis(i, end int, base Style, level int, flush func(int), none map[rune]bool) int {
	sign := sc.line[i]
	n := run(sc.line[:end], i, sign)
	style := [...]Style{0, Italic, Bold, Bold | Italic}
	switch {
	case sign == '~' && n != 2, n > 3, none[sign<<2+rune(n)]:
		return i
	case i+n >= end || unicode.IsSpace(sc.line[i+n]):
		return i
	case sign == '_' && i > 0 && isWord(sc.line[i-1]):
		return i
	}
	for j := i + n + 1; j < end; j++ {
		if sc.line[j] != sign {
			continue
		}
		m := run(sc.line[:end], j, sign)
		closes := m == n && !unicode.IsSpace(sc.line[j-1]) && sc.line[j-1] != '\\' &&
			(sign != '_' || j+m >= len(sc.line) || !isWord(sc.line[j+m]))
		if !closes {
			j += m - 1
			continue
		}
		add := style[n]
		if sign == '~' {
			add = Strike
		}
		flush(i)
		sc.mark(i, i+n, base|add|Marker)
		sc.inline(i+n, j, base|add, level+1)
		sc.mark(j, j+n, base|add|Marker)
		return j + n
	}
	none[sign<<2+rune(n)] = true
	return i
}

// longestLink is how many code points the text or target of a link may have,
// and mostUnclosed how many brackets without an end a line may have before the
// rest are taken as text.
const (
	longestLink  = 2000
	mostUnclosed = 20
)

// link marks [text](target), ![text](target) and [[page]].
func (sc *scanner) link(i, end int, base Style, level int, flush func(int), none map[rune]bool) int {
	open := i
	if sc.line[i] == '!' {
		open++
	}
	if open >= end || sc.line[open] != '[' || none[']'] {
		return i
	}
	if open == i && open+1 < end && sc.line[open+1] == '[' {
		if j := find(sc.line[:end], open+2, "]]"); j > open+2 {
			flush(i)
			sc.mark(i, open+2, base|Marker)
			sc.mark(open+2, j, base|Link)
			sc.mark(j, j+2, base|Marker)
			return j + 2
		}
	}
	mid := sc.closing(open, end)
	if mid >= 0 && (mid+1 >= end || sc.line[mid+1] != '(') {
		return i
	}
	stop := -1
	if mid >= 0 {
		stop = find(sc.line[:end], mid+2, ")")
	}
	if stop < 0 {
		sc.unclosed++
		none[']'] = sc.unclosed > mostUnclosed
		return i
	}
	flush(i)
	sc.mark(i, open+1, base|Marker)
	sc.inline(open+1, mid, base|Link, deepest)
	sc.mark(mid, mid+2, base|Marker)
	sc.mark(mid+2, stop, base|Target)
	sc.mark(stop, stop+1, base|Marker)
	return stop + 1
}

// closing returns where the bracket that opens at i is closed, or -1.
func (sc *scanner) closing(i, end int) int {
	deep := 0
	for j := i; j < min(end, i+longestLink); j++ {
		switch sc.line[j] {
		case '\\':
			j++
		case '[':
			deep++
		case ']':
			if deep--; deep == 0 {
				return j
			}
		}
	}
	return -1
}

// address marks a web address as it stands, or between angle brackets.
func (sc *scanner) address(i, end int, base Style, flush func(int)) int {
	j := i
	if sc.line[i] == '<' {
		j++
	} else if i > 0 && isWord(sc.line[i-1]) {
		return i
	}
	if !at(sc.line[:end], j, "http://") && !at(sc.line[:end], j, "https://") && !at(sc.line[:end], j, "mailto:") {
		return i
	}
	stop := j
	for stop < end && !unicode.IsSpace(sc.line[stop]) && sc.line[stop] != '>' && sc.line[stop] != '<' && sc.line[stop] != ')' {
		stop++
	}
	for stop > j && (sc.line[stop-1] == '.' || sc.line[stop-1] == ',' || sc.line[stop-1] == ';') {
		stop--
	}
	flush(i)
	sc.mark(i, stop, base|Link)
	return stop
}

func at(line []rune, i int, s string) bool {
	for _, r := range s {
		if i >= len(line) || line[i] != r {
			return false
		}
		i++
	}
	return true
}

func find(line []rune, i int, s string) int {
	for stop := min(len(line), i+longestLink); i < stop; i++ {
		if at(line, i, s) {
			return i
		}
	}
	return -1
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
