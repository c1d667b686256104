package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"commonplace/crdt/feed"
)

const identityName = "identity"

// identity remembers where the profile lives. A copy lives elsewhere: on
// another machine, in another directory, or, if a backup was restored over it,
// in another file. The file is written anew at every opening, so that a backup
// holds an old one.
type identity struct {
	Machine   string `json:"machine"`
	Directory uint64 `json:"directory"`
	File      uint64 `json:"file"`
	Openings  uint64 `json:"openings"`
}

// recognize tells whether the profile was copied, restored or rolled back. If
// so, every own feed goes on in a new incarnation: the original may still be
// written elsewhere, and two that continue one feed would fork it.
func (s *Store) recognize() error {
	path := filepath.Join(s.dir, identityName)
	now, err := s.whereabouts()
	if err != nil {
		return err
	}
	before, known := readIdentity(path)
	now.Openings = before.Openings + 1
	if s.anyOwn() {
		s.report.Moved = moved(before, known, now, path)
		if s.report.Moved == "" {
			s.report.Moved = s.lostSomething()
		}
	}
	if s.report.Moved != "" {
		s.options.Log.Warn("profile was copied or restored, feeds go on in new incarnations", "because", s.report.Moved)
		for _, c := range s.Communities() {
			if _, err := s.NewIncarnation(c); err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
		}
	}
	return writeFile(path, func(f *os.File) error {
		if now.File, err = inode(f.Name()); err != nil {
			return err
		}
		return json.NewEncoder(f).Encode(now)
	})
}

func (s *Store) whereabouts() (identity, error) {
	dir, err := inode(s.dir)
	if err != nil {
		return identity{}, fmt.Errorf("looking at profile directory: %w", err)
	}
	machine := sha256.Sum256([]byte("commonplace/machine/1\x00" + s.options.Machine()))
	return identity{Machine: hex.EncodeToString(machine[:16]), Directory: dir}, nil
}

func readIdentity(path string) (id identity, ok bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return id, false
	}
	return id, json.Unmarshal(b, &id) == nil && id.Machine != ""
}

// moved says what about the profile's place is not as it was.
func moved(before identity, known bool, now identity, path string) string {
	file, err := inode(path)
	switch {
	case !known:
		return "its identity file is missing"
	case before.Machine != now.Machine:
		return "it is on another machine"
	case before.Directory != now.Directory:
		return "it is in another directory"
	case err != nil || before.File != file:
		return "its files were replaced"
	}
	return ""
}

func (s *Store) anyOwn() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, cm := range s.communities {
		if !cm.own.IsZero() {
			return true
		}
	}
	return false
}

// lostSomething says whether journal or database once held more than was found.
// Something acknowledged may then be lost on this disk and known elsewhere.
func (s *Store) lostSomething() string {
	switch {
	case s.report.JournalRepaired:
		return "its journal had lost entries"
	case s.report.SetAside != "":
		return "its database was broken" // which knew the newest incarnation
	case s.report.Replayed > 1: // one may be missing after a crash
		return "its database had lost entries"
	}
	return ""
}

// Own gives the head of the feed that is written here, which the first entry
// appended decides. ErrNotFound means nothing was appended yet.
func (s *Store) Own(c feed.Community) (feed.Head, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	cm := s.communities[c]
	if cm == nil || cm.own.IsZero() {
		return feed.Head{}, fmt.Errorf("own feed: %w", ErrNotFound)
	}
	if st, ok := cm.feeds[cm.own]; ok {
		return st.head, nil
	}
	return feed.Head{Feed: cm.own}, nil
}

// Incarnation names the own feed of a device in a community. If there is none
// yet, or it is another device's (the laptop was linked anew), one is begun.
func (s *Store) Incarnation(c feed.Community, d feed.Device) (feed.ID, error) {
	head, err := s.Own(c)
	if err == nil && head.Feed.Device == d {
		return head.Feed, nil
	}
	return s.begin(c, d)
}

// NewIncarnation begins a new incarnation of the own feed, for when another
// laptop holds more of it than this one: what was lost here must not be
// written over.
func (s *Store) NewIncarnation(c feed.Community) (feed.ID, error) {
	head, err := s.Own(c)
	if err != nil {
		return feed.ID{}, err
	}
	return s.begin(c, head.Feed.Device)
}

func (s *Store) begin(c feed.Community, d feed.Device) (feed.ID, error) {
	own := feed.ID{Device: d}
	err := s.writing(func() error {
		cm, err := s.enroll(c)
		if err != nil {
			return err
		}
		own.Incarnation = max(s.newIncarnation(), cm.own.Incarnation+1)
		err = s.transact(func(t *Txn) error { return t.set(key(kindOwn, cm.no, 0), encodeFeedID(own)) })
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		cm.own = own
		return nil
	})
	if err != nil {
		return feed.ID{}, fmt.Errorf("beginning an incarnation: %w", err)
	}
	return own, nil
}
