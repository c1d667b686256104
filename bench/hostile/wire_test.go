package hostile_test

import (
	"bytes"
	"crypto/ed25519"
	"runtime"
	"testing"

	"commonplace/app/statement"
	"commonplace/crdt/feed"
	"commonplace/sync/wire"

	"github.com/fxamacker/cbor/v2"
)

// message is a body of talk.
func message(t testing.TB, text string) []byte {
	t.Helper()
	b, err := statement.Encode(statement.Say{Text: text})
	check(t, err)
	return b
}

// run is the bytes of a run of records.
func run(t testing.TB, records ...feed.Record) []byte {
	t.Helper()
	made, err := feed.NewRun(records)
	check(t, err)
	b, err := made.Encode()
	check(t, err)
	return b
}

// altered is a run with some of its fields changed.
func altered(t testing.TB, b []byte, change func(map[int]any)) []byte {
	t.Helper()
	var m map[int]any
	check(t, cbor.Unmarshal(b, &m))
	change(m)
	out, err := wire.Marshal(m)
	check(t, err)
	return out
}

// signedBy is the run of one entry in the name of a device, signed by whoever.
func signedBy(t testing.TB, c feed.Community, d feed.Device, sig func(id feed.Hash) []byte, tip feed.Tip, at int64) []byte {
	t.Helper()
	step := map[int]any{8: at, 9: statement.KindSay, 11: message(t, "Forged.")}
	payload := map[int]any{1: 1, 2: c[:], 3: d[:], 4: 1, 5: tip.Seq + 1, 8: at, 9: step[9], 11: step[11]}
	out := map[int]any{1: 1, 2: c[:], 3: d[:], 4: 1, 5: tip.Seq + 1, 7: []any{step}}
	if tip.Seq > 0 {
		payload[6], out[6] = tip.ID[:], tip.ID[:]
	}
	p, err := wire.Marshal(payload)
	check(t, err)
	out[8] = []any{[]any{0, sig(hash("commonplace/entry/1\x00", p))}}
	b, err := wire.Marshal(out)
	check(t, err)
	return b
}

