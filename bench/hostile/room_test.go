package hostile_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/crdt/store"
	"commonplace/sync/invitation"
)

// patience is how long something may take that must happen. Nothing depends on
// how long it takes.
const patience = 60 * time.Second

// small keeps tests from filling the disk.
var small = store.Options{Ballast: -1, Disk: store.DiskLimits{Warn: 1, Stop: 1, ReadOnly: 1}}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		for _, line := range complaints.take() {
			t.Log(line)
		}
		t.Fatal(err)
	}
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to pass that %s", what)
		}
	}
}

// log holds what the honest laptops logged as errors: no attack may cause one.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(line))
	return len(line), nil
}

// take gives the lines since the last look.
func (l *log) take() (lines []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines, l.lines = l.lines, nil
	return lines
}

var complaints log

// laptop is an honest one.
type laptop struct {
	*app.App
	*app.Community
	dir   string
	going app.DocID // a page that its member changes again and again
}

// at is where others reach it.
func (l *laptop) at() string { return l.Room().Addresses[0] }

// start opens a profile on this computer's own network.
func start(t testing.TB, dir, name string) *app.App {
	t.Helper()
	a, err := app.Open(context.Background(), app.Options{
		Dir: dir, Store: small, Log: slog.New(slog.NewTextHandler(&complaints, &slog.HandlerOptions{Level: slog.LevelError})),
		Network: app.NetworkOptions{Listen: []string{"127.0.0.1:0"}},
	})
	check(t, err)
	if a.Profile().Name == "" {
		check(t, a.SetProfile(app.Profile{Name: name}))
	}
	return a
}

// room is a community of Ana, its founder and only steward, and Ben, in touch
// with each other.
type room struct {
	ana, ben *laptop
	clause   app.ClauseID

	mu     sync.Mutex
	ticket invitation.Ticket // of the invitation that lets in bad company
	uses   int
	pages  int
	rounds int
}

// The names that strangers must not see.
const (
	communityName = "Beekeepers of Quartz Hill"
	anaName       = "Anastasia Quill"
	benName       = "Benedikt Hollow"
)

func newRoom(t testing.TB, dir func() string) *room {
	t.Helper()
	r := &room{ana: &laptop{dir: dir()}, ben: &laptop{dir: dir()}}
	var err error
	r.ana.App = start(t, r.ana.dir, anaName)
	r.ana.Community, err = r.ana.Create(context.Background(), app.Founding{Name: communityName, Domain: "Keeping bees"})
	check(t, err)
	r.clause, err = r.ana.AddClause(app.ClauseText{Kind: "norm", Title: "Smoke first", Text: "Never open a hive without smoke."})
	check(t, err)
	r.ben.App = start(t, r.ben.dir, benName)
	r.ben.Community = r.join(t, r.ben.App)
	return r
}

func (r *room) close() error {
	return errors.Join(r.ana.Close(), r.ben.Close())
}

// own makes a room for one test alone, which may spoil it. Such tests run beside
// each other: they wait more than they work.
func own(t *testing.T) *room {
	t.Helper()
	t.Parallel()
	r := newRoom(t, t.TempDir)
	t.Cleanup(func() { check(t, r.close()) })
	return r
}

// shared is the room of all tests that leave Ana and Ben who they are.
var shared struct {
	sync.Mutex
	room *room
	dirs []string
}

func common(t testing.TB) *room {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.room == nil {
		shared.room = newRoom(t, func() string {
			dir, err := os.MkdirTemp("", "hostile")
			check(t, err)
			shared.dirs = append(shared.dirs, dir)
			return dir
		})
	}
	return shared.room
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.room != nil {
		if err := shared.room.close(); err != nil {
			fmt.Fprintln(os.Stderr, "closing the apps:", err)
			code = 1
		}
	}
	for _, dir := range shared.dirs {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// invite opens an invitation and reads it as its receiver does.
func invite(t testing.TB, c *app.Community, o app.InviteOptions) (app.Invitation, invitation.Ticket) {
	t.Helper()
	in, err := c.Invite(o)
	check(t, err)
	ticket, err := invitation.Parse(in.Link)
	check(t, err)
	return in, ticket
}

// join lets somebody honest in.
func (r *room) join(t testing.TB, a *app.App) *app.Community {
	t.Helper()
	in, err := r.ana.Invite(app.InviteOptions{Uses: 1, Expires: time.Hour})
	check(t, err)
	ticket, err := app.ParseTicket(in.Link)
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := a.Join(ctx, ticket, nil, nil)
	check(t, err)
	return c
}

// pass gives a ticket for one more malicious member.
func (r *room) pass(t testing.TB) invitation.Ticket {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.uses == 0 {
		_, r.ticket = invite(t, r.ana.Community, app.InviteOptions{Uses: 40, Expires: time.Hour})
		r.uses = 40
	}
	r.uses--
	return r.ticket
}

// page makes one on a laptop.
func (r *room) page(t testing.TB, l *laptop, body string) app.DocID {
	t.Helper()
	r.mu.Lock()
	r.pages++
	n := r.pages
	r.mu.Unlock()
	id, err := l.CreatePage(app.PageDraft{Title: fmt.Sprintf("Page %d", n), Collection: "notes", Body: body})
	check(t, err)
	return id
}
