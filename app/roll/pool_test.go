package roll_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"

	"pgregory.net/rapid"
)

// pool is one founding and a few people with two laptops each, made once: random
// histories differ in what they do.
type pool struct {
	genesis feed.Record
	people  []person
}

type person struct {
	key     identity.MemberKey
	id      roll.MemberID
	laptops []machine
}

type machine struct {
	dev     *identity.Device
	request []byte               // to join with this laptop
	cert    identity.Certificate // by the member key
}

const (
	poolPeople  = 9
	poolLaptops = 2
)

var thePool = sync.OnceValue(func() pool {
	t := &testing.T{}
	l := newLab(t)
	p := pool{genesis: l.all[0]}
	for i := range poolPeople {
		q := person{key: identity.NewSecret().MemberKey(l.c)}
		if i == 0 {
			q.key = l.at("ana").key
		}
		q.id = q.key.ID()
		for j := range poolLaptops {
			m := machine{dev: newDevice(t)}
			if i == 0 && j == 0 {
				m.dev = l.at("ana").dev
			}
			asks := &laptop{lab: l, name: string(rune('a' + i)), key: q.key, dev: m.dev}
			m.request = asks.request(true)
			cert, err := identity.NewCertificate(identity.In(l.c), q.key.Public(), m.dev, "laptop")
			l.check(err)
			m.cert, err = cert.Certify(identity.In(l.c), q.key)
			l.check(err)
			q.laptops = append(q.laptops, m)
		}
		p.people = append(p.people, q)
	}
	return p
})

// event is a record of a random history with what its author had seen.
type event struct {
	rec  feed.Record
	past uint64 // events seen, as a set of places
	stmt roll.Statement
}

// history makes random events by laptops that know different things. How many
// there are rapid chooses; what they are follows evenly from a seed.
type history struct {
	t      *rapid.T
	random *rand.Rand
	pool   pool
	events []event
	knows  map[feed.Device]uint64
	write  map[feed.Device]*feed.Writer
	all    []feed.Device
	owner  map[feed.Device]int
	clock  int64
}

func newHistory(t *rapid.T, least, most int) *history {
	p := thePool()
	h := &history{t: t, pool: p, knows: map[feed.Device]uint64{}, write: map[feed.Device]*feed.Writer{}, owner: map[feed.Device]int{}, clock: p.genesis.Time}
	found, err := roll.Decode(p.genesis.Kind, p.genesis.Body)
	if err != nil {
		t.Fatal(err)
	}
	h.events = []event{{rec: p.genesis, stmt: found}}
	for i, q := range p.people {
		for _, m := range q.laptops {
			d := m.dev.ID()
			head := feed.Head{Feed: feed.ID{Device: d}}
			if d == p.genesis.Feed.Device {
				head = head.After(p.genesis)
			}
			w, err := feed.NewWriter(p.genesis.In(), m.dev.Signer(), head)
			if err != nil {
				t.Fatal(err)
			}
			h.all, h.owner[d], h.write[d], h.knows[d] = append(h.all, d), i, w, 1
		}
	}
	h.random = rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	h.begin(rapid.IntRange(0, 4).Draw(t, "members"), rapid.IntRange(0, 3).Draw(t, "stewards"))
	for range rapid.IntRange(least, most).Draw(t, "steps") {
		h.step()
	}
	return h
}

// begin lets some people in and makes some of them stewards, so that there is
// something to disagree about.
func (h *history) begin(members, stewards int) {
	founder := h.all[0]
	if members == 0 {
		return
	}
	c := code()
	h.say(founder, &roll.Invite{Key: c.Key(), Hello: c.Hello(), Expires: h.clock + 6_000_000, Uses: uint64(members + h.pick(2))})
	invite := h.events[1].rec.ID
	posts := []roll.Post{{Role: roll.Steward, Member: h.pool.people[0].id}}
	for i := range members {
		h.say(founder, &roll.Admit{Invitation: invite, Request: h.pool.people[i+1].laptops[0].request})
		if i < stewards {
			posts = append(posts, roll.Post{Role: roll.Steward, Member: h.pool.people[i+1].id})
		}
	}
	if len(posts) > 1 {
		slices.SortFunc(posts, roll.Post.Compare)
		h.say(founder, &roll.Minutes{Height: 1, Parent: h.pool.genesis.ID, Policy: roll.DefaultPolicy(), Posts: posts})
	}
	for i := range members {
		h.knows[h.all[2*(i+1)]] |= h.knows[founder]
	}
}

