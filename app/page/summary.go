package page

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// maxExcerpt is the most characters of an excerpt.
const maxExcerpt = 180

// Summary is what lists and backlinks need of a body, taken from it in one
// reading.
type Summary struct {
	Words   int
	Excerpt string
	Links   []string // targets of links and pictures, sorted, without repeats
}

var markdown = goldmark.New()

// Summarise reads a Markdown body.
func Summarise(body string) Summary {
	if Heavy(body) {
		return Summary{Words: Words(body), Excerpt: cut(strings.Join(strings.Fields(body[:min(len(body), 4*maxExcerpt)]), " "))}
	}
	var s Summary
	source := []byte(body)
	var excerpt strings.Builder
	root := markdown.Parser().Parse(text.NewReader(source))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			s.Links = append(s.Links, string(n.Destination))
		case *ast.Image:
			s.Links = append(s.Links, string(n.Destination))
		case *ast.Heading, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			if _, heading := n.(*ast.Heading); !heading {
				for i := range n.Lines().Len() {
					line := n.Lines().At(i)
					s.Words += Words(string(line.Value(source)))
				}
				return ast.WalkSkipChildren, nil
			}
		case *ast.Text:
			s.Words += Words(string(n.Segment.Value(source)))
			addExcerpt(&excerpt, n, source)
		}
		return ast.WalkContinue, nil
	})
	s.Links = append(s.Links, wikiLinks(body)...)
	slices.Sort(s.Links)
	s.Links = slices.Compact(s.Links)
	s.Excerpt = cut(strings.Join(strings.Fields(excerpt.String()), " "))
	return s
}

// addExcerpt takes in text outside headings, as long as there is room.
func addExcerpt(b *strings.Builder, n *ast.Text, source []byte) {
	if b.Len() > 4*maxExcerpt {
		return
	}
	for p := n.Parent(); p != nil; p = p.Parent() {
		if _, heading := p.(*ast.Heading); heading {
			return
		}
	}
	b.Write(n.Segment.Value(source))
	if n.SoftLineBreak() || n.HardLineBreak() || n.NextSibling() == nil {
		b.WriteByte(' ')
	}
}

// wikiLinks finds [[Title]] and [[Title|shown]].
func wikiLinks(body string) []string {
	var out []string
	for {
		_, rest, found := strings.Cut(body, "[[")
		if !found {
			return out
		}
		inner, after, closed := strings.Cut(rest, "]]")
		if !closed {
			return out
		}
		if title, _, _ := strings.Cut(inner, "|"); !strings.ContainsAny(title, "\n[") && strings.TrimSpace(title) != "" {
			out = append(out, "[["+strings.TrimSpace(title)+"]]")
		}
		body = after
	}
}

// Words counts the words of a text. Scripts that put no spaces between words
// count by the character.
func Words(s string) int {
	words, in := 0, false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			words++
			in = false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if !in {
				words++
			}
			in = true
		case r == '\'', r == '’', r == '-', unicode.Is(unicode.M, r):
			// these join what is around them
		default:
			in = false
		}
	}
	return words
}

func cut(s string) string {
	if utf8.RuneCountInString(s) <= maxExcerpt {
		return s
	}
	short := string([]rune(s)[:maxExcerpt])
	if i := strings.LastIndexByte(short, ' '); i > maxExcerpt/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.") + "…"
}
