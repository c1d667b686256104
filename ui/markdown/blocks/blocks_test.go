package blocks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonplace/ui/markdown/blocks"

	"github.com/google/go-cmp/cmp"
)

// outline writes a document with a line for each block.
func outline(d *blocks.Doc) []string {
	var out []string
	for i, b := range d.Blocks {
		s := strings.Repeat("  ", b.Indent)
		for _, g := range b.Groups {
			s += [...]string{"> ", "note| ", "tip| ", "warning| ", "danger| "}[d.Groups[g].Tone]
			if i < d.Groups[g].First || i > d.Groups[g].Last {
				s += "OUTSIDE "
			}
		}
		if b.Marker != "" {
			s += b.Marker + " "
		}
		s += [...]string{"", "[ ] ", "[x] "}[b.Task]
		switch b.Kind {
		case blocks.Text:
			s += strings.Repeat("#", b.Heading)
			if b.Title {
				s += "title:"
			}
			s += styled(b.Prose)
		case blocks.Code:
			s += "code(" + b.Language + "):" + string(b.Text)
		case blocks.Picture:
			s += "picture(" + b.Target + "):" + string(b.Text)
		case blocks.Rule:
			s += "rule"
		case blocks.Table:
			for _, row := range b.Table.Rows {
				for _, cell := range row {
					s += "|" + styled(cell)
				}
				s += "|"
			}
		}
		out = append(out, s)
	}
	return out
}

// styled writes looks as letters before the text they are for, and links behind.
func styled(p blocks.Prose) string {
	var s strings.Builder
	for _, x := range p.Spans {
		text := string(p.Text[x.Start:x.End])
		if x.Style != 0 {
			style := ""
			for i, name := range []string{"b", "i", "c", "s", "l"} {
				if x.Style&(1<<i) != 0 {
					style += name
				}
			}
			text = "{" + style + ":" + text + "}"
		}
		s.WriteString(text)
	}
	for _, l := range p.Links {
		fmt.Fprintf(&s, "<%s=%s>", string(p.Text[l.Start:l.End]), l.Target)
	}
	return s.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"nothing", "", nil},
		{"text", "One *two* **three** `four`\nfive ~~six~~\\\nseven &amp; \\*8\\*", []string{"One {i:two} {b:three} {c:four} five {s:six}\nseven & *8*"}},
		{"headings", "# A\n\nB\n---", []string{"#A", "##B"}},
		{"links", "[a](b.md) <https://c.d> https://e.f [g](#h) [x](mailto:y@z) y@z.org", []string{
			"{l:a} {l:https://c.d} {l:https://e.f} {l:g} {l:x} {l:y@z.org}<a=b.md><https://c.d=https://c.d><https://e.f=https://e.f><g=#h><x=mailto:y@z><y@z.org=mailto:y@z.org>"}},
		{"links nobody may follow", "[a](javascript:alert(1)) [b](file:///etc/passwd) [c](data:text/html,x) [d](JaVaScript:x) [e](vbscript:x) [f](\\\\\\\\host\\\\x)", []string{"a b c d e f"}},
		{"lists", "- a\n- b\n  1. c\n  2. d\n\n  e", []string{"  • a", "  • b", "    1. c", "    2. d", "  e"}},
		{"tasks", "- [ ] a\n- [x] b", []string{"  • [ ] a", "  • [x] b"}},
		{"an empty item", "- a\n-\n", []string{"  • a", "  • "}},
		{"quotes", "> a\n>\n> > b\n\nc", []string{"> a", "> > b", "c"}},
		{"code", "```go\nx := 1\n```\n\n    y\n", []string{"code(go):x := 1", "code():y"}},
		{"table", "| a | b |\n|:-|-:|\n| *c* | d<br>e |", []string{"|a|b||{i:c}|d\ne|"}},
		{"rule", "a\n\n***\n", []string{"a", "rule"}},
		{"picture", "before ![alt](img/x.png) after", []string{"before", "picture(img/x.png):alt", "after"}},
		{"picture on the web", "![alt](https://x.y/z.png)", []string{"{l:alt}<alt=https://x.y/z.png>"}},
		{"callout of GitHub", "> [!WARNING]\n> Mind the *gap*.\n>\n> - x", []string{"warning| title:{b:Warning}", "warning| Mind the {i:gap}.", "  warning| • x"}},
		{"callout of GitHub with a title", "> [!TIP] Try this\n> now", []string{"tip| title:{b:Try this}", "tip| now"}},
		{"callout of MyST", ":::{note} Read me\nA **b**\n\n- c\n:::\nd", []string{"note| title:{b:Read me}", "note| A {b:b}", "  note| • c", "d"}},
		{"callout in a callout", "::::{danger}\n:::{tip}\na\n:::\n::::\nb", []string{"danger| title:{b:Danger}", "danger| tip| title:{b:Tip}", "danger| tip| a", "b"}},
		{"fenced callout", "```{seealso}\n:class: x\n[a](b)\n```", []string{"note| title:{b:See also}", "note| {l:a}<a=b>"}},
		{"fenced picture", "```{image} x.png\n:alt: An x\n```", []string{"picture(x.png):An x"}},
		{"glossary", "```{glossary}\nTerm\n    What *it* means; see {term}`Lesson <lesson>`\n```", []string{"{b:Term}", "What {i:it} means; see Lesson"}},
		{"names of pages", "See [[How we meet]] and `[[no]]`", []string{"See [[{l:How we meet}]] and {c:[[no]]}<How we meet=[[How we meet]]>"}},
		{"footnotes", "a[^1]\n\n[^1]: b", []string{"a{l:[1]}<[1]=#fn:1>", "rule", "  1. b"}},
		{"HTML in text", "a<br>b <em>c</em> <span id=\"x\">d</span> <a href=\"e.md\">f</a> <a href=\"javascript:g\">h</a>", []string{"a\nb {i:c} d {l:f} h<f=e.md>"}},
		{"HTML by itself", "<div>\n<p>One <b>two</b> three</p>\n<script>alert(1)</script>\n<img src=\"x.png\" alt=\"y\">\n</div>", []string{"One {b:two} three", "picture(x.png):y"}},
		{"HTML comment", "<!-- secret -->\n\na <!-- secret --> b", []string{"a  b"}},
		{"front matter", "---\ntitle: x\n---\n# A", []string{"#A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, outline(blocks.Parse(c.source))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOutlineAndAnchors(t *testing.T) {
	d := blocks.Parse("(start)=\n# One *two*\n\ntext\n\n## Three\n\n<span id=\"here\"></span>\n\n## Three\n")
	want := []blocks.Heading{{1, "One two", "one-two", 0}, {2, "Three", "three", 2}, {2, "Three", "three-1", 3}}
	if diff := cmp.Diff(want, d.Outline); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"start": 0, "one-two": 0, "three": 2, "here": 3, "three-1": 3}, d.Anchors); diff != "" {
		t.Error(diff)
	}
}

