package activity

import (
	"cmp"
	"slices"
	"time"

	"commonplace/app/roll"
)

// Window is the length of the windows in which changes are counted.
const Window = time.Hour

// Gap is the longest pause within one stretch of work.
const Gap = 30 * time.Minute

// WindowOf gives the window that a time in milliseconds falls into.
func WindowOf(ms int64) int64 { return ms / Window.Milliseconds() }

// Stretch is what one member did to one document without a long pause.
type Stretch struct {
	Member   roll.MemberID
	From, To int64 // milliseconds, of the first and the last change
	Count    int
}

// Join makes one stretch of those of one member that follow one another
// without a long pause, newest first.
func Join(stretches []Stretch) []Stretch {
	sorted := slices.SortedFunc(slices.Values(stretches), func(a, b Stretch) int {
		return cmp.Or(slices.Compare(a.Member[:], b.Member[:]), cmp.Compare(a.From, b.From))
	})
	var out []Stretch
	for _, s := range sorted {
		if n := len(out) - 1; n >= 0 && out[n].Member == s.Member && s.From-out[n].To <= Gap.Milliseconds() {
			out[n].To = max(out[n].To, s.To)
			out[n].Count += s.Count
			continue
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Stretch) int { return cmp.Compare(b.To, a.To) })
	return out
}
