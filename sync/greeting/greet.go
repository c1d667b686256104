package greeting

import (
	"crypto/subtle"
	"fmt"
	"io"
	"time"
)

// Stream is what a greeting needs of a stream.
type Stream interface {
	io.ReadWriter
	SetDeadline(time.Time) error
}

// found is a slot in which both sides know the same key.
type found struct {
	offer
	slot int
}

// Initiate greets over a fresh stream of a channel whose ends are named local
// and remote. It returns what was found, at least one, in an order that is the
// same on both sides. If attempt after attempt fails, count them up.
func Initiate(s Stream, local, remote string, parties []Party, attempt int) ([]Met, error) {
	defer deadline(s)()
	e := ends{initiator: local, responder: remote}
	if err := nonces(s, &e, initiator); err != nil {
		return nil, err
	}
	offers := arrange(parties, attempt)
	var mine, theirs [Slots * slotSize]byte
	random(mine[:])
	for i, o := range offers {
		slot := o.key.slot(initiator, &e)
		copy(mine[i*slotSize:], slot[:])
	}
	if _, err := s.Write(mine[:]); err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	if _, err := io.ReadFull(s, theirs[:]); err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	var matches []found
	for i, o := range offers {
		want := o.key.slot(responder, &e)
		if subtle.ConstantTimeCompare(want[:], theirs[i*slotSize:(i+1)*slotSize]) == 1 {
			matches = append(matches, found{o, i})
		}
	}
	g := introduction{stream: s, side: initiator, parties: parties,
		matches: onePerParty(matches), transcript: e.transcript(mine[:], theirs[:])}
	if len(g.matches) == 0 {
		return nil, ErrStranger
	}
	return g.run()
}

// Respond answers a greeting.
func Respond(s Stream, local, remote string, parties []Party) ([]Met, error) {
	defer deadline(s)()
	e := ends{initiator: remote, responder: local}
	if err := nonces(s, &e, responder); err != nil {
		return nil, err
	}
	var mine, theirs [Slots * slotSize]byte
	if _, err := io.ReadFull(s, theirs[:]); err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	matches := search(theirs[:], offersOf(parties), &e)
	random(mine[:])
	for _, m := range matches {
		slot := m.key.slot(responder, &e)
		copy(mine[m.slot*slotSize:], slot[:])
	}
	if _, err := s.Write(mine[:]); err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	g := introduction{stream: s, side: responder, parties: parties,
		matches: onePerParty(matches), transcript: e.transcript(theirs[:], mine[:])}
	if len(g.matches) == 0 {
		return nil, ErrStranger
	}
	return g.run()
}

// search finds the slots filled with one of our keys. Every slot is compared
// with every key, so that time tells nothing of what was found.
func search(slots []byte, offers []offer, e *ends) []found {
	var which [Slots]int
	for j, o := range offers {
		want := o.key.slot(initiator, e)
		for i := range Slots {
			equal := subtle.ConstantTimeCompare(want[:], slots[i*slotSize:(i+1)*slotSize])
			which[i] = subtle.ConstantTimeSelect(equal, j+1, which[i])
		}
	}
	var out []found
	for i, j := range which {
		if j > 0 {
			out = append(out, found{offers[j-1], i})
		}
	}
	return out
}

// onePerParty keeps the first slot of each party: both sides have their slots
// in the same order, hence keep the same.
func onePerParty(matches []found) []found {
	seen := make(map[int]bool)
	var out []found
	for _, m := range matches {
		if !seen[m.party] {
			seen[m.party] = true
			out = append(out, m)
		}
	}
	return out
}

// nonces exchanges the nonces; both sides speak at once.
func nonces(s Stream, e *ends, own side) error {
	mine, theirs := &e.nonces[0], &e.nonces[1]
	if own == responder {
		mine, theirs = theirs, mine
	}
	random(mine[:])
	if _, err := s.Write(mine[:]); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	if _, err := io.ReadFull(s, theirs[:]); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	return nil
}

// deadline limits the time of a greeting and gives what lifts the limit again.
func deadline(s Stream) func() {
	// A stream that takes no deadline is closed already; reading it tells.
	_ = s.SetDeadline(time.Now().Add(Timeout))
	return func() { _ = s.SetDeadline(time.Time{}) }
}
