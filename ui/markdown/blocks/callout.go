package blocks

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"commonplace/ui/editor/markup"
)

// callout is a block between lines of colons, as MyST has it.
type callout struct {
	ast.BaseBlock
	kind, title string
	colons      int
}

var kindCallout = ast.NewNodeKind("Callout")

// Kind implements [ast.Node].
func (*callout) Kind() ast.NodeKind { return kindCallout }

// Dump implements [ast.Node].
func (c *callout) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// calloutParser finds callouts.
type calloutParser struct{}

// Trigger implements [parser.BlockParser].
func (calloutParser) Trigger() []byte { return []byte{':'} }

// Open implements [parser.BlockParser].
func (calloutParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 || line[pos] != ':' {
		return nil, parser.NoChildren
	}
	rest := line[pos:]
	n := len(rest) - len(bytes.TrimLeft(rest, ":"))
	kind, title, ok := directive(strings.TrimSpace(string(rest[n:])))
	if n < 3 || !ok {
		return nil, parser.NoChildren
	}
	reader.Advance(segment.Len() - 1)
	return &callout{kind: kind, title: title, colons: n}, parser.HasChildren
}

// Continue implements [parser.BlockParser].
func (calloutParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, segment := reader.PeekLine()
	trimmed := bytes.TrimSpace(line)
	if c, ok := node.(*callout); ok && len(trimmed) >= c.colons && len(bytes.Trim(trimmed, ":")) == 0 {
		reader.Advance(segment.Len() - 1)
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

// Close implements [parser.BlockParser].
func (calloutParser) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements [parser.BlockParser].
func (calloutParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements [parser.BlockParser].
func (calloutParser) CanAcceptIndentedLine() bool { return false }

// directive splits "{note} A title".
func directive(info string) (kind, title string, ok bool) {
	rest, ok := strings.CutPrefix(info, "{")
	if !ok {
		return "", "", false
	}
	kind, title, ok = strings.Cut(rest, "}")
	return strings.ToLower(strings.TrimSpace(kind)), strings.TrimSpace(title), ok && kind != ""
}

// tones are the callouts of MyST and GitHub.
var tones = map[string]Tone{
	"note": Note, "admonition": Note, "seealso": Note, "info": Note, "important": Note, "abstract": Note,
	"tip": Tip, "hint": Tip, "success": Tip, "discussion": Tip, "challenge": Tip, "exercise": Tip,
	"warning": Warning, "caution": Warning, "attention": Warning,
	"danger": Danger, "error": Danger, "bug": Danger,
}

// titles are those that are not just the name of the callout.
var titles = map[string]string{"seealso": "See also", "admonition": "Note"}

// callout adds a callout, or only what is in it if its kind is not known.
func (b *builder) callout(kind, title string, body func()) {
	tone, ok := tones[kind]
	if !ok {
		body()
		return
	}
	if title == "" {
		title = titles[kind]
	}
	if title == "" {
		title = strings.ToUpper(kind[:1]) + kind[1:]
	}
	b.group(tone, func() {
		runes := []rune(title)
		b.add(Block{Title: true, Prose: Prose{Text: runes, Spans: []markup.Span{{End: len(runes), Style: markup.Bold}}}})
		b.tight = true
		body()
	})
}

// group adds what body adds, as a quote or callout.
func (b *builder) group(tone Tone, body func()) {
	at, first := len(b.doc.Groups), len(b.doc.Blocks)
	b.doc.Groups = append(b.doc.Groups, Group{Tone: tone, First: first, Indent: min(b.indent, deepestIndent)})
	b.groups = append(b.groups, at)
	was := b.indent
	body()
	if len(b.doc.Blocks) == first { // nothing in it
		b.add(Block{})
	}
	b.indent = was
	b.groups = b.groups[:len(b.groups)-1]
	b.doc.Groups[at].Last = len(b.doc.Blocks) - 1
}

// quote adds a quote, or a callout if its first line is like "[!NOTE]".
func (b *builder) quote(n *ast.Blockquote) {
	p, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		b.group(Quote, func() { b.children(n) })
		return
	}
	first := strings.TrimSpace(string(lineOf(p, 0, b.src)))
	name, title, ok := strings.Cut(strings.TrimPrefix(first, "[!"), "]")
	kind := strings.ToLower(name)
	if _, known := tones[kind]; !ok || !known || !strings.HasPrefix(first, "[!") {
		b.group(Quote, func() { b.children(n) })
		return
	}
	b.callout(kind, strings.TrimSpace(title), func() {
		past := false
		if p.Lines().Len() > 1 {
			b.paragraph(p, func(c ast.Node) bool {
				skip := !past
				if t, ok := c.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) {
					past = true
				}
				return skip
			})
		}
		for c := p.NextSibling(); c != nil; c = c.NextSibling() {
			b.block(c)
		}
	})
}

// directive adds a fenced block that is not code but says what it is.
func (b *builder) directive(kind, title, body string) {
	options, body := optionsOf(body)
	switch {
	case kind == "image" || kind == "figure":
		b.image(title, options["alt"])
	case kind == "glossary" && b.nested < deepestNested:
		b.again(glossary(body))
	case tones[kind] != Quote && b.nested < deepestNested:
		b.callout(kind, title, func() { b.again(body) })
	default:
		b.code(body, strings.Trim(kind, "-"))
	}
}

// again adds the blocks of a text that stands within the page.
func (b *builder) again(body string) {
	b.nested++
	b.source([]byte(body))
	b.nested--
}

// optionsOf takes the lines like ":name: value" from the start of a body.
func optionsOf(body string) (map[string]string, string) {
	options := map[string]string{}
	for {
		line, rest, _ := strings.Cut(body, "\n")
		name, value, ok := strings.Cut(strings.TrimPrefix(line, ":"), ":")
		if !strings.HasPrefix(line, ":") || !ok || strings.ContainsAny(name, " :") || name == "" {
			return options, body
		}
		options[name] = strings.TrimSpace(value)
		body = rest
	}
}

// glossary turns terms with indented meanings below them into Markdown.
func glossary(body string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(body, "\n") {
		switch trimmed := strings.TrimLeft(line, " \t"); {
		case trimmed == "":
			out.WriteByte('\n')
		case trimmed == line:
			out.WriteString("\n**" + strings.TrimSpace(line) + "**\n\n")
		default:
			out.WriteString(trimmed + "\n")
		}
	}
	return out.String()
}
