package greeting_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
)

// party makes a laptop of community name, with secrets named so.
func party(name, laptop string, secrets ...string) greeting.Party {
	seed := sha256.Sum256([]byte(name + laptop))
	key := ed25519.NewKeyFromSeed(seed[:])
	p := greeting.Party{Community: sha256.Sum256([]byte(name)), Device: feed.DeviceOf(key), Key: key}
	for _, s := range secrets {
		p.Secrets = append(p.Secrets, secret(name+s))
	}
	return p
}

func secret(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

type result struct {
	met []greeting.Met
	err error
}

// tap keeps what is written through it.
type tap struct {
	net.Conn
	sent bytes.Buffer
}

func (t *tap) Write(b []byte) (int, error) {
	n, err := t.Conn.Write(b)
	t.sent.Write(b[:n])
	return n, err
}

// pipe is a buffered pair of streams, as both sides may speak at once.
func pipe(t *testing.T) (a, b *tap) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ca, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	cb, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	a, b = &tap{Conn: ca}, &tap{Conn: cb}
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

// greet has two laptops greet; each closes its end when it is done.
func greet(a, b *tap, initiator, responder []greeting.Party, attempt int) (ra, rb result) {
	var wg sync.WaitGroup
	wg.Go(func() {
		ra.met, ra.err = greeting.Initiate(a, "left", "right", initiator, attempt)
		a.Close()
	})
	wg.Go(func() {
		rb.met, rb.err = greeting.Respond(b, "right", "left", responder)
		b.Close()
	})
	wg.Wait()
	return ra, rb
}

func TestMembersMeet(t *testing.T) {
	a, b := pipe(t)
	ours := []greeting.Party{party("garden", "ana", "3", "2", "1"), party("choir", "ana", "1"), party("mine", "ana", "1")}
	theirs := []greeting.Party{party("other", "ben", "9"), party("choir", "ben", "2", "1"), party("garden", "ben", "2", "1")}
	ra, rb := greet(a, b, ours, theirs, 0)
	if ra.err != nil || rb.err != nil {
		t.Fatal(ra.err, rb.err)
	}
	if len(ra.met) != 2 || len(rb.met) != 2 {
		t.Fatalf("met %d and %d communities, want 2", len(ra.met), len(rb.met))
	}
	for i, m := range ra.met {
		n := rb.met[i]
		p, q := ours[m.Party], theirs[n.Party]
		if p.Community != q.Community || m.Device != q.Device || n.Device != p.Device {
			t.Errorf("match %d: communities or devices mixed up", i)
		}
		if m.Token != n.Token || m.Binding != n.Binding || m.Token == [16]byte{} {
			t.Errorf("match %d: tokens differ", i)
		}
		if !bytes.Equal(p.Secrets[m.Secret], q.Secrets[n.Secret]) {
			t.Errorf("match %d: by different secrets", i)
		}
	}
	if ra.met[0].Token == ra.met[1].Token {
		t.Error("two communities with one token")
	}
}

// What a stranger is sent: 512 bytes in which nothing of ours stands, whoever
// begins.
func TestStrangerLearnsNothing(t *testing.T) {
	member := []greeting.Party{party("garden", "ana", "2", "1")}
	member[0].HelloKeys = [][]byte{secret("six words")}
	for _, stranger := range []struct {
		name    string
		parties []greeting.Party
	}{
		{"nobody's", nil},
		{"another community's", []greeting.Party{party("choir", "eve", "1")}},
		{"wrong words", []greeting.Party{{HelloKeys: [][]byte{secret("six other words")}}}},
	} {
		for _, begins := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, begins %t", stranger.name, begins), func(t *testing.T) {
				a, b := pipe(t)
				first, second, sent := member, stranger.parties, &a.sent
				if begins {
					first, second, sent = stranger.parties, member, &b.sent
				}
				ra, rb := greet(a, b, first, second, 0)
				if !errors.Is(ra.err, greeting.ErrStranger) || !errors.Is(rb.err, greeting.ErrStranger) {
					t.Fatal(ra.err, rb.err)
				}
				if sent.Len() != greeting.Size {
					t.Fatalf("sent a stranger %d bytes, want %d", sent.Len(), greeting.Size)
				}
				p := member[0]
				for _, ours := range [][]byte{p.Community[:], p.Device[:], p.Secrets[0], p.Secrets[1], p.HelloKeys[0]} {
					for i := 0; i+8 <= len(ours); i += 8 {
						if bytes.Contains(sent.Bytes(), ours[i:i+8]) {
							t.Fatal("a part of an id or a secret was sent")
						}
					}
				}
			})
		}
	}
}

func TestRecordedGreetingIsUseless(t *testing.T) {
	members := []greeting.Party{party("garden", "ana", "1")}
	a, b := pipe(t)
	if ra, rb := greet(a, b, members, []greeting.Party{party("garden", "ben", "1")}, 0); ra.err != nil || rb.err != nil {
		t.Fatal(ra.err, rb.err)
	}
	recorded := a.sent.Bytes()
	c, d := pipe(t)
	go func() {
		c.Write(recorded)
		io.Copy(io.Discard, c)
	}()
	if _, err := greeting.Respond(d, "right", "left", members); !errors.Is(err, greeting.ErrStranger) {
		t.Fatalf("replayed greeting: %v", err)
	}
	if d.sent.Len() != greeting.Size {
		t.Fatalf("sent %d bytes", d.sent.Len())
	}
}

