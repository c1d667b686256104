package document_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"commonplace/crdt/document"
	"commonplace/crdt/gate"

	"github.com/google/go-cmp/cmp"
)

func edit(t testing.TB, d *document.Doc, f func(*document.Tx) error) []byte {
	t.Helper()
	change, err := d.Edit(time.UnixMilli(1_700_000_000_123), f)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func TestValues(t *testing.T) {
	d := document.New([]byte("actor"))
	defer d.Close()
	now := time.UnixMilli(1_700_000_000_456)
	scalars := map[string]any{"string": "é", "empty": "", "true": true, "int": int64(-7), "uint": uint64(math.MaxUint64),
		"float": 1.5, "bytes": []byte{0, 255}, "time": now, "null": nil}
	edit(t, d, func(tx *document.Tx) error {
		for k, v := range scalars {
			if err := tx.Set(document.Path{k}, v); err != nil {
				return err
			}
		}
		if err := tx.MakeMap("map"); err != nil {
			return err
		}
		if err := tx.MakeList("map", "list"); err != nil {
			return err
		}
		for _, v := range []any{1, "two", document.KindText} {
			if err := tx.Append(document.Path{"map", "list"}, v); err != nil {
				return err
			}
		}
		if err := tx.Delete("map", "list", 0); err != nil {
			return err
		}
		if got := tx.Len("map", "list"); got != 2 {
			t.Errorf("length within the transaction %d", got)
		}
		return tx.SpliceText(document.Path{"map", "list", 1}, 0, 0, "text")
	})
	want := map[string]any{"map": map[string]any{"list": []any{"two", "text"}}}
	for k, v := range scalars {
		want[k] = v
	}
	got, _ := d.Map()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s, ok := d.String("string"); s != "é" || !ok {
		t.Error("string", s)
	}
	if at, ok := d.Time("time"); !ok || !at.Equal(now) {
		t.Error("time", at)
	}
	if n, ok := d.Int("int"); n != -7 || !ok {
		t.Error("int", n)
	}
	if b, ok := d.Bool("true"); !b || !ok {
		t.Error("bool", b)
	}
	if _, ok := d.Text("string"); ok {
		t.Error("a string was read as a text")
	}
	if diff := cmp.Diff([]string{"list"}, d.Keys("map")); diff != "" {
		t.Error(diff)
	}
	if d.Kind("map", "list", 1) != document.KindText || d.Kind("none", "at", "all") != document.KindNone {
		t.Error("kinds")
	}
}

// TestRefusedWrites makes every mistake a caller can make. None may leave a
// trace, and none may reach the engine in a form that it takes silently.
func TestRefusedWrites(t *testing.T) {
	d := document.New([]byte("actor"))
	defer d.Close()
	edit(t, d, func(tx *document.Tx) error {
		return errors.Join(tx.MakeText("text"), tx.MakeList("list"), tx.MakeMap("map"),
			tx.SpliceText(document.Path{"text"}, 0, 0, "abc"), tx.Append(document.Path{"list"}, "x"))
	})
	before, heads := d.Save(), d.Heads()
	p := func(steps ...any) document.Path { return steps }
	for name, tc := range map[string]struct {
		f    func(*document.Tx) error
		want error
	}{
		"splice before":    {func(tx *document.Tx) error { return tx.SpliceText(p("text"), -1, 0, "x") }, document.ErrRange},
		"splice behind":    {func(tx *document.Tx) error { return tx.SpliceText(p("text"), 4, 0, "x") }, document.ErrRange},
		"delete too much":  {func(tx *document.Tx) error { return tx.SpliceText(p("text"), 1, 3, "") }, document.ErrRange},
		"delete backwards": {func(tx *document.Tx) error { return tx.SpliceText(p("text"), 1, -1, "") }, document.ErrRange},
		"overflow":         {func(tx *document.Tx) error { return tx.SpliceText(p("text"), 1, math.MaxInt, "") }, document.ErrRange},
		"invalid UTF-8":    {func(tx *document.Tx) error { return tx.SpliceText(p("text"), 0, 0, "\xff") }, document.ErrType},
		"splice a list":    {func(tx *document.Tx) error { return tx.SpliceText(p("list"), 0, 0, "x") }, document.ErrType},
		"splice nothing":   {func(tx *document.Tx) error { return tx.SpliceText(p("none"), 0, 0, "x") }, document.ErrNotFound},
		"set the root":     {func(tx *document.Tx) error { return tx.Set(p(), "x") }, document.ErrType},
		"empty key":        {func(tx *document.Tx) error { return tx.Set(p(""), "x") }, document.ErrType},
		"index of a map":   {func(tx *document.Tx) error { return tx.Set(p("map", 0), "x") }, document.ErrType},
		"key of a list":    {func(tx *document.Tx) error { return tx.Set(p("list", "x"), "x") }, document.ErrType},
		"key of a text":    {func(tx *document.Tx) error { return tx.Set(p("text", "x"), "x") }, document.ErrType},
		"no parent":        {func(tx *document.Tx) error { return tx.Set(p("none", "x"), "x") }, document.ErrNotFound},
		"odd step":         {func(tx *document.Tx) error { return tx.Set(p(1.5), "x") }, document.ErrType},
		"odd value":        {func(tx *document.Tx) error { return tx.Set(p("x"), struct{}{}) }, document.ErrType},
		"not a number":     {func(tx *document.Tx) error { return tx.Set(p("x"), math.NaN()) }, document.ErrType},
		"odd kind":         {func(tx *document.Tx) error { return tx.Set(p("x"), document.KindCounter) }, document.ErrType},
		"set behind":       {func(tx *document.Tx) error { return tx.Set(p("list", 1), "x") }, document.ErrRange},
		"set before":       {func(tx *document.Tx) error { return tx.Set(p("list", -1), "x") }, document.ErrRange},
		"insert behind":    {func(tx *document.Tx) error { return tx.InsertAt(p("list"), 2, "x") }, document.ErrRange},
		"insert in a map":  {func(tx *document.Tx) error { return tx.InsertAt(p("map"), 0, "x") }, document.ErrType},
		"append to none":   {func(tx *document.Tx) error { return tx.Append(p("none"), "x") }, document.ErrNotFound},
		"delete behind":    {func(tx *document.Tx) error { return tx.Delete("list", 1) }, document.ErrRange},
		"delete the root":  {func(tx *document.Tx) error { return tx.Delete() }, document.ErrType},
		"too large":        {func(tx *document.Tx) error { return tx.Set(p("x"), strings.Repeat("x", gate.MaxChange)) }, document.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			change, err := d.Edit(time.UnixMilli(5), func(tx *document.Tx) error {
				if err := tx.Set(document.Path{"title"}, "half an edit"); err != nil {
					return err
				}
				return tc.f(tx)
			})
			if !errors.Is(err, tc.want) || change != nil {
				t.Errorf("got %v and %d bytes, want %v", err, len(change), tc.want)
			}
			if diff := cmp.Diff(heads, d.Heads()); diff != "" || !bytes.Equal(d.Save(), before) {
				t.Error("the edit left a trace", diff)
			}
		})
	}
	other := document.New([]byte("other"))
	all, err := d.Changes()
	if err != nil {
		t.Fatal(err)
	}
	apply(t, other, append(all, edit(t, d, func(tx *document.Tx) error { return tx.Set(document.Path{"x"}, 1) })))
	if history, _ := other.History(); len(history) != 2 || history[1].Seq != 2 {
		t.Errorf("numbers are not contiguous after rolling back: %+v", history)
	}
}

