package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rule says what the packages below a folder may not import, and why.
type rule struct {
	under  string
	except string
	never  []string
	why    string
}

var rules = []rule{
	{under: "crdt", never: []string{"commonplace/sync", "commonplace/app", "commonplace/ui", "github.com/libp2p/", "fyne.io/"},
		why: "entries, documents and their store know neither network nor window"},
	{under: "sync", never: []string{"commonplace/app", "commonplace/ui", "fyne.io/"},
		why: "the network carries entries and knows nothing of what they mean"},
	{under: "app", never: []string{"commonplace/ui", "fyne.io/"},
		why: "what a community can do must work without a window"},
	{under: "ui", never: []string{"github.com/libp2p/", "github.com/dgraph-io/", "github.com/automerge/", "commonplace/sync", "commonplace/crdt/store", "commonplace/crdt/document"},
		why: "screens speak to package app alone"},
	{under: ".", except: "main.go", never: []string{"fyne.io/fyne/v2/app"},
		why: "only main may link the window driver, so that tests need no OpenGL"},
	{under: ".", except: "crdt/document", never: []string{"github.com/automerge/"},
		why: "the engine must stay replaceable behind crdt/document"},
	{under: ".", except: "crdt/store", never: []string{"github.com/dgraph-io/"},
		why: "the store must stay replaceable behind crdt/store"},
}

func TestImportsRunOneWay(t *testing.T) {
	for path, imports := range sourceImports(t) {
		for _, r := range rules {
			if r.under != "." && !strings.HasPrefix(path, r.under+"/") {
				continue
			}
			if r.except != "" && strings.HasPrefix(path, r.except) {
				continue
			}
			for _, name := range imports {
				for _, never := range r.never {
					if name == strings.TrimSuffix(never, "/") || strings.HasPrefix(name, strings.TrimSuffix(never, "/")+"/") {
						t.Errorf("%s imports %s: %s", path, name, r.why)
					}
				}
			}
		}
	}
}

func TestSyncFolderShadowsNothing(t *testing.T) {
	files, err := filepath.Glob("sync/*.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) > 0 {
		t.Errorf("%v: sync is a folder of packages, so that nothing shadows the standard library's sync", files)
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	documented := map[string]bool{}
	for _, path := range sourceFiles(t) {
		dir := filepath.Dir(path)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		documented[dir] = documented[dir] || file.Doc != nil
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s has no comment that says what it is for", dir)
		}
	}
}

// sourceImports lists what each non-test file imports.
func sourceImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, path := range sourceFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			found[path] = append(found[path], strings.Trim(spec.Path.Value, `"`))
		}
	}
	return found
}

func sourceFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		wd, _ := os.Getwd()
		t.Fatalf("no Go files below %s", wd)
	}
	return files
}
