package network

import (
	"context"
	"errors"
	"fmt"
	"time"

	"commonplace/sync/greeting"
	"commonplace/sync/host"
)

// letIn talks to an invited laptop.
func (n *Network) letIn(in *room, m greeting.Met, s *host.Stream) error {
	if !n.joining(1) {
		return errors.New("too many invited at once")
	}
	defer n.joining(-1)
	ctx, cancel := context.WithCancel(in.ctx)
	defer cancel()
	defer s.Close()
	c := &conversation{}
	c.over(s, m.Binding)
	defer c.keepAlive(ctx)()
	preview, err := in.replica.Preview(m.HelloKey, m.Binding)
	if err != nil {
		return fmt.Errorf("showing the community: %w", err)
	}
	if err := c.say(kindOffer, offerMessage{Preview: preview}); err != nil {
		return err
	}
	var request requestMessage
	if err := c.hear(kindRequest, &request); err != nil {
		return err
	}
	ask := Ask{HelloKey: m.HelloKey, Binding: m.Binding, Request: request.Request}
	gone := make(chan error, 1)
	n.done.Go(func() { gone <- c.hear(kindRequest, &request) }) // nothing more may come but keeping alive
	if err := n.answer(ctx, in, c, ask, gone); err != nil {
		return err
	}
	if err := s.CloseWrite(); err != nil {
		return err
	}
	select { // the other side ends when it has read it all
	case <-gone:
	case <-time.After(readWithin):
	case <-ctx.Done():
	}
	return nil
}

// joining counts the invited being let in, and says whether there is room.
func (n *Network) joining(by int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.joins+by > joinsAtOnce {
		return false
	}
	n.joins += by
	return true
}

// answer tells where a request stands, until that is settled.
func (n *Network) answer(ctx context.Context, in *room, c *conversation, ask Ask, gone chan error) error {
	changed := make(chan struct{}, 1)
	defer in.replica.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	again := time.NewTicker(askAgain)
	defer again.Stop()
	var said *Answer
	for {
		a, err := in.replica.JoinRequested(ctx, ask)
		if err != nil {
			return fmt.Errorf("judging a request to join: %w", err)
		}
		if said == nil || said.Verdict != a.Verdict || said.Reason != a.Reason {
			said = &a
			if err := c.say(kindAnswer, answerMessage{Verdict: uint64(a.Verdict), Reason: a.Reason, Welcome: a.Welcome}); err != nil {
				return err
			}
		}
		if a.Verdict != Waiting {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-gone:
			return err
		case <-changed:
		case <-again.C:
		}
	}
}
