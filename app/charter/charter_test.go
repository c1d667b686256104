package charter_test

import (
	"slices"
	"testing"
	"time"

	"commonplace/app/charter"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

func edit(t *testing.T, d *document.Doc, f func(*document.Tx) error) []byte {
	t.Helper()
	change, err := d.Edit(time.UnixMilli(1), f)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func add(t *testing.T, d *document.Doc, title string) (id string) {
	t.Helper()
	edit(t, d, func(tx *document.Tx) (err error) {
		id, err = charter.Add(tx, charter.Norm, charter.Version{Title: title, Text: "…"}, time.UnixMilli(5))
		return err
	})
	return id
}

func titles(d *document.Doc) (out []string) {
	for _, c := range charter.Read(d).Clauses {
		out = append(out, c.Current().Title)
	}
	return out
}

func TestOrder(t *testing.T) {
	d := document.New([]byte("0123456789abcdef"))
	defer d.Close()
	edit(t, d, func(tx *document.Tx) error { return charter.Write(tx, charter.Text{Name: "N", Purpose: "P"}) })
	a, b, c := add(t, d, "a"), add(t, d, "b"), add(t, d, "c")
	move := func(id string, to int, want ...string) {
		t.Helper()
		edit(t, d, func(tx *document.Tx) error { return charter.Move(tx, id, to) })
		if got := titles(d); !slices.Equal(got, want) {
			t.Errorf("order is %v, want %v", got, want)
		}
	}
	move(c, 0, "c", "a", "b")
	move(c, 2, "a", "b", "c")
	move(a, 1, "b", "a", "c")
	for range 30 { // until there is no room between two numbers
		move(b, 1, "a", "b", "c")
		move(b, 0, "b", "a", "c")
	}
	edit(t, d, func(tx *document.Tx) error { return charter.Retire(tx, b, true) })
	if got := titles(d); !slices.Equal(got, []string{"a", "c", "b"}) {
		t.Errorf("with b retired: %v", got)
	}
}

// Two who amend a clause while apart make two versions, and both see the same
// one as current.
func TestAmendApart(t *testing.T) {
	one, two := document.New([]byte("0123456789abcdef")), document.New([]byte("fedcba9876543210"))
	defer one.Close()
	defer two.Close()
	edit(t, one, func(tx *document.Tx) error { return charter.Write(tx, charter.Text{Name: "N"}) })
	id := add(t, one, "first")
	all, err := one.Changes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Apply(all); err != nil {
		t.Fatal(err)
	}
	amend := func(d *document.Doc, title string) []byte {
		return edit(t, d, func(tx *document.Tx) error {
			return charter.Amend(tx, id, charter.Value, charter.Version{Title: title}, time.UnixMilli(9))
		})
	}
	a, b := amend(one, "by one"), amend(two, "by two")
	if _, err := one.Apply([][]byte{b}); err != nil {
		t.Fatal(err)
	}
	if _, err := two.Apply([][]byte{a}); err != nil {
		t.Fatal(err)
	}
	x, y := charter.Read(one).Clauses[0], charter.Read(two).Clauses[0]
	if len(x.Versions) != 3 || x.Current() != y.Current() || x.Kind != charter.Value {
		t.Errorf("one has %+v, two has %+v", x, y)
	}
}

func TestFold(t *testing.T) {
	v := charter.Version{ID: charter.VersionID(charter.Norm, "t", "x"), Title: "t", Text: "x"}
	text := charter.Text{Clauses: []charter.Clause{{ID: "c", Kind: charter.Norm, Versions: []charter.Version{v}}}}
	members := map[roll.MemberID]bool{{1}: true, {2}: true, {3}: true}
	answer := func(n byte, m byte, ms int64, version feed.Hash, stance string) charter.Answer {
		return charter.Answer{ID: feed.Hash{n}, Member: roll.MemberID{m}, Time: ms, Clause: "c", Version: version, Stance: stance}
	}
	answers := []charter.Answer{
		answer(1, 1, 10, v.ID, statement.StanceCannot),
		answer(2, 1, 20, v.ID, statement.StanceReservation),    // the newest counts
		answer(3, 2, 5, feed.Hash{9}, statement.StanceEndorse), // another version
		answer(4, 4, 5, v.ID, statement.StanceEndorse),         // not a member
		answer(5, 3, 7, v.ID, statement.StanceEndorse),
	}
	view := charter.Fold(text, answers, members)
	s := view.States[0]
	if s.Endorsed != 2 || s.Reservations != 1 || s.Cannot != 0 || len(s.Answers) != 2 || view.Complete != 2 {
		t.Errorf("state %+v, %d complete", s, view.Complete)
	}
	slices.Reverse(answers)
	if again := charter.Fold(text, answers, members).States[0]; again.Endorsed != s.Endorsed || again.Reservations != 1 {
		t.Errorf("in another order: %+v", again)
	}
	if last, ok := charter.Last(answers, roll.MemberID{2}, "c"); !ok || last.Version != (feed.Hash{9}) {
		t.Errorf("last answer is %+v", last)
	}
	if charter.VersionID(charter.Norm, "t", "x") == charter.VersionID(charter.Norm, "tx", "") {
		t.Error("different words have one id")
	}
	if charter.CheckWords("rule", "t", "x") == nil || charter.CheckWords(charter.Norm, " ", "x") == nil {
		t.Error("wrong words are accepted")
	}
}
