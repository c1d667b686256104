package transfer

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM))

// What leads somewhere in Markdown, in the HTML within it, and in MyST's
// directives. Patterns and no parser: a text is somebody else's, a pattern
// takes time in proportion to its length, and goldmark does not always
// (64 KiB of "_a*" take it a second).
var (
	target     = `(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)`
	inlineLink = regexp.MustCompile(`\]\([ \t]*` + target)
	definition = regexp.MustCompile(`(?m)^ {0,3}\[[^\[\]\n]+\]:[ \t]*` + target)
	htmlSource = regexp.MustCompile(`(?i)<(?:img|a|source)\b[^<>]*?\b(?:src|href)\s*=\s*["']([^"'<>\n]+)["']`)
	directive  = regexp.MustCompile("(?m)^[`:]{3,}\\{(?:image|figure)\\}[ \\t]+(\\S+)")
	fencedCode = regexp.MustCompile("(?ms)^ {0,3}```[^`{\\n]*\\n.*?^ {0,3}```[ \\t]*$")
)

// Links lists the targets of the links and pictures of a Markdown text, in
// their order, each once. Code in fences has none.
func Links(body string) []string {
	body = fencedCode.ReplaceAllString(body, "")
	type place struct {
		at     int
		target string
	}
	var places []place
	for _, pattern := range []*regexp.Regexp{inlineLink, definition, htmlSource, directive} {
		for _, match := range pattern.FindAllStringSubmatchIndex(body, -1) {
			text := strings.Trim(body[match[2]:match[3]], "<> \t")
			if text != "" {
				places = append(places, place{match[2], text})
			}
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	var found []string
	seen := map[string]bool{}
	for _, p := range places {
		if !seen[p.target] {
			seen[p.target] = true
			found = append(found, p.target)
		}
	}
	return found
}

// firstHeading is the text of the page's first block if it is a heading of the
// first level, else empty.
func firstHeading(body string) string {
	if len(body) > 4096 { // a heading is in the first lines or nowhere
		body = body[:4096]
	}
	source := []byte(body)
	document := markdown.Parser().Parse(text.NewReader(source))
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		heading, ok := node.(*ast.Heading)
		if !ok {
			if node.Kind() == ast.KindHTMLBlock { // a comment, an anchor
				continue
			}
			return ""
		}
		if heading.Level != 1 {
			return ""
		}
		return strings.Join(strings.Fields(plain(heading, source)), " ")
	}
	return ""
}

// plain is the text of a node without its marks.
func plain(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch t := n.(type) {
		case *ast.Text:
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// Resolve says which path within the folder a link in page from leads to:
// ok is false for other sites, for links within the page, and for what would
// lead outside.
func Resolve(from, target string) (to string, ok bool) {
	target = strings.TrimSpace(target)
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || strings.Contains(u.Path, "\\") {
		return "", false
	}
	to = strings.TrimPrefix(u.Path, "/") // from the folder's top
	if !strings.HasPrefix(u.Path, "/") {
		to = path.Join(path.Dir(from), u.Path)
	}
	to = path.Clean(to)
	if to == "." || to == ".." || strings.HasPrefix(to, "../") {
		return "", false
	}
	return to, true
}

// Relative writes a link from a page to a path, both within the folder.
func Relative(from, to string) string {
	dir := path.Dir(from)
	up := ""
	for dir != "." && dir != "/" && !strings.HasPrefix(to, dir+"/") {
		up += "../"
		dir = path.Dir(dir)
	}
	if dir != "." && dir != "/" {
		to = strings.TrimPrefix(to, dir+"/")
	}
	return up + (&url.URL{Path: to}).EscapedPath()
}
