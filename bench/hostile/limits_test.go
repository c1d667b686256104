package hostile_test

import (
	"strings"
	"testing"

	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
	"commonplace/sync/wire"
)

// What is beyond a limit that all laptops share is set aside on all of them,
// and a laptop that floods the roll makes nobody else slow to a halt.
func TestStatementsBeyondTheirLimits(t *testing.T) {
	r := own(t)
	m := r.promoted(t, "Verbose")
	code := invitation.NewCode()
	invite := func(uses, days int) []byte {
		b, err := wire.Marshal(map[int]any{
			1: 1, 2: code.Key(), 3: code.Hello(), 4: m.now() + int64(days)*24*3_600_000, 5: uses, 6: false,
		})
		check(t, err)
		return b
	}
	good := m.write("roll.invite", feed.DocID{}, invite(roll.MaxUses, roll.MaxInviteDays-1))
	var bad []feed.Record
	for _, b := range [][]byte{
		invite(roll.MaxUses+1, 1), invite(1, roll.MaxInviteDays+1), invite(0, 1), invite(1, -1),
		fields(t, 1, strings.Repeat("x", 1000)),
	} {
		bad = append(bad, m.write("roll.invite", feed.DocID{}, b))
	}
	m.tell(r.ana, append([]feed.Record{good}, bad...)...).end()
	r.fine(t)
	r.setAside(t, ids(bad)...)
	if why := aside(r.ben.Community, good.ID); why != "" {
		t.Errorf("an invitation within its limits is set aside: %s", why)
	}

	known := m.known()
	var flood []feed.Record
	for range roll.MaxStatements {
		rec, err := m.writer.Write(feed.Draft{Time: m.now(), Kind: "roll.invite", Body: invite(1, 1), Known: known})
		check(t, err)
		flood = append(flood, rec)
	}
	m.tell(r.ana, flood...).end()
	r.fine(t)
	r.setAside(t, flood[len(flood)-1].ID)
	if why := aside(r.ana.Community, flood[0].ID); why != "" {
		t.Errorf("the first of many statements is set aside: %s", why)
	}
}
