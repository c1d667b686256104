package hostile_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/greeting"
	"commonplace/sync/host"
	"commonplace/sync/invitation"
	"commonplace/sync/wire"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// The streams and the kinds of messages, as docs/protocol.md lists them.
const (
	greetingProtocol = "/commonplace/greeting/1"
	exchangeProtocol = "/commonplace/exchange/1"
)

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

// mallory is a laptop that knows the protocol and keeps no rule of it.
type mallory struct {
	t         testing.TB
	host      *host.Host
	name      string
	community feed.Community
	member    identity.MemberKey
	device    *identity.Device
	secrets   [][]byte
	writer    *feed.Writer // of the own feed
	clock     int64
	heads     []feed.Hash // of the roll, as of counted entries
	counted   int

	mu   sync.Mutex
	held map[feed.ID][]feed.Record // what was heard and written
}

// stranger has the program and nothing else.
func stranger(t testing.TB) *mallory {
	t.Helper()
	h, err := host.New(host.Options{Loopback: true})
	check(t, err)
	t.Cleanup(func() { h.Close() })
	device, err := identity.NewDevice()
	check(t, err)
	return &mallory{t: t, host: h, device: device, held: map[feed.ID][]feed.Record{}}
}

// member is let in as anybody would be, by an invitation.
func (r *room) member(t testing.TB, name string) *mallory {
	t.Helper()
	m := stranger(t)
	a := m.join(r.ana.at(), r.pass(t), name)
	if a.Verdict != admitted {
		t.Fatalf("%s is not let in: %+v", name, a)
	}
	return m
}

// bring is member, knowing all that Ana holds.
func (r *room) bring(t testing.TB, name string) *mallory {
	t.Helper()
	m := r.member(t, name)
	m.catchUp(r.ana)
	return m
}

// connect opens a connection and tells who is there.
func (m *mallory) connect(address string) peer.ID {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	info, err := m.host.Ask(ctx, address)
	check(m.t, err)
	check(m.t, m.host.Connect(ctx, info))
	return info.ID
}

func (m *mallory) open(to peer.ID, p protocol.ID) *host.Stream {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := m.host.Open(ctx, to, p)
	check(m.t, err)
	check(m.t, s.SetDeadline(time.Now().Add(patience)))
	return s
}

// answer is what an invited laptop is told.
type answer struct {
	Verdict uint64 `cbor:"1,keyasint"`
	Reason  string `cbor:"2,keyasint,omitempty"`
	Welcome []byte `cbor:"3,keyasint,omitempty"`
}

const (
	waiting = iota
	admitted
	refused
)

// knock greets with an invitation and hears what is offered.
func (m *mallory) knock(address string, ticket invitation.Ticket) (s *host.Stream, r *wire.Reader, offer invitation.Preview, nonce invitation.Nonce) {
	m.t.Helper()
	id := m.connect(address)
	s = m.open(id, greetingProtocol)
	hello := ticket.Code.Hello()
	met, err := greeting.Initiate(s, string(m.host.ID()), string(id), []greeting.Party{{HelloKeys: [][]byte{hello[:]}}}, 0)
	check(m.t, err)
	r = reader(s)
	var o struct {
		Preview []byte `cbor:"1,keyasint"`
	}
	m.hear(r, 1, &o)
	offer, err = invitation.DecodePreview(o.Preview)
	check(m.t, err)
	return s, r, offer, met[0].Binding
}

func (m *mallory) hear(r *wire.Reader, kind byte, into any) {
	m.t.Helper()
	k, b, err := r.Read()
	check(m.t, err)
	if k != kind {
		m.t.Fatalf("message of kind %d, want %d", k, kind)
	}
	check(m.t, wire.Unmarshal(b, into))
}

func reader(s io.Reader) *wire.Reader {
	return wire.NewReader(s, func(byte) int { return wire.MaxMessage }, 0)
}

