package greeting

import (
	"errors"
	"net/netip"
	"sync"
	"time"
)

// Limits of who greets in vain.
const (
	// FailuresPerMinute is how many greetings of one address may fail before
	// it has to wait.
	FailuresPerMinute = 5

	// FirstBan is how long it waits then; each time after, twice as long.
	FirstBan = time.Minute

	// LongestBan is the most it ever waits.
	LongestBan = time.Hour

	// MaxAtOnce is how many greetings are under way at once, and
	// MaxAtOnceEach how many of one address, so that slow strangers cannot
	// keep members out.
	MaxAtOnce     = 16
	MaxAtOnceEach = 4

	// maxAddresses bounds how many addresses are remembered.
	maxAddresses = 4096
)

// ErrBusy means that a greeting was not even begun: too many at once, or an
// address that failed too often.
var ErrBusy = errors.New("too many greetings")

// Limiter slows down addresses whose greetings fail. Greetings from this very
// computer are not limited by address: whoever makes them can read our files.
type Limiter struct {
	mu     sync.Mutex
	now    func() time.Time
	active int
	known  map[netip.Addr]*conduct
}

// conduct is what is remembered of an address.
type conduct struct {
	active   int
	failures int       // since began
	began    time.Time // of the minute that failures are counted in
	bans     int
	until    time.Time
}

// NewLimiter makes a Limiter that reads the time from now.
func NewLimiter(now func() time.Time) *Limiter {
	return &Limiter{now: now, known: make(map[netip.Addr]*conduct)}
}

// Begin asks whether an address may greet now. If it may, the caller tells
// done whether the greeting succeeded.
func (l *Limiter) Begin(from netip.Addr) (done func(ok bool), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.active >= MaxAtOnce {
		return nil, ErrBusy
	}
	c := l.of(from)
	if c == nil {
		l.active++
		return func(bool) { l.end() }, nil
	}
	if c.active >= MaxAtOnceEach || l.now().Before(c.until) {
		return nil, ErrBusy
	}
	l.active++
	c.active++
	return func(ok bool) { l.end(); l.judge(c, ok) }, nil
}

// Banned reports whether an address has to wait.
func (l *Limiter) Banned(from netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.known[from.Unmap()]
	return c != nil && l.now().Before(c.until)
}

// of gives what is known of an address; nil for this computer's own.
func (l *Limiter) of(from netip.Addr) *conduct {
	from = from.Unmap()
	if from.IsLoopback() || !from.IsValid() {
		return nil
	}
	c := l.known[from]
	if c == nil {
		l.forget()
		c = &conduct{}
		l.known[from] = c
	}
	return c
}

// forget makes room: first for those who have nothing to answer for.
func (l *Limiter) forget() {
	if len(l.known) < maxAddresses {
		return
	}
	for _, onlyIdle := range []bool{true, false} {
		for addr, c := range l.known {
			banned := l.now().Before(c.until)
			if c.active == 0 && !(onlyIdle && banned) {
				delete(l.known, addr)
			}
			if len(l.known) < maxAddresses {
				return
			}
		}
	}
}

func (l *Limiter) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active--
}

func (l *Limiter) judge(c *conduct, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.active--
	now := l.now()
	switch {
	case ok:
		c.failures, c.bans = 0, 0
		return
	case now.Sub(c.began) > time.Minute:
		c.began, c.failures = now, 0
	}
	if c.failures++; c.failures >= FailuresPerMinute {
		c.until = now.Add(min(FirstBan<<min(c.bans, 20), LongestBan))
		c.failures = 0
		c.bans++
	}
}
