package replica

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"

	"commonplace/app/page"
	"commonplace/crdt/feed"
	"commonplace/crdt/store"
	"commonplace/sync/bundle"
	"commonplace/sync/exchange"
)

// smallPicture is the size up to which pictures are fetched without being asked
// for.
const smallPicture = 1 << 20

// ErrNotHere means a file of which parts are missing on this laptop.
var ErrNotHere = errors.New("not on this laptop yet")

// files knows which attachments are here and which are wanted.
type files struct {
	r *Replica

	mu       sync.Mutex
	complete map[store.ChunkID]bool // all of it is here
	asked    map[store.ChunkID]bool // somebody wants to see it
	lists    map[store.ChunkID]bool // ids of manifests
}

func newFiles(r *Replica) *files {
	return &files{
		r: r, complete: map[store.ChunkID]bool{}, asked: map[store.ChunkID]bool{}, lists: map[store.ChunkID]bool{},
	}
}

// FileID reads the id of a file as pages write it.
func FileID(text string) (id store.ChunkID, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(id) {
		return id, fmt.Errorf("file id %q: %w", text, ErrNotFound)
	}
	return store.ChunkID(b), nil
}

// PutFile keeps a file and gives its id and size.
func (r *Replica) PutFile(ctx context.Context, in io.Reader) (id string, size int64, err error) {
	var m store.Manifest
	buf := make([]byte, store.MaxChunk)
	for {
		if err := ctx.Err(); err != nil {
			return "", 0, err
		}
		n, err := io.ReadFull(in, buf)
		if n > 0 {
			chunk, err := r.store.PutChunk(r.id, buf[:n])
			if err != nil {
				return "", 0, fmt.Errorf("keeping a file: %w", err)
			}
			m.Size += uint64(n)
			m.Chunks = append(m.Chunks, chunk)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return "", 0, fmt.Errorf("reading a file: %w", err)
		}
	}
	name, err := r.store.PutManifest(r.id, m)
	if err != nil {
		return "", 0, fmt.Errorf("keeping a file: %w", err)
	}
	r.files.mu.Lock()
	r.files.complete[name] = true
	r.files.mu.Unlock()
	return hex.EncodeToString(name[:]), int64(m.Size), nil
}

// HasFile reports whether all of a file is here.
func (r *Replica) HasFile(text string) bool {
	id, err := FileID(text)
	return err == nil && r.files.has(id)
}

func (f *files) has(id store.ChunkID) bool {
	f.mu.Lock()
	known := f.complete[id]
	f.mu.Unlock()
	if known {
		return true
	}
	m, err := f.r.store.Manifest(f.r.id, id)
	if err != nil {
		return false
	}
	lacking, err := f.r.store.Lacking(f.r.id, m)
	if err != nil || len(lacking) > 0 {
		return false
	}
	f.mu.Lock()
	f.complete[id] = true
	f.mu.Unlock()
	return true
}

// OpenFile reads a file; [ErrNotHere] means that it was asked for.
func (r *Replica) OpenFile(text string) (*File, error) {
	id, err := FileID(text)
	if err != nil {
		return nil, err
	}
	if !r.files.has(id) {
		r.files.mu.Lock()
		r.files.asked[id] = true
		r.files.mu.Unlock()
		r.watch.tell()
		return nil, ErrNotHere
	}
	m, err := r.store.Manifest(r.id, id)
	if err != nil {
		return nil, fmt.Errorf("opening a file: %w", err)
	}
	return &File{r: r, manifest: m}, nil
}

// listed gives the files of all pages, each once.
func (r *Replica) listed() map[store.ChunkID]page.File {
	out := map[store.ChunkID]page.File{}
	for _, d := range r.Documents() {
		for _, f := range d.Files {
			if id, err := FileID(f.ID); err == nil {
				out[id] = f
			}
		}
	}
	return out
}

// FilesMissing counts the files that are not here, and their bytes.
func (r *Replica) FilesMissing() (files int, bytes int64) {
	for id, f := range r.listed() {
		if !r.files.has(id) {
			files++
			bytes += f.Size
		}
	}
	return files, bytes
}

