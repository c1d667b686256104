package ui_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commonplace/assets"
	"commonplace/ui"
	"commonplace/ui/words"
)

// plural functions take a text that has a form for one and one for several.
var plural = map[string]bool{"N": true, "LocalizePlural": true, "Counted": true, "count": true}

// spoken finds every text that the code hands to the translation, and whether
// it has several forms.
func spoken(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "uitest") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok && (x.Name == "lang" || x.Name == "widgets") {
					name = f.Sel.Name
				}
			case *ast.Ident:
				name = f.Name
			}
			text, ok := call.Args[0].(*ast.BasicLit)
			if ok && text.Kind == token.STRING && (name == "L" || plural[name]) {
				if key, err := strconv.Unquote(text.Value); err == nil {
					all[key] = all[key] || plural[name]
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range computed() {
		all[text] = false
	}
	return all
}

// computed are the texts that come from tables.
func computed() []string {
	all := []string{"Files", "Talk", "Pages", "Charter", "People",
		"steward", "facilitator", "coordinator", "note-taker", "timekeeper",
		"no end", "3 months", "6 months", "1 year", "2 years", "1 hour", "1 day", "7 days", "14 days",
		"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
		"Looking for a laptop of the community", "Asking to come in", "Waiting for a steward to let you in",
		"Fetching what the community holds", "You are in"}
	all = append(all, words.Sentences()...)
	for _, s := range ui.Screens {
		all = append(all, s.Title)
	}
	return all
}

func load(t *testing.T, name string) map[string]any {
	t.Helper()
	data, err := assets.Translations().ReadFile("translations/" + name)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]any{}
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestTranslations makes sure that every text of the program is in every
// language, with the same blanks, and that nothing else is there.
func TestTranslations(t *testing.T) {
	all := spoken(t)
	if path := os.Getenv("KEYS"); path != "" {
		data, _ := json.MarshalIndent(all, "", " ")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"en.json", "de.json"} {
		texts := load(t, name)
		for key, several := range all {
			switch v := texts[key].(type) {
			case nil:
				t.Errorf("%s lacks %q", name, key)
			case string:
				if several {
					t.Errorf("%s needs one and other for %q", name, key)
				}
				sameBlanks(t, name, key, v)
			case map[string]any:
				if !several || v["one"] == nil || v["other"] == nil {
					t.Errorf("%s: %q should have one and other exactly if it counts", name, key)
				}
				for _, form := range v {
					sameBlanks(t, name, key, form.(string))
				}
			}
		}
		for key := range texts {
			if _, used := all[key]; !used {
				t.Errorf("%s has %q, which nothing says", name, key)
			}
		}
	}
}

func sameBlanks(t *testing.T, name, key, text string) {
	t.Helper()
	if a, b := blanks(key), blanks(text); !slices.Equal(a, b) {
		t.Errorf("%s: %q has the blanks %v, %q has %v", name, key, a, text, b)
	}
}

func blanks(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, "{{") {
		if name, _, ok := strings.Cut(part, "}}"); ok {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
