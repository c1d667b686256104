package network_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"commonplace/sync/internal/memory"
	"commonplace/sync/network"
)

// door lets in, or has people wait.
type door struct {
	mu       sync.Mutex
	keys     [][]byte
	answer   network.Answer
	requests [][]byte
	bindings [][32]byte
}

func (d *door) HelloKeys() [][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.keys
}

func (d *door) Preview(helloKey []byte, binding [32]byte) ([]byte, error) {
	return append([]byte("preview of "), helloKey...), nil
}

func (d *door) JoinRequested(_ context.Context, ask network.Ask) (network.Answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, ask.Request)
	d.bindings = append(d.bindings, ask.Binding)
	return d.answer, nil
}

func (d *door) set(a network.Answer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer = a
}

var words = memory.Secret("six words")

// inviting starts a laptop with an open invitation.
func inviting(t *testing.T, laptop string, a network.Answer) (*member, *network.Network) {
	m := newMember("garden", laptop)
	m.keys = [][]byte{memory.Secret("another"), words}
	m.answer = a
	m.Write(100, "roll.admit", laptop)
	return m, start(t, network.Options{}, newMember("choir", laptop), m)
}

func TestJoinByWords(t *testing.T) {
	ana, a := inviting(t, "ana", network.Answer{Verdict: network.Admitted, Welcome: []byte("welcome")})
	b := start(t, network.Options{}, newMember("ben's own", "ben"))
	var offered network.Offer
	welcome, err := b.Join(t.Context(), network.Invited{
		HelloKey: words,
		Addrs:    []string{"127.0.0.1:1", a.Addrs()[0]},
		Request: func(_ context.Context, o network.Offer) ([]byte, error) {
			offered = o
			return []byte("ben asks"), nil
		},
	})
	if err != nil || string(welcome) != "welcome" {
		t.Fatalf("got %q, %v", welcome, err)
	}
	if want := append([]byte("preview of "), words...); !bytes.Equal(offered.Preview, want) {
		t.Errorf("offered %q", offered.Preview)
	}
	if string(ana.requests[0]) != "ben asks" || ana.bindings[0] != offered.Binding {
		t.Errorf("asked %q", ana.requests[0])
	}

	// The app opens the community, and the laptops know each other already.
	ben := newMember("garden", "ben")
	if err := b.Add(ben); err != nil {
		t.Fatal(err)
	}
	eventually(t, "equal vectors", same(ana, ben))
}

func TestJoinByKnocking(t *testing.T) {
	ana, a := inviting(t, "ana", network.Answer{Verdict: network.Waiting, Reason: "a steward has to say yes"})
	b := start(t, network.Options{})
	told := make(chan string, 10)
	done := make(chan error, 1)
	go func() {
		welcome, err := b.Join(t.Context(), network.Invited{
			HelloKey: words, Addrs: a.Addrs(),
			Request: func(context.Context, network.Offer) ([]byte, error) { return []byte("ben asks"), nil },
			Waiting: func(reason string) { told <- reason },
		})
		if string(welcome) != "welcome" {
			err = errors.Join(err, errors.New("no welcome"))
		}
		done <- err
	}()
	if reason := <-told; reason != "a steward has to say yes" {
		t.Errorf("told %q", reason)
	}
	ana.set(network.Answer{Verdict: network.Admitted, Welcome: []byte("welcome")})
	ana.Write(1, "roll.admit", "ben") // which is how the laptop learns of it
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestJoinRefused(t *testing.T) {
	_, a := inviting(t, "ana", network.Answer{Verdict: network.Refused, Reason: "it has expired"})
	b := start(t, network.Options{})
	_, err := b.Join(t.Context(), network.Invited{
		HelloKey: words, Addrs: a.Addrs(),
		Request: func(context.Context, network.Offer) ([]byte, error) { return nil, nil },
	})
	if !errors.Is(err, network.ErrRefused) {
		t.Fatal(err)
	}
}

// The laptop that was asked leaves; another one lets in.
func TestJoinAtAnotherLaptop(t *testing.T) {
	_, a := inviting(t, "ana", network.Answer{Verdict: network.Waiting})
	b := start(t, network.Options{})
	asked := make(chan struct{}, 10)
	done := make(chan error, 1)
	_, c := inviting(t, "cleo", network.Answer{Verdict: network.Admitted, Welcome: []byte("welcome")})
	later := c.Addrs()[0]
	go func() {
		_, err := b.Join(t.Context(), network.Invited{
			HelloKey: words, Addrs: []string{a.Addrs()[0]},
			Request: func(context.Context, network.Offer) ([]byte, error) {
				asked <- struct{}{}
				return []byte("ben asks"), nil
			},
		})
		done <- err
	}()
	<-asked
	a.Close()
	b.Dial(t.Context(), later) // as mDNS would have found it
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestWrongWords(t *testing.T) {
	ana, a := inviting(t, "ana", network.Answer{Verdict: network.Admitted})
	b := start(t, network.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	_, err := b.Join(ctx, network.Invited{
		HelloKey: memory.Secret("other words"), Addrs: a.Addrs(),
		Request: func(context.Context, network.Offer) ([]byte, error) {
			t.Error("offered something")
			return nil, nil
		},
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	if len(ana.requests) != 0 {
		t.Error("asked")
	}
}
