package feed

import (
	"bytes"
	"cmp"
	"fmt"
)

// Head is what must be remembered of a feed's newest entry to write or to
// judge the next one. The zero Seq stands before the first entry.
type Head struct {
	Feed  ID
	Seq   uint64
	ID    Hash
	Time  int64
	Known []Hash // what the author knew there; carried on by entries that name none
}

// Tip gives the head's place in the feed.
func (h Head) Tip() Tip { return Tip{Seq: h.Seq, ID: h.ID} }

// Follows says whether r is the next entry of the feed. It returns ErrGap if r
// comes later, and ErrChain if it does not continue this feed. Of entries at
// or before the head it cannot say anything but ErrChain: whoever stores the
// feed compares those by id.
func (h Head) Follows(r Record) error {
	switch {
	case r.Feed != h.Feed:
		return fmt.Errorf("%w: entry of feed %s after one of %s", ErrChain, r.Feed.Short(), h.Feed.Short())
	case r.Seq > h.Seq+1:
		return fmt.Errorf("%w %s: entry %d after %d", ErrGap, h.Feed.Short(), r.Seq, h.Seq)
	case r.Seq <= h.Seq, r.Prev != h.ID:
		return fmt.Errorf("%w: entry %d of feed %s after %s", ErrChain, r.Seq, h.Feed.Short(), h.Tip())
	case r.Time < h.Time:
		return fmt.Errorf("%w: entry %d of feed %s", ErrTime, r.Seq, h.Feed.Short())
	}
	return nil
}

// After gives the head that r is. The caller has asked Follows before.
func (h Head) After(r Record) Head {
	next := Head{Feed: r.Feed, Seq: r.Seq, ID: r.ID, Time: r.Time, Known: h.Known}
	if r.Known != nil {
		next.Known = r.Known
	}
	return next
}

// Order compares two statements of one member, whatever laptops they were made
// on: by claimed time, then by id. The last one counts.
func Order(a, b Record) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), bytes.Compare(a.ID[:], b.ID[:]))
}
