package exchange_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/internal/memory"
	"commonplace/sync/wire"
)

// The kinds of messages, as docs/protocol.md lists them.
const (
	digest = iota + 1
	have
	entries
	ask
	stretch
	fork
	removed
	presence
	want
	blob
	lack
	gained
	still
)

// body encodes a message as a map of its fields, numbered from 1.
func body(t testing.TB, fields ...any) []byte {
	m := make(map[int]any)
	for i, f := range fields {
		if f != nil {
			m[i+1] = f
		}
	}
	b, err := wire.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// attacker is a laptop that was greeted and then says what it likes.
type attacker struct {
	conn net.Conn
	w    *wire.Writer
	end  chan error
}

func attack(t testing.TB, on *laptop) *attacker {
	here, there := tcp(t)
	a := &attacker{conn: here, w: wire.NewWriter(here), end: make(chan error, 1)}
	go io.Copy(io.Discard, here)
	go func() {
		_, err := on.room.Serve(t.Context(), there, memory.Device("eve"), true)
		a.end <- err
	}()
	t.Cleanup(func() { here.Close() })
	return a
}

// say sends messages. Being hung up on meanwhile is what an attacker expects.
func (a *attacker) say(kind byte, body []byte) { _ = a.w.Write(kind, body) }

func (a *attacker) greet(t testing.TB) { a.say(digest, body(t, make([]byte, 32), 0)) }

func TestBreachesEndTheSession(t *testing.T) {
	run := func(community, laptop string, n int) []byte {
		r := memory.New(community, laptop)
		r.Write(n, "change", strings.Repeat("x", 100))
		var records []feed.Record
		for rec := range r.Range(feed.ID{Device: memory.Device(laptop)}, 1, uint64(n)) {
			records = append(records, rec)
		}
		made, err := feed.NewRun(records)
		if err != nil {
			t.Fatal(err)
		}
		b, err := made.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	flipped := run("garden", "ben", 20)
	flipped[len(flipped)-1] ^= 1
	changed := bytes.Replace(run("garden", "ben", 20), []byte("xxxx"), []byte("xyxx"), 1)
	huge := append([]byte{0x81, 0x84, 0x58, 32}, make([]byte, 32)...)
	huge = append(huge, 0, 0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x58, 32)
	huge = append(huge, make([]byte, 32)...)
	ids := func(n int) (out [][]byte) {
		for i := range n {
			out = append(out, bytes.Repeat([]byte{byte(i)}, 32))
		}
		return out
	}
	tests := []struct {
		name string
		do   func(a *attacker)
	}{
		{"entries before the digest", func(a *attacker) { a.say(entries, body(t, [][]byte{run("garden", "ben", 3)})) }},
		{"unknown kind", func(a *attacker) { a.greet(t); a.say(77, nil) }},
		{"second digest", func(a *attacker) { a.greet(t); a.greet(t) }},
		{"unknown field", func(a *attacker) { a.say(digest, body(t, make([]byte, 32), 0, 5)) }},
		{"short digest", func(a *attacker) { a.say(digest, body(t, make([]byte, 31), 0)) }},
		{"frame beyond all limits", func(a *attacker) {
			a.conn.Write(binary.BigEndian.AppendUint32(nil, uint32(wire.MaxFrame+1)<<8))
		}},
		{"message beyond its kind", func(a *attacker) { a.greet(t); a.say(presence, bytes.Repeat([]byte("x"), 1<<20)) }},
		{"flipped signature", func(a *attacker) { a.greet(t); a.say(entries, body(t, [][]byte{flipped})) }},
		{"changed entry", func(a *attacker) { a.greet(t); a.say(entries, body(t, [][]byte{changed})) }},
		{"another community", func(a *attacker) { a.greet(t); a.say(entries, body(t, [][]byte{run("choir", "ben", 3)})) }},
		{"no run at all", func(a *attacker) { a.greet(t); a.say(entries, body(t, [][]byte{[]byte("hello")})) }},
		{"vector with sequence number 2^63", func(a *attacker) { a.greet(t); a.say(have, body(t, true, false, huge)) }},
		{"presence before the beginning", func(a *attacker) {
			a.greet(t)
			a.say(presence, body(t, map[int]any{1: "Eve", 2: make([]byte, 16), 3: "", 4: -5, 5: -5}))
		}},
		{"too many attachment parts asked for", func(a *attacker) {
			a.greet(t)
			for range 200 {
				a.say(want, body(t, ids(8)))
			}
		}},
		{"attachment part nobody asked for", func(a *attacker) { a.greet(t); a.say(blob, body(t, []byte("here"))) }},
		{"lack of a part nobody asked for", func(a *attacker) { a.greet(t); a.say(lack, body(t, ids(1))) }},
		{"stretch nobody asked for", func(a *attacker) { a.greet(t); a.say(stretch, body(t, [][]byte{})) }},
		{"stretch from nowhere", func(a *attacker) { a.greet(t); a.say(ask, body(t, make([]byte, 32), 0, 0)) }},
		{"fork that is none", func(a *attacker) { a.greet(t); a.say(fork, body(t, []byte("fork"))) }},
		{"removal that is none", func(a *attacker) { a.greet(t); a.say(removed, body(t, []byte("you"))) }},
		{"gaps again and again", func(a *attacker) {
			a.greet(t)
			r := memory.New("garden", "ben")
			r.Write(200, "change", "x")
			for i := range 150 {
				for rec := range r.Range(feed.ID{Device: memory.Device("ben")}, uint64(i+2), uint64(i+2)) {
					made, err := feed.NewRun([]feed.Record{rec})
					if err != nil {
						t.Error(err)
						return
					}
					b, err := made.Encode()
					if err != nil {
						t.Error(err)
						return
					}
					a.say(entries, body(t, [][]byte{b}))
				}
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ana := newLaptop(t, memory.New("garden", "ana"))
			ana.Write(5, "change", "x")
			a := attack(t, ana)
			tt.do(a)
			select {
			case err := <-a.end:
				if !errors.Is(err, exchange.ErrBreach) && !errors.Is(err, wire.ErrTooLarge) && !errors.Is(err, wire.ErrMalformed) {
					t.Errorf("ended with %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("not ended")
			}
			if n := len(ana.Vector()); n != 1 {
				t.Errorf("%d feeds", n)
			}
		})
	}
}

// script is a peer that says what it was given and hears nothing.
type script struct{ *bytes.Reader }

func (script) Write(b []byte) (int, error) { return len(b), nil }
func (script) Close() error                { return nil }

func FuzzSession(f *testing.F) {
	frame := func(messages ...[]byte) []byte {
		var b bytes.Buffer
		w := wire.NewWriter(&b)
		for _, m := range messages {
			if err := w.Write(m[0], m[1:]); err != nil {
				f.Fatal(err)
			}
		}
		return b.Bytes()
	}
	hello := append([]byte{digest}, body(f, make([]byte, 32), 0)...)
	f.Add(frame(hello))
	f.Add(frame(hello, append([]byte{have}, body(f, true, false, []byte{0x80})...)))
	f.Add(frame(hello, append([]byte{want}, body(f, [][]byte{make([]byte, 32)})...), []byte{gained, 0xa0}, []byte{still, 0xa0}))
	f.Add(frame(hello, append([]byte{presence}, body(f, map[int]any{1: "Eve", 2: make([]byte, 16), 3: "", 4: 1, 5: 2})...)))
	f.Add(frame(hello, append([]byte{ask}, body(f, make([]byte, 32), 0, 1)...)))
	ana := memory.New("garden", "ana")
	ana.Write(3, "change", "x")
	room := exchange.NewRoom(ana, func(exchange.Event) {})
	f.Cleanup(room.Close)
	f.Fuzz(func(t *testing.T, said []byte) {
		if _, err := room.Serve(t.Context(), script{bytes.NewReader(said)}, memory.Device("eve"), true); err == nil {
			t.Fatal("ended without a reason")
		}
		if n := len(ana.Vector()); n != 1 {
			t.Fatalf("%d feeds", n)
		}
	})
}
