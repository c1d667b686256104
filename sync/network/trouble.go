package network

import (
	"errors"

	"commonplace/sync/exchange"
	"commonplace/sync/greeting"
	"commonplace/sync/host"
)

// Trouble says in a word what is wrong between two laptops.
type Trouble int

// What can be wrong.
const (
	NoTrouble   Trouble = iota
	Unreachable         // nothing answers there
	Stranger            // whoever answers shares no community with us
	Removed             // one of the two was removed
	Misbehaved          // it sent what no laptop should
	NoSpace             // this laptop cannot store more just now
	Myself              // the address is this laptop's own
	Interrupted         // the connection broke
)

// String says it in human words. They are keys of the translations, too.
func (t Trouble) String() string {
	switch t {
	case Unreachable:
		return "No laptop answers there."
	case Stranger:
		return "The laptop there is in none of your communities."
	case Removed:
		return "That laptop is no longer part of the community."
	case Misbehaved:
		return "That laptop sent something that makes no sense, and is left alone for a while."
	case NoSpace:
		return "There is no room to store more on this laptop."
	case Myself:
		return "That is the address of this laptop."
	case Interrupted:
		return "The connection broke. It is tried again."
	}
	return ""
}

// TroubleOf says in a word what an error of Dial or Join means.
func TroubleOf(err error) Trouble {
	switch {
	case err == nil:
		return NoTrouble
	case errors.Is(err, greeting.ErrStranger):
		return Stranger
	case errors.Is(err, errNotWelcome), errors.Is(err, exchange.ErrRemoved):
		return Removed
	case errors.Is(err, exchange.ErrBreach), errors.Is(err, greeting.ErrProof):
		return Misbehaved
	case errors.Is(err, exchange.ErrNotNow):
		return NoSpace
	case errors.Is(err, host.ErrSelf):
		return Myself
	case errors.Is(err, errUnreachable):
		return Unreachable
	}
	return Interrupted
}
