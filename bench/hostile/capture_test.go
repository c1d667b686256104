package hostile_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net"
	"sync"
	"testing"

	"commonplace/app"
	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
	"commonplace/sync/host"
)

// wiretap is a connection's way through somebody who listens.
type wiretap struct {
	addr string

	mu    sync.Mutex
	heard bytes.Buffer
}

// listenIn passes on what goes to an address, both ways, and keeps a copy.
func listenIn(t *testing.T, to string) *wiretap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	w := &wiretap{addr: l.Addr().String()}
	var all sync.WaitGroup
	var open sync.Map
	pass := func(a, b net.Conn) {
		defer a.Close()
		defer b.Close()
		buffer := make([]byte, 32<<10)
		for {
			n, err := b.Read(buffer)
			w.mu.Lock()
			w.heard.Write(buffer[:n])
			w.mu.Unlock()
			if n > 0 {
				if _, err := a.Write(buffer[:n]); err != nil {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
	all.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil {
				from.Close()
				continue
			}
			open.Store(from, there)
			all.Go(func() { pass(from, there) })
			all.Go(func() { pass(there, from) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		open.Range(func(a, b any) bool {
			a.(net.Conn).Close()
			b.(net.Conn).Close()
			return true
		})
		all.Wait()
	})
	return w
}

// taken gives what was heard until now.
func (w *wiretap) taken() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.heard.Bytes())
}

// private is everything that nobody outside may see.
func (r *room) private(t *testing.T, m *mallory, page app.DocID) map[string][]byte {
	t.Helper()
	id := r.ana.ID()
	out := map[string][]byte{
		"the community's name": []byte(communityName), "the community's id": id[:], "the community's domain": []byte("Keeping bees"),
		"Ana's name": []byte(anaName), "Ben's name": []byte(benName), "a clause": []byte("Never open a hive"),
		"a page's id": page[:], "a page's words": []byte("Words between members only"),
	}
	for i, s := range m.secrets {
		out["secret "+string(rune('0'+i))] = s
	}
	for id := range m.vector() {
		out["device "+id.Device.Short()] = id.Device[:]
	}
	for _, who := range r.ana.Members() {
		out["member "+who.ID.Short()] = who.ID[:]
	}
	return out
}

// silent asserts that nothing private is in some bytes, in any common form.
func silent(t *testing.T, what string, heard []byte, private map[string][]byte) {
	t.Helper()
	if len(heard) < greeting.Size {
		t.Errorf("there are only %d bytes %s", len(heard), what)
	}
	lower := bytes.ToLower(heard)
	for name, secret := range private {
		n := min(len(secret), 12)
		for form, text := range map[string][]byte{
			"": secret[:n], " in hexadecimal": []byte(hex.EncodeToString(secret[:n])),
			" in base64": []byte(base64.RawURLEncoding.EncodeToString(secret[:n-n%3])),
		} {
			if bytes.Contains(heard, text) || bytes.Contains(lower, bytes.ToLower(text)) {
				t.Errorf("%s%s is in the %d bytes %s", name, form, len(heard), what)
			}
		}
	}
}

func TestBytesBetweenAMemberAndAStranger(t *testing.T) {
	r := common(t)
	page := r.page(t, r.ana, "Words between members only.")
	m := r.bring(t, "Knows")
	private := r.private(t, m, page)
	invite(t, r.ana.Community, app.InviteOptions{Uses: 1, Expires: 1e13})

	// What passes over the wire, and what the stranger can read of it.
	w := listenIn(t, r.ana.at())
	x := stranger(t)
	id := x.connect(w.addr)
	var read bytes.Buffer
	greetings := x.open(id, greetingProtocol)
	_, err := greetings.Write(noise(greeting.Size))
	check(t, err)
	read.Write(readAll(t, greetings))
	exchange := x.open(id, exchangeProtocol)
	_, err = exchange.Write(noise(16))
	check(t, err)
	read.Write(readAll(t, exchange))
	protocols, err := x.host.Open(t.Context(), id, "/ipfs/id/1.0.0")
	if err == nil {
		read.Write(readAll(t, protocols))
	}
	silent(t, "that pass between a member and a stranger", w.taken(), private)
	silent(t, "that a stranger reads", read.Bytes(), private)
}

func TestBytesBetweenTwoMembers(t *testing.T) {
	r := common(t)
	page := r.page(t, r.ana, "Words between members only.")
	r.same(t)
	m := r.bring(t, "Knows")
	w := listenIn(t, r.ana.at())
	m.host = stranger(t).host // not connected yet
	s := m.meetAt(w.addr).begin()
	s.claim(feed.Vector{})
	eventually(t, "everything passed", func() bool { return s.said(entries) > 0 && s.said(have) > 0 })
	s.end()
	silent(t, "that pass between two members", w.taken(), r.private(t, m, page))

	// Joining passes the community's secrets and the joiner's name.
	w = listenIn(t, r.ana.at())
	x := stranger(t)
	if a := x.join(w.addr, r.pass(t), "Josephine Newcomer"); a.Verdict != admitted {
		t.Fatalf("not let in: %+v", a)
	}
	private := r.private(t, x, page)
	private["the joiner's name"] = []byte("Josephine Newcomer")
	device := x.device.ID()
	private["the joiner's device"] = device[:]
	silent(t, "that pass while joining", w.taken(), private)
}

// Who pretends to be a member's laptop reads, in a channel of their own, the
// greeting of a real app, and learns nothing by it.
func TestBytesOfAGreetingThatAnImpostorReads(t *testing.T) {
	r := common(t)
	page := r.page(t, r.ana, "Words between members only.")
	m := r.bring(t, "Knows")
	x := stranger(t)
	heard := make(chan []byte, 8)
	x.host.Handle(greetingProtocol, func(s *host.Stream) {
		defer s.Finish()
		if _, err := s.Write(noise(32)); err != nil {
			return
		}
		b := make([]byte, greeting.Size)
		if n, err := io.ReadFull(s, b); err != nil {
			heard <- b[:n]
			return
		}
		if _, err := s.Write(noise(greeting.Size - 32)); err == nil {
			heard <- append(b, readAll(t, s)...)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := r.ben.Dial(ctx, x.host.Addrs()[0]); err == nil {
		t.Error("an impostor is taken for a member")
	}
	select {
	case b := <-heard:
		if len(b) != greeting.Size {
			t.Errorf("%d bytes were said, want %d", len(b), greeting.Size)
		}
		silent(t, "that an impostor reads", b, r.private(t, m, page))
	case <-ctx.Done():
		t.Error("nobody greeted")
	}
}
