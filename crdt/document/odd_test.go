package document_test

import (
	"slices"
	"testing"

	"commonplace/crdt/document"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestOddChanges gives two readers the same odd changes, one by one and in any
// order. The operations in Go and the engine have to make the same of them,
// and what is saved has to open again.
func TestOddChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &oddWriter{t: t, own: map[string][]int{}}
		var all [][]byte
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			w.add(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "actor"))
			all = append(all, w.changes[len(w.changes)-1].raw)
		}
		a := document.New([]byte("first reader"))
		defer a.Close()
		for _, raw := range all {
			apply(t, a, [][]byte{raw})
			compareTexts(t, a)
		}
		b := document.New([]byte("second reader"))
		defer b.Close()
		apply(t, b, rapid.Permutation(all).Draw(t, "order"))
		compareTexts(t, b)
		again, err := document.Load(a.Save(), a.Actor())
		if err != nil {
			t.Fatal("what was saved does not open again:", err)
		}
		defer again.Close()
		compareTexts(t, again)
		va, _ := a.Value()
		vb, _ := b.Value()
		vc, _ := again.Value()
		if diff := cmp.Diff(va, vb) + cmp.Diff(va, vc); diff != "" {
			t.Fatal(diff)
		}
	})
}

// compareTexts looks at all texts that can be reached.
func compareTexts(t *rapid.T, d *document.Doc) {
	heads := d.Heads()
	var walk func(path document.Path)
	walk = func(path document.Path) {
		if len(path) > 0 {
			compareClaims(t, d, path)
		}
		switch d.Kind(path...) {
		case document.KindMap:
			for _, k := range d.Keys(path...) {
				walk(append(slices.Clone(path), k))
			}
		case document.KindList:
			for i := range d.Len(path...) {
				walk(append(slices.Clone(path), i))
			}
		case document.KindText:
			text, _ := d.Text(path...)
			replayed, err := d.TextAt(heads, path...)
			if err != nil || replayed != text {
				t.Fatalf("%v: the operations give %q, the engine %q (%v)", path, replayed, text, err)
			}
			n := 0
			spans, err := d.Authors(path...)
			for _, s := range spans {
				n += s.Len
			}
			if err != nil || n != d.Len(path...) {
				t.Fatalf("%v: authors of %d of %d characters (%v)", path, n, d.Len(path...), err)
			}
		}
	}
	walk(nil)
}

// compareClaims looks at the value in front of all that stand at a place.
func compareClaims(t *rapid.T, d *document.Doc, path document.Path) {
	claims, err := d.Claims(path...)
	if err != nil || len(claims) == 0 {
		t.Fatalf("%v: nothing stands there (%v)", path, err)
	}
	want, _ := d.Value(path...)
	switch k := d.Kind(path...); k {
	case document.KindMap, document.KindList, document.KindText:
		want = k
	}
	if diff := cmp.Diff(want, claims[0].Value); diff != "" {
		t.Fatalf("%v: %s", path, diff)
	}
}
