package hostile_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"commonplace/app/statement"
	"commonplace/crdt/feed"
)

// chatter gives bodies that a session may hear, to be spoilt.
func (m *mallory) chatter() map[byte][]byte {
	m.t.Helper()
	vector, err := m.vector().Encode()
	check(m.t, err)
	rec := m.write(statement.KindSay, feed.DocID{}, message(m.t, "Something."))
	id := m.feed()
	return map[byte][]byte{
		digest:   fields(m.t, noise(32), m.now()),
		have:     fields(m.t, true, false, vector),
		entries:  fields(m.t, [][]byte{run(m.t, rec)}),
		ask:      fields(m.t, id.Device[:], id.Incarnation, 1),
		stretch:  fields(m.t, [][]byte{run(m.t, rec)}),
		fork:     fields(m.t, noise(300)),
		removed:  fields(m.t, rec.Payload, rec.Sig),
		presence: fields(m.t, map[int]any{1: "X", 2: noise(16), 3: "body", 4: 1, 5: 2}),
		want:     fields(m.t, [][]byte{noise(32)}),
		blob:     fields(m.t, noise(50)),
		lack:     fields(m.t, [][]byte{noise(32)}),
		gained:   {0xa0},
		still:    {0xa0},
	}
}

// Sessions of messages in any order, most of them with some bytes wrong, and of
// bytes that are no frames.
func TestRandomSessions(t *testing.T) {
	r := common(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	var m *mallory
	for i := range rounds(t, 40) {
		if i%2 == 0 { // a laptop that broke the rules three times is shut out
			if m != nil {
				check(t, m.host.Close())
			}
			m = r.member(t, "Babbler")
		}
		s := m.meet(r.ana)
		bodies := m.chatter()
		if random.IntN(8) > 0 {
			s.begin()
		}
		for range random.IntN(30) {
			kind := byte(1 + random.IntN(14))
			b := bytes.Clone(bodies[kind])
			for range random.IntN(3) {
				if len(b) > 0 {
					b[random.IntN(len(b))] = byte(random.Uint32())
				}
			}
			s.raw(kind, b)
		}
		if random.IntN(3) == 0 {
			s.stream.Write(noise(1 + random.IntN(2000)))
		}
		s.end()
	}
	r.fine(t)
}
