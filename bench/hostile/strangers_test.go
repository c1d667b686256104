package hostile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/sync/greeting"
	"commonplace/sync/host"
	"commonplace/sync/invitation"
)

func TestAttack01StrangerSpeaksSyncFirst(t *testing.T) {
	r := common(t)
	m := stranger(t)
	id := m.connect(r.ana.at())
	s := m.open(id, exchangeProtocol)
	_, err := s.Write(noise(16))
	check(t, err)
	if got := readAll(t, s); len(got) != 0 {
		t.Errorf("a stranger without a token hears %d bytes", len(got))
	}
	r.fine(t)
}

// tape records what goes out and what comes in.
type tape struct {
	*host.Stream
	out, in bytes.Buffer
}

func (s *tape) Write(b []byte) (int, error) {
	s.out.Write(b)
	return s.Stream.Write(b)
}

func (s *tape) Read(b []byte) (int, error) {
	n, err := s.Stream.Read(b)
	s.in.Write(b[:n])
	return n, err
}

func TestAttack02ReplayedGreeting(t *testing.T) {
	r := common(t)
	m := r.member(t, "Recorded")
	id := m.connect(r.ana.at())
	s := &tape{Stream: m.open(id, greetingProtocol)}
	_, err := greeting.Initiate(s, string(m.host.ID()), string(id), []greeting.Party{m.party()}, 0)
	check(t, err)
	s.Finish()

	x := stranger(t)
	id = x.connect(r.ana.at())
	again := x.open(id, greetingProtocol)
	_, err = again.Write(s.out.Bytes())
	check(t, err)
	heard := readAll(t, again)
	if len(heard) > greeting.Size {
		t.Errorf("a replayed greeting is answered with %d bytes, at most %d", len(heard), greeting.Size)
	}
	const slot, slots = 16, 32
	for at := slots; at+slot <= len(heard); at += slot {
		if bytes.Contains(s.in.Bytes(), heard[at:at+slot]) {
			t.Error("a slot of the answer is the recorded one")
		}
	}
	r.fine(t)
}

func TestAttack03RelayedGreeting(t *testing.T) {
	r := common(t)
	m := r.member(t, "Honest")
	x := stranger(t)
	id := x.connect(r.ana.at())
	x.host.Handle(greetingProtocol, func(from *host.Stream) {
		to, err := x.host.Open(context.Background(), id, greetingProtocol)
		if err != nil {
			from.Close()
			return
		}
		go func() {
			io.Copy(to, from)
			to.CloseWrite()
		}()
		io.Copy(from, to)
		from.Finish()
	})
	through := m.connect(x.host.Addrs()[0])
	s := m.open(through, greetingProtocol)
	met, err := greeting.Initiate(s, string(m.host.ID()), string(through), []greeting.Party{m.party()}, 0)
	if !errors.Is(err, greeting.ErrStranger) {
		t.Errorf("a relayed greeting finds %v, %v", met, err)
	}
	r.fine(t)
}

func TestAttack04ConnectionsAndStreamsWithoutEnd(t *testing.T) {
	r := common(t)
	for range 300 {
		c, err := net.Dial("tcp", r.ana.at())
		if err != nil {
			break // full, as it should be
		}
		defer c.Close()
	}
	r.fine(t) // those who are in touch stay so
	m := stranger(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	opened := 0
	if info, err := m.host.Ask(ctx, r.ana.at()); err == nil && m.host.Connect(ctx, info) == nil {
		for range 1000 {
			s, err := m.host.Open(ctx, info.ID, exchangeProtocol)
			if err != nil {
				break
			}
			if _, err := s.Write([]byte{1}); err != nil {
				break
			}
			opened++
		}
	}
	if opened >= 1000 {
		t.Errorf("one stranger holds %d streams", opened)
	}
	r.fine(t)
}

func TestAttack05SlowGreeting(t *testing.T) {
	r := common(t)
	m := stranger(t)
	id := m.connect(r.ana.at())
	var all []*host.Stream
	for range greeting.MaxAtOnceEach {
		s := m.open(id, greetingProtocol)
		_, err := s.Write([]byte{1})
		check(t, err)
		all = append(all, s)
	}
	for _, s := range all {
		readAll(t, s)
	}
	// The places are free again.
	r.member(t, "Late")
	r.fine(t)
}

// The door says the same to every wrong word: noise, and nothing behind it.
// That an address has to wait after five of them is tested in sync/greeting;
// this computer's own address, from which all tests come, never has to.
func TestAttack34GuessingWords(t *testing.T) {
	r := common(t)
	r.pass(t) // an invitation is open
	m := stranger(t)
	id := m.connect(r.ana.at())
	for range 50 {
		s := m.open(id, greetingProtocol)
		met, err := greeting.Initiate(s, string(m.host.ID()), string(id), []greeting.Party{{HelloKeys: [][]byte{noise(32)}}}, 0)
		if err == nil {
			t.Fatalf("a guess lets in: %+v", met)
		}
		s.Finish()
	}
	r.fine(t)
}

func TestAttack32InvitationExpiredRevokedOrUsedUp(t *testing.T) {
	r := common(t)
	refusedBy := func(what string, ticket invitation.Ticket) {
		t.Helper()
		m := stranger(t)
		id := m.connect(r.ana.at())
		hello := ticket.Code.Hello()
		s := m.open(id, greetingProtocol)
		defer s.Finish()
		if _, err := greeting.Initiate(s, string(m.host.ID()), string(id), []greeting.Party{{HelloKeys: [][]byte{hello[:]}}}, 0); !errors.Is(err, greeting.ErrStranger) {
			t.Errorf("an invitation that is %s greets: %v", what, err)
		}
	}
	in, revoked := invite(t, r.ana.Community, app.InviteOptions{Uses: 2, Expires: time.Hour})
	check(t, r.ana.RevokeInvitation(in.ID))
	refusedBy("revoked", revoked)

	_, once := invite(t, r.ana.Community, app.InviteOptions{Uses: 1, Expires: time.Hour})
	if a := stranger(t).join(r.ana.at(), once, "First"); a.Verdict != admitted {
		t.Fatalf("the first is not let in: %+v", a)
	}
	refusedBy("used up", once)

	_, short := invite(t, r.ana.Community, app.InviteOptions{Uses: 2, Expires: 2 * time.Second})
	eventually(t, "the invitation expires", func() bool {
		for _, in := range r.ana.Invitations() {
			if in.Expires.Equal(short.Expires) || in.Expires.Sub(short.Expires).Abs() < time.Second {
				return in.State == "expired"
			}
		}
		return false
	})
	refusedBy("expired", short)
	r.fine(t)
}
