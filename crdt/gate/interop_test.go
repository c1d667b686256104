package gate_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/automerge/automerge-go"
	"github.com/google/go-cmp/cmp"
)

// opened is what interop/open.mjs prints of a file.
type opened struct {
	Path    string         `json:"path"`
	Heads   []string       `json:"heads"`
	Content map[string]any `json:"content"`
	Error   string         `json:"error"`
}

// openInJavaScript opens files with JavaScript Automerge, or skips the test.
func openInJavaScript(t *testing.T, paths ...string) []opened {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: node is not installed, so nothing was opened with JavaScript Automerge")
	}
	library := os.Getenv("COMMONPLACE_JS")
	if library == "" {
		library = filepath.Join(must(os.UserCacheDir()), "commonplace-test", "js")
	}
	var stderr bytes.Buffer
	cmd := exec.Command(node, append([]string{"interop/open.mjs"}, paths...)...)
	cmd.Env = append(os.Environ(), "COMMONPLACE_JS="+library)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		t.Skipf("SKIPPED: fetch the library first, as interop/generate.mjs says: %s", &stderr)
	}
	if err != nil {
		t.Fatalf("opening in JavaScript: %v\n%s", err, &stderr)
	}
	var list []opened
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var o opened
		check(dec.Decode(&o))
		list = append(list, o)
	}
	return list
}

func TestJavaScriptOpensWhatGoSaved(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	var want []opened
	for _, name := range slices.Sorted(maps.Keys(scenarios)) {
		d := scenarios[name]()
		path := filepath.Join(dir, name+".automerge")
		check(os.WriteFile(path, d.Save(), 0o600))
		paths = append(paths, path)
		o := opened{Path: path, Content: plain(d.Root()).(map[string]any)}
		for _, h := range d.Heads() {
			o.Heads = append(o.Heads, h.String())
		}
		slices.Sort(o.Heads)
		want = append(want, o)
	}
	if d := cmp.Diff(want, openInJavaScript(t, paths...)); d != "" {
		t.Errorf("(-saved by Go +opened by JavaScript)\n%s", d)
	}
}

// plain is a value as open.mjs prints it. Text is a plain string there, and a
// string that is a single value is told apart from it.
func plain(v *automerge.Value) any {
	switch v.Kind() {
	case automerge.KindMap:
		m := map[string]any{}
		for k, e := range must(v.Map().Values()) {
			m[k] = plain(e)
		}
		return m
	case automerge.KindList:
		l := []any{}
		for _, e := range must(v.List().Values()) {
			l = append(l, plain(e))
		}
		return l
	case automerge.KindText:
		return must(v.Text().Get())
	case automerge.KindStr:
		return map[string]any{"string": v.Str()}
	case automerge.KindBytes:
		return map[string]any{"bytes": hex.EncodeToString(v.Bytes())}
	case automerge.KindCounter:
		return map[string]any{"counter": float64(must(v.Counter().Get()))}
	case automerge.KindTime:
		return map[string]any{"date": float64(v.Time().UnixMilli())}
	case automerge.KindInt64:
		return float64(v.Int64())
	case automerge.KindUint64:
		return float64(v.Uint64())
	case automerge.KindFloat64:
		return v.Float64()
	case automerge.KindBool:
		return v.Bool()
	}
	return nil
}