func (h *history) pick(n int) int { return h.random.IntN(n) }

// step has one laptop do something, mostly something that makes sense.
func (h *history) step() {
	d := h.all[0]
	switch h.pick(8) {
	case 0, 1: // the founder
	case 2:
		d = h.all[h.pick(len(h.all))]
	default:
		d = h.all[h.pick(6)*2] // somebody's first laptop
	}
	if h.pick(4) == 0 {
		h.knows[d] |= h.knows[h.all[h.pick(len(h.all))]]
		return
	}
	if s := h.statement(d); s != nil && len(h.events) < 60 {
		h.say(d, s)
	}
}

func (h *history) say(d feed.Device, s roll.Statement) {
	kind, body, err := roll.Encode(s)
	if err != nil {
		return // such as minutes without a steward
	}
	h.clock += int64(h.pick(3)) * 60_000
	rec, err := h.write[d].Write(feed.Draft{Time: h.clock, Kind: kind, Known: h.heads(h.knows[d]), Body: body})
	if err != nil {
		h.t.Fatal(err)
	}
	h.events = append(h.events, event{rec: rec, past: h.knows[d], stmt: s})
	h.knows[d] |= 1 << (len(h.events) - 1)
	if h.pick(3) == 0 {
		h.knows[h.all[h.pick(len(h.all))]] |= h.knows[d]
	}
}

// heads names what a laptop knows, at most as many as an entry has room for.
func (h *history) heads(known uint64) []feed.Hash {
	var covered uint64
	for i, e := range h.events {
		if known>>i&1 == 1 {
			covered |= e.past
		}
	}
	var out []feed.Hash
	for i, e := range h.events {
		if (known&^covered)>>i&1 == 1 {
			out = append(out, e.rec.ID)
		}
	}
	return out
}

// known lists the events of some kind that a laptop knows.
func (h *history) known(d feed.Device, kinds ...string) []event {
	var out []event
	for i, e := range h.events {
		if h.knows[d]>>i&1 == 1 && (len(kinds) == 0 || slices.Contains(kinds, e.rec.Kind)) {
			out = append(out, e)
		}
	}
	return out
}

func (h *history) one(list []event) (feed.Hash, bool) {
	if len(list) == 0 {
		return feed.Hash{}, false
	}
	return list[h.pick(len(list))].rec.ID, true
}

func (h *history) person() person { return h.pool.people[h.pick(poolPeople)] }

// joined lists people whom a laptop saw come in.
func (h *history) joined(d feed.Device) []person {
	out := []person{h.pool.people[0]}
	for _, e := range h.known(d, roll.KindAdmit) {
		for _, q := range h.pool.people {
			for _, m := range q.laptops {
				if bytes.Equal(e.stmt.(*roll.Admit).Request, m.request) && !slices.ContainsFunc(out, func(o person) bool { return o.id == q.id }) {
					out = append(out, q)
				}
			}
		}
	}
	return out
}

// newcomer is mostly somebody whom a laptop did not see come in.
func (h *history) newcomer(d feed.Device) person {
	joined := h.joined(d)
	for range 4 {
		q := h.person()
		if !slices.ContainsFunc(joined, func(o person) bool { return o.id == q.id }) {
			return q
		}
	}
	return h.person()
}

func (h *history) machine() machine { return h.person().laptops[h.pick(poolLaptops)] }

// cuts names places of feeds that the laptop knows, or not quite.
func (h *history) cuts(d feed.Device, of func(feed.Device) bool) []roll.Cut {
	v := feed.Vector{}
	for _, e := range h.known(d) {
		if of(e.rec.Feed.Device) && e.rec.Seq > v[e.rec.Feed].Seq && h.pick(4) > 0 {
			v[e.rec.Feed] = e.rec.Tip()
		}
	}
	return roll.CutsAt(v, h.all...)
}

