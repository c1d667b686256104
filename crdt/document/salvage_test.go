package document_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"commonplace/crdt/document"

	"github.com/google/go-cmp/cmp"
)

// sick is an engine that does not take one change although nothing is wrong
// with it, in one of the ways in which real ones were seen to fail.
type sick struct {
	document.Engine
	bad     []byte
	failure string
}

var errSick = errors.New("the engine says no")

func (s *sick) Load(chunks []byte) error {
	at := bytes.Index(chunks, s.bad)
	switch {
	case at < 0:
		return s.Engine.Load(chunks)
	case s.failure == "half, with an error":
		return errors.Join(s.Engine.Load(chunks[:at]), errSick)
	case s.failure == "half, in silence":
		return s.Engine.Load(chunks[:at])
	case s.failure == "all but it, in silence":
		return s.Engine.Load(slices.Concat(chunks[:at], chunks[at+len(s.bad):]))
	case s.failure == "nothing, in silence":
		return nil
	}
	return errSick
}

func (s *sick) Fork(heads []document.Hash) (document.Engine, error) {
	e, err := s.Engine.Fork(heads)
	return &sick{e, s.bad, s.failure}, err
}

func TestEngineThatFails(t *testing.T) {
	a, first := newBody(t, "a")
	b, _ := newBody(t, "b")
	c, _ := newBody(t, "c")
	before := typed(t, a, 2)
	fromA, fromB, fromC := typed(t, a, 3), typed(t, b, 3), typed(t, c, 3)
	for _, failure := range []string{"an error", "nothing, in silence", "half, with an error", "half, in silence", "all but it, in silence"} {
		t.Run(failure, func(t *testing.T) {
			d := document.New([]byte("d"))
			defer d.Close()
			apply(t, d, append([][]byte{first}, before...))
			document.Wrap(d, func(e document.Engine) document.Engine { return &sick{e, fromB[1], failure} })
			got, err := d.Apply(slices.Concat(fromA, fromB, fromC))
			if err != nil || len(got.Hashes) != 7 || len(got.Refused) != 1 || len(got.Waiting) != 1 {
				t.Fatalf("%d taken, %d refused, %d waiting: %v", len(got.Hashes), len(got.Refused), len(got.Waiting), err)
			}
			if got.Refused[0].Hash != hashOf(fromB[1]) {
				t.Errorf("refused %x with %v", got.Refused[0].Hash, got.Refused[0].Err)
			}
			clean := document.New([]byte("clean"))
			defer clean.Close()
			apply(t, clean, slices.Concat([][]byte{first}, before, fromA, fromB[:1], fromC))
			text, _ := d.Text("body")
			want, _ := clean.Text("body")
			replayed, err := d.TextAt(d.Heads(), "body")
			if text != want || replayed != want || err != nil || cmp.Diff(clean.Heads(), d.Heads()) != "" {
				t.Errorf("%q, replayed %q, instead of %q (%v)", text, replayed, want, err)
			}
		})
	}
}
