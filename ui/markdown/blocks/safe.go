package blocks

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"commonplace/ui/editor/markup"
)

// Follow returns where a link leads, if it leads to the web, to a mail address
// or to something in the community. Any other scheme, and what could be taken
// for one, is refused.
func Follow(target string) (string, bool) {
	target = strings.TrimSpace(target)
	if target == "" || len(target) > 2048 || strings.HasPrefix(target, `\`) {
		return "", false
	}
	for _, r := range target {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
			return "", false
		}
	}
	if strings.HasPrefix(target, "//") {
		return "https:" + target, true
	}
	scheme, _, ok := strings.Cut(target, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return target, true
	}
	return target, isAddress(target)
}

// isAddress tells whether a target is outside of the community.
func isAddress(target string) bool {
	lower := strings.ToLower(target)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "mailto:")
}

// tags are those of HTML that stand for a look.
var tags = map[atom.Atom]markup.Style{
	atom.Em: markup.Italic, atom.I: markup.Italic, atom.Cite: markup.Italic, atom.Var: markup.Italic,
	atom.Strong: markup.Bold, atom.B: markup.Bold, atom.Summary: markup.Bold, atom.Th: markup.Bold, atom.Dt: markup.Bold,
	atom.H1: markup.Bold, atom.H2: markup.Bold, atom.H3: markup.Bold, atom.H4: markup.Bold,
	atom.Code: markup.Code, atom.Kbd: markup.Code, atom.Samp: markup.Code, atom.Tt: markup.Code,
	atom.Del: markup.Strike, atom.S: markup.Strike, atom.Strike: markup.Strike,
}

// breaks are the tags that begin and end on a line of their own.
var breaks = map[atom.Atom]bool{
	atom.Br: true, atom.P: true, atom.Div: true, atom.Li: true, atom.Tr: true, atom.Dd: true, atom.Dt: true, atom.Hr: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.Summary: true, atom.Blockquote: true, atom.Table: true,
}

// unseen are the tags whose text is not for reading.
var unseen = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Template: true, atom.Iframe: true, atom.Object: true, atom.Svg: true, atom.Title: true}

// htmlBlock adds the text of HTML that stands by itself.
func (b *builder) htmlBlock(n *ast.HTMLBlock) {
	raw := lines(n, b.src)
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(b.src))
	}
	in := inline{b: b}
	in.picture = func(target, alt string) {
		in.flush()
		b.addPicture(target, alt)
	}
	in.html(raw)
	in.flush()
}

// html writes the text in HTML.
func (in *inline) html(raw string) {
	z := html.NewTokenizer(strings.NewReader(raw))
	z.SetMaxBuf(1 << 20)
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		t := z.Token()
		switch kind {
		case html.TextToken:
			in.write(closeUp(t.Data))
		case html.StartTagToken, html.SelfClosingTagToken:
			in.open(t, kind == html.StartTagToken)
		case html.EndTagToken:
			in.close(t)
		}
	}
}

// closeUp makes one space of each stretch of them, as HTML is read.
func closeUp(s string) string {
	words := strings.Join(strings.Fields(s), " ")
	if words == "" {
		return words
	}
	if unicode.IsSpace(rune(s[0])) {
		words = " " + words
	}
	if unicode.IsSpace(rune(s[len(s)-1])) {
		words += " "
	}
	return words
}

func (in *inline) open(t html.Token, stays bool) {
	for _, name := range []string{"id", "name"} {
		if v := attribute(t, name); v != "" {
			in.b.anchors = append(in.b.anchors, v)
		}
	}
	in.lineBreak(t)
	switch {
	case unseen[t.DataAtom] && stays:
		in.quiet++
	case t.DataAtom == atom.Img:
		in.show(attribute(t, "src"), attribute(t, "alt"))
	case t.DataAtom == atom.A:
		in.endLink()
		if target, ok := Follow(attribute(t, "href")); ok && in.quiet == 0 {
			in.web, in.since = target, len(in.p.Text)
			in.style |= markup.Link
		}
	case t.DataAtom == atom.Li && in.quiet == 0:
		in.write("• ")
	case stays:
		in.style |= tags[t.DataAtom]
	}
}

func (in *inline) close(t html.Token) {
	switch {
	case unseen[t.DataAtom]:
		in.quiet = max(in.quiet-1, 0)
	case t.DataAtom == atom.A:
		in.endLink()
	default:
		in.style &^= tags[t.DataAtom]
	}
	in.lineBreak(t)
}

func (in *inline) lineBreak(t html.Token) {
	if n := len(in.p.Text); breaks[t.DataAtom] && n > 0 && (in.p.Text[n-1] != '\n' || t.DataAtom == atom.Br) {
		in.write("\n")
	}
}

func (in *inline) endLink() {
	if in.web == "" {
		return
	}
	if to := len(in.p.Text); to > in.since {
		in.p.Links = append(in.p.Links, Link{in.since, to, in.web})
	}
	in.web = ""
	in.style &^= markup.Link
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
