package app_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/crdt/store"
)

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// small keeps tests from filling the disk.
var small = store.Options{Ballast: -1, Disk: store.DiskLimits{Warn: 1, Stop: 1, ReadOnly: 1}}

// open opens a profile without a network.
func open(t testing.TB, dir string, now func() time.Time) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{
		Dir: dir, Network: app.NetworkOptions{Off: true}, Now: now, Store: small,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, a.Close()) })
	return a
}

// named opens a new profile of somebody.
func named(t testing.TB, name string) *app.App {
	t.Helper()
	a := open(t, t.TempDir(), newClock().Now)
	check(t, a.SetProfile(app.Profile{Name: name}))
	return a
}

// loopback opens a new profile of somebody on this computer's own network.
func loopback(t testing.TB, name, dir string, dial ...string) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{
		Dir: dir, Store: small,
		Network: app.NetworkOptions{Listen: []string{"127.0.0.1:0"}, Dial: dial},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, a.Close()) })
	if a.Profile().Name == "" {
		check(t, a.SetProfile(app.Profile{Name: name}))
	}
	return a
}

func found(t testing.TB, a *app.App, starter string) *app.Community {
	t.Helper()
	c, err := a.Create(t.Context(), app.Founding{Name: "Beekeepers", Domain: "Keeping bees", Starter: starter})
	check(t, err)
	return c
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func flush(t testing.TB, cs ...*app.Community) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for _, c := range cs {
		check(t, c.Flush(ctx))
	}
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to pass that %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func page(t testing.TB, c *app.Community, title, body string) app.DocID {
	t.Helper()
	id, err := c.CreatePage(app.PageDraft{Title: title, Collection: "notes", Body: body})
	check(t, err)
	return id
}

func body(t testing.TB, c *app.Community, id app.DocID) string {
	t.Helper()
	p, err := c.Page(id)
	check(t, err)
	return p.Body
}

func long(n int) string { return strings.Repeat("All work counts. ", n/17+1)[:n] }

func pngReader() *strings.Reader { return strings.NewReader("\x89PNG\r\n\x1a\nnot really") }
