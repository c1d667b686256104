package blocks

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"commonplace/app/page"
	"commonplace/ui/editor/markup"
)

// How deep lists are drawn as nested, and callouts within callouts parsed.
const (
	deepestIndent = 8
	deepestNested = 6
)

// maxNesting is how deep blocks may be nested before their text is shown flat.
const maxNesting = 200

func newParser() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Linkify, extension.Footnote),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithBlockParsers(util.Prioritized(calloutParser{}, 650)),
		),
	)
}

// Parse returns the blocks of a page. It takes any text; there is no Markdown
// that is wrong. A text that is made to keep a parser busy comes out as it was
// written. Parse may be called on any goroutine.
func Parse(source string) *Doc {
	if page.Heavy(source) {
		return plain(source)
	}
	b := &builder{doc: &Doc{Anchors: map[string]int{}}}
	b.source([]byte(withoutFrontMatter(source)))
	b.finish()
	return b.doc
}

// plain shows a text as it was written, a block for each paragraph.
func plain(source string) *Doc {
	d := &Doc{Anchors: map[string]int{}, Plain: true}
	for part := range strings.SplitSeq(strings.ReplaceAll(source, "\r\n", "\n"), "\n\n") {
		text := []rune(strings.Trim(part, "\n"))
		if len(text) > 0 {
			d.Blocks = append(d.Blocks, Block{Prose: Prose{Text: text, Spans: []markup.Span{{End: len(text)}}}})
		}
	}
	return d
}

// withoutFrontMatter drops the block between "---" that a page may begin with.
func withoutFrontMatter(s string) string {
	rest, ok := strings.CutPrefix(s, "---\n")
	if !ok {
		return s
	}
	if i := strings.Index(rest, "\n---\n"); i >= 0 && strings.Contains(rest[:i], ":") && !strings.Contains(rest[:i], "\n\n") {
		return rest[i+len("\n---\n"):]
	}
	return s
}

// builder writes the blocks of a document.
type builder struct {
	doc    *Doc
	src    []byte
	groups []int
	indent int
	// marker, task and tight are for the next block that is added.
	marker string
	task   Task
	tight  bool
	// anchors are names for the next block that is added.
	anchors []string
	nested  int
	depth   int
}

// source adds the blocks of a text, which may be a part of a page.
func (b *builder) source(src []byte) {
	was := b.src
	b.src = src
	b.children(newParser().Parser().Parse(text.NewReader(src)))
	b.src = was
}

// finish gives names left over to the last block.
func (b *builder) finish() {
	for _, name := range b.anchors {
		if n := len(b.doc.Blocks); n > 0 {
			b.doc.Anchors[name] = n - 1
		}
	}
}

func (b *builder) add(x Block) {
	x.Indent = min(b.indent, deepestIndent)
	x.Marker, x.Task = b.marker, b.task
	x.Tight = x.Tight || b.tight
	x.Groups = append([]int(nil), b.groups...)
	b.marker, b.task, b.tight = "", NoTask, false
	at := len(b.doc.Blocks)
	for _, name := range b.anchors {
		b.doc.Anchors[name] = at
	}
	b.anchors = nil
	b.doc.Blocks = append(b.doc.Blocks, x)
}

func (b *builder) children(n ast.Node) {
	if b.depth++; b.depth > maxNesting {
		b.depth--
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.block(c)
	}
	b.depth--
}

func (b *builder) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		b.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		b.paragraph(n, nil)
	case *ast.List:
		b.list(n)
	case *ast.Blockquote:
		b.quote(n)
	case *ast.FencedCodeBlock:
		b.fenced(n)
	case *ast.CodeBlock:
		b.code(lines(n, b.src), "")
	case *ast.ThematicBreak:
		b.add(Block{Kind: Rule})
	case *ast.HTMLBlock:
		b.htmlBlock(n)
	case *extast.Table:
		b.table(n)
	case *extast.FootnoteList:
		b.footnotes(n)
	case *callout:
		b.callout(n.kind, n.title, func() { b.children(n) })
	default:
		b.children(n)
	}
}

func (b *builder) heading(n *ast.Heading) {
	p := b.prose(n, nil)
	anchor := ""
	if id, ok := n.AttributeString("id"); ok {
		if raw, ok := id.([]byte); ok {
			anchor = string(raw)
			b.anchors = append(b.anchors, anchor)
		}
	}
	at := len(b.doc.Blocks)
	b.add(Block{Prose: p, Heading: n.Level})
	if title := strings.TrimSpace(string(p.Text)); title != "" {
		b.doc.Outline = append(b.doc.Outline, Heading{Level: n.Level, Text: title, Anchor: anchor, Block: at})
	}
}

