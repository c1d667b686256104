package host_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

const echo = "/test/echo/1"

func start(t testing.TB, o host.Options) *host.Host {
	t.Helper()
	o.Loopback = true
	h, err := host.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	h.Handle(echo, func(s *host.Stream) {
		io.Copy(s, s)
		s.Finish()
	})
	return h
}

func meet(t testing.TB, a, b *host.Host) {
	t.Helper()
	info, err := a.Ask(t.Context(), b.Addrs()[0])
	if err != nil {
		t.Fatal(err)
	}
	if info.ID != b.ID() {
		t.Fatal("somebody else is there")
	}
	if err := a.Connect(t.Context(), info); err != nil {
		t.Fatal(err)
	}
}

func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatalf("not within 10 seconds: %s", what)
}

// An address is enough to connect: whoever is there says who it is.
func TestAddressIsEnough(t *testing.T) {
	var came, left atomic.Value
	a := start(t, host.Options{})
	b := start(t, host.Options{
		Connected:    func(id peer.ID) { came.Store(id) },
		Disconnected: func(id peer.ID) { left.Store(id) },
	})
	meet(t, a, b)
	s, err := a.Open(t.Context(), b.ID(), echo)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(s); err != nil || string(got) != "hello" {
		t.Fatalf("got %q, %v", got, err)
	}
	eventually(t, "b heard of a", func() bool { return came.Load() == a.ID() })
	eventually(t, "b knows where a listens", func() bool { return slices.Equal(b.AddrsOf(a.ID()), a.Addrs()) })
	if ip := b.RemoteIP(a.ID()); !ip.IsLoopback() {
		t.Errorf("a connects from %s", ip)
	}
	if err := a.Disconnect(b.ID()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "b noticed", func() bool { return left.Load() == a.ID() && !b.Connected(a.ID()) })
}

func TestAskingOneself(t *testing.T) {
	a := start(t, host.Options{})
	if _, err := a.Ask(t.Context(), a.Addrs()[0]); !errors.Is(err, host.ErrSelf) {
		t.Fatal(err)
	}
}

// Whatever listens at an address that is none of ours is an error, soon.
func TestAskingOthers(t *testing.T) {
	a := start(t, host.Options{})
	for name, serve := range map[string]func(net.Conn){
		"silent":  func(c net.Conn) { io.Copy(io.Discard, c) },
		"closing": func(c net.Conn) { c.Close() },
		"chatty":  func(c net.Conn) { c.Write(make([]byte, 1<<20)); c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				if c, err := l.Accept(); err == nil {
					serve(c)
				}
			}()
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			if _, err := a.Ask(ctx, l.Addr().String()); err == nil {
				t.Fatal("no error")
			}
		})
	}
}

func TestPortIsKeptIfItCanBe(t *testing.T) {
	a := start(t, host.Options{})
	port := a.Port()
	if a.Addrs()[0] != net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) {
		t.Errorf("addresses %v, port %d", a.Addrs(), port)
	}
	second := start(t, host.Options{Port: port})
	if second.Port() == port {
		t.Error("two on one port")
	}
	first := a.ID()
	a.Close()
	again := start(t, host.Options{Port: port})
	if again.Port() != port {
		t.Errorf("port %d, want %d again", again.Port(), port)
	}
	if again.ID() == first {
		t.Error("the identity was kept")
	}
	info, err := second.Ask(t.Context(), net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil || info.ID != again.ID() {
		t.Errorf("found %v, %v", info, err)
	}
}

func TestRefusedAddress(t *testing.T) {
	var refuse atomic.Bool
	a := start(t, host.Options{})
	b := start(t, host.Options{Refuse: func(netip.Addr) bool { return refuse.Load() }})
	refuse.Store(true)
	if _, err := a.Ask(t.Context(), b.Addrs()[0]); err == nil {
		t.Fatal("an address that is to wait was let in")
	}
	refuse.Store(false)
	meet(t, a, b)
}

func TestTooManyConnections(t *testing.T) {
	a := start(t, host.Options{})
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for range 2 * host.MaxConns {
		c, err := net.Dial("tcp", a.Addrs()[0])
		if err != nil {
			break
		}
		open = append(open, c)
	}
	for _, c := range open {
		c.Close()
	}
	open = nil
	b := start(t, host.Options{})
	eventually(t, "members get in again", func() bool {
		info, err := b.Ask(t.Context(), a.Addrs()[0])
		return err == nil && b.Connect(t.Context(), info) == nil
	})
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		a, b := start(t, host.Options{}), start(t, host.Options{})
		meet(t, a, b)
		a.Close()
		b.Close()
	}
	eventually(t, "goroutines ended", func() bool { return runtime.NumGoroutine() <= before+3 })
}
