package blocks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"commonplace/ui/editor/markup"
)

// inline writes the text of a block.
type inline struct {
	b       *builder
	p       Prose
	style   markup.Style
	skip    func(ast.Node) bool
	picture func(target, alt string)
	// web is the link of HTML that is open, from a place in the text on.
	web   string
	since int
	quiet int
	depth int
}

// prose returns the text of a block in which pictures are only described.
func (b *builder) prose(n ast.Node, skip func(ast.Node) bool) Prose {
	in := inline{b: b, skip: skip}
	in.picture = func(_, alt string) { in.write(alt) }
	in.children(n)
	return in.take()
}

// flush adds what was written as a block, if there is anything to see.
func (in *inline) flush() {
	if p := in.take(); strings.TrimSpace(string(p.Text)) != "" {
		in.b.add(Block{Prose: p})
	}
}

// take returns what was written, without space around it.
func (in *inline) take() Prose {
	in.endLink()
	p := in.p
	in.p = Prose{}
	to := len(p.Text)
	for to > 0 && (p.Text[to-1] == ' ' || p.Text[to-1] == '\n') {
		to--
	}
	p.Text = p.Text[:to]
	for len(p.Spans) > 0 && p.Spans[len(p.Spans)-1].Start >= to {
		p.Spans = p.Spans[:len(p.Spans)-1]
	}
	if k := len(p.Spans) - 1; k >= 0 {
		p.Spans[k].End = to
	}
	p.Links = slices.DeleteFunc(p.Links, func(l Link) bool { return l.Start >= min(l.End, to) })
	for i := range p.Links {
		p.Links[i].End = min(p.Links[i].End, to)
	}
	return linkPages(p)
}

func (in *inline) write(s string) {
	if s == "" || in.quiet > 0 {
		return
	}
	from := len(in.p.Text)
	if from == 0 || in.p.Text[from-1] == '\n' {
		s = strings.TrimLeft(s, " ")
	}
	for _, r := range s {
		if r == '\r' || r == 0 {
			continue
		}
		in.p.Text = append(in.p.Text, r)
	}
	to := len(in.p.Text)
	if from == to {
		return
	}
	if k := len(in.p.Spans) - 1; k >= 0 && in.p.Spans[k].Style == in.style {
		in.p.Spans[k].End = to
		return
	}
	in.p.Spans = append(in.p.Spans, markup.Span{Start: from, End: to, Style: in.style})
}

func (in *inline) children(n ast.Node) {
	if in.depth++; in.depth <= maxNesting {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if in.skip == nil || c.Parent() != n || in.depth > 1 || !in.skip(c) {
				in.node(c)
			}
		}
	}
	in.depth--
}

// styled writes what is in a node with a look.
func (in *inline) styled(n ast.Node, s markup.Style) {
	was := in.style
	in.style |= s
	in.children(n)
	in.style = was
}

func (in *inline) node(n ast.Node) {
	src := in.b.src
	switch n := n.(type) {
	case *ast.Text:
		in.text(n)
	case *ast.String:
		in.write(string(n.Value))
	case *ast.CodeSpan:
		in.code(n)
	case *ast.Emphasis:
		if n.Level > 1 {
			in.styled(n, markup.Bold)
		} else {
			in.styled(n, markup.Italic)
		}
	case *extast.Strikethrough:
		in.styled(n, markup.Strike)
	case *ast.Link:
		in.link(string(n.Destination), func() { in.children(n) })
	case *ast.AutoLink:
		target := string(n.URL(src))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(target, "mailto:") {
			target = "mailto:" + target
		}
		in.link(target, func() { in.write(string(n.Label(src))) })
	case *ast.Image:
		in.image(n)
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			in.html(string(s.Value(src)))
		}
	case *extast.FootnoteLink:
		in.link("#fn:"+strconv.Itoa(n.Index), func() { in.write("[" + strconv.Itoa(n.Index) + "]") })
	case *extast.FootnoteBacklink, *extast.TaskCheckBox:
	default:
		in.children(n)
	}
}

func (in *inline) text(n *ast.Text) {
	v := n.Segment.Value(in.b.src)
	if !n.IsRaw() {
		v = util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(v)))
	}
	in.write(string(v))
	switch {
	case n.HardLineBreak():
		in.write("\n")
	case n.SoftLineBreak():
		in.write(" ")
	}
}

