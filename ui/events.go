package ui

import (
	"sync"
	"time"

	"commonplace/app"
	"commonplace/ui/screen"
)

// gather is how long events are collected before they are shown together.
const gather = 40 * time.Millisecond

// events brings what the program announces, on any goroutine and often many
// times at once, to the window's goroutine: each thing once, and what belongs
// to one moment together.
type events struct {
	threads Threads
	deliver func(screen.Changes)

	mu      sync.Mutex
	waiting map[app.Event]bool
	order   screen.Changes
}

func (e *events) add(ev app.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.waiting[ev] {
		return
	}
	if e.waiting == nil {
		e.waiting = map[app.Event]bool{}
		time.AfterFunc(gather, func() { e.threads.Do(e.flush) })
	}
	e.waiting[ev] = true
	e.order = append(e.order, ev)
}

func (e *events) flush() {
	e.mu.Lock()
	all := e.order
	e.order, e.waiting = nil, nil
	e.mu.Unlock()
	e.deliver(all)
}