// TestBreaches holds the attacks that end a session at once: the other laptop
// hangs up, and nothing of what was said is kept.
func TestBreaches(t *testing.T) {
	r := common(t)
	brought := func(s *session, b []byte) { s.begin().say(entries, [][]byte{b}) }
	talk := func(s *session) []byte {
		return run(s.m.t, s.m.write(statement.KindSay, feed.DocID{}, message(s.m.t, "Hello.")))
	}
	noncanonical := func(change func(b []byte) []byte) func(*session) {
		return func(s *session) { brought(s, change(talk(s))) }
	}
	vector := func(seq uint64) []byte {
		b, err := wire.Marshal([]any{[]any{noise(32), 1, seq, noise(32)}})
		check(t, err)
		return b
	}
	smallOrder := func(encoding []byte) func(*session) {
		return func(s *session) {
			var d feed.Device
			copy(d[:], encoding)
			one := append([]byte{1}, make([]byte, 63)...) // fits any text under such a key
			brought(s, signedBy(s.m.t, s.m.community, d, func(feed.Hash) []byte { return one }, feed.Tip{}, s.m.now()))
		}
	}
	tests := []struct {
		name string
		do   func(*session)
	}{
		{"06 length prefix beyond all limits", func(s *session) { s.begin().stream.Write([]byte{0xff, 0xff, 0xff, 0}) }},
		{"06 message that goes on for ever", func(s *session) {
			s.begin()
			piece := append([]byte{4, 0, 0, 2}, make([]byte, 4<<16)...)
			for range 40 {
				if _, err := s.stream.Write(piece); err != nil {
					return
				}
			}
		}},
		{"06 compressed bomb", func(s *session) {
			s.begin()
			for range 40 {
				s.raw(presence, make([]byte, 4<<20-1))
			}
		}},
		{"07 entries of another community", func(s *session) {
			var other feed.Community
			copy(other[:], noise(32))
			w, err := feed.NewWriter(other, s.m.device.Signer(), feed.Head{Feed: s.m.feed()})
			check(s.m.t, err)
			rec, err := w.Write(feed.Draft{Time: s.m.now(), Kind: statement.KindSay, Body: message(s.m.t, "Elsewhere.")})
			check(s.m.t, err)
			brought(s, run(s.m.t, rec))
		}},
		{"07 a second genesis entry", func(s *session) {
			w, err := feed.NewWriter(feed.Community{}, s.m.device.Signer(), feed.Head{Feed: s.m.feed()})
			check(s.m.t, err)
			rec, err := w.Write(feed.Draft{Time: s.m.now(), Kind: "roll.found", Body: []byte{0xa0}})
			check(s.m.t, err)
			brought(s, run(s.m.t, rec))
		}},
		{"08 flipped signature", func(s *session) {
			b := talk(s)
			b[len(b)-1] ^= 1
			brought(s, b)
		}},
		{"08 changed text", func(s *session) { brought(s, bytes.Replace(talk(s), []byte("Hello."), []byte("Adieu!"), 1)) }},
		{"08 another device's key", func(s *session) {
			for id, tip := range s.m.vector() {
				if id.Device == s.m.device.ID() {
					continue
				}
				b := signedBy(s.m.t, s.m.community, id.Device, func(e feed.Hash) []byte {
					return ed25519.Sign(s.m.device.Signer(), append([]byte("commonplace/signature/1\x00"), e[:]...))
				}, tip, s.m.now())
				brought(s, altered(s.m.t, b, func(m map[int]any) { m[4] = id.Incarnation }))
				return
			}
		}},
		{"09 key of small order", smallOrder([]byte{1})},
		{"09 key in no canonical form", smallOrder(append(append([]byte{0xee}, bytes.Repeat([]byte{0xff}, 30)...), 0x7f))},
		{"10 unknown key in a run", noncanonical(func(b []byte) []byte { return altered(t, b, func(m map[int]any) { m[9] = 1 }) })},
		{"10 unknown key in an entry", noncanonical(func(b []byte) []byte {
			return altered(t, b, func(m map[int]any) { m[7].([]any)[0].(map[any]any)[uint64(12)] = 1 })
		})},
		{"10 a key twice", noncanonical(func(b []byte) []byte { return append([]byte{b[0] + 1, 1, 1}, b[1:]...) })},
		{"10 a number in a longer form", noncanonical(func(b []byte) []byte { return append([]byte{b[0], 1, 0x18}, b[2:]...) })},
		{"10 a map of indefinite length", noncanonical(func(b []byte) []byte { return append(append([]byte{0xbf}, b[1:]...), 0xff) })},
		{"10 a stray byte", noncanonical(func(b []byte) []byte { return append(b, 0) })},
		{"10 unknown field of a message", func(s *session) { s.begin().say(entries, [][]byte{talk(s)}, 1) }},
		{"10 unknown kind of message", func(s *session) { s.begin().say(77) }},
		{"14 gaps again and again", func(s *session) {
			s.begin()
			var all []feed.Record
			for range 80 {
				all = append(all, s.m.write(statement.KindSay, feed.DocID{}, message(s.m.t, "Later.")))
			}
			for _, rec := range all[1:] {
				s.send(rec)
			}
		}},
		{"40 sequence number 2^63", func(s *session) { s.begin().say(have, true, false, vector(1<<63)) }},
		{"40 stretch from 2^63", func(s *session) { s.begin().say(ask, noise(32), 1, uint64(1<<63)) }},
		{"entries before the digest", func(s *session) { s.say(entries, [][]byte{talk(s)}) }},
		{"attachment part nobody asked for", func(s *session) { s.begin().say(blob, noise(100)) }},
		{"more attachment parts asked for than allowed", func(s *session) {
			s.begin()
			for range 200 {
				s.say(want, [][]byte{noise(32), noise(32), noise(32), noise(32), noise(32), noise(32), noise(32), noise(32)})
			}
		}},
		{"proof of a fork that proves nothing", func(s *session) { s.begin().say(fork, noise(200)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := r.bring(t, "Breaker")
			r.same(t)
			before := r.ana.Fingerprint()
			s := m.meet(r.ana)
			tt.do(s)
			s.refused()
			if r.ana.Fingerprint() != before {
				t.Error("something of it is kept")
			}
		})
	}
	r.fine(t)
}

func TestAttack14WrongPrevious(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Chainless")
	first := m.write(statement.KindSay, feed.DocID{}, message(t, "First."))
	m.tell(r.ana, first)
	r.same(t)
	before := r.ana.Fingerprint()
	s := m.meet(r.ana).begin()
	b := signedBy(t, m.community, m.device.ID(), func(id feed.Hash) []byte {
		return ed25519.Sign(m.device.Signer(), append([]byte("commonplace/signature/1\x00"), id[:]...))
	}, feed.Tip{Seq: 1, ID: feed.Hash(noise(32))}, m.now())
	s.say(entries, [][]byte{b})
	eventually(t, "the laptop looks for the fork, or hangs up", func() bool {
		select {
		case <-s.over:
			return true
		default:
			return s.said(ask) > 0
		}
	})
	if r.ana.Fingerprint() != before {
		t.Error("an entry that continues nothing is kept")
	}
	s.end()
	r.fine(t)
}

// A laptop that says it holds very much, and sends nothing, holds nobody up.
func TestAttack40VectorBeyondReach(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Boaster")
	s := m.meet(r.ana).begin()
	v := m.vector()
	v[m.feed()] = feed.Tip{Seq: feed.MaxSeq, ID: feed.Hash(noise(32))}
	for id, tip := range v {
		if id.Device != m.device.ID() {
			v[id] = feed.Tip{Seq: tip.Seq + 1<<40, ID: feed.Hash(noise(32))}
		}
	}
	s.claim(v)
	r.fine(t)
	s.end()
	r.fine(t)
}

// Whatever a laptop says again and again, it does not make another one grow.
func TestFloodOfMessages(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Flooder")
	s := m.meet(r.ana).begin()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 300 {
		v := feed.Vector{}
		for range 200 {
			v[feed.ID{Device: feed.Device(noise(32)), Incarnation: 1}] = feed.Tip{Seq: 1, ID: feed.Hash(noise(32))}
		}
		s.claim(v)
	}
	for i := range 20_000 {
		switch i % 3 {
		case 0:
			s.say(presence, map[int]any{1: "Flooder", 2: noise(16), 3: "body", 4: i, 5: i})
		case 1:
			s.say(gained)
		case 2:
			s.say(still)
		}
	}
	r.fine(t)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("the flood left %d MiB behind", grown>>20)
	}
	s.end()
}
