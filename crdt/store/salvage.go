package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"commonplace/crdt/feed"

	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
)

// salvage carries over what can still be read from the tables of a database
// that was set aside: entries, which are hashed again and must continue their
// feeds, kept buckets, notes, proofs and small chunks. The rest comes from the
// journal and from other laptops, or is made again.
func (s *Store) salvage(dir string) error {
	found, err := s.readTables(dir)
	if err != nil {
		return fmt.Errorf("salvaging: %w", err)
	}
	names := map[communityNo]feed.Community{0: {}}
	for k, v := range found {
		if k[0] == kindCommunity && len(k) == 33 && len(v.value) == 4 {
			names[numberIn(v.value)] = feed.Community([]byte(k[1:]))
		}
	}
	if err := s.salvageEntries(found, names); err != nil {
		return fmt.Errorf("salvaging entries: %w", err)
	}
	if err := s.salvageOthers(found, names); err != nil {
		return fmt.Errorf("salvaging: %w", err)
	}
	return s.View(func(t *Txn) error {
		for _, c := range s.Communities() {
			cm, err := s.community(c)
			if err == nil {
				err = t.loadLosers(cm)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// found is the newest version of a key that was read.
type found struct {
	version uint64
	value   []byte
	gone    bool
}

// Bits in the meta byte of a value, as Badger writes them.
const (
	badgerDeleted = 1 << 0
	badgerPointer = 1 << 1
)

// readTables reads all tables as far as they can be read.
func (s *Store) readTables(dir string) (map[string]found, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return nil, err
	}
	out := map[string]found{}
	for _, name := range names {
		// What was read before an error is of use; the error is not.
		_ = s.withTable(name, func(t *table.Table) error {
			it := t.NewIterator(0)
			defer it.Close()
			for it.Rewind(); it.Valid(); it.Next() {
				take(out, it.Key(), it.Value())
			}
			return nil
		})
	}
	for k, v := range out {
		if v.gone {
			delete(out, k)
		}
	}
	return out, nil
}

func take(out map[string]found, versioned []byte, v y.ValueStruct) {
	k := string(y.ParseKey(versioned))
	if k == "" || !strings.ContainsRune(salvaged, rune(k[0])) {
		return
	}
	f := found{version: y.ParseTs(versioned), gone: v.Meta&(badgerDeleted|badgerPointer) != 0}
	if before, ok := out[k]; ok && before.version >= f.version {
		return
	}
	if !f.gone {
		f.value = slices.Clone(v.Value)
	}
	out[k] = f
}

// salvaged lists the kinds of keys that are carried over.
const salvaged = string(kindCommunity) + string(kindEntry) + string(kindKept) +
	string(kindAside) + string(kindFork) + string(kindChunk) + string(kindManifest)

// salvageEntries stores the entries again. Their keys sort by feed and
// sequence number, which is the order they must come in.
func (s *Store) salvageEntries(all map[string]found, names map[communityNo]feed.Community) error {
	in := importer{s: s}
	for _, k := range sortedKeys(all, strings.Compare) {
		if k[0] != kindEntry || len(k) < 5 {
			continue
		}
		c, ok := names[numberIn([]byte(k[1:5]))]
		a, err := decodeStored(all[k].value)
		if !ok || err != nil {
			continue
		}
		if err := in.add(c, a.Record); err != nil {
			return err
		}
	}
	err := in.flush()
	s.report.Salvaged = in.stored
	return err
}

// salvageOthers copies the rest under the new numbers of communities.
func (s *Store) salvageOthers(all map[string]found, names map[communityNo]feed.Community) error {
	var group []item
	size := 0
	flush := func() error {
		err := s.update(func(t *Txn) error {
			for _, it := range group {
				if err := t.set(it.key, it.value); err != nil {
					return err
				}
			}
			return nil
		})
		group, size = nil, 0
		return err
	}
	for _, k := range sortedKeys(all, strings.Compare) {
		if k[0] == kindEntry || k[0] == kindCommunity || len(k) < 5 {
			continue
		}
		c, ok := names[numberIn([]byte(k[1:5]))]
		if !ok {
			continue
		}
		if _, err := s.enrolled(c); err != nil {
			return err
		}
		no, _ := s.number(c)
		group = append(group, item{append(key(k[0], no, len(k)), k[5:]...), all[k].value})
		if size += len(k) + len(all[k].value); size > pageBytes || len(group) >= pageSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
