package document_test

import (
	"testing"
	"time"

	"commonplace/crdt/document"
)

func TestEdit(t *testing.T) {
	d := document.New([]byte("actor-a"))
	defer d.Close()
	c, err := d.Edit(time.UnixMilli(1000), func(tx *document.Tx) error {
		if err := tx.Set(document.Path{"title"}, "Hello"); err != nil {
			return err
		}
		if err := tx.MakeText("body"); err != nil {
			return err
		}
		return tx.SpliceText(document.Path{"body"}, 0, 0, "a\U0001F469\u200D\U0001F467b")
	})
	if err != nil || c == nil {
		t.Fatal(err)
	}
	e := document.New([]byte("actor-b"))
	got, err := e.Apply([][]byte{c, c})
	if err != nil || len(got.Hashes) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if s, ok := e.Text("body"); !ok || s != "a\U0001F469\u200D\U0001F467b" {
		t.Fatalf("text %q", s)
	}
	if e.Len("body") != 5 {
		t.Fatal(e.Len("body"))
	}
}