func TestEditThatPanics(t *testing.T) {
	d, _ := newBody(t, "actor")
	defer d.Close()
	heads := d.Heads()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = d.Edit(time.UnixMilli(1), func(tx *document.Tx) error {
			_ = tx.SpliceText(body, 0, 0, "lost")
			panic("a bug in the caller")
		})
	}()
	if text, _ := d.Text("body"); text != "" || cmp.Diff(heads, d.Heads()) != "" {
		t.Errorf("the text is %q", text)
	}
	typeInto(t, d, time.UnixMilli(2), patch{0, 0, "still works"})
}

func TestEditOfNothing(t *testing.T) {
	d, _ := newBody(t, "actor")
	defer d.Close()
	heads := d.Heads()
	for name, f := range map[string]func(*document.Tx) error{
		"nothing":     func(*document.Tx) error { return nil },
		"empty":       func(tx *document.Tx) error { return tx.SpliceText(body, 0, 0, "") },
		"no such key": func(tx *document.Tx) error { return tx.Delete("none") },
	} {
		if change := edit(t, d, f); change != nil {
			t.Errorf("%s made a change of %d bytes", name, len(change))
		}
	}
	if diff := cmp.Diff(heads, d.Heads()); diff != "" {
		t.Error(diff)
	}
}

func TestChangesAreNeverCompressed(t *testing.T) {
	d, _ := newBody(t, "actor")
	defer d.Close()
	change := typeInto(t, d, time.UnixMilli(1), patch{0, 0, strings.Repeat("compressible ", 1000)})
	if len(change) < 13_000 || change[8] != 1 {
		t.Fatalf("%d bytes of type %d", len(change), change[8])
	}
	again, err := document.Load(d.Save(), d.Actor())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for _, d := range []*document.Doc{d, again} {
		got, err := d.Change(d.Heads()[0])
		if err != nil || !bytes.Equal(got, change) {
			t.Errorf("the change is not the same later: %d bytes, %v", len(got), err)
		}
	}
}

