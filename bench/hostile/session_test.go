package hostile_test

import (
	"context"
	"crypto/sha256"
	"io"
	"sync"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/sync/host"
	"commonplace/sync/wire"
)

func hash(tag string, b []byte) [32]byte { return sha256.Sum256(append([]byte(tag), b...)) }

// session is a stream of the community, on which anything may be said.
type session struct {
	m      *mallory
	stream *host.Stream
	w      *wire.Writer
	over   chan struct{} // closed when the other side hangs up

	mu     sync.Mutex
	heard  map[byte][][]byte // bodies by kind
	theirs feed.Vector       // what the other side said it holds
}

// meet greets a laptop and listens to it.
func (m *mallory) meet(l *laptop) *session { return m.meetAt(l.at()) }

func (m *mallory) meetAt(address string) *session {
	m.t.Helper()
	stream, met := m.greet(address)
	if stream == nil {
		m.t.Fatalf("%s was told of a removal: %v", m, met.Told.ID)
	}
	s := &session{
		m: m, stream: stream, w: wire.NewWriter(stream), over: make(chan struct{}),
		heard: map[byte][][]byte{}, theirs: feed.Vector{},
	}
	go s.listen()
	m.t.Cleanup(func() { stream.Close() })
	return s
}

func (s *session) listen() {
	defer close(s.over)
	r := reader(s.stream)
	for {
		kind, body, err := r.Read()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.heard[kind] = append(s.heard[kind], body)
		s.mu.Unlock()
		switch kind {
		case have:
			s.hearHave(body)
		case entries:
			s.hearEntries(body)
		}
	}
}

func (s *session) hearHave(body []byte) {
	var h struct {
		Full   bool       `cbor:"1,keyasint"`
		Hold   bool       `cbor:"2,keyasint"`
		Vector []byte     `cbor:"3,keyasint"`
		Forks  [][32]byte `cbor:"4,keyasint,omitempty"`
	}
	if wire.Unmarshal(body, &h) != nil {
		return
	}
	v, err := feed.DecodeVector(h.Vector)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.Full {
		s.theirs = feed.Vector{}
	}
	for id, tip := range v {
		s.theirs[id] = tip
	}
}

func (s *session) hearEntries(body []byte) {
	var e struct {
		Runs [][]byte `cbor:"1,keyasint"`
	}
	if wire.Unmarshal(body, &e) != nil {
		return
	}
	for _, b := range e.Runs {
		if run, err := feed.DecodeRun(b); err == nil {
			s.m.keep(run.Records...)
		}
	}
}

// said tells how many messages of a kind were heard.
func (s *session) said(kind byte) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.heard[kind])
}

// say sends a message. Being hung up on is what an attacker expects.
func (s *session) say(kind byte, list ...any) { s.raw(kind, fields(s.m.t, list...)) }

func (s *session) raw(kind byte, body []byte) { _ = s.w.Write(kind, body) }

// begin says the digest that each session begins with, one that equals nobody's.
func (s *session) begin() *session {
	s.say(digest, noise(32), s.m.now())
	return s
}

// claim says that something is all that is held.
func (s *session) claim(v feed.Vector) {
	s.m.t.Helper()
	b, err := v.Encode()
	check(s.m.t, err)
	s.say(have, true, false, b)
}

// send brings records, as runs.
func (s *session) send(records ...feed.Record) {
	s.m.t.Helper()
	for len(records) > 0 {
		n := 1
		for n < len(records) && n < 256 && records[n].Feed == records[0].Feed && records[n].Seq == records[n-1].Seq+1 {
			n++
		}
		for n > 1 && records[n-1].Sig == nil {
			n--
		}
		run, err := feed.NewRun(records[:n])
		check(s.m.t, err)
		b, err := run.Encode()
		check(s.m.t, err)
		s.say(entries, [][]byte{b})
		records = records[n:]
	}
}

// taken waits until the other side says that it holds a record.
func (s *session) taken(r feed.Record) {
	s.m.t.Helper()
	eventually(s.m.t, "the other laptop holds an entry", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.theirs[r.Feed].Seq >= r.Seq
	})
}

// refused waits until the other side hangs up.
func (s *session) refused() {
	s.m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-s.over:
	case <-ctx.Done():
		s.m.t.Error("the other laptop goes on listening")
	}
}

// end hangs up.
func (s *session) end() {
	s.stream.Close()
	<-s.over
}

// catchUp takes all that a laptop holds.
func (m *mallory) catchUp(l *laptop) {
	m.t.Helper()
	s := m.meet(l).begin()
	s.claim(m.vector())
	eventually(m.t, m.name+" holds what the laptop holds", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		held := m.vector()
		for id, tip := range s.theirs {
			if held[id].Seq < tip.Seq {
				return false
			}
		}
		return len(s.theirs) > 0
	})
	s.end()
}

// tell brings what is held to a laptop that lacks it, and waits until it holds
// the last of the records given.
func (m *mallory) tell(l *laptop, records ...feed.Record) *session {
	m.t.Helper()
	s := m.meet(l).begin()
	s.claim(m.vector())
	s.send(records...)
	s.taken(records[len(records)-1])
	return s
}

// readAll reads until the other side ends the stream.
func readAll(t testing.TB, s io.Reader) []byte {
	t.Helper()
	b, _ := io.ReadAll(s) // a stream that is reset has said what it said
	return b
}
