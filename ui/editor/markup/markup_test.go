package markup_test

import (
	"fmt"
	"strings"
	"testing"

	"commonplace/ui/editor/markup"

	"github.com/google/go-cmp/cmp"
)

// drawn writes the spans of a line as text, each with letters for its style.
func drawn(line string) string {
	runes := []rune(line)
	var out []string
	for _, s := range markup.Scan(runes, markup.State{}).Spans {
		style := ""
		for i, name := range []string{"b", "i", "c", "s", "l", "m", "q", "t", "d"} {
			if s.Style&(1<<i) != 0 {
				style += name
			}
		}
		out = append(out, fmt.Sprintf("%s:%s", style, string(runes[s.Start:s.End])))
	}
	return strings.Join(out, "|")
}

func TestLooks(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"", ""},
		{"plain", ":plain"},
		{"# Head *x*", "bm:# |b:Head |bim:*|bi:x|bim:*"},
		{"#tag", ":#tag"},
		{"a **b** c", ":a |bm:**|b:b|bm:**|: c"},
		{"a * b * c", ":a * b * c"},
		{"snake_case_word", ":snake_case_word"},
		{"_em_ and __strong__", "im:_|i:em|im:_|: and |bm:__|b:strong|bm:__"},
		{"**b *i* b**", "bm:**|b:b |bim:*|bi:i|bim:*|b: b|bm:**"},
		{"***x***", "bim:***|bi:x|bim:***"},
		{"~~gone~~ ~no~", "sm:~~|s:gone|sm:~~|: ~no~"},
		{"`code *x*` y", "cm:`|c:code *x*|cm:`|: y"},
		{"``a`b``", "cm:``|c:a`b|cm:``"},
		{"`open", ":`open"},
		{"[text](to)", "m:[|l:text|m:](|t:to|m:)"},
		{"![alt](pic.png)", "m:![|l:alt|m:](|t:pic.png|m:)"},
		{"[no] (link)", ":[no] (link)"},
		{"[[Page]] x", "m:[[|l:Page|m:]]|: x"},
		{"see https://a.org/b, so", ":see |l:https://a.org/b|:, so"},
		{"- item", "m:- |:item"},
		{"  12. item", "m:  12. |:item"},
		{"- [x] done", "m:- [x] |d:done"},
		{"- [ ] open", "m:- [ ] |:open"},
		{"> said *so*", "mq:> |q:said |imq:*|iq:so|imq:*"},
		{"---", "m:---"},
		{`\*not\*`, "m:\\|:*not|m:\\|:*"},
	} {
		if d := cmp.Diff(c.want, drawn(c.line)); d != "" {
			t.Errorf("%q: %s", c.line, d)
		}
	}
}

func TestFence(t *testing.T) {
	var s markup.State
	var got []bool
	for _, line := range []string{"a", "```go", "# x", "~~~", "``", "```", "b", "~~~~", "~~~", "~~~~ ", "`` ` ``"} {
		got = append(got, markup.Scan([]rune(line), s).Code)
		s = s.Next([]rune(line))
	}
	want := []bool{false, true, true, true, true, true, false, true, true, true, false}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"# a", "**a*b_c~~`", "[[[(((", "![](", "- [x] *a*", "> > 1. x", "````", "\\\\\\*", "<https://x", "***a**b*",
		strings.Repeat("[", 300), strings.Repeat("*a ", 200), strings.Repeat("**_~~", 90),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s markup.State
		for _, line := range strings.Split(text, "\n") {
			runes := []rune(line)
			l := markup.Scan(runes, s)
			at := 0
			for _, span := range l.Spans {
				if span.Start != at || span.End <= at {
					t.Fatalf("%q: spans %v", line, l.Spans)
				}
				at = span.End
			}
			if at != len(runes) || l.Hang > len(runes) {
				t.Fatalf("%q: spans end at %d, hang is %d of %d", line, at, l.Hang, len(runes))
			}
			s = s.Next(runes)
		}
	})
}

func BenchmarkWorstLine(b *testing.B) {
	for _, piece := range []string{"[", "*a ", "**_~~", "`", "![](", "a*b", "[a](b"} {
		line := []rune(strings.Repeat(piece, 100_000/len(piece)))
		b.Run(piece, func(b *testing.B) {
			for b.Loop() {
				markup.Scan(line, markup.State{})
			}
		})
	}
}
