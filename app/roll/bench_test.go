package roll_test

import (
	"testing"

	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

// BenchmarkOpen computes the roll of 200 members, let in by many laptops, from
// nothing: what opening a community costs.
func BenchmarkOpen(b *testing.B) {
	l := large(b, 200)
	b.ResetTimer()
	for b.Loop() {
		if n := len(l.state().Members()); n != 201 {
			b.Fatal(n)
		}
	}
}

// BenchmarkAdd takes one more entry in and computes the state again.
func BenchmarkAdd(b *testing.B) {
	l := large(b, 200)
	ana := l.at("ana")
	for b.Loop() {
		ana.invite(1, false)
		ana.roll.State()
	}
}

func large(b *testing.B, members int) *lab {
	l := newLab(b)
	ana := l.at("ana")
	var invite feed.Hash
	host := ana
	for i := range members {
		if i%roll.MaxUses == 0 {
			invite = ana.hear(host).invite(roll.MaxUses, false)
			host.hear(ana)
		}
		guest := l.at(string(rune('A'+i/26)) + string(rune('a'+i%26)))
		// Only what is new is told on, as exchange does.
		guest.held, guest.roll = host.held, host.roll
		host.say(&roll.Admit{Invitation: invite, Request: guest.request(true)})
	}
	return l
}
