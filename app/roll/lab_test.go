package roll_test

import (
	"sync"
	"testing"
	"time"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/sync/invitation"
)

// start is when every history begins.
var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// code is one invitation's six words; stretching them is slow, so all
// invitations of the tests share them.
var code = sync.OnceValue(invitation.NewCode)

// lab is a community whose laptops are told what they know one by one.
type lab struct {
	t       testing.TB
	c       feed.Community
	all     []feed.Record
	laptops map[string]*laptop
	now     time.Time
	names   map[feed.Hash]string
}

// laptop is a device with what it knows. Its name is its member's, with a digit
// for a further one: "ana", "ana2".
type laptop struct {
	lab    *lab
	name   string
	secret identity.Secret
	key    identity.MemberKey
	dev    *identity.Device
	w      *feed.Writer
	roll   *roll.Roll
	held   map[feed.Hash]bool
}

// newLab has ana found a community.
func newLab(t testing.TB) *lab {
	l := &lab{t: t, laptops: map[string]*laptop{}, now: start, names: map[feed.Hash]string{}}
	ana := &laptop{lab: l, name: "ana", secret: identity.NewSecret(), dev: newDevice(t), held: map[feed.Hash]bool{}}
	salt := identity.NewSalt()
	ana.key = ana.secret.FounderKey(salt)
	cert, err := identity.NewCertificate(identity.Founding(salt), ana.key.Public(), ana.dev, "ana's")
	l.check(err)
	cert, err = cert.Certify(identity.Founding(salt), ana.key)
	l.check(err)
	kind, body, err := roll.Encode(&roll.Found{
		Name: "Beekeepers", Salt: salt, Certificate: cert, Founder: "ana",
		Policy: roll.DefaultPolicy(), Keys: roll.Keys{Number: 1, Epoch: identity.NewEpoch().ID()},
	})
	l.check(err)
	ana.w, err = feed.NewWriter(feed.Community{}, ana.dev.Signer(), feed.Head{Feed: feed.ID{Device: ana.dev.ID()}})
	l.check(err)
	rec, err := ana.w.Write(feed.Draft{Time: l.now.UnixMilli(), Kind: kind, Body: body})
	l.check(err)
	l.c = rec.In()
	ana.roll = roll.New(l.c)
	l.laptops["ana"] = ana
	ana.keep(rec)
	return l
}

