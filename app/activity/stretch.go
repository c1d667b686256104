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

// Stretch is what one member did to one document without a long pause.
type Stretch struct {
	Member   roll.MemberID
	From, To int64 // milliseconds, of the first and the last change
	Count    int
}

// Counts holds, for one document, the stretches of each member by window.
type Counts map[Key]Stretch

// Key names a member's window.
type Key struct {
	Member roll.MemberID
	Window int64
}

// Add counts one change and returns the key of the stretch that it fell into.
func (c Counts) Add(member roll.MemberID, ms int64) Key {
	k := Key{member, ms / Window.Milliseconds()}
	s, ok := c[k]
	if !ok {
		s = Stretch{Member: member, From: ms, To: ms}
	}
	s.From, s.To = min(s.From, ms), max(s.To, ms)
	s.Count++
	c[k] = s
	return k
}

// Join makes one stretch of those of one member that follow one another
// without a long pause, newest first.
func Join(stretches []Stretch) []Stretch {
	sorted := slices.SortedFunc(slices.Values(stretches), func(a, b Stretch) int {
		return cmp.Or(
			slices.Compare(a.Member[:], b.Member[:]),
			cmp.Compare(a.From, b.From),
		)
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