func (h *history) statement(d feed.Device) roll.Statement {
	target := h.person()
	if joined := h.joined(d); h.pick(5) > 0 {
		target = joined[h.pick(len(joined))]
	}
	of := func(x feed.Device) bool { return h.pool.people[h.owner[x]].id == target.id }
	switch h.pick(13) {
	case 0:
		c := code()
		return &roll.Invite{Key: c.Key(), Hello: c.Hello(), Expires: h.clock + 600_000, Uses: uint64(1 + h.pick(3)), Knock: h.pick(5) == 0}
	case 1, 2, 3, 4:
		invite, known := h.one(h.known(d, roll.KindInvite))
		if !known && h.pick(4) > 0 {
			return nil
		}
		return &roll.Admit{Invitation: invite, Request: h.newcomer(d).laptops[h.pick(3)/2].request}
	case 5:
		if id, ok := h.one(h.known(d, roll.KindInvite, roll.KindKnock)); ok {
			return &roll.Close{Target: id}
		}
	case 6:
		return &roll.Remove{Member: target.id, Cuts: h.cuts(d, of)}
	case 7:
		return h.deviceStatement(d, target)
	case 8:
		if h.pick(3) == 0 {
			return &roll.Leave{Cuts: h.cuts(d, func(x feed.Device) bool { return h.owner[x] == h.owner[d] && x != d })}
		}
		if id, ok := h.one(h.known(d, roll.KindInvite)); ok {
			return &roll.Knock{Invitation: id, Request: h.machine().request}
		}
	case 9, 10:
		return h.minutes(d, target)
	default:
		if id, ok := h.one(h.known(d, roll.KindMinutes)); ok {
			return &roll.Sign{Minutes: id}
		}
	}
	return nil
}

// deviceStatement links or revokes one of the author's own laptops, or
// somebody's.
func (h *history) deviceStatement(d feed.Device, target person) roll.Statement {
	if h.pick(3) > 0 {
		target = h.pool.people[h.owner[d]]
	}
	m := target.laptops[h.pick(poolLaptops)]
	if h.pick(2) == 0 {
		cert := m.cert
		if h.pick(2) == 0 {
			cert.Authority = nil
		}
		return &roll.Device{Certificate: cert}
	}
	r := &roll.Revoke{Device: m.dev.ID(), Cuts: h.cuts(d, func(x feed.Device) bool { return x == m.dev.ID() })}
	if h.pick(3) == 0 {
		if err := r.Sign(h.pool.genesis.In(), target.key); err != nil {
			h.t.Fatal(err)
		}
	}
	return r
}

func (h *history) minutes(d feed.Device, target person) roll.Statement {
	records := h.known(d, roll.KindFound, roll.KindMinutes)
	if len(records) == 0 {
		return nil
	}
	parent := records[len(records)-1-h.pick(min(len(records), 2))]
	m := &roll.Minutes{Height: 1, Parent: parent.rec.ID, Policy: roll.DefaultPolicy()}
	if p, ok := parent.stmt.(*roll.Minutes); ok {
		m.Height = p.Height + 1
	}
	for _, q := range h.joined(d) {
		if h.pick(2) == 0 {
			m.Posts = append(m.Posts, roll.Post{Role: roll.Steward, Member: q.id})
		}
	}
	slices.SortFunc(m.Posts, roll.Post.Compare)
	if h.pick(3) == 0 {
		m.Removals = []roll.Removal{{Member: target.id, Cuts: h.cuts(d, func(x feed.Device) bool { return h.pool.people[h.owner[x]].id == target.id })}}
	}
	if id, ok := h.one(h.known(d)); ok && h.pick(4) == 0 {
		m.Undo = []feed.Hash{id}
	}
	if h.pick(3) == 0 {
		m.Sealed = h.cuts(d, func(feed.Device) bool { return true })
	}
	for _, e := range records {
		if o, ok := e.stmt.(*roll.Minutes); ok && o.Parent == m.Parent && h.pick(2) == 0 {
			m.Supersedes = append(m.Supersedes, e.rec.ID)
		}
	}
	slices.SortFunc(m.Supersedes, feed.Hash.Compare)
	return m
}
