package document_test

import (
	"bytes"
	"testing"
	"time"

	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

func TestSeededIsTheSameEverywhere(t *testing.T) {
	a, first := newBody(t, "a")
	b, again := newBody(t, "b")
	if !bytes.Equal(first, again) {
		t.Fatal("two laptops made different first changes")
	}
	got, err := b.Apply([][]byte{first, typeInto(t, a, time.UnixMilli(9), patch{0, 0, "from a"})})
	if err != nil || len(got.Hashes) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if text, _ := b.Text("body"); text != "from a" {
		t.Error(text)
	}
	if _, _, err := document.NewSeeded([]byte("c"), seedActor, func(*document.Tx) error { return nil }); err == nil {
		t.Error("a document without a first change was made")
	}
}

func TestActor(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []feed.ID{{}, {Incarnation: 1}, {Device: feed.Device{1}}} {
		for _, doc := range []feed.DocID{{}, {1}} {
			for _, c := range []feed.Community{{}, {1}} {
				a := document.Actor(c, id, doc)
				if len(a) != document.ActorSize || seen[string(a)] {
					t.Errorf("actor %x", a)
				}
				seen[string(a)] = true
			}
		}
	}
}
