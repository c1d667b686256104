package network

import (
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/host"
)

// Options say how to be on the network.
type Options struct {
	// Host says which ports and addresses to use, and whether to look for
	// laptops. Its callbacks are set by the network.
	Host host.Options

	// Memory keeps what is known of other laptops.
	Memory Memory

	// OnStatus is called, not more often than a person can see, when Status
	// of a community may tell something new. OnPresence likewise for Presence.
	// They are called from one goroutine and may call the network.
	OnStatus   func(feed.Community)
	OnPresence func(feed.Community)

	// Log, if set, is given one line for each thing that went wrong, without
	// names, ids or addresses in full.
	Log func(string)
}

// Times and limits of keeping in touch.
const (
	// firstRetry is how soon a laptop is tried again, and lastRetry the most
	// it waits in the end; each failure doubles the time.
	firstRetry = time.Second
	lastRetry  = time.Minute

	// addressRetry is the most that a typed or remembered address waits.
	addressRetry = 2 * time.Minute

	// strangerRetry is how long a laptop with which we share nothing is left
	// alone, unless something changes here.
	strangerRetry = 10 * time.Minute

	// breachRetry is how long one is left alone that broke the rules, and
	// banRetry one that did so banAfter times.
	breachRetry = time.Minute
	banRetry    = time.Hour
	banAfter    = 3

	// otherDials is how long the laptop with the higher identity waits to be
	// dialed.
	otherDials = 3 * time.Second

	// forgetAfter is how long a laptop found by mDNS is tried in vain.
	forgetAfter = 15 * time.Minute

	// dialsAtOnce is how many laptops are tried at the same time, and
	// maxTargets how many are kept in mind.
	dialsAtOnce = 6
	maxTargets  = 512

	// idleAfter is how long a connection without purpose is kept.
	idleAfter = 90 * time.Second

	// tokenFor is how long the stream of a community may take to be opened
	// after the greeting.
	tokenFor = 30 * time.Second

	// sessionsPerDevice is how many connections one device may have in one
	// community: an old one may take a while to be noticed as dead.
	sessionsPerDevice = 2

	// saveEvery is how often what is known of connected laptops is kept.
	saveEvery = 30 * time.Second

	// statusEvery bounds how often OnStatus and OnPresence are called.
	statusEvery = 50 * time.Millisecond

	// maxLaptops is how many laptops of a community are remembered.
	maxLaptops = 2048

	// joinsAtOnce is how many invited people are let in at the same time.
	joinsAtOnce = 16

	// joinRetry is how long a laptop that does not know an invitation is left
	// alone by the one who holds it.
	joinRetry = 15 * time.Second

	// readWithin is how long an invited laptop has to read the answer.
	readWithin = 5 * time.Second

	// askAgain is how often a request that waits is looked at anew, beside
	// whenever something changes.
	askAgain = 30 * time.Second

	// maxAddrs is how many addresses of a laptop are remembered.
	maxAddrs = 3
)
