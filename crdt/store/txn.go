package store

import (
	"bytes"
	"errors"
	"iter"

	"commonplace/crdt/feed"

	"github.com/dgraph-io/badger/v4"
)

// Txn is one transaction: what it reads is one state of the store, what it
// writes happens wholly or not at all. It is valid inside the function it was
// given to.
type Txn struct {
	s *Store
	b *badger.Txn

	writable bool
	arriving []Arrival
	failed   error // of a scan, which has no other way to tell
}

// Arriving lists the entries that the call newly stores, with their arrival
// numbers. It is for the effects of Append and Receive.
func (t *Txn) Arriving() []Arrival { return t.arriving }

// errReadOnly is a mistake of the caller.
var errReadOnly = errors.New("writing in a transaction that only reads")

func (t *Txn) get(key []byte) (value []byte, err error) {
	err = guard(func() error {
		item, err := t.b.Get(key)
		if err != nil {
			return err
		}
		value, err = item.ValueCopy(nil)
		return err
	})
	return value, err
}

func (t *Txn) has(key []byte) (bool, error) {
	err := guard(func() error { _, err := t.b.Get(key); return err })
	if err == ErrNotFound {
		return false, nil
	}
	return err == nil, err
}

func (t *Txn) set(key, value []byte) error {
	return guard(func() error { return t.b.Set(key, value) })
}

func (t *Txn) delete(key []byte) error {
	return guard(func() error { return t.b.Delete(key) })
}

// item is one key with its value, copied out of the database.
type item struct{ key, value []byte }

// pageSize is how many items are copied out of the database at a time. A page
// is read under the guard and handed out after, so that a panic of the caller
// stays its own and no iterator is open while the caller works.
const pageSize = 256

// pageBytes ends a page early if its values are large.
const pageBytes = 1 << 20

// scan yields what begins with prefix in order, from the key from (if not nil)
// on; backwards if asked.
func (t *Txn) scan(prefix, from []byte, backwards, values bool) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for next := from; ; {
			page, err := t.page(prefix, next, backwards, values)
			if err != nil {
				yield(item{}, err)
				return
			}
			for _, it := range page.items {
				if !yield(it, nil) {
					return
				}
			}
			if page.next == nil {
				return
			}
			next = page.next
		}
	}
}

type page struct {
	items []item
	next  []byte // where to go on; nil at the end
}

func (t *Txn) page(prefix, from []byte, backwards, values bool) (page, error) {
	return t.pageOf(prefix, from, backwards, values, pageSize)
}

func (t *Txn) pageOf(prefix, from []byte, backwards, values bool, most int) (p page, err error) {
	err = guard(func() error {
		o := badger.IteratorOptions{Prefix: prefix, Reverse: backwards, PrefetchValues: values, PrefetchSize: min(most, 64)}
		it := t.b.NewIterator(o)
		defer it.Close()
		size := 0
		for it.Seek(seekKey(prefix, from, backwards)); it.Valid(); it.Next() {
			k := it.Item().KeyCopy(nil)
			if len(p.items) == most || size > pageBytes {
				p.next = k
				return nil
			}
			var v []byte
			if values {
				if v, err = it.Item().ValueCopy(nil); err != nil {
					return err
				}
			}
			size += len(k) + len(v)
			p.items = append(p.items, item{k, v})
		}
		return nil
	})
	return p, err
}

// seekKey gives where an iterator has to start. Backwards from the end means
// from the last key that can have the prefix.
func seekKey(prefix, from []byte, backwards bool) []byte {
	if from != nil {
		return from
	}
	if !backwards {
		return prefix
	}
	return append(bytes.Clone(prefix), bytes.Repeat([]byte{0xff}, 80)...)
}

// Bucket gives the bucket of a name for what is derived from entries: read
// models, indexes, cursors. Rebuild empties it. The zero community stands for
// the profile itself.
func (t *Txn) Bucket(c feed.Community, name string) *Bucket { return t.bucket(kindBucket, c, name) }

// Kept gives the bucket of a name for what cannot be made again: drafts and
// settings. Rebuild leaves it alone. The zero community stands for the profile
// itself.
func (t *Txn) Kept(c feed.Community, name string) *Bucket { return t.bucket(kindKept, c, name) }

// maxBucketName is how many bytes the name of a bucket may have.
const maxBucketName = 255

func (t *Txn) bucket(kind byte, c feed.Community, name string) *Bucket {
	if len(name) == 0 || len(name) > maxBucketName {
		panic("store: bucket name " + name) // names are constants of the program
	}
	return &Bucket{t: t, kind: kind, community: c, name: name}
}

// Bucket is a named part of the store with keys of its own.
type Bucket struct {
	t         *Txn
	kind      byte
	community feed.Community
	name      string
}

// prefix tells where the bucket's keys begin; not ok if nothing was ever
// stored of its community.
func (b *Bucket) prefix() (prefix []byte, ok bool) {
	no, ok := b.t.s.number(b.community)
	return bucketPrefix(b.kind, no, b.name), ok
}

// Get gives the value of a key, or ErrNotFound.
func (b *Bucket) Get(k []byte) ([]byte, error) {
	prefix, ok := b.prefix()
	if !ok {
		return nil, ErrNotFound
	}
	return b.t.get(append(prefix, k...))
}

// Set gives a key a value. Key and value must not change before the
// transaction ends.
func (b *Bucket) Set(k, v []byte) error {
	if !b.t.writable {
		return errReadOnly
	}
	if _, err := b.t.s.enroll(b.community); err != nil {
		return err
	}
	prefix, _ := b.prefix()
	return b.t.set(append(prefix, k...), v)
}

// Delete removes a key; it is no error if there is none.
func (b *Bucket) Delete(k []byte) error {
	prefix, ok := b.prefix()
	if !ok {
		return nil
	}
	return b.t.delete(append(prefix, k...))
}

// Scan yields the keys that begin with prefix, and their values, in order. If
// reading fails, the loop ends and the transaction returns the error.
func (b *Bucket) Scan(prefix []byte) iter.Seq2[[]byte, []byte] { return b.scan(prefix, nil, false) }

// ScanFrom is Scan that begins at the first key not before from.
func (b *Bucket) ScanFrom(prefix, from []byte) iter.Seq2[[]byte, []byte] {
	return b.scan(prefix, from, false)
}

// ScanBackwards is Scan from the last key to the first.
func (b *Bucket) ScanBackwards(prefix []byte) iter.Seq2[[]byte, []byte] {
	return b.scan(prefix, nil, true)
}

func (b *Bucket) scan(prefix, from []byte, backwards bool) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		own, ok := b.prefix()
		if !ok {
			return
		}
		n := len(own)
		if from != nil {
			from = append(bytes.Clone(own), from...)
		}
		for it, err := range b.t.scan(append(own, prefix...), from, backwards, true) {
			if err != nil {
				b.t.failed = errors.Join(b.t.failed, err)
				return
			}
			if !yield(it.key[n:], it.value) {
				return
			}
		}
	}
}
