package hostile_test

import (
	"commonplace/app/roll"
	"commonplace/crdt/feed"
)

// keep takes records into what is held.
func (m *mallory) keep(records ...feed.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range records {
		if n := len(m.held[r.Feed]); r.Seq == uint64(n)+1 {
			m.held[r.Feed] = append(m.held[r.Feed], r)
		}
	}
}

// vector is what is held.
func (m *mallory) vector() feed.Vector {
	m.mu.Lock()
	defer m.mu.Unlock()
	v := feed.Vector{}
	for id, records := range m.held {
		if n := len(records); n > 0 {
			v[id] = records[n-1].Tip()
		}
	}
	return v
}

// all gives the records that are held, each feed in order.
func (m *mallory) all() (out []feed.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, records := range m.held {
		out = append(out, records...)
	}
	return out
}

// roll is who is in, by what is held.
func (m *mallory) roll() *roll.State {
	r := roll.New(m.community)
	for _, rec := range m.all() {
		r.Add(rec)
	}
	return r.State()
}
