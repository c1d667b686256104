package gate

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// ValueKind is the type of a scalar value, as numbered in the format.
type ValueKind uint8

// The kinds of values. Numbers above Timestamp are reserved and refused.
const (
	Null ValueKind = iota
	False
	True
	Uint
	Int
	Float
	Text
	Bytes
	Counter
	Timestamp
)

// Value is the scalar value of an operation.
type Value struct {
	Kind ValueKind
	num  uint64
	text string
}

// Text returns a text or byte value.
func (v Value) Text() string { return v.text }

// Uint returns an unsigned value.
func (v Value) Uint() uint64 { return v.num }

// Int returns an integer, counter or timestamp value.
func (v Value) Int() int64 { return int64(v.num) }

// Float returns a floating-point value.
func (v Value) Float() float64 { return math.Float64frombits(v.num) }

// values reads the two columns that hold values: what each one is, and the
// bytes of all of them.
type values struct {
	meta runs
	raw  reader
}

func newValues(meta, raw string) values {
	return values{meta: newRuns(meta, uintValues), raw: reader{data: raw}}
}

func (c *values) next() (Value, *Error) {
	if err := c.meta.next(); err != nil {
		return Value{}, err
	}
	if c.meta.null {
		return Value{}, refuse(BadLength, "an operation without a value type")
	}
	bytes, ok := c.raw.take(uint64(c.meta.num) >> 4)
	if !ok {
		return Value{}, refuse(BadLength, "a value longer than its column")
	}
	return decodeValue(ValueKind(c.meta.num&15), bytes)
}

func (c *values) end() *Error {
	if c.raw.rest() != 0 {
		return refuse(BadLength, "bytes after the last value")
	}
	return c.meta.end()
}

func decodeValue(kind ValueKind, bytes string) (Value, *Error) {
	v := Value{Kind: kind}
	ok := true
	r := reader{data: bytes}
	switch kind {
	case Null, False, True:
	case Uint:
		v.num, ok = r.uint()
	case Int, Counter, Timestamp:
		var n int64
		n, ok = r.int()
		v.num = uint64(n)
	case Float:
		if ok = len(bytes) == 8; ok {
			r.pos = 8
			v.num = binary.LittleEndian.Uint64([]byte(bytes))
		}
	case Text, Bytes:
		v.text, r.pos = bytes, len(bytes)
		if kind == Text && !utf8.ValidString(bytes) {
			return v, refuse(BadText, "a text value")
		}
	default:
		return v, refusef(BadValue, "type %d", kind)
	}
	if !ok || r.rest() != 0 {
		return v, refusef(BadValue, "%d bytes of type %d", len(bytes), kind)
	}
	return v, nil
}

// NewValue makes a value: bits are those of a number, text is that of text
// and bytes. Only who writes changes needs it.
func NewValue(kind ValueKind, bits uint64, text string) Value {
	return Value{Kind: kind, num: bits, text: text}
}
