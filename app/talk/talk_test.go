package talk_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/app/talk"
	"commonplace/crdt/feed"
)

func said(t interface{ Fatal(...any) }, n byte, member byte, ms int64, b statement.Body) talk.Said {
	body, err := statement.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	return talk.Said{ID: feed.Hash{n}, Member: roll.MemberID{member}, Time: ms, Kind: b.Kind(), Body: body}
}

func id(n byte) []byte { h := feed.Hash{n}; return h[:] }

func TestFold(t *testing.T) {
	got := talk.Fold([]talk.Said{
		said(t, 4, 1, 40, statement.Edit{Message: id(1), Text: "newer"}),
		said(t, 1, 1, 10, statement.Say{Text: "first"}),
		said(t, 3, 1, 30, statement.Edit{Message: id(1), Text: "older"}),
		said(t, 5, 2, 50, statement.Edit{Message: id(1), Text: "not mine"}),
		said(t, 2, 2, 20, statement.Say{Text: "second", ReplyTo: id(1)}),
		said(t, 6, 2, 60, statement.Withdraw{Message: id(2)}),
		said(t, 7, 2, 70, statement.Edit{Message: id(2), Text: "back"}),
		{ID: feed.Hash{8}, Kind: statement.KindSay, Body: []byte("nonsense")},
	})
	want := []talk.Message{
		{ID: feed.Hash{1}, Member: roll.MemberID{1}, Time: 10, Text: "newer", Edited: true},
		{ID: feed.Hash{2}, Member: roll.MemberID{2}, Time: 20, Withdrawn: true, ReplyTo: feed.Hash{1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []talk.Said
		for n := range rapid.IntRange(1, 12).Draw(t, "n") {
			member := rapid.ByteRange(1, 2).Draw(t, "member")
			ms := rapid.Int64Range(0, 5).Draw(t, "time")
			about := id(rapid.ByteRange(0, byte(n)).Draw(t, "about"))
			var b statement.Body
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				b = statement.Say{Text: "said"}
			case 1:
				b = statement.Edit{Message: about, Text: "edited"}
			default:
				b = statement.Withdraw{Message: about}
			}
			all = append(all, said(t, byte(n), member, ms, b))
		}
		other := rapid.Permutation(slices.Clone(all)).Draw(t, "order")
		if diff := cmp.Diff(talk.Fold(all), talk.Fold(other)); diff != "" {
			t.Fatal(diff)
		}
	})
}
