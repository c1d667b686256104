package document_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"commonplace/crdt/document"
	"commonplace/crdt/gate"

	"github.com/google/go-cmp/cmp"
)

// typed returns the changes of somebody who types n characters.
func typed(t testing.TB, d *document.Doc, n int) [][]byte {
	var out [][]byte
	for i := range n {
		out = append(out, typeInto(t, d, time.UnixMilli(int64(i)), patch{d.Len("body"), 0, string(rune('a' + i%26))}))
	}
	return out
}

func TestChangesWaitForTheirDependencies(t *testing.T) {
	a, first := newBody(t, "a")
	changes := append([][]byte{first}, typed(t, a, 5)...)
	b := document.New([]byte("b"))
	for i := len(changes) - 1; i > 0; i-- {
		got, err := b.Apply([][]byte{changes[i], changes[i]})
		if err != nil || len(got.Waiting) != 1 || len(got.Hashes)+len(got.Refused) != 0 {
			t.Fatalf("%+v %v", got, err)
		}
	}
	if len(b.Waiting()) != 5 || len(b.Missing()) != 1 || len(b.Heads()) != 0 {
		t.Fatalf("%d waiting for %d", len(b.Waiting()), len(b.Missing()))
	}
	c := document.New([]byte("c")) // as after a restart
	if _, err := c.Apply(b.Waiting()); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*document.Doc{b, c} {
		got, err := d.Apply([][]byte{first})
		if err != nil || len(got.Hashes) != 6 || len(got.Waiting) != 0 || len(d.Waiting()) != 0 {
			t.Fatalf("%+v %v", got, err)
		}
		if text, _ := d.Text("body"); text != "abcde" {
			t.Error(text)
		}
	}
}

func TestWaitingIsBounded(t *testing.T) {
	a, _ := newBody(t, "a")
	d := document.New([]byte("d"))
	got, err := d.Apply(typed(t, a, document.MaxWaiting+3))
	if err != nil || len(got.Waiting) != document.MaxWaiting || len(got.Refused) != 3 {
		t.Fatalf("%d waiting, %d refused, %v", len(got.Waiting), len(got.Refused), err)
	}
	for _, r := range got.Refused {
		if !errors.Is(r.Err, document.ErrWaitingFull) {
			t.Error(r.Err)
		}
	}
}

func TestEquivocationDoesNotDisturbTheRest(t *testing.T) {
	a, first := newBody(t, "a")
	twin, _ := newBody(t, "a")
	other, _ := newBody(t, "other")
	honest := typed(t, a, 3)
	forged := typeInto(t, twin, time.UnixMilli(7), patch{0, 0, "forged"})
	upon := typeInto(t, twin, time.UnixMilli(8), patch{0, 0, "more"})
	bystander := typed(t, other, 3)
	d := document.New([]byte("d"))
	got, err := d.Apply(slices.Concat([][]byte{first}, honest[:2], [][]byte{forged, upon}, bystander, honest[2:]))
	if err != nil || len(got.Hashes) != 7 || len(got.Refused) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	want, _ := gate.Check(forged)
	have, _ := gate.Check(honest[0])
	var e *document.EquivocationError
	if !errors.As(got.Refused[0].Err, &e) || e.Seq != 1 || e.Got != want.Hash || e.Have != have.Hash || string(e.Actor) != "a" {
		t.Errorf("refused with %v", got.Refused[0].Err)
	}
	clean := document.New([]byte("clean"))
	apply(t, clean, slices.Concat([][]byte{first}, honest, bystander))
	textA, _ := d.Text("body")
	textB, _ := clean.Text("body")
	if textA != textB || cmp.Diff(d.Heads(), clean.Heads()) != "" {
		t.Errorf("%q instead of %q", textA, textB)
	}
}

// TestRefused gives a document what must never come near the engine, among
// changes that are good.
func TestRefused(t *testing.T) {
	a, first := newBody(t, "a")
	good := typed(t, a, 2)
	bad := slices.Clone(good[1])
	bad[len(bad)-1] ^= 1
	for name, chunk := range map[string][]byte{
		"nothing": nil, "noise": []byte("noise"), "a saved document": a.Save(),
		"a flipped bit": bad, "stray bytes": append(slices.Clone(good[0]), 0, 0),
		"two changes": slices.Concat(good[0], good[1]),
	} {
		d := document.New([]byte("d"))
		got, err := d.Apply([][]byte{first, chunk, good[0], good[1]})
		var refused *gate.Error
		if err != nil || len(got.Hashes) != 3 || len(got.Refused) != 1 || !errors.As(got.Refused[0].Err, &refused) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if text, _ := d.Text("body"); text != "ab" {
			t.Errorf("%s: text %q", name, text)
		}
	}
}

// TestForeignReferences transplants a change into a document that lacks what
// it refers to: the same actor, number and dependencies, another past.
func TestForeignReferences(t *testing.T) {
	build := func(key string) (*document.Doc, []byte) {
		d, first, err := document.NewSeeded([]byte("d"), []byte("s"), func(tx *document.Tx) error { return tx.MakeText(key) })
		if err != nil {
			t.Fatal(err)
		}
		return d, first
	}
	a, _ := build("a")
	b, first := build("b")
	change := edit(t, a, func(tx *document.Tx) error { return tx.SpliceText(document.Path{"a"}, 0, 0, "x") })
	got, err := b.Apply([][]byte{first, change})
	if err != nil || len(got.Waiting) != 1 {
		t.Fatalf("a change of another document: %+v %v", got, err)
	}
}

func TestViewsAreReadOnly(t *testing.T) {
	d, _ := newBody(t, "d")
	before := d.Heads()
	changes := typed(t, d, 3)
	view, err := d.At(before)
	if err != nil {
		t.Fatal(err)
	}
	if text, ok := view.Text("body"); !ok || text != "" {
		t.Error(text)
	}
	_, err1 := view.Edit(time.Now(), func(*document.Tx) error { return nil })
	_, err2 := view.Apply(changes)
	if !errors.Is(err1, document.ErrReadOnly) || !errors.Is(err2, document.ErrReadOnly) {
		t.Error(err1, err2)
	}
	empty, err := d.At(nil)
	if err != nil || len(empty.Keys()) != 0 || len(empty.Heads()) != 0 {
		t.Errorf("the very beginning holds %v (%v)", empty.Keys(), err)
	}
	if _, err := d.At([]document.Hash{{1}}); !errors.Is(err, document.ErrNotFound) {
		t.Error(err)
	}
	if _, err := d.ChangesSince([]document.Hash{{1}}); !errors.Is(err, document.ErrNotFound) {
		t.Error(err)
	}
	since, err := d.ChangesSince(before)
	if diff := cmp.Diff(changes, since); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestWideHistory(t *testing.T) {
	var all [][]byte
	for i := range 500 {
		d, first := newBody(t, fmt.Sprintf("actor %d", i))
		all = append(all, first)
		all = append(all, typed(t, d, 1)...)
		d.Close()
	}
	d := document.New([]byte("d"))
	apply(t, d, all)
	if d.Len("body") != 500 || len(d.Heads()) != 500 {
		t.Fatal(d.Len("body"), len(d.Heads()))
	}
	merge := typeInto(t, d, time.UnixMilli(1), patch{0, 500, "all gone"})
	_ = merge
	if text, _ := d.Text("body"); text != "all gone" {
		t.Error(text)
	}
}
