package network_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/exchange"
	"commonplace/sync/host"
	"commonplace/sync/internal/memory"
	"commonplace/sync/network"
)

// member is a community on a laptop, with a door.
type member struct {
	*memory.Replica
	door
}

func newMember(community, laptop string) *member {
	return &member{Replica: memory.New(community, laptop)}
}

func (m *member) device() feed.Device { return m.Self().Device }

// notebook is a Memory.
type notebook struct {
	mu  sync.Mutex
	all map[feed.Community]map[feed.Device][]byte
}

func (b *notebook) Laptops(c feed.Community) (map[feed.Device][]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all[c], nil
}

func (b *notebook) Remember(c feed.Community, d feed.Device, data []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = make(map[feed.Community]map[feed.Device][]byte)
	}
	if b.all[c] == nil {
		b.all[c] = make(map[feed.Device][]byte)
	}
	b.all[c][d] = data
	return nil
}

func start(t testing.TB, o network.Options, replicas ...network.Replica) *network.Network {
	t.Helper()
	o.Host.Loopback = true
	n, err := network.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	for _, r := range replicas {
		if err := n.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func dial(t testing.TB, from, to *network.Network) {
	t.Helper()
	if err := from.Dial(t.Context(), to.Addrs()[0]); err != nil {
		t.Fatal(err)
	}
}

func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatalf("not within 30 seconds: %s", what)
}

func same(members ...*member) func() bool {
	return func() bool {
		first := members[0].Vector()
		for _, m := range members[1:] {
			if !m.Vector().Equal(first) {
				return false
			}
		}
		return true
	}
}

// inSync says whether n laptops are nearby, all in sync.
func inSync(of *network.Network, m *member, n int) func() bool {
	return func() bool {
		near := 0
		for _, l := range of.Status(m.Community()) {
			if l.Nearby && !l.InSync {
				return false
			}
			if l.Nearby {
				near++
			}
		}
		return near == n
	}
}

func TestTwoLaptops(t *testing.T) {
	ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
	ana.Write(1000, "change", "ana")
	ben.Write(1000, "change", "ben")
	a, b := start(t, network.Options{}, ana), start(t, network.Options{}, ben)
	dial(t, a, b)
	eventually(t, "equal vectors", same(ana, ben))
	eventually(t, "a sees b in sync", inSync(a, ana, 1))
	eventually(t, "b sees a in sync", inSync(b, ben, 1))
	for range 20 {
		ana.Write(1, "talk.say", "live")
		ben.Write(1, "talk.say", "live")
	}
	eventually(t, "equal vectors", same(ana, ben))

	a.SetPresence(ana.Community(), &exchange.Presence{Name: "Ana"})
	eventually(t, "b sees where ana is", func() bool {
		return b.Presence(ben.Community())[ana.device()].Name == "Ana"
	})
}

// Both dial at the same moment; one session is left.
func TestBothDialAtOnce(t *testing.T) {
	for range 10 {
		ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
		a, b := start(t, network.Options{}, ana), start(t, network.Options{}, ben)
		var wg sync.WaitGroup
		wg.Go(func() { a.Dial(t.Context(), b.Addrs()[0]) })
		wg.Go(func() { b.Dial(t.Context(), a.Addrs()[0]) })
		wg.Wait()
		ana.Write(10, "change", "x")
		eventually(t, "equal vectors", same(ana, ben))
		eventually(t, "in sync", func() bool { return inSync(a, ana, 1)() && inSync(b, ben, 1)() })
		a.Close()
		b.Close()
	}
}

func TestEightLaptops(t *testing.T) {
	var members []*member
	var networks []*network.Network
	for i := range 8 {
		m := newMember("garden", fmt.Sprint("laptop ", i))
		m.Write(200, "change", fmt.Sprint(i))
		members = append(members, m)
		networks = append(networks, start(t, network.Options{}, m))
	}
	var wg sync.WaitGroup
	for i, from := range networks {
		for _, to := range networks[:i] {
			wg.Go(func() { from.Dial(t.Context(), to.Addrs()[0]) })
		}
	}
	wg.Wait()
	eventually(t, "equal vectors", same(members...))
	for i, n := range networks {
		eventually(t, "all in sync", inSync(n, members[i], 7))
	}
	for i := range 30 {
		members[i%8].Write(1, "talk.say", "live")
	}
	eventually(t, "equal vectors", same(members...))
}

// Two laptops share two communities out of three each: each is kept in sync by
// itself, and what is not shared stays unknown.
func TestSeveralCommunities(t *testing.T) {
	names := [][]string{{"garden", "choir", "ana's own"}, {"ben's own", "choir", "garden"}}
	var members [2][]*member
	var networks [2]*network.Network
	for i, laptop := range []string{"ana", "ben"} {
		networks[i] = start(t, network.Options{})
		for _, community := range names[i] {
			m := newMember(community, laptop)
			m.Write(50, "change", community)
			members[i] = append(members[i], m)
			if err := networks[i].Add(m); err != nil {
				t.Fatal(err)
			}
		}
	}
	dial(t, networks[0], networks[1])
	eventually(t, "garden equal", same(members[0][0], members[1][2]))
	eventually(t, "choir equal", same(members[0][1], members[1][1]))
	for i, own := range []*member{members[0][2], members[1][0]} {
		if n := len(own.Vector()); n != 1 {
			t.Errorf("%d feeds in a community that is not shared", n)
		}
		if s := networks[i].Status(own.Community()); len(s) != 0 {
			t.Errorf("laptops in a community that is not shared: %v", s)
		}
	}

	// A community that is added while connected is found at once.
	late := []*member{newMember("late", "ana"), newMember("late", "ben")}
	late[0].Write(10, "change", "x")
	for i, m := range late {
		if err := networks[i].Add(m); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "late equal", same(late...))
	networks[0].Remove(late[0].Community())
	eventually(t, "ben sees ana leave that one", inSync(networks[1], late[1], 0))
	eventually(t, "the others stay", inSync(networks[1], members[1][1], 1))
}

// A laptop that restarts, with another identity, is found again at its old
// address; what it held is known while it is away.
func TestRememberedAcrossRestarts(t *testing.T) {
	var book notebook
	ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
	ana.Write(10, "change", "x")
	a, b := start(t, network.Options{Memory: &book}, ana), start(t, network.Options{}, ben)
	dial(t, a, b)
	eventually(t, "in sync", func() bool { return inSync(a, ana, 1)() && inSync(b, ben, 1)() })
	port := b.Port()
	a.Close()
	b.Close()

	ana.Write(5, "change", "while away")
	a = start(t, network.Options{Memory: &book}, ana)
	eventually(t, "ben's laptop is known to lack five entries", func() bool {
		s := a.Status(ana.Community())
		return len(s) == 1 && !s[0].Nearby && s[0].Known && s[0].Waiting == 5 && !s[0].LastSeen.IsZero()
	})
	eventually(t, "it is known that nothing answers", func() bool {
		return a.Status(ana.Community())[0].Trouble == network.Unreachable
	})
	b = start(t, network.Options{Host: host.Options{Port: port}}, ben)
	if b.Port() != port {
		t.Skip("somebody took the port")
	}
	eventually(t, "equal vectors without anybody typing", same(ana, ben))
}

func TestReconnects(t *testing.T) {
	ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
	a, b := start(t, network.Options{}, ana), start(t, network.Options{}, ben)
	dial(t, a, b)
	eventually(t, "in sync", inSync(a, ana, 1))
	port := b.Port()
	b.Close()
	eventually(t, "gone", inSync(a, ana, 0))
	ana.Write(7, "change", "x")
	start(t, network.Options{Host: host.Options{Port: port}}, ben)
	eventually(t, "equal vectors", same(ana, ben))
}

func TestRemovedLaptopIsTold(t *testing.T) {
	for _, dials := range []string{"the member's", "the removed one's"} {
		t.Run(dials, func(t *testing.T) {
			ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
			a, b := start(t, network.Options{}, ana), start(t, network.Options{}, ben)
			removal := ana.Remove(ben.device())
			ana.SetSecrets(memory.Secret("new"), memory.Secret("garden"))
			ana.Write(10, "talk.say", "among ourselves")
			from, to := a, b
			if dials == "the removed one's" {
				from, to = b, a
			}
			if err := from.Dial(t.Context(), to.Addrs()[0]); network.TroubleOf(err) != network.Removed {
				t.Errorf("dialing: %v", err)
			}
			eventually(t, "ben was told", func() bool {
				told := ben.Heard()
				return len(told) > 0 && told[0].ID == removal.ID
			})
			if len(ben.Vector()) != 0 {
				t.Error("a removed laptop was sent entries")
			}
		})
	}
}

func TestTroubleOfDialing(t *testing.T) {
	ana, eve := newMember("garden", "ana"), newMember("choir", "eve")
	a, e := start(t, network.Options{}, ana), start(t, network.Options{}, eve)
	closed := start(t, network.Options{})
	nobody := closed.Addrs()[0]
	closed.Close()
	for address, want := range map[string]network.Trouble{
		nobody:       network.Unreachable,
		e.Addrs()[0]: network.Stranger,
		a.Addrs()[0]: network.Myself,
	} {
		err := a.Dial(t.Context(), address)
		if got := network.TroubleOf(err); got != want {
			t.Errorf("got %q (%v), want %q", got, err, want)
		}
		if want.String() == "" {
			t.Errorf("no words for trouble %d", want)
		}
	}
	kept := a.Addresses()
	if !slices.ContainsFunc(kept, func(k network.Address) bool {
		return k.Address == nobody && k.Typed && k.Trouble == network.Unreachable
	}) {
		t.Errorf("addresses kept: %+v", kept)
	}
	a.Forget(nobody)
	if n := len(a.Addresses()); n != len(kept)-1 {
		t.Errorf("%d addresses after forgetting one of %d", n, len(kept))
	}
}

func TestStatusIsAnnounced(t *testing.T) {
	changed := make(chan feed.Community, 1000)
	ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
	a := start(t, network.Options{OnStatus: func(c feed.Community) { changed <- c }}, ana)
	b := start(t, network.Options{}, ben)
	dial(t, a, b)
	eventually(t, "in sync", inSync(a, ana, 1))
	select {
	case c := <-changed:
		if c != ana.Community() {
			t.Error("of another community")
		}
	case <-time.After(5 * time.Second):
		t.Error("not announced")
	}
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		ana, ben := newMember("garden", "ana"), newMember("garden", "ben")
		ana.Write(100, "change", "x")
		a, b := start(t, network.Options{}, ana), start(t, network.Options{}, ben)
		dial(t, a, b)
		eventually(t, "equal vectors", same(ana, ben))
		a.Close()
		b.Close()
	}
	eventually(t, "goroutines ended", func() bool { return runtime.NumGoroutine() <= before+3 })
}
