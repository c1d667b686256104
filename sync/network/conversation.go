package network

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"commonplace/sync/host"
	"commonplace/sync/wire"
)

// Kinds of the messages of joining, after the greeting on the same stream. The
// member's laptop shows the community, the invited one asks, the member's
// answers, more than once if the request waits.
const (
	kindOffer   = 1
	kindRequest = 2
	kindAnswer  = 3
	kindStill   = 4 // no body: still there
)

type offerMessage struct {
	Preview []byte `cbor:"1,keyasint"`
}

type requestMessage struct {
	Request []byte `cbor:"1,keyasint"`
}

type answerMessage struct {
	Verdict uint64 `cbor:"1,keyasint"`
	Reason  string `cbor:"2,keyasint,omitempty"`
	Welcome []byte `cbor:"3,keyasint,omitempty"`
}

// limitJoin says how large the messages of joining may be.
func limitJoin(kind byte) int {
	switch kind {
	case kindOffer:
		return 1 << 20
	case kindRequest:
		return 256 << 10
	case kindAnswer:
		return wire.MaxMessage - 1
	case kindStill:
		return 0
	}
	return -1
}

// errLeft means that the other laptop left a conversation.
var errLeft = errors.New("the other laptop left")

const (
	joinIdle  = 60 * time.Second
	joinStill = 20 * time.Second
)

// conversation is an invited laptop and one of a member talking.
type conversation struct {
	stream  *host.Stream
	binding [32]byte
	reader  *wire.Reader
	end     func()

	mu     sync.Mutex
	writer *wire.Writer
}

func (c *conversation) over(s *host.Stream, binding [32]byte) {
	c.stream, c.binding = s, binding
	c.reader = wire.NewReader(s, limitJoin, joinIdle)
	c.writer = wire.NewWriter(s)
}

func (c *conversation) say(kind byte, m any) error {
	var body []byte
	if m != nil {
		var err error
		if body, err = wire.Marshal(m); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.writer.Write(kind, body); err != nil {
		return fmt.Errorf("%w: %w", errLeft, err)
	}
	return nil
}

// hear waits for a message of some kind.
func (c *conversation) hear(kind byte, m any) error {
	for {
		k, body, err := c.reader.Read()
		switch {
		case err != nil:
			return fmt.Errorf("%w: %w", errLeft, err)
		case k == kindStill:
			continue
		case k != kind:
			return fmt.Errorf("%w: message of kind %d out of turn", wire.ErrMalformed, k)
		}
		return wire.Unmarshal(body, m)
	}
}

// keepAlive shows the other side that we are still there, until what it
// returns is called; and ends the conversation with ctx.
func (c *conversation) keepAlive(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() { c.stream.Close() })
	go func() {
		defer close(ended)
		tick := time.NewTicker(joinStill)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				// Whoever waits for an answer notices if this fails.
				_ = c.say(kindStill, nil)
			}
		}
	}()
	return func() {
		unhook()
		cancel()
		<-ended
	}
}