// paragraph adds a text, and the pictures in it each below what comes before.
// Skip says which nodes to leave out.
func (b *builder) paragraph(n ast.Node, skip func(ast.Node) bool) {
	if name, ok := labelOf(n, b.src); ok {
		b.anchors = append(b.anchors, name)
		return
	}
	in := inline{b: b, skip: skip}
	in.picture = func(target, alt string) {
		in.flush()
		b.addPicture(target, alt)
	}
	in.children(n)
	in.flush()
}

func (b *builder) addPicture(target, alt string) {
	p := Prose{Text: []rune(alt)}
	if alt != "" {
		p.Spans = []markup.Span{{End: len(p.Text)}}
	}
	b.add(Block{Kind: Picture, Prose: p, Target: target})
}

// labelOf returns the name in a line like "(name)=", which marks what follows.
func labelOf(n ast.Node, src []byte) (string, bool) {
	if n.Lines() == nil || n.Lines().Len() != 1 {
		return "", false
	}
	s := strings.TrimSpace(string(lineOf(n, 0, src)))
	name, ok := strings.CutSuffix(s, ")=")
	name, ok2 := strings.CutPrefix(name, "(")
	return name, ok && ok2 && name != "" && !strings.ContainsAny(name, " ()")
}

func (b *builder) list(n *ast.List) {
	number := n.Start
	b.indent++
	first := true
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		b.marker = "•"
		if n.IsOrdered() {
			b.marker = strconv.Itoa(number) + string(n.Marker)
			number++
		}
		b.tight = b.tight || n.IsTight && (!first || b.indent > 1)
		first = false
		before := len(b.doc.Blocks)
		b.task = taskOf(item)
		b.children(item)
		if len(b.doc.Blocks) == before { // an item without text
			b.add(Block{})
		}
	}
	b.indent--
}

// taskOf looks for the box of a task, which is the first thing in its text.
func taskOf(item ast.Node) Task {
	if p := item.FirstChild(); p != nil {
		if box, ok := p.FirstChild().(*extast.TaskCheckBox); ok {
			if box.IsChecked {
				return Done
			}
			return Open
		}
	}
	return NoTask
}

func (b *builder) fenced(n *ast.FencedCodeBlock) {
	info := ""
	if n.Info != nil {
		info = string(n.Info.Segment.Value(b.src))
	}
	body := lines(n, b.src)
	if kind, title, ok := directive(info); ok {
		b.directive(kind, title, body)
		return
	}
	language, _, _ := strings.Cut(info, " ")
	b.code(body, language)
}

func (b *builder) code(body, language string) {
	p := Prose{Text: []rune(strings.TrimRight(body, "\n"))}
	if len(p.Text) > 0 {
		p.Spans = []markup.Span{{End: len(p.Text), Style: markup.Code}}
	}
	b.add(Block{Kind: Code, Prose: p, Language: language})
}

func (b *builder) table(n *extast.Table) {
	var g Grid
	for _, a := range n.Alignments {
		switch a {
		case extast.AlignCenter:
			g.Align = append(g.Align, Center)
		case extast.AlignRight:
			g.Align = append(g.Align, Right)
		default:
			g.Align = append(g.Align, Left)
		}
	}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []Prose
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, b.prose(cell, nil))
		}
		g.Rows = append(g.Rows, cells)
	}
	b.add(Block{Kind: Table, Table: g})
}

func (b *builder) footnotes(n *extast.FootnoteList) {
	b.add(Block{Kind: Rule})
	b.indent++
	for note := n.FirstChild(); note != nil; note = note.NextSibling() {
		if f, ok := note.(*extast.Footnote); ok {
			b.marker = strconv.Itoa(f.Index) + "."
			b.tight = true
			b.anchors = append(b.anchors, "fn:"+strconv.Itoa(f.Index))
		}
		b.children(note)
	}
	b.indent--
}

// lines returns the text of a block of code or HTML.
func lines(n ast.Node, src []byte) string {
	var out strings.Builder
	for i := range n.Lines().Len() {
		out.Write(lineOf(n, i, src))
	}
	return out.String()
}

func lineOf(n ast.Node, i int, src []byte) []byte {
	s := n.Lines().At(i)
	return s.Value(src)
}
