package replica

import "sync"

// watchers are told, without blocking, that what is held here has changed.
type watchers struct {
	mu   sync.Mutex
	next int
	all  map[int]func()
}

func (w *watchers) add(f func()) (cancel func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[int]func(){}
	}
	id := w.next
	w.next++
	w.all[id] = f
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, id)
	}
}

func (w *watchers) tell() {
	w.mu.Lock()
	all := make([]func(), 0, len(w.all))
	for _, f := range w.all {
		all = append(all, f)
	}
	w.mu.Unlock()
	for _, f := range all {
		f()
	}
}
