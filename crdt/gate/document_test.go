package gate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"commonplace/crdt/gate"
	"github.com/google/go-cmp/cmp"
)

func TestUnpackGivesTheChangesOfADocument(t *testing.T) {
	for name, build := range scenarios {
		d := build()
		var want [][]byte
		for _, c := range must(d.Changes()) {
			want = append(want, c.Save())
		}
		compareUnpacked(t, name, d.Save(), want)
	}
}

func TestUnpackReadsWhatJavaScriptSaved(t *testing.T) {
	want := map[string][][]byte{}
	for _, f := range manifest() {
		raw := must(gate.Inflate(must(os.ReadFile(filepath.Join(jsDir, f.File)))))
		dir := filepath.Dir(f.File)
		want[dir] = append(want[dir], raw)
	}
	for name, changes := range want {
		compareUnpacked(t, "JavaScript "+name, must(os.ReadFile(filepath.Join(jsDir, name, "saved.automerge"))), changes)
	}
}

func compareUnpacked(t *testing.T, name string, saved []byte, want [][]byte) {
	t.Helper()
	changes, err := gate.Unpack(saved)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var got [][]byte
	for _, c := range changes {
		got = append(got, c.Raw)
	}
	slices.SortFunc(got, bytes.Compare)
	want = slices.SortedFunc(slices.Values(want), bytes.Compare)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: (-saved +unpacked)\n%s", name, d)
	}
}
