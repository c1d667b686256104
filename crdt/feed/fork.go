package feed

import (
	"bytes"
	"fmt"
)

// Fork proves that a device signed two entries with one sequence number after
// the same entry. Each branch is a run that begins there and goes on to its
// first signed entry, so the proof needs nothing else to be believed. The
// branch whose first id is lower stands first, and is the one kept.
type Fork struct {
	Branches [2]Run
}

// NewFork makes a proof of two stretches of one feed that begin with two
// entries of one sequence number. What comes after the first signed record of
// each is left out.
func NewFork(a, b []Record) (Fork, error) {
	ra, err := branch(a)
	if err != nil {
		return Fork{}, err
	}
	rb, err := branch(b)
	if err != nil {
		return Fork{}, err
	}
	if rb.First().ID.Compare(ra.First().ID) < 0 {
		ra, rb = rb, ra
	}
	f := Fork{Branches: [2]Run{ra, rb}}
	return f, f.check()
}

// branch cuts records after the first signed one.
func branch(records []Record) (Run, error) {
	for i, rec := range records {
		if rec.Sig != nil {
			return NewRun(records[: i+1 : i+1])
		}
	}
	return Run{}, fmt.Errorf("%w: branch of a fork", ErrUnsigned)
}

// FindFork compares two stretches of one feed that begin at the same sequence
// number and proves the fork between them. It returns ErrForkEarlier if the
// feed split before they begin, and ErrNoFork if one continues the other.
func FindFork(ours, theirs []Record) (Fork, error) {
	for i := range min(len(ours), len(theirs)) {
		a, b := ours[i], theirs[i]
		if a.ID == b.ID {
			continue
		}
		if a.Feed == b.Feed && a.Seq == b.Seq && a.Prev != b.Prev {
			return Fork{}, fmt.Errorf("%w: than entry %d of feed %s", ErrForkEarlier, a.Seq, a.Feed.Short())
		}
		return NewFork(ours[i:], theirs[i:])
	}
	return Fork{}, fmt.Errorf("%w: one stretch continues the other", ErrNoFork)
}

// check says whether the branches prove a fork, signatures apart.
func (f Fork) check() error {
	a, b := f.Branches[0], f.Branches[1]
	fa, fb := a.First(), b.First()
	switch {
	case a.Community != b.Community, a.Feed != b.Feed:
		return fmt.Errorf("%w: branches of two feeds", ErrNoFork)
	case fa.Seq != fb.Seq, fa.Prev != fb.Prev:
		return fmt.Errorf("%w: branches begin at different entries", ErrNoFork)
	case fa.ID.Compare(fb.ID) >= 0:
		return fmt.Errorf("%w: branches equal or out of order", ErrNoFork)
	}
	return nil
}

// Verify checks the proof wholly, for one that was not just decoded.
func (f Fork) Verify() error {
	for _, run := range f.Branches {
		if len(run.Records) == 0 {
			return fmt.Errorf("%w: branch without entries", ErrNoFork)
		}
		if err := run.checkChain(); err != nil {
			return err
		}
		if err := run.verify(); err != nil {
			return err
		}
	}
	return f.check()
}

// Community names the community of the forked feed.
func (f Fork) Community() Community { return f.Branches[0].Community }

// Feed names the forked feed.
func (f Fork) Feed() ID { return f.Branches[0].Feed }

// Seq tells at which sequence number the branches differ first.
func (f Fork) Seq() uint64 { return f.Branches[0].First().Seq }

// Winner names the entry at the fork that every laptop keeps, unless the
// community sealed the other branch before: the one of the lowest id.
func (f Fork) Winner() Hash { return f.Branches[0].First().ID }

// Loser names the other entry at the fork.
func (f Fork) Loser() Hash { return f.Branches[1].First().ID }

// wireFork is a proof: version and the two encoded runs.
type wireFork struct {
	Version uint64 `cbor:"1,keyasint"`
	Winner  []byte `cbor:"2,keyasint"`
	Loser   []byte `cbor:"3,keyasint"`
}

// Encode gives the form in which a proof is kept and travels.
func (f Fork) Encode() ([]byte, error) {
	w := wireFork{Version: Version}
	var err error
	if w.Winner, err = f.Branches[0].Encode(); err != nil {
		return nil, err
	}
	if w.Loser, err = f.Branches[1].Encode(); err != nil {
		return nil, err
	}
	return form.Marshal(w)
}

// DecodeFork reads a proof and checks it wholly.
func DecodeFork(b []byte) (Fork, error) {
	if len(b) > MaxForkBytes {
		return Fork{}, fmt.Errorf("%w: proof of %d bytes, at most %d", ErrTooLarge, len(b), MaxForkBytes)
	}
	var w wireFork
	if err := form.Decode(b, &w); err != nil {
		return Fork{}, malformed("proof of a fork: %v", err)
	}
	if w.Version != Version {
		return Fork{}, fmt.Errorf("%w %d of a proof", ErrVersion, w.Version)
	}
	if again, err := form.Marshal(w); err != nil || !bytes.Equal(again, b) {
		return Fork{}, malformed("proof of a fork is not deterministic CBOR")
	}
	var f Fork
	for i, encoded := range [][]byte{w.Winner, w.Loser} {
		run, err := DecodeRun(encoded)
		if err != nil {
			return Fork{}, fmt.Errorf("branch %d of a fork: %w", i+1, err)
		}
		f.Branches[i] = run
	}
	return f, f.check()
}
