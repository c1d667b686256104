package feed

import (
	"crypto/ed25519"
	"fmt"
	"slices"
)

// Draft is what a Writer is asked to say.
type Draft struct {
	Time  int64 // milliseconds since 1970; raised to the time of the entry before
	Kind  string
	Doc   DocID
	Known []Hash // heads of the membership log as known now, in any order
	Body  []byte
}

// Writer appends to one feed. It is not safe for concurrent use: a feed has
// one writer, and its caller decides what comes first.
type Writer struct {
	community Community
	key       ed25519.PrivateKey
	head      Head
	founds    bool // the first entry is the genesis
}

// NewWriter continues a feed after head; Head{Feed: id} stands before the
// first entry. With a zero community the first entry founds one.
func NewWriter(c Community, key ed25519.PrivateKey, head Head) (*Writer, error) {
	if len(key) != ed25519.PrivateKeySize || DeviceOf(key) != head.Feed.Device {
		return nil, fmt.Errorf("%w: not the key of feed %s", ErrKey, head.Feed.Short())
	}
	if c.IsZero() && head.Seq != 0 {
		return nil, malformed("genesis after entry %d", head.Seq)
	}
	return &Writer{community: c, key: key, head: head, founds: c.IsZero()}, nil
}

// Community names the community written in; zero until the genesis entry was
// written.
func (w *Writer) Community() Community { return w.community }

// Head tells the newest entry written.
func (w *Writer) Head() Head { return w.head }

// Rewind forgets what was written after head, for a caller that could not
// store it. What was sent to anybody must never be rewound: that would fork
// the feed.
func (w *Writer) Rewind(head Head) error {
	if head.Feed != w.head.Feed || head.Seq > w.head.Seq {
		return fmt.Errorf("%w: rewinding to %s", ErrChain, head.Tip())
	}
	if head.Seq == w.head.Seq && head.ID != w.head.ID {
		return fmt.Errorf("%w: rewinding to %s", ErrChain, head.Tip())
	}
	w.head = head
	if w.founds && head.Seq == 0 {
		w.community = Community{}
	}
	return nil
}

// Write makes the feed's next entry and signs it.
func (w *Writer) Write(d Draft) (Record, error) {
	e := Entry{
		Community: w.community,
		Feed:      w.head.Feed,
		Seq:       w.head.Seq + 1,
		Prev:      w.head.ID,
		Time:      max(d.Time, w.head.Time),
		Kind:      d.Kind,
		Doc:       d.Doc,
		Body:      d.Body,
	}
	known := slices.Compact(slices.SortedFunc(slices.Values(d.Known), Hash.Compare))
	if len(known) > 0 && !slices.Equal(known, w.head.Known) {
		e.Known = known
	}
	r, err := newRecord(e)
	if err != nil {
		return Record{}, fmt.Errorf("writing entry %d of feed %s: %w", e.Seq, e.Feed.Short(), err)
	}
	r.Sig = ed25519.Sign(w.key, signedText(r.ID))
	w.head = w.head.After(r)
	w.community = r.In()
	return r, nil
}