// A relay between two members has channels of its own with each, hence other
// identities at their ends.
func TestRelayedGreetingIsUseless(t *testing.T) {
	a, toA := pipe(t)
	toB, b := pipe(t)
	go io.Copy(toB.Conn, toA.Conn)
	go io.Copy(toA.Conn, toB.Conn)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		_, err := greeting.Initiate(a, "ana", "relay", []greeting.Party{party("garden", "ana", "1")}, 0)
		if !errors.Is(err, greeting.ErrStranger) {
			t.Errorf("initiator through a relay: %v", err)
		}
	})
	if _, err := greeting.Respond(b, "ben", "relay", []greeting.Party{party("garden", "ben", "1")}); !errors.Is(err, greeting.ErrStranger) {
		t.Errorf("responder through a relay: %v", err)
	}
}

func TestRemovedLaptopIsToldAndNoMore(t *testing.T) {
	garden := party("garden", "ana", "2", "1")
	w, err := feed.NewWriter(garden.Community, garden.Key, feed.Head{Feed: feed.ID{Device: garden.Device}})
	if err != nil {
		t.Fatal(err)
	}
	removal, err := w.Write(feed.Draft{Kind: "roll.remove", Body: []byte("ben, since he left")})
	if err != nil {
		t.Fatal(err)
	}
	ben := party("garden", "ben", "1")
	garden.Removal = func(d feed.Device) *feed.Record {
		if d == ben.Device {
			return &removal
		}
		return nil
	}

	a, b := pipe(t)
	ra, rb := greet(a, b, []greeting.Party{ben}, []greeting.Party{garden}, 0)
	if ra.err != nil || rb.err != nil {
		t.Fatal(ra.err, rb.err)
	}
	if m := ra.met[0]; m.Told == nil || m.Told.ID != removal.ID || m.Told.Sig == nil || !m.Device.IsZero() {
		t.Errorf("removed laptop learned %+v", m)
	}
	if m := rb.met[0]; !m.Refused || m.Device != ben.Device {
		t.Errorf("member learned %+v", m)
	}

	a, b = pipe(t)
	ra, rb = greet(a, b, []greeting.Party{garden}, []greeting.Party{ben}, 0)
	if ra.err != nil || rb.err != nil || !ra.met[0].Refused {
		t.Errorf("member that began: %+v, %v, %v", ra.met, ra.err, rb.err)
	}
}

func TestInvitedGuestIsGreeted(t *testing.T) {
	a, b := pipe(t)
	host := party("garden", "ana", "1")
	host.HelloKeys = [][]byte{secret("other"), secret("six words")}
	guest := greeting.Party{HelloKeys: [][]byte{secret("six words")}}
	ra, rb := greet(a, b, []greeting.Party{guest}, []greeting.Party{party("choir", "ana", "1"), host}, 0)
	if ra.err != nil || rb.err != nil {
		t.Fatal(ra.err, rb.err)
	}
	m, n := ra.met[0], rb.met[0]
	if !bytes.Equal(m.HelloKey, secret("six words")) || !bytes.Equal(n.HelloKey, m.HelloKey) || n.Party != 1 {
		t.Errorf("met %+v and %+v", m, n)
	}
	if m.Binding != n.Binding || !m.Device.IsZero() || !n.Device.IsZero() {
		t.Errorf("met %+v and %+v", m, n)
	}
}

// A laptop that was away for sixty changes of the secret is found, in several
// attempts if it did not begin itself.
func TestLongAbsentLaptopIsGreeted(t *testing.T) {
	var secrets []string
	for i := greeting.MaxSecrets; i > 0; i-- {
		secrets = append(secrets, fmt.Sprint(i))
	}
	current := party("garden", "ana", secrets...)
	absent := party("garden", "ben", "1")
	a, b := pipe(t)
	if ra, rb := greet(a, b, []greeting.Party{absent}, []greeting.Party{current}, 0); ra.err != nil || rb.err != nil {
		t.Fatal(ra.err, rb.err)
	}
	for attempt := range 4 {
		a, b := pipe(t)
		if ra, _ := greet(a, b, []greeting.Party{current}, []greeting.Party{absent}, attempt); ra.err == nil {
			return
		}
	}
	t.Fatal("not found in four attempts")
}

func TestForgedDeviceIsRefused(t *testing.T) {
	a, b := pipe(t)
	forged := party("garden", "eve", "1")
	forged.Device = party("garden", "ana", "1").Device
	_, rb := greet(a, b, []greeting.Party{forged}, []greeting.Party{party("garden", "ben", "1")}, 0)
	if !errors.Is(rb.err, greeting.ErrProof) {
		t.Fatalf("got %v", rb.err)
	}
}

func TestSlowGreetingEnds(t *testing.T) {
	a, b := pipe(t)
	a.Conn.Write(make([]byte, 33)) // and then nothing more
	var timeout net.Error
	began := time.Now()
	_, err := greeting.Respond(b, "right", "left", nil)
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Fatalf("got %v after %s", err, time.Since(began))
	}
}

func FuzzRespond(f *testing.F) {
	f.Add([]byte("short"))
	f.Add(make([]byte, greeting.Size))
	f.Add(make([]byte, greeting.Size+600))
	parties := []greeting.Party{party("garden", "ana", "2", "1")}
	f.Fuzz(func(t *testing.T, sent []byte) {
		s := &script{Reader: bytes.NewReader(sent)}
		if met, err := greeting.Respond(s, "right", "left", parties); err == nil {
			t.Fatalf("met %+v", met)
		}
		if s.Len() > greeting.Size {
			t.Fatalf("sent %d bytes", s.Len())
		}
	})
}

// script is a peer that says what it was given and hears nothing.
type script struct {
	*bytes.Reader
	bytes.Buffer
}

func (s *script) Read(b []byte) (int, error)  { return s.Reader.Read(b) }
func (s *script) Write(b []byte) (int, error) { return s.Buffer.Write(b) }
func (s *script) Len() int                    { return s.Buffer.Len() }
func (s *script) SetDeadline(time.Time) error { return nil }
