package uitest

import (
	"sync"
	"time"
)

// Loop stands in for the window's goroutine. Fyne's own test driver runs what
// is handed to it wherever it is called, two things at once if need be; this
// one keeps them until the test, on its own goroutine, lets them run.
type Loop struct {
	mu      sync.Mutex
	waiting []func()
	busy    int
}

// Do keeps f for the loop.
func (l *Loop) Do(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, f)
}

// Background runs f on a goroutine of its own.
func (l *Loop) Background(f func()) {
	l.mu.Lock()
	l.busy++
	l.mu.Unlock()
	go func() {
		defer func() {
			l.mu.Lock()
			l.busy--
			l.mu.Unlock()
		}()
		f()
	}()
}

// Rest runs what waits, and what comes of it, until nothing is under way.
func (l *Loop) Rest() {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		l.mu.Lock()
		todo, busy := l.waiting, l.busy
		l.waiting = nil
		l.mu.Unlock()
		if len(todo) == 0 && busy == 0 {
			return
		}
		for _, f := range todo {
			f()
		}
		if len(todo) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
}
