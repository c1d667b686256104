package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// Errors that a caller tells apart.
var (
	// ErrClosed means that the replica was closed.
	ErrClosed = errors.New("the community is closed")
	// ErrNotFound means that no such document or entry is here.
	ErrNotFound = errors.New("not found")
	// ErrNotMember means that this laptop is not, or no longer, on the roll.
	ErrNotMember = errors.New("this laptop is not on the roll")
)

// Options say what a replica is made of.
type Options struct {
	Store     *store.Store
	Community feed.Community
	Device    *identity.Device
	Feed      feed.ID       // the feed this laptop writes
	Member    roll.MemberID // whose laptop this is
	Now       func() time.Time
	Log       *slog.Logger
	Notify    func(Notice) // called from any goroutine, must not block
}

// Topic says what a notice is about.
type Topic int

// The topics.
const (
	AboutRoll     Topic = iota // members, roles, invitations
	AboutCharter               // clauses or endorsements
	AboutPages                 // the list of pages
	AboutDocument              // the content of Doc
	AboutTalk                  // the talk beside Doc
	AboutActivity              // something happened
	AboutFiles                 // attachments arrived or are wanted
	AboutSaving                // a save failed or works again
)

// Notice says that something changed.
type Notice struct {
	Topic Topic
	Doc   feed.DocID
}

// Replica is one community as this laptop holds it. It is safe for use by
// several goroutines.
type Replica struct {
	o       Options
	store   *store.Store
	id      feed.Community
	log     *slog.Logger
	library *library
	author  *author
	views   *views
	files   *files
	watch   watchers

	receiving sync.Mutex // one call of Receive at a time
	feed      atomic.Pointer[feed.ID]
	told      atomic.Bool

	background sync.WaitGroup

	worker worker
}

// Open opens a community that the store holds.
func Open(o Options) (*Replica, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Notify == nil {
		o.Notify = func(Notice) {}
	}
	r := &Replica{o: o, store: o.Store, id: o.Community, log: o.Log}
	r.worker.init()
	r.feed.Store(&o.Feed)
	r.library = newLibrary(r)
	r.files = newFiles(r)
	var err error
	if r.views, err = openViews(r); err != nil {
		return nil, fmt.Errorf("opening community %s: %w", o.Community.Short(), err)
	}
	if r.author, err = newAuthor(r); err != nil {
		return nil, fmt.Errorf("opening community %s: %w", o.Community.Short(), err)
	}
	go r.author.run()
	go r.work()
	r.worker.nudge()
	return r, nil
}

// ID names the community.
func (r *Replica) ID() feed.Community { return r.id }

// Me is the member whose laptop this is.
func (r *Replica) Me() roll.MemberID { return r.o.Member }

// Device is this laptop.
func (r *Replica) Device() feed.Device { return r.o.Feed.Device }

// own is the feed this laptop writes. It changes when a profile turns out to be
// a copy.
func (r *Replica) own() feed.ID { return *r.feed.Load() }

// Now is the clock that entries are dated by.
func (r *Replica) Now() time.Time { return r.o.Now() }

// Flush waits until everything written before is durable, and everything held
// is in the read models.
func (r *Replica) Flush(ctx context.Context) error {
	if err := r.library.flush(ctx); err != nil {
		return err
	}
	if err := r.author.flush(ctx); err != nil {
		return err
	}
	return r.worker.wait(ctx, r.store.LastArrival(r.id), true)
}

// Close saves what is open in editors and ends all goroutines.
func (r *Replica) Close() error {
	err := r.library.closeWritings()
	r.author.close()
	r.worker.close()
	r.library.close()
	r.background.Wait()
	return err
}

func (r *Replica) notify(t Topic, doc feed.DocID) { r.o.Notify(Notice{t, doc}) }
