package backup

import "commonplace/crdt/feed"

// nowhere is the sink of a rehearsal that keeps nothing: what the reader itself
// counted stands for what it holds.
type nowhere struct{ reader *reader }

// Empty implements Sink.
func (nowhere) Empty() (bool, error) { return true, nil }

// Begin implements Sink.
func (nowhere) Begin(Header) error { return nil }

// Kept implements Sink.
func (nowhere) Kept(Kept) error { return nil }

// Enter implements Sink.
func (nowhere) Enter(Community) error { return nil }

// Run implements Sink.
func (nowhere) Run(feed.Run) error { return nil }

// Fork implements Sink.
func (nowhere) Fork(feed.Fork) error { return nil }

// Blob implements Sink.
func (nowhere) Blob(feed.Community, Blob) error { return nil }

// Held implements Sink.
func (n nowhere) Held(feed.Community) (feed.Vector, error) { return n.reader.part.vector(), nil }

// Commit implements Sink.
func (nowhere) Commit(Manifest) error { return nil }
