package network

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"commonplace/sync/greeting"
	"commonplace/sync/host"

	"github.com/libp2p/go-libp2p/core/peer"
)

// ErrRefused means that a community does not let somebody in; the text behind
// it is the reason that was given.
var ErrRefused = errors.New("not let in")

// Invited is somebody who has an invitation and wants to join.
type Invited struct {
	// HelloKey is the key of the invitation.
	HelloKey []byte

	// Addrs are addresses "host:port" where a laptop of the community may be,
	// beside those found nearby.
	Addrs []string

	// Request makes the request to join from what a laptop of the community
	// showed. It may take its time: somebody may be reading and filling in a
	// form. If the laptop leaves meanwhile, it is asked again with what the
	// next one shows. An error ends the joining.
	Request func(ctx context.Context, o Offer) ([]byte, error)

	// Waiting, if set, is told how it goes: no laptop found yet (an empty
	// text), or the reason why one has to wait.
	Waiting func(reason string)
}

// Offer is what a laptop of the community shows an invited person.
type Offer struct {
	Preview []byte
	Binding [32]byte // names this one conversation; equal on both sides
}

// Join looks for a laptop of the community, asks to be let in, and waits until
// somebody says yes, for as long as ctx lasts. It returns what is needed to
// open the community.
func (n *Network) Join(ctx context.Context, in Invited) (welcome []byte, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(n.ctx, cancel)()
	j := &joining{Invited: in, network: n, tried: make(map[string]time.Time)}
	for {
		welcome, err := j.round(ctx)
		if welcome != nil || err != nil {
			return welcome, err
		}
		j.waiting("")
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("looking for a laptop of the community: %w", ctx.Err())
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// joining is one Join under way.
type joining struct {
	Invited
	network *Network
	tried   map[string]time.Time // and when to try again
	said    *string
}

func (j *joining) waiting(reason string) {
	if j.Waiting != nil && (j.said == nil || *j.said != reason) {
		j.said = &reason
		j.Waiting(reason)
	}
}

// outcome is what came of one laptop.
type outcome struct {
	key          string
	conversation *conversation
	err          error
}

// failed has a laptop that could not be reached tried again sooner than one
// that does not know the invitation.
func (j *joining) failed(o outcome) {
	if !errors.Is(o.err, greeting.ErrStranger) {
		j.tried[o.key] = time.Now().Add(firstRetry)
	}
}

// round greets every laptop in sight at once and talks to the first that knows
// the invitation. Nothing and no error means: none, or it left.
func (j *joining) round(ctx context.Context) ([]byte, error) {
	candidates := j.candidates()
	results := make(chan outcome, len(candidates))
	greetCtx, cancel := context.WithTimeout(ctx, host.DialTimeout)
	defer cancel()
	for _, c := range candidates {
		go func() {
			conversation, err := j.greet(greetCtx, c)
			results <- outcome{c.key, conversation, err}
		}()
	}
	var first *conversation
	for range candidates {
		r := <-results
		switch {
		case r.conversation == nil:
			j.failed(r)
		case first == nil:
			first = r.conversation
			cancel()
		default:
			r.conversation.end()
		}
	}
	if first == nil {
		return nil, ctx.Err()
	}
	defer first.end()
	welcome, err := j.talk(ctx, first)
	if errors.Is(err, errLeft) && ctx.Err() == nil {
		return nil, nil
	}
	return welcome, err
}

// candidates lists what may lead to a laptop of the community and is due.
func (j *joining) candidates() []target {
	n := j.network
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	var out []target
	add := func(t target) {
		if now.After(j.tried[t.key]) && len(out) < 4*dialsAtOnce {
			j.tried[t.key] = now.Add(joinRetry)
			out = append(out, t)
		}
	}
	for _, a := range j.Addrs {
		add(target{key: a, address: a})
	}
	for _, t := range n.targets {
		if !slices.Contains(j.Addrs, t.key) {
			add(*t)
		}
	}
	for _, id := range n.host.Peers() {
		add(target{key: string(id), info: peer.AddrInfo{ID: id}})
	}
	return out
}

// greet finds out whether a laptop knows the invitation.
func (j *joining) greet(ctx context.Context, t target) (*conversation, error) {
	n := j.network
	info := t.info
	if t.address != "" {
		asked, err := n.host.Ask(ctx, t.address)
		if err != nil {
			return nil, err
		}
		info = asked
	}
	if err := n.host.Connect(ctx, info); err != nil {
		return nil, err
	}
	n.hold(info.ID, 1)
	c := &conversation{end: func() { n.hold(info.ID, -1) }}
	s, err := n.host.Open(ctx, info.ID, protocolGreeting)
	if err != nil {
		c.end()
		return nil, err
	}
	guest := greeting.Party{HelloKeys: [][]byte{j.HelloKey}}
	met, err := greeting.Initiate(s, string(n.host.ID()), string(info.ID), []greeting.Party{guest}, 0)
	if err != nil {
		s.Finish()
		c.end()
		return nil, err
	}
	c.end = func() {
		s.Finish()
		n.hold(info.ID, -1)
	}
	c.over(s, met[0].Binding)
	return c, nil
}

// hold keeps a connection from being taken for useless.
func (n *Network) hold(id peer.ID, by int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if by > 0 {
		n.active[id] += by
	} else {
		n.released(id)
	}
}

// talk sees the offer, asks, and waits for the answer.
func (j *joining) talk(ctx context.Context, c *conversation) ([]byte, error) {
	defer c.keepAlive(ctx)()
	var offer offerMessage
	if err := c.hear(kindOffer, &offer); err != nil {
		return nil, err
	}
	request, err := j.Request(ctx, Offer{Preview: offer.Preview, Binding: c.binding})
	if err != nil {
		return nil, fmt.Errorf("asking to join: %w", err)
	}
	if err := c.say(kindRequest, requestMessage{Request: request}); err != nil {
		return nil, err
	}
	for {
		var a answerMessage
		if err := c.hear(kindAnswer, &a); err != nil {
			return nil, err
		}
		switch Verdict(a.Verdict) {
		case Admitted:
			return a.Welcome, nil
		case Refused:
			return nil, fmt.Errorf("%w: %s", ErrRefused, a.Reason)
		default:
			j.waiting(a.Reason)
		}
	}
}
