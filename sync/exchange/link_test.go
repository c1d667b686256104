package exchange_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/internal/memory"
)

var errCut = errors.New("cut")

// line is a connection that counts what goes through it and can be cut after
// some bytes.
type line struct {
	net.Conn
	left  *atomic.Int64 // bytes until the cut, both directions
	wrote *atomic.Int64
}

func (l line) Write(b []byte) (int, error) {
	if left := l.left.Add(-int64(len(b))); left < 0 {
		n, _ := l.Conn.Write(b[:max(0, len(b)+int(left))])
		l.Conn.Close()
		return n, errCut
	}
	n, err := l.Conn.Write(b)
	l.wrote.Add(int64(n))
	return n, err
}

func (l line) CloseWrite() error { return l.Conn.(*net.TCPConn).CloseWrite() }

const uncut = 1 << 60

// tcp gives the two ends of a connection over loopback.
func tcp(t testing.TB) (net.Conn, net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

// laptop is a replica in a room.
type laptop struct {
	*memory.Replica
	room *exchange.Room
}

func newLaptop(t testing.TB, r *memory.Replica) *laptop {
	l := &laptop{r, exchange.NewRoom(r, func(exchange.Event) {})}
	t.Cleanup(l.room.Close)
	return l
}

func (l *laptop) device() feed.Device { return l.Self().Device }

// link is two laptops connected.
type link struct {
	errs  [2]error
	done  sync.WaitGroup
	stop  context.CancelFunc
	wrote atomic.Int64
	left  atomic.Int64
}

// connect lets two laptops talk until after cut bytes.
func connect(t testing.TB, a, b *laptop, cut int64) *link {
	ca, cb := tcp(t)
	ctx, cancel := context.WithCancel(context.Background())
	k := &link{stop: cancel}
	k.left.Store(cut)
	k.done.Go(func() {
		_, k.errs[0] = a.room.Serve(ctx, line{ca, &k.left, &k.wrote}, b.device(), true)
	})
	k.done.Go(func() {
		_, k.errs[1] = b.room.Serve(ctx, line{cb, &k.left, &k.wrote}, a.device(), true)
	})
	t.Cleanup(k.close)
	return k
}

func (k *link) close() {
	k.stop()
	k.done.Wait()
}

// eventually waits for something to become true.
func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatalf("not within 20 seconds: %s", what)
}

func same(laptops ...*laptop) func() bool {
	return func() bool {
		first := laptops[0].Vector()
		for _, l := range laptops[1:] {
			if !l.Vector().Equal(first) {
				return false
			}
		}
		return true
	}
}

// inSync says whether the laptop sees n others, all of them in sync.
func (l *laptop) inSync(n int) func() bool {
	return func() bool {
		peers := l.room.Peers()
		for _, p := range peers {
			if !p.InSync {
				return false
			}
		}
		return len(peers) == n
	}
}
