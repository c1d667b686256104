package feed

import (
	"bytes"
	"fmt"
)

// wireRun is a run without what its entries have in common or follows from the
// chain. A community of no bytes means that the run begins with the genesis
// entry, from which the community follows.
type wireRun struct {
	Version     uint64          `cbor:"1,keyasint"`
	Community   []byte          `cbor:"2,keyasint"`
	Device      []byte          `cbor:"3,keyasint"`
	Incarnation uint64          `cbor:"4,keyasint"`
	Seq         uint64          `cbor:"5,keyasint"`
	Prev        []byte          `cbor:"6,keyasint,omitempty"`
	Steps       []wireStep      `cbor:"7,keyasint"`
	Signatures  []wireSignature `cbor:"8,keyasint"`
}

// wireStep is one entry of a run, under the keys its fields have in a payload.
// The time is counted from the step before.
type wireStep struct {
	Known [][]byte `cbor:"7,keyasint,omitempty"`
	Time  uint64   `cbor:"8,keyasint"`
	Kind  string   `cbor:"9,keyasint"`
	Doc   []byte   `cbor:"10,keyasint,omitempty"`
	Body  []byte   `cbor:"11,keyasint"`
}

// wireSignature belongs to the step at Index.
type wireSignature struct {
	_         struct{} `cbor:",toarray"`
	Index     uint64
	Signature []byte
}

// Encode gives the compact form of the run. Signatures that need not travel
// are left out.
func (r Run) Encode() ([]byte, error) {
	w := r.trimmed().wire()
	b, err := form.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("encoding run: %w", err)
	}
	if len(b) > MaxRunBytes {
		return nil, fmt.Errorf("%w: run of %d bytes, at most %d", ErrTooLarge, len(b), MaxRunBytes)
	}
	return b, nil
}

func (r Run) wire() wireRun {
	first := r.First()
	w := wireRun{
		Version:     Version,
		Community:   optional(first.Community[:], first.IsGenesis()),
		Device:      first.Feed.Device[:],
		Incarnation: first.Feed.Incarnation,
		Seq:         first.Seq,
		Prev:        optional(first.Prev[:], first.Seq == 1),
		Steps:       make([]wireStep, len(r.Records)),
	}
	var before int64
	for i := range r.Records {
		rec := &r.Records[i]
		w.Steps[i] = wireStep{
			Known: hashesToWire(rec.Known),
			Time:  uint64(rec.Time - before),
			Kind:  rec.Kind,
			Doc:   optional(rec.Doc[:], rec.Doc.IsZero()),
			Body:  optional(rec.Body, len(rec.Body) == 0),
		}
		before = rec.Time
		if rec.Sig != nil {
			w.Signatures = append(w.Signatures, wireSignature{Index: uint64(i), Signature: rec.Sig})
		}
	}
	return w
}

// DecodeRun reads a run, rebuilds its chain and checks every signature in it.
// What it returns was said by the feed's device. Whether it continues what is
// held here, [Head.Follows] knows.
func DecodeRun(b []byte) (Run, error) {
	run, err := parseRun(b)
	if err != nil {
		return Run{}, err
	}
	return run, run.verify()
}

// parseRun does all of DecodeRun but the signatures.
func parseRun(b []byte) (Run, error) {
	if len(b) > MaxRunBytes {
		return Run{}, fmt.Errorf("%w: run of %d bytes, at most %d", ErrTooLarge, len(b), MaxRunBytes)
	}
	var w wireRun
	if err := form.Decode(b, &w); err != nil {
		return Run{}, malformed("run: %v", err)
	}
	run, err := w.run()
	if err != nil {
		return Run{}, err
	}
	again, err := form.Marshal(run.wire())
	if err != nil {
		return Run{}, fmt.Errorf("encoding run: %w", err)
	}
	if !bytes.Equal(again, b) {
		return Run{}, malformed("run is not in its deterministic form")
	}
	return run, nil
}

// run rebuilds the entries and their chain.
func (w *wireRun) run() (Run, error) {
	if n := len(w.Steps); n == 0 || n > MaxRun {
		return Run{}, malformed("run of %d entries", n)
	}
	head := wireEntry{
		Version: w.Version, Community: w.Community, Device: w.Device,
		Incarnation: w.Incarnation, Seq: w.Seq, Prev: w.Prev,
	}
	records := make([]Record, len(w.Steps))
	for i, step := range w.Steps {
		if step.Time > MaxTime {
			return Run{}, malformed("time step %d", step.Time)
		}
		head.Known, head.Kind, head.Doc, head.Body = step.Known, step.Kind, step.Doc, step.Body
		head.Time += step.Time
		rec, err := head.record()
		if err != nil {
			return Run{}, err
		}
		records[i] = rec
		if rec.IsGenesis() {
			c := rec.In()
			head.Community = c[:]
		}
		head.Seq++
		head.Prev = records[i].ID[:]
	}
	if err := w.sign(records); err != nil {
		return Run{}, err
	}
	return NewRun(records)
}

// record reads one entry and gives it its id.
func (w *wireEntry) record() (Record, error) {
	e, err := w.entry()
	if err != nil {
		return Record{}, err
	}
	return newRecord(e)
}

// sign hands the signatures to the records they belong to. That they stand in
// order, each once, is seen when the run is encoded again.
func (w *wireRun) sign(records []Record) error {
	for _, s := range w.Signatures {
		if s.Index >= uint64(len(records)) {
			return malformed("signature of entry %d in a run of %d", s.Index, len(records))
		}
		if len(s.Signature) == 0 {
			return malformed("empty signature")
		}
		records[s.Index].Sig = s.Signature
	}
	return nil
}
