package screen

import (
	"sync"
	"time"
)

// pace is how often progress is drawn.
const pace = 60 * time.Millisecond

// Paced takes progress from any goroutine and shows it on the window's, at a
// pace that an eye can follow. What comes last is always shown.
func Paced[T any](s Shell, show func(T)) func(T) {
	var mu sync.Mutex
	var newest T
	waiting := false
	return func(v T) {
		mu.Lock()
		defer mu.Unlock()
		newest = v
		if waiting {
			return
		}
		waiting = true
		s.After(pace, func() {
			mu.Lock()
			v := newest
			waiting = false
			mu.Unlock()
			show(v)
		})
	}
}
