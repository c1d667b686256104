package replica

import (
	"context"
	"errors"
	"sync"
	"time"

	"commonplace/crdt/feed"
	"commonplace/crdt/store"
)

// worker is the state of the one goroutine that turns entries into read models.
type worker struct {
	wake chan struct{}
	stop chan struct{}
	done chan struct{}

	mu      sync.Mutex
	at      uint64                   // arrivals dealt with
	passed  chan struct{}            // closed and replaced after each step
	stale   map[feed.DocID]time.Time // documents to read anew, and when
	rebuild map[feed.DocID]bool      // documents to build anew
	trouble error                    // why the last step failed
	anew    bool                     // read everything anew
	rolled  bool                     // the roll changed without an entry
	quiet   bool                     // nothing was left to do at the last look
}

func (w *worker) init() {
	w.wake = make(chan struct{}, 1)
	w.stop = make(chan struct{})
	w.done = make(chan struct{})
	w.passed = make(chan struct{})
	w.stale = map[feed.DocID]time.Time{}
	w.rebuild = map[feed.DocID]bool{}
}

// cursor tells the last arrival dealt with.
func (w *worker) cursor() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// nudge says that there may be something to do.
func (w *worker) nudge() {
	w.mu.Lock()
	w.quiet = false
	w.mu.Unlock()
	signal(w.wake)
}

// later has a document read anew after a while: at once if soon. Typing puts it
// off, but not for ever.
func (w *worker) later(id feed.DocID, soon bool) {
	const pause = 1500 * time.Millisecond
	due := time.Now().Add(pause)
	w.mu.Lock()
	if old, ok := w.stale[id]; soon {
		w.stale[id] = time.Time{}
	} else if !ok || due.Before(old) {
		w.stale[id] = due
	}
	w.mu.Unlock()
	w.nudge()
}

// wait blocks until the worker has dealt with an arrival, and if all is asked
// with whatever else it had to do.
func (w *worker) wait(ctx context.Context, n uint64, all bool) error {
	if all {
		w.mu.Lock()
		for id := range w.stale {
			w.stale[id] = time.Time{}
		}
		w.mu.Unlock()
		w.nudge()
	}
	for {
		w.mu.Lock()
		reached := w.at >= n && (!all || w.quiet)
		passed, trouble := w.passed, w.trouble
		w.mu.Unlock()
		if reached {
			return nil
		}
		if trouble != nil {
			return trouble
		}
		select {
		case <-passed:
		case <-ctx.Done():
			return ctx.Err()
		case <-w.done:
			return ErrClosed
		}
	}
}

// step notes how far the worker came and lets who waits look again.
func (w *worker) step(at uint64, err error, quiet bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.trouble = max(w.at, at), err
	if quiet && len(w.rebuild) == 0 && len(w.stale) == 0 {
		w.quiet = true
	}
	close(w.passed)
	w.passed = make(chan struct{})
}

// due takes the documents whose time has come, and tells when the next will be.
func (w *worker) due(now time.Time) (stale, rebuild []feed.DocID, next time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next = time.Hour
	for id, t := range w.stale {
		if wait := t.Sub(now); wait > 0 {
			next = min(next, wait)
			continue
		}
		stale = append(stale, id)
		delete(w.stale, id)
	}
	for id := range w.rebuild {
		rebuild = append(rebuild, id)
		delete(w.rebuild, id)
	}
	return stale, rebuild, next
}

// again puts documents back on the lists.
func (w *worker) again(stale, rebuild []feed.DocID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range stale {
		w.stale[id] = time.Time{}
	}
	for _, id := range rebuild {
		w.rebuild[id] = true
	}
}

// restart has everything derived made anew from the entries.
func (w *worker) restart() {
	w.mu.Lock()
	w.anew = true
	w.mu.Unlock()
	w.nudge()
}

// reroll has the roll looked at again.
func (w *worker) reroll() {
	w.mu.Lock()
	w.rolled = true
	w.mu.Unlock()
	w.nudge()
}

// special does what restart and reroll asked for.
func (r *Replica) special() error {
	w := &r.worker
	w.mu.Lock()
	anew, rolled := w.anew, w.rolled
	w.mu.Unlock()
	if anew {
		if err := r.readAnew(); err != nil {
			return err
		}
	}
	if anew || rolled {
		e := newEffects()
		if err := r.rollChanged(e); err != nil {
			return err
		}
		if err := r.commit(e); err != nil {
			return err
		}
		r.tell(e)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.anew, w.rolled = false, false
	return nil
}

func (w *worker) close() {
	close(w.stop)
	<-w.done
}

// work is the worker's goroutine.
func (r *Replica) work() {
	w := &r.worker
	defer close(w.done)
	for {
		wait := r.turn()
		timer := time.NewTimer(wait)
		select {
		case <-w.stop:
			timer.Stop()
			return
		case <-w.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// turn does everything there is to do and tells how long to rest.
func (r *Replica) turn() time.Duration {
	w := &r.worker
	for {
		select {
		case <-w.stop:
			return 0
		default:
		}
		err := r.special()
		more := false
		if err == nil {
			more, err = r.advance()
		}
		if err != nil {
			w.step(0, err, false)
			if errors.Is(err, store.ErrClosed) {
				return time.Hour
			}
			r.log.Error("reading entries failed", "community", r.id.Short(), "error", err)
			return retryAfter
		}
		if more {
			continue
		}
		stale, rebuild, next := w.due(time.Now())
		if len(stale)+len(rebuild) == 0 {
			w.step(0, nil, r.store.LastArrival(r.id) <= w.cursor())
			return next
		}
		if err := r.refresh(stale, rebuild); err != nil {
			w.again(stale, rebuild)
			w.step(0, err, false)
			r.log.Error("reading documents failed", "community", r.id.Short(), "error", err)
			return retryAfter
		}
	}
}
