package workload_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"commonplace/bench/workload"
	"commonplace/crdt/document"
)

// The expected values were computed with a program of another language, from
// the description of the workload alone.

func TestDocuments(t *testing.T) {
	first := workload.Doc(0)
	if want := "Post 0 nefxdmbbvpnftz bvsoa"; first.Title != want {
		t.Errorf("title %q, want %q", first.Title, want)
	}
	wantBody := "mtalexsmqesnerdzaog ozs vzjccvxzxtpornqfcvejfghhhptnvg hghezqvjekpu ozex qiafuahehiuqssvvpifspxbtn " +
		"hcanuyqaxmulabnoo qvktixyuwysfzkxvfwlsayuskmhgmmx fhgygurzzpw pqmhicjvopkvnpqvurqx jcyyvgxoqvjlzbegexmynthdtjba"
	if first.Body() != wantBody {
		t.Errorf("body %q, want %q", first.Body(), wantBody)
	}
	wantReplies := [workload.Replies]string{"reply-0-jnkizkbe", "reply-1-gvdnzics", "reply-2-ldzmnlir", "reply-3-ceqmfhtk", "reply-4-twlylrfp"}
	if first.Replies != wantReplies {
		t.Errorf("replies %q, want %q", first.Replies, wantReplies)
	}
	last := workload.Doc(999)
	if last.Title != "Post 999 pvvkewcsjexipwuabeh " || last.Author != "member-49" || last.Time != 1700059940 {
		t.Errorf("document 999 is %q by %q at %d", last.Title, last.Author, last.Time)
	}
}

func TestThousandDocuments(t *testing.T) {
	sum := sha256.New()
	for i := range 1000 {
		d := workload.Doc(i)
		lines := append([]string{d.Title, d.Author, fmt.Sprint(d.Time), d.Body()}, d.Replies[:]...)
		fmt.Fprintln(sum, strings.Join(lines, "\n"))
	}
	const want = "9b04b7a68721d3ab2a2917e80465974cf86373366f72b3651b58198e98b5816c"
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("the thousand documents hash to %s, want %s", got, want)
	}
}

func TestOfflineEdits(t *testing.T) {
	for _, want := range []struct {
		doc    int
		second bool
		edit   workload.Offline
	}{
		{0, false, workload.Offline{Insert: workload.Insert{Pos: 171, Text: "jymbj yrzan  frzbmrd"}, Item: "titbunhq"}},
		{99, false, workload.Offline{Insert: workload.Insert{Pos: 209, Text: "dolwpcutwhtvillaaqep"}, Item: "miowbbbn"}},
		{99, true, workload.Offline{Insert: workload.Insert{Pos: 74, Text: "odbeaimvknesief gvme"}, Item: "obwljwll"}},
		{149, true, workload.Offline{Insert: workload.Insert{Pos: 196, Text: "bnycjlxkhttoumltkpii"}, Item: "wwbfkzao"}},
	} {
		if diff := cmp.Diff(want.edit, workload.Apart(want.doc, want.second)); diff != "" {
			t.Errorf("edit of document %d, second=%v: %s", want.doc, want.second, diff)
		}
	}
}

func TestKeystrokes(t *testing.T) {
	if n := len(workload.Text(20_000)); n != 20_000 {
		t.Errorf("a text of 20,000 characters has %d", n)
	}
	all := workload.Keystrokes(500, 20_000)
	if len(all) != 500 {
		t.Fatalf("%d keystrokes, want 500", len(all))
	}
	for _, k := range all {
		if k.Pos < 0 || k.Pos >= 20_000 || len(k.Text) != 1 {
			t.Errorf("keystroke %+v does not fit a text of 20,000 characters", k)
		}
	}
}

// TestSteps makes the documents with the real engine.
func TestSteps(t *testing.T) {
	made := workload.Doc(7)
	d := document.New([]byte("tester"))
	defer d.Close()
	steps := append(made.Steps(), workload.Apart(7, false).Steps()...)
	for i, step := range steps {
		if change, err := d.Edit(time.UnixMilli(int64(i)), step); err != nil || change == nil {
			t.Fatalf("step %d: change of %d bytes, %v", i, len(change), err)
		}
		if i+1 == workload.Changes {
			if text, _ := d.Text(workload.Body...); text != made.Body() {
				t.Errorf("body %q, want %q", text, made.Body())
			}
		}
	}
	if len(steps) != workload.Changes+2 {
		t.Errorf("%d steps, want %d", len(steps), workload.Changes+2)
	}
	list, _ := d.List(workload.List...)
	text, _ := d.Text(workload.Body...)
	if len(list) != workload.Replies+1 || len(text) != workload.BodyLen+workload.ApartLen {
		t.Errorf("%d items and %d characters after the offline edit", len(list), len(text))
	}
	if title, _ := d.String("title"); title != made.Title {
		t.Errorf("title %q, want %q", title, made.Title)
	}
}