// check asks of any document what the drawing of it relies on.
func check(t *testing.T, d *blocks.Doc) {
	t.Helper()
	for i, b := range d.Blocks {
		prose := []blocks.Prose{b.Prose}
		for _, row := range b.Table.Rows {
			prose = append(prose, row...)
		}
		for _, p := range prose {
			at := 0
			for _, s := range p.Spans {
				if s.Start != at || s.End <= at {
					t.Fatalf("block %d: spans %v of %q", i, p.Spans, string(p.Text))
				}
				at = s.End
			}
			if at != len(p.Text) {
				t.Fatalf("block %d: spans end at %d of %q", i, at, string(p.Text))
			}
			for _, l := range p.Links {
				if l.Start < 0 || l.End <= l.Start || l.End > len(p.Text) {
					t.Fatalf("block %d: link %+v of %q", i, l, string(p.Text))
				}
				if !strings.HasPrefix(l.Target, "[[") {
					if _, ok := blocks.Follow(l.Target); !ok {
						t.Fatalf("block %d: a link leads to %q", i, l.Target)
					}
				}
			}
		}
		if b.Kind == blocks.Picture && strings.Contains(b.Target, "://") && strings.HasPrefix(b.Target, "http") {
			t.Fatalf("block %d: a picture is on the web: %q", i, b.Target)
		}
	}
	for _, g := range d.Groups {
		if g.First > g.Last || g.Last >= len(d.Blocks) {
			t.Fatalf("group %+v of %d blocks", g, len(d.Blocks))
		}
	}
	for name, at := range d.Anchors {
		if at < 0 || at >= len(d.Blocks) {
			t.Fatalf("anchor %q is at %d of %d", name, at, len(d.Blocks))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"# a\n\nb *c* [d](e)", ":::{note}\n:::\n", "::::{tip}\n:::{tip}\n::::\n", "> [!NOTE]\n> a", "> [!NOTE]", "```{note}\n```{note}\na\n```\n```",
		"```{image}\n```", "```{glossary}\n\n a\n```", "| a |\n|-|\n| [[b]] |", "- [x] {a}`b <c>`", "<a href='x'>y", "<script><b>", "a[^1][^1]\n\n[^1]: b\n    > c",
		"(x)=\n", "![a](b)![c](https://d)", "---\na: b\n---\n", "[[a]][[b", "<a href=x><a href=y>z</a>", "\x00\r\n\t- \n", "{a}``", "<li><li>", "[a]( ) <p id=''>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, blocks.Parse(s)) })
}

// TestHandbook parses a real handbook.
func TestHandbook(t *testing.T) {
	root := "../../../../shared/data/carpentries-handbook"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the handbook is not here:", err)
	}
	n := 0
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		check(t, blocks.Parse(string(b)))
		return nil
	})
	if err != nil || n == 0 {
		t.Errorf("%d files read: %v", n, err)
	}
}
