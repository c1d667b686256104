package replica

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"commonplace/crdt/feed"
)

// draft is one entry to write.
type draft struct {
	kind  string
	doc   feed.DocID
	body  []byte
	keep  bool                     // an editor's: on failure it stays and is tried again
	saved func(feed.Record, error) // may be called again when a later try works
}

// author writes the own feed. Whoever has something to say queues it and goes
// on or waits; one goroutine signs, journals and commits everything that is
// queued in one go, so that ten things said at once cost one fsync.
type author struct {
	r *Replica

	mu      sync.Mutex
	queue   []*draft
	closing bool
	trouble error         // why the last write failed; nil: all is well
	news    chan struct{} // closed and replaced whenever the queue or the trouble changes
	wake    chan struct{}
	done    chan struct{}

	writing sync.Mutex // held while entries are written
	writer  *feed.Writer
}

// Limits of what is written in one go.
const (
	groupEntries = 256
	groupBytes   = 1 << 20
	retryAfter   = 3 * time.Second
)

func newAuthor(r *Replica) (*author, error) {
	head, _ := r.store.Head(r.id, r.own())
	w, err := feed.NewWriter(r.id, r.o.Device.Signer(), head)
	if err != nil {
		return nil, err
	}
	a := &author{
		r: r, writer: w, wake: make(chan struct{}, 1),
		done: make(chan struct{}), news: make(chan struct{}),
	}
	return a, nil
}

// put queues drafts, in order and without anything between them.
func (a *author) put(drafts ...*draft) {
	a.mu.Lock()
	if a.closing {
		a.mu.Unlock()
		for _, d := range drafts {
			d.saved(feed.Record{}, ErrClosed)
		}
		return
	}
	a.queue = append(a.queue, drafts...)
	a.mu.Unlock()
	signal(a.wake)
}

// say queues one entry and waits until it is durable.
func (a *author) say(kind string, doc feed.DocID, body []byte) (feed.Record, error) {
	return a.queueAll([]*draft{{kind: kind, doc: doc, body: body}})()
}

func (a *author) run() {
	defer close(a.done)
	for {
		group, closing := a.take()
		if len(group) == 0 {
			if closing {
				return
			}
			<-a.wake
			continue
		}
		if err := a.write(group); err != nil {
			a.fail(group, err, closing)
			continue
		}
		a.finish(len(group))
	}
}

// take looks at what is to be written next, which stays in the queue.
func (a *author) take() (group []*draft, closing bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	size := 0
	for i, d := range a.queue {
		size += len(d.body)
		if i == groupEntries || i > 0 && size > groupBytes {
			break
		}
		group = append(group, d)
	}
	return group, a.closing
}

// write makes the entries durable and tells who waits for them.
func (a *author) write(group []*draft) error {
	a.writing.Lock()
	defer a.writing.Unlock()
	before := a.writer.Head()
	records := make([]feed.Record, len(group))
	known := a.r.views.rollHeads()
	for i, d := range group {
		rec, err := a.writer.Write(feed.Draft{
			Time: a.r.Now().UnixMilli(), Kind: d.kind, Doc: d.doc, Known: known, Body: d.body,
		})
		if err != nil {
			return errors.Join(err, a.writer.Rewind(before))
		}
		records[i] = rec
	}
	if err := a.r.store.AppendAll(a.r.id, records, nil); err != nil {
		stored, _ := a.r.store.Head(a.r.id, before.Feed)
		return errors.Join(err, a.rewind(stored, before))
	}
	a.r.worker.nudge()
	a.r.watch.tell()
	for i, d := range group {
		d.saved(records[i], nil)
	}
	return nil
}

// rewind goes back to what the store holds. A group is small enough for one
// transaction, so that is where we began, unless the store says otherwise.
func (a *author) rewind(stored, before feed.Head) error {
	if stored.Seq != before.Seq {
		return fmt.Errorf("own feed stands at %s after a failed write from %s", stored.Tip(), before.Tip())
	}
	return a.writer.Rewind(before)
}

// finish takes what was written from the queue.
func (a *author) finish(n int) {
	a.mu.Lock()
	a.queue = a.queue[n:]
	if len(a.queue) == 0 {
		a.queue = nil
	}
	recovered := a.trouble != nil
	a.trouble = nil
	a.tell()
	a.mu.Unlock()
	if recovered {
		a.r.notify(AboutSaving, feed.DocID{})
	}
}

// fail tells who waits that it did not work. What an editor wrote stays queued
// and is tried again; so does everything else about the same documents, which
// would not fit without it.
func (a *author) fail(group []*draft, err error, closing bool) {
	a.r.log.Error("saving failed", "community", a.r.id.Short(), "error", err)
	a.mu.Lock()
	stay, drop := a.split(group, closing)
	a.queue = stay
	a.trouble = err
	a.tell()
	a.mu.Unlock()
	for _, d := range drop {
		if !d.doc.IsZero() {
			a.r.library.distrust(d.doc)
		}
		d.saved(feed.Record{}, err)
	}
	for _, d := range stay {
		d.saved(feed.Record{}, err)
	}
	a.r.notify(AboutSaving, feed.DocID{})
	if len(stay) > 0 {
		a.pause()
	}
}

// split says what of the queue stays and what is given up.
func (a *author) split(group []*draft, closing bool) (stay, drop []*draft) {
	kept, lost := map[feed.DocID]bool{}, map[feed.DocID]bool{}
	for _, d := range a.queue {
		if d.keep {
			kept[d.doc] = true
		}
	}
	for _, d := range group {
		lost[d.doc] = !kept[d.doc]
	}
	for i, d := range a.queue {
		if closing || lost[d.doc] && (i < len(group) || !d.doc.IsZero()) {
			drop = append(drop, d)
		} else {
			stay = append(stay, d)
		}
	}
	return stay, drop
}

// pause waits before the next try, or until the replica closes.
func (a *author) pause() {
	t := time.NewTimer(retryAfter)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			return
		case <-a.wake:
			a.mu.Lock()
			closing := a.closing
			a.mu.Unlock()
			if closing {
				signal(a.wake)
				return
			}
		}
	}
}

// tell lets who waits look again; mu is held.
func (a *author) tell() {
	close(a.news)
	a.news = make(chan struct{})
}

// flush waits until everything queued is durable, or says why it is not.
func (a *author) flush(ctx context.Context) error {
	for tried := false; ; tried = true {
		a.mu.Lock()
		waiting, trouble, news := len(a.queue), a.trouble, a.news
		a.mu.Unlock()
		if waiting == 0 {
			return nil
		}
		if tried && trouble != nil {
			return trouble
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// close writes what is queued and ends.
func (a *author) close() {
	a.mu.Lock()
	a.closing = true
	a.mu.Unlock()
	signal(a.wake)
	<-a.done
}

// signal wakes who waits on a channel of capacity one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
