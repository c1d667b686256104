package replica

import (
	"commonplace/crdt/feed"
)

// openSeen reads when I last looked at what.
func (v *views) openSeen() error {
	b, err := v.r.get(keptSetting, true, []byte("seen"))
	if err != nil {
		return err
	}
	v.seenBefore = readNumber(b)
	return v.r.scan(keptSeen, true, nil, func(key, b []byte) bool {
		if len(key) == len(feed.DocID{}) {
			v.seen[feed.DocID(key)] = readNumber(b)
		}
		return true
	})
}

// Unread reports whether others changed a page since I last looked at it.
func (r *Replica) Unread(d *Document) bool {
	r.views.mu.RLock()
	defer r.views.mu.RUnlock()
	return d.Foreign > r.views.seenBefore && d.Foreign > r.views.seen[d.ID]
}

// LookedAt notes that I looked at a page.
func (r *Replica) LookedAt(id feed.DocID) {
	d := r.views.document(id)
	if d == nil || !r.Unread(d) {
		return
	}
	r.views.mu.Lock()
	r.views.seen[id] = d.At
	r.views.mu.Unlock()
	// Noted behind the reader's back: a page must show at once.
	r.background.Go(func() {
		if err := r.keep(put{bucket: keptSeen, key: id[:], value: number(d.At)}); err != nil {
			r.log.Debug("noting what was looked at", "error", err)
		}
	})
}

// SeenAll takes everything held now for seen: somebody who has just joined does
// not want to hear that everything is new.
func (r *Replica) SeenAll() error {
	last := r.store.LastArrival(r.id)
	if err := r.keep(put{bucket: keptSetting, key: []byte("seen"), value: number(last)}); err != nil {
		return err
	}
	r.views.mu.Lock()
	r.views.seenBefore = last
	r.views.mu.Unlock()
	return r.Seen()
}

// Draft is a text that was typed and not sent.
func (r *Replica) Draft(key string) string {
	b, err := r.get(keptDraft, true, []byte(key))
	if err != nil {
		r.log.Warn("reading a draft", "error", err)
	}
	return string(b)
}

// SaveDraft keeps it; an empty text drops it.
func (r *Replica) SaveDraft(key, text string) error {
	p := put{bucket: keptDraft, key: []byte(key)}
	if text != "" {
		p.value = []byte(text)
	}
	return r.keep(p)
}

// Setting is something this laptop keeps about the community for itself.
func (r *Replica) Setting(key string) ([]byte, error) {
	return r.get(keptSetting, true, []byte("app/"+key))
}

// SetSetting keeps it; nil drops it.
func (r *Replica) SetSetting(key string, value []byte) error {
	return r.keep(put{bucket: keptSetting, key: []byte("app/" + key), value: value})
}
