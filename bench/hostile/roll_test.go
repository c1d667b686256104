package hostile_test

import (
	"slices"
	"testing"

	"commonplace/app"
	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

func is(m app.Member, role string) bool {
	return slices.ContainsFunc(m.Roles, func(r app.Role) bool { return r.Name == role })
}

func TestAttack26PlainMemberActsAsSteward(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Upstart")
	code := invitation.NewCode()
	p := m.puppet("Puppet")
	parent, height := m.roll().Tip()
	all := []feed.Record{
		m.state(&roll.Invite{Key: code.Key(), Hello: code.Hello(), Expires: m.now() + 3_600_000, Uses: 5}),
		m.state(&roll.Remove{Member: r.ben.Me().ID, Why: "because"}),
		m.state(&roll.Rekey{Keys: roll.Keys{Number: 2, Epoch: identity.NewEpoch().ID()}}),
		m.admit(p, feed.Hash{}, nil, m.now()),
	}
	minutes := m.state(&roll.Minutes{
		Height: height, Parent: parent, Policy: roll.DefaultPolicy(), Posts: []roll.Post{{Role: roll.Steward, Member: m.id()}},
	})
	sign := m.state(&roll.Sign{Minutes: minutes.ID})
	m.tell(r.ana, append(all, minutes, sign)...).end()
	r.fine(t)
	r.setAside(t, append(ids(all), sign.ID)...)
	if r.ana.Member(r.ben.Me().ID).Left || is(r.ana.Member(m.id()), "steward") || !is(r.ben.Member(r.ana.Me().ID), "steward") {
		t.Error("a plain member decided who is who")
	}
}

func ids(records []feed.Record) (out []feed.Hash) {
	for _, r := range records {
		out = append(out, r.ID)
	}
	return out
}

func TestWordsInSomebodyElsesName(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "Talked about.")
	said, err := r.ana.Say(id, "My own words.", app.EntryID{})
	check(t, err)
	m := r.bring(t, "Editor")
	edit, err := statement.Encode(statement.Edit{Message: said[:], Text: "Other words."})
	check(t, err)
	withdraw, err := statement.Encode(statement.Withdraw{Message: said[:]})
	check(t, err)
	name, err := statement.Encode(statement.Profile{Name: "Fine"})
	check(t, err)
	bidi := append([]byte{}, name...)
	copy(bidi[len(bidi)-4:], "\u202eX") // turns around what follows it
	all := []feed.Record{
		m.write(statement.KindEdit, id, edit), m.write(statement.KindWithdraw, id, withdraw),
		m.write(statement.KindProfile, feed.DocID{}, bidi),
	}
	m.tell(r.ana, all...).end()
	r.fine(t)
	for _, l := range []*laptop{r.ana, r.ben} {
		talk, err := l.Talk(id)
		if err != nil || len(talk) != 1 || talk[0].Text != "My own words." || talk[0].Edited {
			t.Errorf("what Ana said is %+v, %v", talk, err)
		}
		if got := l.Member(m.id()).Name; got != "Editor" {
			t.Errorf("a name that turns text around is shown: %q", got)
		}
	}
	r.setAside(t, all[2].ID)
}
