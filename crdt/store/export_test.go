package store

import "commonplace/crdt/feed"

// SetFormat lets a test pretend that the current format is another, with steps
// that lead to it. It gives what puts everything back.
func SetFormat(n int, to map[int]func(*Txn) error) (restore func()) {
	oldSteps, oldCurrent := steps, current
	steps, current = map[int]step{}, n
	for from, run := range to {
		steps[from] = run
	}
	return func() { steps, current = oldSteps, oldCurrent }
}

// Rot changes a byte of a stored entry, as a disk might, past all checksums of
// the database.
func (s *Store) Rot(c feed.Community, id feed.ID, seq uint64, at int) error {
	cm, st, _ := s.feedOf(c, id)
	k := entryKey(cm.no, place{st.no, seq})
	return s.update(func(t *Txn) error {
		b, err := t.get(k)
		if err != nil {
			return err
		}
		b[(at%len(b)+len(b))%len(b)] ^= 1
		return t.set(k, b)
	})
}

// FrameSound runs the journal's reader over any bytes and tells how many sound
// frames it found.
func FrameSound(b []byte) (n int) {
	r := frameReader{b: b}
	for {
		f, ok := r.next()
		if !ok {
			return n
		}
		_, _ = f.record()
		n++
	}
}

// Frame gives the journal's form of an entry.
func Frame(c feed.Community, r feed.Record) []byte { return appendFrame(nil, c, r) }