// join asks to be let in and takes what it gets.
func (m *mallory) join(address string, ticket invitation.Ticket, name string) answer {
	m.t.Helper()
	s, r, offer, nonce := m.knock(address, ticket)
	defer s.Finish()
	m.community, m.name = offer.Community, name
	m.member = identity.NewSecret().MemberKey(offer.Community)
	request := m.request(&ticket.Code, nonce)
	encoded, err := request.Encode()
	check(m.t, err)
	check(m.t, wire.NewWriter(s).Write(2, fields(m.t, encoded)))
	var a answer
	m.hear(r, 3, &a)
	if a.Verdict == admitted {
		m.settleIn(a.Welcome, request)
	}
	return a
}

func (m *mallory) request(code *invitation.Code, nonce invitation.Nonce) invitation.Request {
	m.t.Helper()
	r, err := invitation.NewRequest(m.community, invitation.Joiner{
		Name: m.name, Laptop: "laptop", Member: m.member.Signer(), Device: m.device.Signer(), Exchange: m.device.Exchange(),
	}, code, nonce)
	check(m.t, err)
	return r
}

// settleIn takes the community's secrets and begins a feed.
func (m *mallory) settleIn(sealed []byte, r invitation.Request) {
	m.t.Helper()
	w, err := invitation.OpenWelcome(sealed, r, m.device.ExchangeKey())
	check(m.t, err)
	for _, s := range w.Secrets {
		m.secrets = append(m.secrets, s[:])
	}
	m.writer, err = feed.NewWriter(m.community, m.device.Signer(), feed.Head{Feed: m.feed()})
	check(m.t, err)
}

// feed is the name of the own feed.
func (m *mallory) feed() feed.ID { return feed.ID{Device: m.device.ID(), Incarnation: 1} }

// party is how a member's laptop greets.
func (m *mallory) party() greeting.Party {
	return greeting.Party{
		Community: m.community, Device: m.device.ID(), Key: m.device.Signer(), Secrets: m.secrets,
		Removal: func(feed.Device) *feed.Record { return nil },
	}
}

// greet proves to be a member and opens the stream of the community.
func (m *mallory) greet(address string) (*host.Stream, greeting.Met) {
	m.t.Helper()
	id := m.connect(address)
	g := m.open(id, greetingProtocol)
	met, err := greeting.Initiate(g, string(m.host.ID()), string(id), []greeting.Party{m.party()}, 0)
	check(m.t, err)
	g.Finish()
	if met[0].Told != nil {
		return nil, met[0]
	}
	s := m.open(id, exchangeProtocol)
	_, err = s.Write(met[0].Token[:])
	check(m.t, err)
	return s, met[0]
}

// fields is the body of a message: a map of its fields, numbered from 1. Absent
// ones are nil.
func fields(t testing.TB, list ...any) []byte {
	t.Helper()
	m := make(map[int]any)
	for i, f := range list {
		if f != nil {
			m[i+1] = f
		}
	}
	b, err := wire.Marshal(m)
	check(t, err)
	return b
}

// now is a clock that moves with each look.
func (m *mallory) now() int64 {
	m.clock = max(m.clock+1, time.Now().UnixMilli())
	return m.clock
}

// write says something in the own feed.
func (m *mallory) write(kind string, doc feed.DocID, body []byte) feed.Record {
	m.t.Helper()
	return m.writeAt(m.now(), kind, doc, body)
}

func (m *mallory) writeAt(at int64, kind string, doc feed.DocID, body []byte) feed.Record {
	m.t.Helper()
	rec, err := m.writer.Write(feed.Draft{Time: at, Kind: kind, Doc: doc, Body: body, Known: m.known()})
	check(m.t, err)
	m.keep(rec)
	return rec
}

// known is what the own entries say they know of the roll.
func (m *mallory) known() []feed.Hash {
	n := 0
	for _, rec := range m.all() {
		if roll.IsKind(rec.Kind) {
			n++
		}
	}
	if n != m.counted {
		m.counted, m.heads = n, m.roll().Heads()
	}
	return m.heads
}

// state says something about membership.
func (m *mallory) state(s roll.Statement) feed.Record {
	m.t.Helper()
	kind, body, err := roll.Encode(s)
	check(m.t, err)
	return m.write(kind, feed.DocID{}, body)
}

// id is the member's.
func (m *mallory) id() roll.MemberID { return m.member.ID() }

func noise(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func (m *mallory) String() string { return fmt.Sprintf("%s (%s)", m.name, m.device.ID().Short()) }
