package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonplace/app/page"
)

// Hostile texts of 64 KiB each keep a parser of Markdown busy for a second or
// much longer.
var hostile = []string{"_a*", "*a_", "a_b_", "> ", "- ", "1) ", "* 1. > ", "[a](", "[](<", "**a ", ":::{a}\n", "> :::{a}\n", "<a "}

func TestHostileTextsAreHeavy(t *testing.T) {
	for _, piece := range hostile {
		if !page.Heavy(strings.Repeat(piece, 64<<10/len(piece))) {
			t.Errorf("%q repeated is taken for a page", piece)
		}
	}
	if !page.Heavy(strings.Repeat("|a", 2000) + "|\n" + strings.Repeat("|-", 2000) + "|\n" + strings.Repeat("|a|\n", 2000)) {
		t.Error("a table of 2,000 columns and rows is taken for a page")
	}
	if page.Heavy(strings.Repeat("_a*", 500) + "\n\n" + strings.Repeat("> quoted\n", 3000)) {
		t.Error("some marks, and a long quote, are taken for an attack")
	}
}

func TestPagesOfPeopleAreNot(t *testing.T) {
	table := "| a | [b](c) | **d** |\n|---|---|---|\n" + strings.Repeat("| one | [two](three.md) | **four** |\n", 700)
	list := strings.Repeat("- [a lesson](lessons/a.md): *about* something\n", 1500)
	for _, text := range []string{"", "one", table, list, strings.Repeat("A *paragraph* with [links](a.md).\n\n", 20_000)} {
		if page.Heavy(text) {
			t.Errorf("a page is heavy: %.60q", text)
		}
	}
	files, _ := filepath.Glob("../../assets/s*/*.md")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil || page.Heavy(string(text)) {
			t.Errorf("%s is heavy, %v", f, err)
		}
	}
}

// TestHeavyPagesAreCountedAsPlainText sees that what lists show of a heavy page
// comes without a parser.
func TestHeavyPagesAreCountedAsPlainText(t *testing.T) {
	s := page.Summarise("Two words " + strings.Repeat("_a*", 20_000))
	if s.Words < 3 || !strings.HasPrefix(s.Excerpt, "Two words") || len(s.Excerpt) > 1000 {
		t.Errorf("%d words, excerpt %.80q", s.Words, s.Excerpt)
	}
}
