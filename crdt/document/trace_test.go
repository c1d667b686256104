package document_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"commonplace/crdt/document"
)

// trace is a recorded editing session. Without parents a transaction follows
// the one before.
type trace struct {
	EndContent string `json:"endContent"`
	Txns       []struct {
		Parents []int   `json:"parents"`
		Agent   int     `json:"agent"`
		Patches []patch `json:"patches"`
	} `json:"txns"`
}

// patch is [position, deleted, inserted].
type patch struct {
	pos, del int
	ins      string
}

func (p *patch) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&p.pos, &p.del, &p.ins})
}

func loadTrace(t testing.TB, name string) *trace {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "editing-traces", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the recorded session %s is not beside this checkout: %v", name, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var tr trace
	if err := json.NewDecoder(z).Decode(&tr); err != nil {
		t.Fatal(err)
	}
	return &tr
}

// body is where the tests keep their text.
var body = document.Path{"body"}

func newBody(t testing.TB, actor string) (*document.Doc, []byte) {
	t.Helper()
	d, first, err := document.NewSeeded([]byte(actor), seedActor, func(tx *document.Tx) error { return tx.MakeText("body") })
	if err != nil {
		t.Fatal(err)
	}
	return d, first
}

func typeInto(t testing.TB, d *document.Doc, at time.Time, patches ...patch) []byte {
	change, err := d.Edit(at, func(tx *document.Tx) error {
		for _, p := range patches {
			if err := tx.SpliceText(body, p.pos, p.del, p.ins); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return change
}

// TestPaper types a whole paper, key by key, and hands every tenth part of
// the changes to a second laptop on the way.
func TestPaper(t *testing.T) {
	tr := loadTrace(t, "automerge-paper.json.gz")
	if testing.Short() {
		tr.Txns = tr.Txns[:20_000]
		tr.EndContent = string(plain(tr))
	}
	d, first := newBody(t, "writer")
	defer d.Close()
	other := document.New([]byte("reader"))
	defer other.Close()
	changes := [][]byte{first}
	for i, txn := range tr.Txns {
		changes = append(changes, typeInto(t, d, time.UnixMilli(int64(i)), txn.Patches...))
		if len(changes) > len(tr.Txns)/10 {
			apply(t, other, changes)
			changes = nil
		}
	}
	apply(t, other, changes)
	for _, d := range []*document.Doc{d, other} {
		if text, _ := d.Text("body"); text != tr.EndContent {
			t.Fatalf("the text differs from the recorded one: %d bytes of %d", len(text), len(tr.EndContent))
		}
	}
	text, err := d.TextAt(d.Heads(), "body")
	if err != nil || text != tr.EndContent {
		t.Fatalf("the operations give another text (%v)", err)
	}
}

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func apply(t failer, d *document.Doc, changes [][]byte) {
	t.Helper()
	got, err := d.Apply(changes)
	if err != nil || len(got.Refused) > 0 {
		t.Fatalf("applying: %v %+v", err, got.Refused)
	}
}

func plain(tr *trace) []rune {
	var text []rune
	for _, txn := range tr.Txns {
		for _, p := range txn.Patches {
			text = splice(text, document.Splice{Pos: p.pos, Del: p.del, Ins: p.ins})
		}
	}
	return text
}

// TestFriends replays two people who type into one text at once. Each has a
// laptop that knows exactly what the recording says its user saw.
func TestFriends(t *testing.T) {
	tr := loadTrace(t, "friendsforever.json.gz")
	a, first := newBody(t, "agent 0")
	b, _ := newBody(t, "agent 1")
	docs := []*document.Doc{a, b}
	changes := make([][]byte, len(tr.Txns))
	seen := []map[int]bool{{}, {}}
	want := []rune{}
	_ = first
	for i, txn := range tr.Txns {
		d := docs[txn.Agent]
		var missing [][]byte
		for todo := txn.Parents; len(todo) > 0; {
			p := todo[0]
			todo = todo[1:]
			if !seen[txn.Agent][p] {
				seen[txn.Agent][p] = true
				missing = append(missing, changes[p])
				todo = append(todo, tr.Txns[p].Parents...)
			}
		}
		if len(missing) > 0 {
			_, splices, err := d.ApplyText(missing, "body")
			if err != nil {
				t.Fatal(err)
			}
			if txn.Agent == 0 {
				for _, s := range splices {
					want = splice(want, s)
				}
			}
		}
		changes[i] = typeInto(t, d, time.UnixMilli(int64(i)), txn.Patches...)
		seen[txn.Agent][i] = true
		if txn.Agent == 0 {
			for _, p := range txn.Patches {
				want = splice(want, document.Splice{Pos: p.pos, Del: p.del, Ins: p.ins})
			}
		}
	}
	apply(t, b, changes)
	_, splices, err := a.ApplyText(changes, "body")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range splices {
		want = splice(want, s)
	}
	for _, d := range docs {
		if text, _ := d.Text("body"); text != tr.EndContent {
			t.Errorf("the text differs from the recorded one: %d bytes of %d", len(text), len(tr.EndContent))
		}
	}
	if string(want) != tr.EndContent {
		t.Error("the open editor shows another text")
	}
}