// FetchFiles has all files fetched from now on, or only small pictures and
// those somebody looked for.
func (r *Replica) FetchFiles(all bool) error {
	var value []byte
	if all {
		value = []byte{1}
	}
	if err := r.keep(put{bucket: keptSetting, key: []byte("files"), value: value}); err != nil {
		return err
	}
	r.watch.tell()
	return nil
}

// FetchesFiles reports whether all files are fetched.
func (r *Replica) FetchesFiles() bool {
	b, err := r.get(keptSetting, true, []byte("files"))
	return err == nil && b != nil
}

// WantedBlobs lists the parts of files that are wanted and not here.
func (r *Replica) WantedBlobs(limit int) []exchange.BlobID {
	all := r.FetchesFiles()
	var urgent, rest []exchange.BlobID
	for id, f := range r.listed() {
		r.files.mu.Lock()
		asked := r.files.asked[id]
		r.files.mu.Unlock()
		small := strings.HasPrefix(f.Type, "image/") && f.Size <= smallPicture
		if !asked && !small && !all || r.files.has(id) {
			continue
		}
		parts := r.lacking(id)
		if asked {
			urgent = append(urgent, parts...)
		} else {
			rest = append(rest, parts...)
		}
	}
	urgent = append(urgent, rest...)
	return urgent[:min(limit, len(urgent))]
}

// lacking lists what is missing of a file: its manifest, or chunks.
func (r *Replica) lacking(id store.ChunkID) []exchange.BlobID {
	m, err := r.store.Manifest(r.id, id)
	if err != nil {
		r.files.mu.Lock()
		r.files.lists[id] = true
		r.files.mu.Unlock()
		return []exchange.BlobID{exchange.BlobID(id)}
	}
	chunks, err := r.store.Lacking(r.id, m)
	if err != nil {
		return nil
	}
	out := make([]exchange.BlobID, len(chunks))
	for i, c := range chunks {
		out[i] = exchange.BlobID(c)
	}
	return out
}

// Blob gives a chunk or a manifest.
func (r *Replica) Blob(id exchange.BlobID) ([]byte, error) {
	if b, err := r.store.Chunk(r.id, store.ChunkID(id)); err == nil {
		return b, nil
	}
	m, err := r.store.Manifest(r.id, store.ChunkID(id))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", exchange.ErrNoBlob, err)
	}
	return m.Encode()
}

// PutBlob keeps a part of a file that came from another laptop.
func (r *Replica) PutBlob(ctx context.Context, id exchange.BlobID, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.files.mu.Lock()
	manifest := r.files.lists[store.ChunkID(id)]
	r.files.mu.Unlock()
	if manifest {
		m, err := store.DecodeManifest(data)
		if err != nil {
			return err
		}
		if _, err := r.store.PutManifest(r.id, m); err != nil {
			return err
		}
	} else if _, err := r.store.PutChunk(r.id, data); err != nil {
		return err
	}
	r.watch.tell()
	r.notify(AboutFiles, feed.DocID{})
	return nil
}

// Blobs gives all parts of all files that are here, and how many there are: of
// each file the list of its parts first.
func (r *Replica) Blobs() (iter.Seq2[bundle.Blob, error], uint64) {
	var ids []exchange.BlobID
	for id := range r.listed() {
		m, err := r.store.Manifest(r.id, id)
		if err != nil {
			continue
		}
		ids = append(ids, exchange.BlobID(id))
		for _, chunk := range m.Chunks {
			if ok, err := r.store.HasChunk(r.id, chunk); err == nil && ok {
				ids = append(ids, exchange.BlobID(chunk))
			}
		}
	}
	return func(yield func(bundle.Blob, error) bool) {
		for _, id := range ids {
			data, err := r.Blob(id)
			if !yield(bundle.Blob{ID: id, Data: data}, err) || err != nil {
				return
			}
		}
	}, uint64(len(ids))
}

// KeepBlob keeps a part of a file that came in a bundle, where nobody asked for
// it: what reads as a list of parts of a file of ours is one.
func (r *Replica) KeepBlob(ctx context.Context, id exchange.BlobID, data []byte) error {
	if _, err := store.DecodeManifest(data); err == nil {
		r.files.mu.Lock()
		r.files.lists[store.ChunkID(id)] = true
		r.files.mu.Unlock()
	}
	return r.PutBlob(ctx, id, data)
}
