package proof_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"commonplace/bench/program"
)

func readFile(root fs.FS, path string) (string, error) {
	text, err := fs.ReadFile(root, path)
	return string(text), err
}

// paths lists the files below a folder.
func paths(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// handbook is the folder of a real handbook where that is beside the checkout,
// else a small one that is made here.
func handbook(t *testing.T) (dir string, real bool) {
	t.Helper()
	root, err := program.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(root, "..", "shared", "data", "carpentries-handbook", "source")
	if _, err := os.Stat(dir); err == nil {
		return dir, true
	}
	t.Log("the handbook is not beside this checkout: a small folder takes its place")
	return sampleFolder(t, 12), false
}

// sampleFolder makes a folder of n pages with front matter, links and pictures.
func sampleFolder(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		samplePage(t, dir, fmt.Sprintf("chapter-%d/topic-%d.md", i%3, i))
	}
	for i := range 3 {
		write(t, filepath.Join(dir, fmt.Sprintf("chapter-%d", i), "pictures", "plan.png"), dot)
	}
	return dir
}

func samplePage(t *testing.T, dir, path string) {
	t.Helper()
	text := fmt.Sprintf("---\ntitle: About %s\n---\n\n# About %s\n\nWhat we know of the harvest. See [the first](topic-0.md).\n\n![plan](pictures/plan.png)\n", path, path)
	write(t, filepath.Join(dir, path), []byte(text))
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// dot is a PNG of one pixel.
var dot = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")