func TestClosed(t *testing.T) {
	d, first := newBody(t, "actor")
	d.Close()
	d.Close()
	_, err1 := d.Edit(time.Now(), func(*document.Tx) error { return nil })
	_, err2 := d.Apply([][]byte{first})
	_, _, err3 := d.ApplyText([][]byte{first}, "body")
	_, err4 := d.History()
	_, err5 := d.At(nil)
	_, err6 := d.Changes()
	for i, err := range []error{err1, err2, err3, err4, err5, err6} {
		if !errors.Is(err, document.ErrClosed) {
			t.Errorf("%d: %v", i+1, err)
		}
	}
	if _, ok := d.Text("body"); ok || d.Save() != nil || d.Kind() != document.KindNone || d.Has(document.Hash{}) {
		t.Error("a closed document still answers")
	}
}

func TestLoadRefuses(t *testing.T) {
	d, _ := newBody(t, "actor")
	saved := d.Save()
	for name, b := range map[string][]byte{"nothing": nil, "half": saved[:len(saved)/2], "noise": []byte("noise")} {
		if d, err := document.Load(b, []byte("actor")); err == nil {
			t.Errorf("%s was loaded: %v", name, d.Heads())
		}
	}
}

func TestClaims(t *testing.T) {
	a, first := newBody(t, "a")
	b, _ := newBody(t, "b")
	title := document.Path{"title"}
	set := func(d *document.Doc, v any) []byte {
		return edit(t, d, func(tx *document.Tx) error { return tx.Set(title, v) })
	}
	fromA, fromB := set(a, "Tea"), set(b, "Coffee")
	apply(t, a, [][]byte{first, fromB})
	got, err := a.Claims("title")
	want := []document.Claim{
		{Value: "Coffee", Actor: []byte("b"), Hash: hashOf(fromB)},
		{Value: "Tea", Actor: []byte("a"), Hash: hashOf(fromA)},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if shown, _ := a.String("title"); shown != "Coffee" {
		t.Error(shown)
	}
	settled := set(a, "Tea and coffee")
	got, err = a.Claims("title")
	want = []document.Claim{{Value: "Tea and coffee", Actor: []byte("a"), Hash: hashOf(settled)}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
