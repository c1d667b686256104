package store

import (
	"bytes"
	"fmt"

	"commonplace/crdt/feed"

	"github.com/fxamacker/cbor/v2"
	"lukechampine.com/blake3"
)

// MaxChunk is the most bytes a chunk of an attachment may have.
const MaxChunk = 256 << 10

// MaxManifestChunks bounds an attachment to 4 GiB.
const MaxManifestChunks = 1 << 14

// ChunkID names a chunk, or a manifest: the BLAKE3 of its bytes.
type ChunkID [32]byte

// Manifest says what an attachment consists of: its size and its chunks, all
// of MaxChunk bytes but the last.
type Manifest struct {
	Size   uint64
	Chunks []ChunkID
}

type wireManifest struct {
	Size   uint64   `cbor:"1,keyasint"`
	Chunks [][]byte `cbor:"2,keyasint"`
}

var (
	manifestEncoding, _ = cbor.CoreDetEncOptions().EncMode()
	manifestDecoding, _ = cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxArrayElements: MaxManifestChunks, MaxNestedLevels: 4, MaxMapPairs: 16,
	}.DecMode()
)

// ChunkOf names a chunk.
func ChunkOf(b []byte) ChunkID { return blake3.Sum256(b) }

// Encode gives the deterministic form, whose BLAKE3 is the attachment's id.
func (m Manifest) Encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	w := wireManifest{Size: m.Size, Chunks: make([][]byte, len(m.Chunks))}
	for i := range m.Chunks {
		w.Chunks[i] = m.Chunks[i][:]
	}
	return manifestEncoding.Marshal(w)
}

// DecodeManifest reads what Encode wrote, and no other form of it.
func DecodeManifest(b []byte) (m Manifest, err error) {
	var w wireManifest
	if err := manifestDecoding.Unmarshal(b, &w); err != nil {
		return m, fmt.Errorf("%w: manifest: %v", feed.ErrMalformed, err)
	}
	m = Manifest{Size: w.Size, Chunks: make([]ChunkID, len(w.Chunks))}
	for i, c := range w.Chunks {
		if len(c) != len(ChunkID{}) {
			return Manifest{}, fmt.Errorf("%w: chunk id of %d bytes", feed.ErrMalformed, len(c))
		}
		m.Chunks[i] = ChunkID(c)
	}
	if again, err := m.Encode(); err != nil || !bytes.Equal(again, b) {
		return Manifest{}, fmt.Errorf("%w: manifest is not in its deterministic form", feed.ErrMalformed)
	}
	return m, nil
}

func (m Manifest) check() error {
	want := (m.Size + MaxChunk - 1) / MaxChunk
	if m.Size > MaxManifestChunks*MaxChunk || uint64(len(m.Chunks)) != want {
		return fmt.Errorf("%w: manifest of %d bytes in %d chunks", feed.ErrMalformed, m.Size, len(m.Chunks))
	}
	return nil
}

// PutChunk keeps a chunk under its hash and gives that.
func (s *Store) PutChunk(c feed.Community, b []byte) (ChunkID, error) {
	if len(b) > MaxChunk {
		return ChunkID{}, fmt.Errorf("%w: chunk of %d bytes, at most %d", feed.ErrTooLarge, len(b), MaxChunk)
	}
	id := ChunkOf(b)
	if ok, err := s.HasChunk(c, id); ok || err != nil {
		return id, err
	}
	return id, s.putHashed(c, kindChunk, id, b)
}

// Chunk gives a chunk, or ErrNotFound. One that no longer fits its hash is
// damaged, and dropped so that it can be fetched again.
func (s *Store) Chunk(c feed.Community, id ChunkID) ([]byte, error) {
	return s.hashed(c, kindChunk, id)
}

// HasChunk reports whether a chunk is kept.
func (s *Store) HasChunk(c feed.Community, id ChunkID) (ok bool, err error) {
	no, known := s.number(c)
	if !known {
		return false, nil
	}
	err = s.View(func(t *Txn) error {
		ok, err = t.has(hashKey(kindChunk, no, feed.Hash(id)))
		return err
	})
	return ok, err
}

// DropChunk forgets a chunk.
func (s *Store) DropChunk(c feed.Community, id ChunkID) error {
	return s.dropHashed(c, kindChunk, id)
}

// PutManifest keeps a manifest and gives its id, which is the attachment's.
func (s *Store) PutManifest(c feed.Community, m Manifest) (ChunkID, error) {
	b, err := m.Encode()
	if err != nil {
		return ChunkID{}, err
	}
	id := ChunkOf(b)
	return id, s.putHashed(c, kindManifest, id, b)
}

// Manifest gives the manifest of an attachment, or ErrNotFound.
func (s *Store) Manifest(c feed.Community, id ChunkID) (Manifest, error) {
	b, err := s.hashed(c, kindManifest, id)
	if err != nil {
		return Manifest{}, err
	}
	return DecodeManifest(b)
}

// Lacking lists the chunks of a manifest that are not kept here.
func (s *Store) Lacking(c feed.Community, m Manifest) ([]ChunkID, error) {
	var out []ChunkID
	for _, id := range m.Chunks {
		ok, err := s.HasChunk(c, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			out = append(out, id)
		}
	}
	return out, nil
}

func (s *Store) putHashed(c feed.Community, kind byte, id ChunkID, b []byte) error {
	if s.Free().Level >= DiskStop {
		return fmt.Errorf("keeping an attachment: %w", ErrDiskLow)
	}
	cm, err := s.enrolled(c)
	if err != nil {
		return err
	}
	return s.update(func(t *Txn) error { return t.set(hashKey(kind, cm.no, feed.Hash(id)), b) })
}

func (s *Store) hashed(c feed.Community, kind byte, id ChunkID) (b []byte, err error) {
	no, ok := s.number(c)
	if !ok {
		return nil, ErrNotFound
	}
	err = s.View(func(t *Txn) error {
		b, err = t.get(hashKey(kind, no, feed.Hash(id)))
		return err
	})
	if err != nil {
		return nil, err
	}
	if ChunkOf(b) != id {
		if err := s.dropHashed(c, kind, id); err != nil {
			return nil, err
		}
		return nil, damaged("chunk %x", id[:4])
	}
	return b, nil
}

func (s *Store) dropHashed(c feed.Community, kind byte, id ChunkID) error {
	no, ok := s.number(c)
	if !ok {
		return nil
	}
	return s.update(func(t *Txn) error { return t.delete(hashKey(kind, no, feed.Hash(id))) })
}
