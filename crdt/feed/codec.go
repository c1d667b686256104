package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"commonplace/crdt/canon"
)

// wireEntry is the payload: a map with small integer keys.
type wireEntry struct {
	Version     uint64   `cbor:"1,keyasint"`
	Community   []byte   `cbor:"2,keyasint"`
	Device      []byte   `cbor:"3,keyasint"`
	Incarnation uint64   `cbor:"4,keyasint"`
	Seq         uint64   `cbor:"5,keyasint"`
	Prev        []byte   `cbor:"6,keyasint,omitempty"`
	Known       [][]byte `cbor:"7,keyasint,omitempty"`
	Time        uint64   `cbor:"8,keyasint"`
	Kind        string   `cbor:"9,keyasint"`
	Doc         []byte   `cbor:"10,keyasint,omitempty"`
	Body        []byte   `cbor:"11,keyasint"`
}

// form is that of everything here.
var form = canon.NewForm(canon.Limits{Depth: 5, Array: MaxVectorFeeds, Pairs: 16})

// Encode gives the payload of an entry: the one deterministic form of it.
func Encode(e Entry) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	w := wireEntry{
		Version:     Version,
		Community:   optional(e.Community[:], e.Community.IsZero()),
		Device:      e.Feed.Device[:],
		Incarnation: e.Feed.Incarnation,
		Seq:         e.Seq,
		Prev:        optional(e.Prev[:], e.Seq == 1),
		Known:       hashesToWire(e.Known),
		Time:        uint64(e.Time),
		Kind:        e.Kind,
		Doc:         optional(e.Doc[:], e.Doc.IsZero()),
		Body:        optional(e.Body, len(e.Body) == 0),
	}
	payload, err := form.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("encoding entry: %w", err)
	}
	if len(payload) > MaxPayload {
		return nil, fmt.Errorf("%w: payload of %d bytes, at most %d", ErrTooLarge, len(payload), MaxPayload)
	}
	return payload, nil
}

// Decode reads a payload. The record keeps the payload, which must not change
// afterwards. Nothing is said about who wrote it: see [Open] and [DecodeRun].
func Decode(payload []byte) (Record, error) {
	if len(payload) > MaxPayload {
		return Record{}, fmt.Errorf("%w: payload of %d bytes, at most %d", ErrTooLarge, len(payload), MaxPayload)
	}
	var w wireEntry
	if err := form.Decode(payload, &w); err != nil {
		return Record{}, malformed("entry: %v", err)
	}
	e, err := w.entry()
	if err != nil {
		return Record{}, err
	}
	r, err := newRecord(e)
	if err != nil {
		return Record{}, err
	}
	if !bytes.Equal(r.Payload, payload) {
		return Record{}, malformed("entry is not deterministic CBOR")
	}
	r.Payload = payload
	r.Body = bodyOf(r)
	return r, nil
}

// newRecord encodes an entry and gives it its id.
func newRecord(e Entry) (Record, error) {
	payload, err := Encode(e)
	if err != nil {
		return Record{}, err
	}
	r := Record{Entry: e, ID: idOf(payload), Payload: payload}
	r.Body = bodyOf(r)
	return r, nil
}

// bodyOf points into the payload, of which the body is the end, so that no
// body is held twice in memory.
func bodyOf(r Record) []byte {
	if len(r.Body) == 0 {
		return nil
	}
	start := len(r.Payload) - len(r.Body)
	return r.Payload[start:len(r.Payload):len(r.Payload)]
}

// entry copies the wire form into an Entry. Lengths are checked here, ranges
// by Encode, which every caller uses next.
func (w *wireEntry) entry() (e Entry, err error) {
	if w.Version != Version {
		return e, fmt.Errorf("%w %d of entry", ErrVersion, w.Version)
	}
	if w.Time > MaxTime {
		return e, malformed("time %d", w.Time)
	}
	e = Entry{
		Feed: ID{Incarnation: w.Incarnation},
		Seq:  w.Seq, Time: int64(w.Time), Kind: w.Kind, Body: w.Body,
	}
	fields := []struct {
		name     string
		dst, src []byte
		absent   bool
	}{
		{"community", e.Community[:], w.Community, len(w.Community) == 0},
		{"device", e.Feed.Device[:], w.Device, false},
		{"previous id", e.Prev[:], w.Prev, w.Seq == 1 && len(w.Prev) == 0},
		{"document", e.Doc[:], w.Doc, len(w.Doc) == 0},
	}
	for _, f := range fields {
		if f.absent {
			continue
		}
		if len(f.src) != len(f.dst) {
			return e, malformed("%s of %d bytes", f.name, len(f.src))
		}
		copy(f.dst, f.src)
	}
	e.Known, err = hashesFromWire(w.Known)
	return e, err
}

// check says whether the fields are in range: what Encode needs to be sure
// that Decode will take it.
func (e *Entry) check() error {
	switch {
	case e.Seq < 1 || e.Seq > MaxSeq:
		return malformed("sequence number %d", e.Seq)
	case (e.Seq == 1) != e.Prev.IsZero():
		return malformed("previous id at sequence number %d", e.Seq)
	case e.Community.IsZero() && e.Seq != 1:
		return malformed("genesis at sequence number %d", e.Seq)
	case e.Time < 0 || e.Time > MaxTime:
		return malformed("time %d", e.Time)
	case !validKind(e.Kind):
		return malformed("kind %q", e.Kind)
	case len(e.Body) > MaxBody:
		return fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooLarge, len(e.Body), MaxBody)
	}
	return checkKnown(e.Known)
}

func checkKnown(known []Hash) error {
	if len(known) > MaxKnown {
		return fmt.Errorf("%w: %d known heads, at most %d", ErrTooLarge, len(known), MaxKnown)
	}
	for i := 1; i < len(known); i++ {
		if known[i-1].Compare(known[i]) >= 0 {
			return malformed("known heads out of order")
		}
	}
	return nil
}

// validKind allows lower-case words of letters and digits, joined by dots or
// dashes: "change", "talk.say".
func validKind(kind string) bool {
	if len(kind) == 0 || len(kind) > MaxKind {
		return false
	}
	for word := range strings.FieldsFuncSeq(kind, isJoint) {
		if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	joints := strings.Count(kind, ".") + strings.Count(kind, "-")
	return len(strings.FieldsFunc(kind, isJoint)) == joints+1
}

func isJoint(r rune) bool { return r == '.' || r == '-' }

// optional gives b, or an empty byte string where the field is absent.
func optional(b []byte, absent bool) []byte {
	if absent {
		return []byte{}
	}
	return b
}

func hashesToWire(hashes []Hash) [][]byte {
	if len(hashes) == 0 {
		return nil
	}
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}

func hashesFromWire(in [][]byte) ([]Hash, error) {
	if len(in) == 0 {
		return nil, nil
	}
	out := make([]Hash, len(in))
	for i, b := range in {
		if len(b) != len(out[i]) {
			return nil, malformed("known head of %d bytes", len(b))
		}
		copy(out[i][:], b)
	}
	return slices.Clip(out), nil
}
