package document_test

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"commonplace/crdt/document"
)

// FuzzApply alters a change, gives it a correct checksum again and applies it
// among good ones. An abort of the engine ends the whole run; short of that,
// the good changes have to arrive, both readings of the text have to agree and
// the document has to open again.
func FuzzApply(f *testing.F) {
	writer, first := newBody(f, "writer")
	other, _ := newBody(f, "other")
	good := [][]byte{first,
		typeInto(f, writer, time.UnixMilli(1), patch{0, 0, "héllo 👍🏼"}),
		typeInto(f, writer, time.UnixMilli(2), patch{2, 3, "y"}, patch{0, 1, ""})}
	apply(f, other, good)
	seeds := [][]byte{
		typeInto(f, other, time.UnixMilli(3), patch{1, 2, "new"}),
		edit(f, other, func(tx *document.Tx) error { return tx.MakeList("list") }),
		edit(f, other, func(tx *document.Tx) error { return tx.Append(document.Path{"list"}, int64(7)) }),
		edit(f, other, func(tx *document.Tx) error { return tx.Set(document.Path{"list", 0}, time.UnixMilli(9)) }),
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, chunk []byte) {
		if len(chunk) > 9 {
			chunk = slices.Clone(chunk)
			sum := sha256.Sum256(chunk[8:])
			copy(chunk[4:], sum[:4])
		}
		d := document.New([]byte("reader"))
		defer d.Close()
		if _, err := d.Apply(slices.Concat(good[:2], [][]byte{chunk}, good[2:], seeds)); err != nil {
			t.Fatal(err)
		}
		for _, c := range good {
			if !d.Has(hashOf(c)) {
				t.Fatal("a good change is missing")
			}
		}
		again, err := document.Load(d.Save(), []byte("reader"))
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		text, ok := again.Text("body")
		replayed, err := d.TextAt(d.Heads(), "body")
		if ok != (err == nil) || text != replayed || !bytes.Equal(d.Save(), again.Save()) {
			t.Fatalf("the engine reads %q, the operations give %q (%v)", text, replayed, err)
		}
	})
}

func hashOf(chunk []byte) document.Hash { return sha256.Sum256(chunk[8:]) }