// code writes code as it stands. A role of MyST, like {term}`Lesson <lesson>`,
// is the text in it.
func (in *inline) code(n *ast.CodeSpan) {
	var s strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			s.Write(t.Segment.Value(in.b.src))
		}
	}
	body := strings.ReplaceAll(s.String(), "\n", " ")
	if in.dropRole() {
		if label, _, ok := strings.Cut(body, "<"); ok && strings.TrimSpace(label) != "" {
			body = strings.TrimSpace(label)
		}
		in.write(body)
		return
	}
	was := in.style
	in.style |= markup.Code
	in.write(body)
	in.style = was
}

// dropRole takes the name of a role away from the end of what was written.
func (in *inline) dropRole() bool {
	text := in.p.Text
	k := len(text) - 1
	if k < 2 || text[k] != '}' {
		return false
	}
	i := k - 1
	for i >= 0 && (text[i] >= 'a' && text[i] <= 'z' || text[i] == '-' || text[i] == ':') {
		i--
	}
	spans := in.p.Spans
	last := len(spans) - 1
	if i < 0 || i == k-1 || text[i] != '{' || spans[last].Start > i {
		return false
	}
	in.p.Text = text[:i]
	if spans[last].End = i; spans[last].Start == i {
		in.p.Spans = spans[:last]
	}
	return true
}

// link writes what body writes, as a link if the target is one to follow.
func (in *inline) link(target string, body func()) {
	target, ok := Follow(target)
	if !ok {
		body()
		return
	}
	from, was := len(in.p.Text), in.style
	in.style |= markup.Link
	body()
	in.style = was
	if to := len(in.p.Text); to > from {
		in.p.Links = append(in.p.Links, Link{from, to, target})
	}
}

func (in *inline) image(n *ast.Image) {
	alt := inline{b: in.b}
	alt.picture = func(_, s string) { alt.write(s) }
	alt.children(n)
	in.show(string(n.Destination), string(alt.take().Text))
}

// show adds a picture of the community, or a link to one that is on the web.
func (in *inline) show(target, alt string) {
	target, ok := Follow(target)
	switch {
	case !ok:
		in.write(alt)
	case isAddress(target):
		if alt == "" {
			alt = target
		}
		in.link(target, func() { in.write(alt) })
	default:
		in.picture(target, alt)
	}
}

// image adds a picture that stands by itself.
func (b *builder) image(target, alt string) {
	in := inline{b: b}
	in.picture = b.addPicture
	in.show(target, alt)
	in.flush()
}

// linkPages finds names of pages in double brackets.
func linkPages(p Prose) Prose {
	for _, s := range slices.Clone(p.Spans) {
		if s.Style&(markup.Code|markup.Link) != 0 {
			continue
		}
		for i := s.Start; i+4 < s.End; i++ {
			if p.Text[i] != '[' || p.Text[i+1] != '[' {
				continue
			}
			end := i + 2
			for end < s.End && p.Text[end] != ']' && p.Text[end] != '[' && p.Text[end] != '\n' && end-i < 200 {
				end++
			}
			if end+1 < s.End && end > i+2 && p.Text[end] == ']' && p.Text[end+1] == ']' {
				p.Links = append(p.Links, Link{i + 2, end, string(p.Text[i : end+2])})
				p.Spans = restyle(p.Spans, i+2, end, markup.Link)
				i = end
			}
		}
	}
	slices.SortFunc(p.Links, func(a, b Link) int { return a.Start - b.Start })
	return p
}

// restyle adds a look to a part of a text that is within one span.
func restyle(spans []markup.Span, from, to int, s markup.Style) []markup.Span {
	i := slices.IndexFunc(spans, func(x markup.Span) bool { return x.Start <= from && x.End >= to })
	if i < 0 {
		return spans
	}
	x := spans[i]
	parts := []markup.Span{{Start: x.Start, End: from, Style: x.Style}, {Start: from, End: to, Style: x.Style | s}, {Start: to, End: x.End, Style: x.Style}}
	parts = slices.DeleteFunc(parts, func(p markup.Span) bool { return p.Start >= p.End })
	return slices.Replace(spans, i, i+1, parts...)
}
