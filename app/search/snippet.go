package search

import (
	"sort"
	"strings"
	"unicode/utf8"

	bleve "github.com/blevesearch/bleve/v2/search"
)

// Bytes of text before the first word found, and in all.
const (
	snippetBefore = 60
	snippetLength = 200
)

// snippet cuts a piece out of body around the first of the words found, on
// word borders and on one line, and says where in it the words are.
func snippet(body string, found bleve.TermLocationMap) (string, [][2]int) {
	marks := ranges(body, found)
	from := 0
	if len(marks) > 0 && marks[0][0] > snippetBefore {
		from = wordStart(body, marks[0][0]-snippetBefore)
	}
	to := min(len(body), from+snippetLength)
	for to < len(body) && !utf8.RuneStart(body[to]) {
		to++
	}
	if to < len(body) {
		if space := strings.LastIndexAny(body[from:to], " \n"); space > snippetLength/2 {
			to = from + space
		}
	}
	text := []byte(body[from:to])
	for i, b := range text { // same length, so that the marks stay right
		if b == '\n' || b == '\r' || b == '\t' {
			text[i] = ' '
		}
	}
	var inside [][2]int
	for _, m := range marks {
		if m[0] >= from && m[1] <= to {
			inside = append(inside, [2]int{m[0] - from, m[1] - from})
		}
	}
	return string(text), inside
}

// ranges lists where the words are in body, in order and without overlaps. A
// body that changed since it was indexed yields what still fits.
func ranges(body string, found bleve.TermLocationMap) [][2]int {
	var marks [][2]int
	for _, locations := range found {
		for _, at := range locations {
			start, end := int(at.Start), int(at.End)
			if start < end && end <= len(body) && utf8.RuneStart(body[start]) && (end == len(body) || utf8.RuneStart(body[end])) {
				marks = append(marks, [2]int{start, end})
			}
		}
	}
	sort.Slice(marks, func(i, j int) bool { return marks[i][0] < marks[j][0] })
	var apart [][2]int
	for _, m := range marks {
		if len(apart) == 0 || m[0] >= apart[len(apart)-1][1] {
			apart = append(apart, m)
		}
	}
	return apart
}

func wordStart(body string, at int) int {
	if i := strings.IndexAny(body[at:], " \n"); i >= 0 && i < snippetBefore {
		return at + i + 1
	}
	for at > 0 && !utf8.RuneStart(body[at]) {
		at--
	}
	return at
}
