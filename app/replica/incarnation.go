package replica

import (
	"fmt"

	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

// notOutdone begins a new incarnation of the own feed if others held more of it
// than this laptop: the profile was rolled back, and what was lost must not be
// written over.
func (r *Replica) notOutdone() error {
	own := r.own()
	head, _ := r.store.Head(r.id, own)
	if head.Seq <= r.author.written(own) {
		return nil
	}
	id, err := r.store.NewIncarnation(r.id)
	if err != nil {
		return fmt.Errorf("beginning a new incarnation: %w", err)
	}
	return r.goOnIn(id)
}

// goOnIn has this laptop write another incarnation of its feed from here on.
func (r *Replica) goOnIn(id feed.ID) error {
	if err := r.author.goOnIn(id); err != nil {
		return err
	}
	r.feed.Store(&id)
	r.library.renew()
	return nil
}

// renew reopens all documents under the actors of the new incarnation.
func (l *library) renew() {
	l.mu.Lock()
	seats := make([]*seat, 0, len(l.open))
	for _, s := range l.open {
		seats = append(seats, s)
	}
	l.mu.Unlock()
	for _, s := range seats {
		s.mu.Lock()
		if s.writing == nil {
			s.drop()
		} else if fresh, err := s.doc.Changes(); err == nil {
			doc := document.New(document.Actor(l.r.id, l.r.own(), s.id))
			if _, err := doc.Apply(fresh); err == nil {
				s.doc.Close()
				s.doc = doc
			}
		}
		s.mu.Unlock()
	}
}

// written tells how far the own feed was written here.
func (a *author) written(id feed.ID) uint64 {
	a.writing.Lock()
	defer a.writing.Unlock()
	head := a.writer.Head()
	if head.Feed != id {
		return 1<<64 - 1
	}
	return head.Seq
}

// goOnIn writes another incarnation from here on.
func (a *author) goOnIn(id feed.ID) error {
	a.writing.Lock()
	defer a.writing.Unlock()
	head, _ := a.r.store.Head(a.r.id, id)
	w, err := feed.NewWriter(a.r.id, a.r.o.Device.Signer(), head)
	if err == nil {
		a.writer = w
	}
	return err
}
