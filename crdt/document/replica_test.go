package document_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"commonplace/crdt/document"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// replica is one laptop in a property test: a document, all changes that ever
// reached it, and an editor that has the text "body" open and sees nothing of
// it but splices.
type replica struct {
	doc    *document.Doc
	log    [][]byte
	editor []rune
}

var seedActor = []byte("seed of the test")

func startText(tx *document.Tx) error {
	for _, step := range []func() error{
		func() error { return tx.MakeText("body") },
		func() error { return tx.MakeMap("tags") },
		func() error { return tx.MakeList("list") },
		func() error { return tx.SpliceText(document.Path{"body"}, 0, 0, "start") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func newReplicas(t *rapid.T, n int) []*replica {
	var out []*replica
	for i := range n {
		d, first, err := document.NewSeeded(fmt.Appendf(nil, "actor %d", (i*7)%5), seedActor, startText)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, &replica{doc: d, log: [][]byte{first}, editor: []rune("start")})
	}
	return out
}

// words hold characters of one to four bytes, and some of several code points.
var words = []string{"a", "bc", "é", "e\u0301", "語", "🙃", "👍🏼", "👩‍👩‍👧", "\n", " long run of text ", "\ufffc"}

func (r *replica) edit(t *rapid.T, step int) {
	var splice document.Splice
	at := time.UnixMilli(int64(rapid.IntRange(0, 50).Draw(t, "time")))
	change, err := r.doc.Edit(at, func(tx *document.Tx) error {
		for range rapid.IntRange(1, 3).Draw(t, "operations") {
			if err := r.operation(t, tx, &splice, step); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		r.log = append(r.log, change)
	}
	r.check(t, "edit")
}

func (r *replica) operation(t *rapid.T, tx *document.Tx, s *document.Splice, step int) error {
	n := tx.Len("list")
	key := rapid.SampledFrom([]string{"x", "y"}).Draw(t, "key")
	switch rapid.SampledFrom([]string{"text", "text", "text", "text", "map", "list", "nested", "replace"}).Draw(t, "what") {
	case "text":
		size := tx.Len("body")
		s.Pos = rapid.IntRange(0, size).Draw(t, "pos")
		s.Del = min(rapid.SampledFrom([]int{0, 0, 1, 3, 9}).Draw(t, "del"), size-s.Pos)
		s.Ins = rapid.SampledFrom(append(words, "")).Draw(t, "ins")
		r.editor = splice(r.editor, *s)
		return tx.SpliceText(document.Path{"body"}, s.Pos, s.Del, s.Ins)
	case "map":
		if rapid.Bool().Draw(t, "delete") && tx.Kind("tags", key) != document.KindNone {
			return tx.Delete("tags", key)
		}
		return tx.Set(document.Path{"tags", key}, step)
	case "list":
		switch rapid.IntRange(0, 3).Draw(t, "list") {
		case 0:
			return tx.Append(document.Path{"list"}, step)
		case 1:
			return tx.InsertAt(document.Path{"list"}, rapid.IntRange(0, n).Draw(t, "index"), document.KindText)
		case 2:
			if n > 0 {
				return tx.Set(document.Path{"list", rapid.IntRange(0, n-1).Draw(t, "index")}, "set")
			}
		default:
			if n > 0 {
				return tx.Delete("list", rapid.IntRange(0, n-1).Draw(t, "index"))
			}
		}
		return nil
	case "nested":
		if n > 0 && tx.Kind("list", n-1) == document.KindText {
			return tx.SpliceText(document.Path{"list", n - 1}, 0, 0, "nested")
		}
		return tx.Append(document.Path{"list"}, document.KindText)
	default: // two texts made apart at one place
		if tx.Kind("tags", "text") == document.KindText && rapid.IntRange(0, 3).Draw(t, "again") > 0 {
			return tx.SpliceText(document.Path{"tags", "text"}, 0, 0, key)
		}
		return tx.MakeText("tags", "text")
	}
}

func splice(text []rune, s document.Splice) []rune {
	return slices.Concat(text[:s.Pos], []rune(s.Ins), text[s.Pos+s.Del:])
}

// receive hands over some changes of another replica, out of order and
// some of them twice.
func (r *replica) receive(t *rapid.T, changes [][]byte) {
	r.log = append(r.log, changes...)
	batch := append(slices.Clone(changes), changes[:len(changes)/3]...)
	batch = rapid.Permutation(batch).Draw(t, "order")
	applied, splices, err := r.doc.ApplyText(batch, "body")
	if err != nil || len(applied.Refused) > 0 {
		t.Fatalf("%v %+v", err, applied.Refused)
	}
	for _, s := range splices {
		r.editor = splice(r.editor, s)
	}
	r.check(t, "receive")
}

// check compares what Go says of the texts with what the engine says.
func (r *replica) check(t *rapid.T, when string) {
	text, ok := r.doc.Text("body")
	if !ok || text != string(r.editor) {
		t.Fatalf("after %s the editor shows %q, the text is %q", when, string(r.editor), text)
	}
	replayed, err := r.doc.TextAt(r.doc.Heads(), "body")
	if err != nil || replayed != text {
		t.Fatalf("after %s the operations give %q, the engine %q (%v)", when, replayed, text, err)
	}
	spans, err := r.doc.Authors("body")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range spans {
		n += s.Len
	}
	if n != utf8.RuneCountInString(text) {
		t.Fatalf("after %s authors of %d characters of %d", when, n, utf8.RuneCountInString(text))
	}
}

// checkNested compares the texts below the root as well.
func (r *replica) checkNested(t *rapid.T) {
	paths := []document.Path{{"tags", "text"}}
	for i := range r.doc.Len("list") {
		paths = append(paths, document.Path{"list", i})
	}
	for _, p := range paths {
		text, ok := r.doc.Text(p...)
		replayed, err := r.doc.TextAt(r.doc.Heads(), p...)
		if ok != (err == nil) || text != replayed {
			t.Fatalf("%v: the operations give %q, the engine %q (%v)", p, replayed, text, err)
		}
	}
}

func TestReplicasConverge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := newReplicas(t, rapid.IntRange(3, 5).Draw(t, "replicas"))
		for step := range rapid.IntRange(5, 40).Draw(t, "steps") {
			i := rapid.IntRange(0, len(rs)-1).Draw(t, "who")
			if rapid.IntRange(0, 2).Draw(t, "action") > 0 {
				rs[i].edit(t, step)
				continue
			}
			from := rs[rapid.IntRange(0, len(rs)-1).Draw(t, "from")].log
			some := rapid.IntRange(0, len(from)-1).Draw(t, "start")
			rs[i].receive(t, from[some:rapid.IntRange(some, len(from)).Draw(t, "end")])
		}
		var all [][]byte
		for _, r := range rs {
			all = append(all, r.log...)
		}
		for _, r := range rs {
			r.receive(t, all)
			r.checkNested(t)
			same(t, rs[0].doc, r.doc)
			again, err := document.Load(r.doc.Save(), r.doc.Actor())
			if err != nil {
				t.Fatal(err)
			}
			same(t, rs[0].doc, again)
			again.Close()
		}
		for _, r := range rs {
			r.doc.Close()
		}
	})
}

func same(t *rapid.T, a, b *document.Doc) {
	if len(b.Waiting()) > 0 || len(b.Missing()) > 0 {
		t.Fatal("changes are waiting although all are there")
	}
	va, _ := a.Value()
	vb, _ := b.Value()
	ha, err1 := a.History()
	hb, err2 := b.History()
	if diff := cmp.Diff(a.Heads(), b.Heads()) + cmp.Diff(va, vb) + cmp.Diff(ha, hb); diff != "" || err1 != nil || err2 != nil {
		t.Fatalf("replicas differ: %s", diff)
	}
}

func TestDiffAndRestore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := newReplicas(t, 3)
		versions := [][]document.Hash{rs[0].doc.Heads()}
		for step := range rapid.IntRange(5, 30).Draw(t, "steps") {
			r := rs[rapid.IntRange(0, 2).Draw(t, "who")]
			if rapid.Bool().Draw(t, "edit") {
				r.edit(t, step)
			} else {
				rs[0].receive(t, r.log)
			}
			versions = append(versions, rs[0].doc.Heads())
		}
		d := rs[0].doc
		a := rapid.SampledFrom(versions).Draw(t, "a")
		b := rapid.SampledFrom(versions).Draw(t, "b")
		checkDiff(t, d, a, b)
		old := textAt(t, d, a)
		changes, splices, err := d.RestoreText(time.UnixMilli(60), a, "body")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range splices {
			rs[0].editor = splice(rs[0].editor, s)
		}
		if text, _ := d.Text("body"); text != old {
			t.Fatalf("restored %q instead of %q", text, old)
		}
		rs[0].log = append(rs[0].log, changes...)
		rs[0].check(t, "restore")
	})
}

// textAt asks the engine, and makes sure that the operations say the same.
func textAt(t *rapid.T, d *document.Doc, heads []document.Hash) string {
	view, err := d.At(heads)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	text, _ := view.Text("body")
	replayed, err := d.TextAt(heads, "body")
	if err != nil || replayed != text {
		t.Fatalf("the operations give %q, the engine %q (%v)", replayed, text, err)
	}
	if diff := cmp.Diff(heads, view.Heads()); diff != "" {
		t.Fatal(diff)
	}
	return text
}

func checkDiff(t *rapid.T, d *document.Doc, a, b []document.Hash) {
	pieces, err := d.Diff(a, b, "body")
	if err != nil {
		t.Fatal(err)
	}
	var before, after strings.Builder
	for _, p := range pieces {
		if p.Kind != document.Insert {
			before.WriteString(p.Text)
		}
		if p.Kind != document.Delete {
			after.WriteString(p.Text)
		}
		if (p.Kind == document.Equal) != (p.Actor == nil) {
			t.Fatalf("piece %+v", p)
		}
	}
	if before.String() != textAt(t, d, a) || after.String() != textAt(t, d, b) {
		t.Fatalf("pieces %+v", pieces)
	}
}