func newDevice(t testing.TB) *identity.Device {
	d, err := identity.NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (l *lab) check(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (p *laptop) keep(rec feed.Record) {
	p.held[rec.ID] = true
	p.roll.Add(rec)
	p.lab.all = append(p.lab.all, rec)
}

// at gives a laptop, making a fresh one of nobody's if there is none.
func (l *lab) at(name string) *laptop {
	if p := l.laptops[name]; p != nil {
		return p
	}
	p := &laptop{lab: l, name: name, secret: identity.NewSecret(), dev: newDevice(l.t), held: map[feed.Hash]bool{}, roll: roll.New(l.c)}
	p.key = p.secret.MemberKey(l.c)
	p.open()
	l.laptops[name] = p
	return p
}

// another gives a further laptop of the same person.
func (l *lab) another(of, name string) *laptop {
	p := l.at(name)
	p.secret, p.key = l.at(of).secret, l.at(of).key
	return p
}

func (p *laptop) open() {
	var err error
	p.w, err = feed.NewWriter(p.lab.c, p.dev.Signer(), feed.Head{Feed: feed.ID{Device: p.dev.ID()}})
	p.lab.check(err)
}

// say writes a statement by what the laptop knows, later than all before.
func (p *laptop) say(s roll.Statement) feed.Hash {
	p.lab.t.Helper()
	p.lab.now = p.lab.now.Add(time.Minute)
	return p.sayAt(s, p.lab.now)
}

func (p *laptop) sayAt(s roll.Statement, at time.Time) feed.Hash {
	p.lab.t.Helper()
	kind, body, err := roll.Encode(s)
	p.lab.check(err)
	return p.write(kind, body, at).ID
}

func (p *laptop) write(kind string, body []byte, at time.Time) feed.Record {
	p.lab.t.Helper()
	rec, err := p.w.Write(feed.Draft{Time: at.UnixMilli(), Kind: kind, Known: p.roll.State().Heads(), Body: body})
	p.lab.check(err)
	p.keep(rec)
	return rec
}

// page writes something that is not of the membership log.
func (p *laptop) page() feed.Record {
	p.lab.now = p.lab.now.Add(time.Minute)
	return p.write("change", []byte("text"), p.lab.now)
}

// hear has the laptop learn all that others know.
func (p *laptop) hear(from ...*laptop) *laptop {
	for _, q := range from {
		for _, rec := range p.lab.all {
			if q.held[rec.ID] && !p.held[rec.ID] {
				p.held[rec.ID] = true
				p.roll.Add(rec)
			}
		}
	}
	return p
}

// meet has all named laptops learn from each other.
func (l *lab) meet(names ...string) {
	for range 2 {
		for _, a := range names {
			for _, b := range names {
				l.at(a).hear(l.at(b))
			}
		}
	}
}

// state is that of somebody who holds everything.
func (l *lab) state() *roll.State {
	r := roll.New(l.c)
	for _, rec := range l.all {
		r.Add(rec)
	}
	return r.State()
}

func (p *laptop) id() roll.MemberID { return p.key.ID() }

// invite opens an invitation.
func (p *laptop) invite(uses uint64, knock bool) feed.Hash {
	c := code()
	return p.say(&roll.Invite{Key: c.Key(), Hello: c.Hello(), Expires: p.lab.now.Add(24 * time.Hour).UnixMilli(), Uses: uses, Knock: knock})
}

// request is what somebody on a laptop asks with.
func (p *laptop) request(invited bool) []byte {
	p.lab.t.Helper()
	var c *invitation.Code
	if invited {
		shared := code()
		c = &shared
	}
	r, err := invitation.NewRequest(p.lab.c, invitation.Joiner{
		Name: p.name, Laptop: p.name + "'s", Member: p.key.Signer(), Device: p.dev.Signer(), Exchange: p.dev.Exchange(),
	}, c, invitation.Nonce{1})
	p.lab.check(err)
	b, err := r.Encode()
	p.lab.check(err)
	return b
}

// admit lets somebody in, who then knows what the admitting laptop knows.
func (p *laptop) admit(q *laptop, invite feed.Hash) feed.Hash {
	p.lab.t.Helper()
	id := p.say(&roll.Admit{Invitation: invite, Request: q.request(invite != feed.Hash{})})
	q.hear(p)
	return id
}

// remove removes a member at what the remover holds of their feeds.
func (p *laptop) remove(q ...*laptop) feed.Hash {
	p.lab.t.Helper()
	return p.say(&roll.Remove{Member: q[0].id(), Cuts: p.cuts(q...), Why: "trouble"})
}

// cuts names the newest entries the laptop holds of some laptops' feeds.
func (p *laptop) cuts(of ...*laptop) []roll.Cut {
	v := feed.Vector{}
	for _, rec := range p.lab.all {
		if p.held[rec.ID] && rec.Seq > v[rec.Feed].Seq {
			v[rec.Feed] = rec.Tip()
		}
	}
	var devices []feed.Device
	for _, q := range of {
		devices = append(devices, q.dev.ID())
	}
	return roll.CutsAt(v, devices...)
}

// minutes draws up minutes that change something.
func (p *laptop) minutes(change func(*roll.Minutes)) feed.Hash {
	p.lab.t.Helper()
	m := p.roll.State().Draft()
	change(m)
	return p.say(m)
}

func (p *laptop) sign(minutes feed.Hash) feed.Hash {
	p.lab.t.Helper()
	return p.say(&roll.Sign{Minutes: minutes})
}

// stewards is a change of minutes that names exactly these stewards.
func stewards(who ...*laptop) func(*roll.Minutes) {
	return func(m *roll.Minutes) {
		m.Posts = nil
		for _, p := range who {
			m.Posts = append(m.Posts, roll.Post{Role: roll.Steward, Member: p.id(), From: start.UnixMilli()})
		}
		sortPosts(m.Posts)
	}
}

func sortPosts(posts []roll.Post) {
	for i := range posts {
		for j := i; j > 0 && posts[j].Compare(posts[j-1]) < 0; j-- {
			posts[j], posts[j-1] = posts[j-1], posts[j]
		}
	}
}

// withStewards makes a community with members, the first of whom are stewards
// beside ana. Everybody knows everything.
func withStewards(t testing.TB, n int, names ...string) *lab {
	l := newLab(t)
	ana := l.at("ana")
	invite := ana.invite(uint64(max(1, len(names))), false)
	all, board := []string{"ana"}, []*laptop{ana}
	for i, name := range names {
		ana.admit(l.at(name), invite)
		all = append(all, name)
		if i < n {
			board = append(board, l.at(name))
		}
	}
	if n > 0 {
		ana.minutes(stewards(board...))
	}
	l.meet(all...)
	return l
}
