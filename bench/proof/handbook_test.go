package proof_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/bench/program"
	"commonplace/crdt/document"
)

// TestHandbook imports a whole handbook, finds things in it, exports it again
// byte for byte, imports the export into another community, and imports the
// folder again, which changes nothing.
func TestHandbook(t *testing.T) {
	folder, real := handbook(t)
	ana := found(t, "Ana")
	ana.run(t, "import", folder)
	for _, query := range wanted(real) {
		if out := ana.run(t, "search", query); strings.TrimSpace(out) == "" {
			t.Errorf("searching for %q found nothing", query)
		}
	}
	exported := filepath.Join(ana.export(t), "pages")
	if diff := cmp.Diff(taken(t, folder), files(t, exported)); diff != "" {
		t.Errorf("exported pages and pictures differ from the imported ones: %s", diff)
	}
	var again struct{ Created, Changed, Same int }
	if err := ana.JSON(patience(t), &again, "--offline", "import", folder); err != nil {
		t.Fatal(err)
	}
	if again.Created != 0 || again.Changed != 0 || again.Same == 0 {
		t.Errorf("importing again: %+v", again)
	}
	ben := found(t, "Ben")
	ben.run(t, "import", exported)
	if diff := cmp.Diff(taken(t, folder), files(t, filepath.Join(ben.export(t), "pages"))); diff != "" {
		t.Errorf("an export, imported elsewhere, comes out differently: %s", diff)
	}
}

func wanted(real bool) []string {
	if real {
		return []string{"instructor", "\"code of conduct\"", "governance", "workshop"}
	}
	return []string{"harvest", "\"the first\""}
}

// taken reads the Markdown and the pictures of a folder, which are all that an
// import promises to bring.
func taken(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := files(t, dir)
	for path := range all {
		kind := strings.ToLower(filepath.Ext(path))
		if !slices.Contains([]string{".md", ".png", ".jpg", ".jpeg", ".svg", ".gif"}, kind) {
			delete(all, path)
		}
	}
	return all
}

// TestJavaScriptOpensTheExport reads the documents of an export with the
// current JavaScript Automerge: same heads, same text.
func TestJavaScriptOpensTheExport(t *testing.T) {
	folder, _ := handbook(t)
	ana := found(t, "Ana")
	ana.run(t, "import", folder)
	ben := admit(t, ana, "Ben")
	mark(t, ben, 0)
	meet(t, ana, ben)
	all, err := filepath.Glob(filepath.Join(ana.export(t), "documents", "*.automerge"))
	if err != nil || len(all) == 0 {
		t.Fatalf("an export without documents: %v", err)
	}
	for _, o := range openInJavaScript(t, all) {
		saved, err := os.ReadFile(o.Path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := document.Load(saved, []byte("reader"))
		if err != nil {
			t.Fatal(err)
		}
		var ours []string
		for _, h := range d.Heads() {
			ours = append(ours, hex.EncodeToString(h[:]))
		}
		slices.Sort(ours)
		if diff := cmp.Diff(ours, o.Heads); diff != "" || o.Error != "" {
			t.Errorf("heads of %s: %s%s", filepath.Base(o.Path), diff, o.Error)
		}
		body, _ := d.Text("body")
		if body != o.Content.Body {
			t.Errorf("text of %s: %s", filepath.Base(o.Path), cmp.Diff(body, o.Content.Body))
		}
		d.Close()
	}
	t.Logf("JavaScript opened %d documents", len(all))
}

// inJavaScript is what crdt/gate/interop/open.mjs prints of a file.
type inJavaScript struct {
	Path    string   `json:"path"`
	Heads   []string `json:"heads"`
	Error   string   `json:"error"`
	Content struct {
		Body string `json:"body"`
	} `json:"content"`
}

func openInJavaScript(t *testing.T, paths []string) []inJavaScript {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: node is not installed, so nothing was opened with JavaScript Automerge")
	}
	root, err := program.Root()
	if err != nil {
		t.Fatal(err)
	}
	library := os.Getenv("COMMONPLACE_JS")
	if library == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		library = filepath.Join(cache, "commonplace-test", "js")
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), node, append([]string{filepath.Join(root, "crdt/gate/interop/open.mjs")}, paths...)...)
	cmd.Env = append(os.Environ(), "COMMONPLACE_JS="+library)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		t.Skipf("SKIPPED: JavaScript Automerge is not installed; `make interop` fetches it: %s", &stderr)
	}
	if err != nil {
		t.Fatalf("opening in JavaScript: %v: %s", err, &stderr)
	}
	var all []inJavaScript
	for lines := json.NewDecoder(bytes.NewReader(out)); lines.More(); {
		var o inJavaScript
		if err := lines.Decode(&o); err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}
