package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"commonplace/app/replica"
	"commonplace/app/vault"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// ID names a community.
type ID = feed.Community

// DocID names a page or another shared document.
type DocID = feed.DocID

// EntryID names something a member said: a message, an endorsement.
type EntryID = feed.Hash

// Options say where a profile lives and how it meets others.
type Options struct {
	Dir     string         // the profile's folder, created if absent
	Network NetworkOptions // how this laptop meets others
	Now     func() time.Time
	Log     *slog.Logger  // nil: nothing is logged
	Store   store.Options // for tests; the zero value is right
	Vault   vault.Options // for tests; the zero value is right

	// Passphrase opens the profile, or shall open it from now on if it is new.
	Passphrase string
	// AskPassphrase does not let the keyring open a profile that has a
	// passphrase.
	AskPassphrase bool
	// UseKeyring lets the keyring of the computer open a new profile, if it
	// answers. A new profile that neither keyring nor passphrase opens is
	// unprotected, and says so.
	UseKeyring bool
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Store.Now == nil {
		o.Store.Now = o.Now
	}
	if o.Store.Log == nil {
		o.Store.Log = o.Log
	}
	return o
}

// NetworkOptions say how this laptop meets others.
type NetworkOptions struct {
	Off       bool     // no sockets at all
	Discovery bool     // find laptops on the LAN by mDNS
	Listen    []string // "host:port"; empty: every interface, the preferred port
	Dial      []string // addresses to try from the start
}

// App is one open profile.
type App struct {
	o     Options
	log   *slog.Logger
	store *store.Store
	vault *vault.Vault
	keys  *keyring
	bus   *bus
	net   *meeting

	mu          sync.RWMutex
	communities map[ID]*Community
	profile     Profile
	settings    Settings
	closed      bool

	background sync.WaitGroup
	life       context.Context // ends with Close
	end        context.CancelFunc
}

// Open opens or creates the profile in o.Dir. The errors that a person can do
// something about are [ErrInUse], [ErrNewer], [ErrDiskFull], [ErrLocked] and
// [ErrWrongPassphrase].
func Open(ctx context.Context, o Options) (*App, error) {
	return NewEntrance(o).Open(ctx, o.Passphrase)
}

func (e *Entrance) open(ctx context.Context, o Options) (*App, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the profile: %w", err)
	}
	hold, err := store.Take(o.Dir)
	if err != nil {
		return nil, err
	}
	v, err := e.unlock(ctx, o)
	if err != nil {
		return nil, errors.Join(err, hold.Release())
	}
	o.Passphrase = "" // what stays in memory is the key
	var s *store.Store
	o.Store.Hold = hold
	err = withKeys(v, func(database, journal vault.Key) error {
		o.Store.Key, o.Store.JournalKey = database.Bytes(), journal.Bytes()
		s, err = store.Open(o.Dir, o.Store)
		return err
	})
	if err != nil {
		v.Lock()
		return nil, err
	}
	a := &App{o: o, log: o.Log, store: s, vault: v, communities: map[ID]*Community{}, bus: newBus()}
	a.life, a.end = context.WithCancel(context.Background())
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	var err error
	if a.keys, err = openKeyring(a.o.Dir, a.vault, len(a.store.Communities()) == 0); err != nil {
		return err
	}
	for _, id := range a.keys.forgotten() {
		if err := a.store.Forget(id); err != nil {
			return err
		}
	}
	if err := a.loadOwn(); err != nil {
		return err
	}
	for _, id := range a.keys.communities() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := a.enter(id); err != nil {
			return err
		}
	}
	a.net, err = newMeeting(a)
	return err
}

// enter opens a community whose keys are in the keyring.
func (a *App) enter(id ID) (*Community, error) {
	k, ok := a.keys.of(id)
	if !ok {
		return nil, ErrNotFound
	}
	own, err := a.store.Incarnation(id, k.device.ID())
	if err != nil {
		return nil, fmt.Errorf("opening community %s: %w", id.Short(), err)
	}
	c := newCommunity(a, id)
	c.replica, err = replica.Open(replica.Options{
		Store: a.store, Community: id, Device: k.device, Feed: own, Member: k.Member,
		Now: a.o.Now, Log: a.log, Notify: c.notice,
	})
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.communities[id] = c
	a.mu.Unlock()
	return c, nil
}

// Close flushes what is being written, leaves the network, and wipes the keys of
// what is stored.
func (a *App) Close() error {
	a.mu.Lock()
	if a.closed {
		a.mu.Unlock()
		return nil
	}
	a.closed = true
	open := make([]*Community, 0, len(a.communities))
	for _, c := range a.communities {
		open = append(open, c)
	}
	a.mu.Unlock()
	a.end()
	var errs []error
	if a.net != nil {
		errs = append(errs, a.net.close())
	}
	a.background.Wait()
	for _, c := range open {
		errs = append(errs, c.close())
	}
	a.bus.close()
	errs = append(errs, a.store.Close())
	clear(a.o.Store.Key)
	clear(a.o.Store.JournalKey)
	a.keys.wipe()
	a.vault.Lock()
	return errors.Join(errs...)
}

// behind runs f in the background, unless the app is closing; Close waits for it.
func (a *App) behind(f func()) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if !a.closed {
		a.background.Go(f)
	}
}

// Communities lists the communities of this profile by name.
func (a *App) Communities() []Summary {
	a.mu.RLock()
	open := make([]*Community, 0, len(a.communities))
	for _, c := range a.communities {
		open = append(open, c)
	}
	a.mu.RUnlock()
	out := make([]Summary, len(open))
	for i, c := range open {
		out[i] = c.summary()
	}
	slices.SortFunc(out, func(a, b Summary) int {
		if n := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); n != 0 {
			return n
		}
		return a.ID.Compare(b.ID)
	})
	return out
}

// Summary is one community as the switcher lists it.
type Summary struct {
	ID      ID
	Name    string
	Domain  string
	Members int
	NeedEye int // what needs my eye
	Nearby  int // laptops nearby
}

// Community is the door to one of them.
func (a *App) Community(id ID) (*Community, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if c := a.communities[id]; c != nil {
		return c, nil
	}
	return nil, ErrNotFound
}

// Forget removes a community from this laptop. What others hold stays theirs.
func (a *App) Forget(id ID) error {
	c, err := a.Community(id)
	if err != nil {
		return err
	}
	a.mu.Lock()
	delete(a.communities, id)
	a.mu.Unlock()
	a.net.remove(id)
	if err := c.close(); err != nil {
		return err
	}
	if err := a.keys.drop(id); err != nil {
		return err
	}
	if err := a.store.Forget(id); err != nil {
		return humane(err)
	}
	a.bus.tell(Event{Community: id, Topic: TopicCommunities})
	return nil
}

// humane turns errors of the layers below into those that a caller tells apart.
func humane(err error) error {
	for _, m := range []struct{ below, ours error }{
		{store.ErrInUse, ErrInUse},
		{store.ErrNewer, ErrNewer},
		{store.ErrDiskLow, ErrDiskFull},
		{store.ErrNotFound, ErrNotFound},
		{store.ErrKey, ErrOtherKey},
		{replica.ErrNotFound, ErrNotFound},
		{replica.ErrNotHere, ErrNotHere},
		{replica.ErrNotMember, ErrNotAllowed},
	} {
		if errors.Is(err, m.below) && !errors.Is(err, m.ours) {
			return fmt.Errorf("%w (%w)", m.ours, err)
		}
	}
	return err
}
