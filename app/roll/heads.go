package roll

import (
	"cmp"
	"slices"

	"commonplace/crdt/feed"
)

// heads lists the valid entries that no other valid entry builds on.
func (v *view) heads() []feed.Hash {
	var covered bits
	for _, e := range v.entries {
		if e.bad == nil {
			covered.union(e.past)
		}
	}
	var out []*entry
	for _, e := range v.entries {
		if e.bad == nil && !covered.has(e.n) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *entry) int { return cmp.Or(cmp.Compare(weight(a), weight(b)), a.id.Compare(b.id)) })
	out = out[:min(len(out), feed.MaxKnown)]
	ids := make([]feed.Hash, len(out))
	for i, e := range out {
		ids[i] = e.id
	}
	slices.SortFunc(ids, feed.Hash.Compare)
	return ids
}

// weight puts first what must not be missed where there is no room for all.
func weight(e *entry) int {
	switch e.kind {
	case KindMinutes, KindSign:
		return 0
	case KindRemove, KindRevoke, KindLeave:
		return 1
	}
	return 2
}
