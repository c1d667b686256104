package network_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"commonplace/sync/greeting"
	"commonplace/sync/host"
	"commonplace/sync/network"
)

// stranger is a host that speaks the protocols and belongs to nothing.
func stranger(t testing.TB, greeted func(*host.Stream)) *host.Host {
	h, err := host.New(host.Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	h.Handle("/commonplace/greeting/1", greeted)
	return h
}

// secretive is everything of a member that a stranger must not see.
func secretive(m *member) [][]byte {
	c, d := m.Community(), m.device()
	return append(m.Secrets(), c[:], d[:], []byte("garden"), m.keys[0])
}

func checkHeard(t *testing.T, heard []byte, m *member) {
	t.Helper()
	if len(heard) > greeting.Size {
		t.Errorf("a stranger was sent %d bytes, at most %d", len(heard), greeting.Size)
	}
	for _, s := range secretive(m) {
		if bytes.Contains(heard, s[:min(len(s), 6)]) {
			t.Errorf("a stranger was sent a part of %x", s)
		}
	}
}

func TestStrangerGetsAGreetingAndNothingElse(t *testing.T) {
	ana, a := inviting(t, "ana", network.Answer{})
	s := stranger(t, func(*host.Stream) {})
	info, err := s.Ask(t.Context(), a.Addrs()[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Connect(t.Context(), info); err != nil {
		t.Fatal(err)
	}
	stream, err := s.Open(t.Context(), info.ID, "/commonplace/greeting/1")
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, greeting.Size)
	rand.Read(noise)
	if _, err := stream.Write(noise); err != nil {
		t.Fatal(err)
	}
	heard, err := io.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	checkHeard(t, heard, ana)
	if len(heard) != greeting.Size {
		t.Errorf("a greeting of %d bytes gives away that it is a special one", len(heard))
	}

	other, err := s.Open(t.Context(), info.ID, "/commonplace/exchange/1")
	if err != nil {
		t.Fatal(err)
	}
	other.Write(noise[:16])
	if heard, _ := io.ReadAll(other); len(heard) != 0 {
		t.Errorf("a stranger was sent %d bytes of exchange", len(heard))
	}
}

func TestStrangerThatIsDialedHearsNoMore(t *testing.T) {
	ana, a := inviting(t, "ana", network.Answer{})
	heard := make(chan []byte, 1)
	s := stranger(t, func(s *host.Stream) {
		noise := make([]byte, greeting.Size)
		rand.Read(noise)
		s.Write(noise)
		b, _ := io.ReadAll(s)
		heard <- b
	})
	if err := a.Dial(t.Context(), s.Addrs()[0]); network.TroubleOf(err) != network.Stranger {
		t.Errorf("dialing a stranger: %v", err)
	}
	checkHeard(t, <-heard, ana) // less, if the connection was closed meanwhile
}

// Strangers who begin greetings and then say nothing hold a few of the places
// for three seconds, and members get in beside or after them.
func TestSlowStrangersDoNotKeepMembersOut(t *testing.T) {
	ana, a := inviting(t, "ana", network.Answer{})
	var opened atomic.Int32
	for range 3 {
		s := stranger(t, func(*host.Stream) {})
		info, err := s.Ask(t.Context(), a.Addrs()[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Connect(t.Context(), info); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			stream, err := s.Open(t.Context(), info.ID, "/commonplace/greeting/1")
			if err != nil {
				break
			}
			stream.Write([]byte("x"))
			opened.Add(1)
		}
	}
	if opened.Load() == 0 {
		t.Fatal("no stranger got in")
	}
	ben := newMember("garden", "ben")
	b := start(t, network.Options{}, ben)
	began := time.Now()
	go b.Dial(t.Context(), a.Addrs()[0])
	eventually(t, "a member gets in", same(ana, ben))
	if d := time.Since(began); d > 15*time.Second {
		t.Errorf("after %s", d)
	}
}
