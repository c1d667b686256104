package document

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/automerge/automerge-go"
)

// automergeEngine is the Engine on top of automerge-go, which binds the Rust
// core 0.5. It steers around what was found dangerous there: it never calls
// Apply, LoadChanges or the sync messages, always sets the actor after a
// load or a fork, and reaches lists by Get rather than by Path.List.
type automergeEngine struct {
	doc   *automerge.Doc
	actor string
}

func newAutomerge(actor []byte) (*automergeEngine, error) {
	return withActor(automerge.New(), hex.EncodeToString(actor))
}

func loadAutomerge(saved, actor []byte) (*automergeEngine, error) {
	doc, err := automerge.Load(saved)
	if err != nil {
		return nil, fmt.Errorf("loading a document: %w", err)
	}
	return withActor(doc, hex.EncodeToString(actor))
}

func withActor(doc *automerge.Doc, actor string) (*automergeEngine, error) {
	if err := doc.SetActorID(actor); err != nil {
		return nil, fmt.Errorf("setting the actor: %w", err)
	}
	return &automergeEngine{doc: doc, actor: actor}, nil
}

func (e *automergeEngine) Commit(at time.Time) (Hash, bool, error) {
	if at.IsZero() {
		at = time.UnixMilli(0)
	}
	h, err := e.doc.Commit("", automerge.CommitOptions{Time: &at})
	switch {
	case err == nil:
		return Hash(h), true, nil
	case err.Error() == "Commit is empty":
		return Hash{}, false, nil
	default:
		return Hash{}, false, fmt.Errorf("committing an edit: %w", err)
	}
}

func (e *automergeEngine) Load(chunks []byte) error {
	if err := e.doc.LoadIncremental(chunks); err != nil {
		return fmt.Errorf("loading changes: %w", err)
	}
	return nil
}

func (e *automergeEngine) Heads() []Hash {
	heads := e.doc.Heads()
	out := make([]Hash, len(heads))
	for i, h := range heads {
		out[i] = Hash(h)
	}
	sortHashes(out)
	return out
}

func (e *automergeEngine) Change(h Hash) ([]byte, error) {
	c, err := e.doc.Change(automerge.ChangeHash(h))
	if err != nil {
		return nil, fmt.Errorf("change %x: %w", h[:6], ErrNotFound)
	}
	return c.Save(), nil
}

func (e *automergeEngine) Changes() ([][]byte, error) {
	changes, err := e.doc.Changes()
	if err != nil {
		return nil, fmt.Errorf("listing changes: %w", err)
	}
	out := make([][]byte, len(changes))
	for i, c := range changes {
		out[i] = c.Save()
	}
	return out, nil
}

// Fork takes care of the one case in which the engine means something else:
// no heads at all is a fork of the present to it, and the empty document to us.
func (e *automergeEngine) Fork(heads []Hash) (Engine, error) {
	if len(heads) == 0 {
		return withActor(automerge.New(), e.actor)
	}
	at := make([]automerge.ChangeHash, len(heads))
	for i, h := range heads {
		at[i] = automerge.ChangeHash(h)
	}
	doc, err := e.doc.Fork(at...)
	if err != nil {
		return nil, fmt.Errorf("forking a document: %w", err)
	}
	return withActor(doc, e.actor)
}

func (e *automergeEngine) Save() []byte { return e.doc.Save() }
