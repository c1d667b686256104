package replica

import (
	"errors"
	"fmt"
	"io"

	"commonplace/crdt/store"
)

// File reads an attachment chunk by chunk. It is for one goroutine.
type File struct {
	r        *Replica
	manifest store.Manifest
	at       int64
	index    int // of the chunk held, from 1
	chunk    []byte
}

// Size is the file's length in bytes.
func (f *File) Size() int64 { return int64(f.manifest.Size) }

// Read reads on.
func (f *File) Read(p []byte) (int, error) {
	if f.at >= f.Size() {
		return 0, io.EOF
	}
	index := int(f.at/store.MaxChunk) + 1
	if index != f.index {
		chunk, err := f.r.store.Chunk(f.r.id, f.manifest.Chunks[index-1])
		if err != nil {
			return 0, fmt.Errorf("reading a file: %w", err)
		}
		f.index, f.chunk = index, chunk
	}
	n := copy(p, f.chunk[f.at%store.MaxChunk:])
	f.at += int64(n)
	return n, nil
}

// Seek goes to another place.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.Size()
	}
	if offset < 0 {
		return f.at, errors.New("seeking before the beginning")
	}
	f.at = offset
	return offset, nil
}

// Close lets go of the chunk held.
func (f *File) Close() error {
	f.chunk, f.index = nil, 0
	return nil
}
