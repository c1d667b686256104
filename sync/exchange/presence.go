package exchange

import (
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// present is where a member was last said to be.
type present struct {
	presence Presence
	session  *session
	until    time.Time
}

// SetPresence says where we are, to all that are connected; nil takes it back.
// Presence goes to those we talk to directly and is not passed on. What is too
// long to travel is shortened.
func (r *Room) SetPresence(p *Presence) {
	if p != nil {
		fitted := *p
		fitted.Name = shorten(fitted.Name, 128)
		fitted.Field = shorten(fitted.Field, 128)
		fitted.From, fitted.To = max(fitted.From, 0), max(fitted.To, 0)
		p = &fitted
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if p == nil && r.presence == nil {
		return
	}
	r.presence = p
	for s := range r.sessions {
		s.presenceDirty = true
		s.poke()
	}
}

// shorten cuts text to at most n bytes, between characters.
func shorten(text string, n int) string {
	for i := range text {
		if i > n {
			return text[:lastStart(text, n)]
		}
	}
	if len(text) > n {
		return text[:lastStart(text, n)]
	}
	return text
}

// lastStart is the last place at or before n where a character begins.
func lastStart(text string, n int) int {
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	return n
}

// Presence tells where the others are, device by device.
func (r *Room) Presence() map[feed.Device]Presence {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[feed.Device]Presence, len(r.present))
	for d, p := range r.present {
		out[d] = p.presence
	}
	return out
}

// nextPresence says where we are when that changed, and now and then again.
func (s *session) nextPresence(now time.Time, wait *time.Duration) step {
	p := s.room.presence
	if !s.trusted || !s.known || (p == nil && !s.presenceDirty) {
		return nil
	}
	due := s.presenceSaid.Add(presenceAgain)
	if s.presenceDirty {
		due = s.presenceSaid.Add(presenceEvery)
	}
	if due.After(now) {
		sooner(wait, due, now)
		return nil
	}
	s.presenceDirty, s.presenceSaid = false, now
	return say(presenceMessage{Presence: p})
}

func (s *session) hearPresence(m presenceMessage) error {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	switch p := m.Presence; {
	case p == nil:
		delete(r.present, s.peer)
	case p.From < 0 || p.To < 0:
		return breach("presence at %d to %d: %w", p.From, p.To, wire.ErrMalformed)
	default:
		r.present[s.peer] = present{*p, s, time.Now().Add(PresenceFor)}
	}
	r.onEvent(PresenceChanged)
	return nil
}

// expire forgets presence that was not repeated.
func (r *Room) expire(now time.Time) {
	for d, p := range r.present {
		if now.After(p.until) {
			delete(r.present, d)
			r.onEvent(PresenceChanged)
		}
	}
}
