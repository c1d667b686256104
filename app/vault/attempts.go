package vault

import "time"

// How wrong passphrases are slowed down.
const (
	// FreeAttempts may be wrong before there is a pause.
	FreeAttempts = 3
	// FirstPause follows the next one, and doubles with each.
	FirstPause = 2 * time.Second
	// LongestPause is where that ends.
	LongestPause = time.Minute
)

// attempts counts wrong passphrases in a row.
type attempts struct {
	wrong int
	until time.Time
}

// allow says whether a passphrase may be tried now. A clock that was set back
// costs LongestPause at most.
func (a *attempts) allow(now time.Time) error {
	wait := a.until.Sub(now)
	if wait <= 0 {
		return nil
	}
	if wait > LongestPause {
		wait, a.until = LongestPause, now.Add(LongestPause)
	}
	return &TooSoonError{Wait: wait}
}

func (a *attempts) failed(now time.Time) {
	a.wrong++
	if a.wrong < FreeAttempts {
		return
	}
	pause := LongestPause
	if doublings := a.wrong - FreeAttempts; doublings < 5 {
		pause = min(FirstPause<<doublings, LongestPause)
	}
	a.until = now.Add(pause)
}
