package gate_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"commonplace/crdt/gate"
)

// seal puts a header with the right checksum around the body of a chunk.
func seal(kind byte, body []byte) []byte {
	head := binary.AppendUvarint([]byte{kind}, uint64(len(body)))
	sum := sha256.Sum256(append(slices.Clone(head), body...))
	out := append([]byte{0x85, 0x6f, 0x4a, 0x83}, sum[:4]...)
	return append(append(out, head...), body...)
}

// chunkBody cuts the header off a chunk.
func chunkBody(chunk []byte) []byte {
	_, n := binary.Uvarint(chunk[9:])
	return chunk[9+n:]
}

// cell is a value of a column: nil is null.
type cell any

// encoder writes a change anew from what the gate read of it: canonical, but
// with no other scruples, so that tests can say anything.
type encoder struct{ cols map[byte][]cell }

func (e *encoder) put(spec byte, v cell) { e.cols[spec] = append(e.cols[spec], v) }

// encodeChange writes a change. References to actors are kept as indexes.
func encodeChange(c *gate.Change) []byte {
	e := encoder{cols: map[byte][]cell{}}
	var raw []byte
	for i := range c.Ops {
		raw = e.op(&c.Ops[i], raw)
	}
	return seal(1, append(encodeHead(c), e.table(raw)...))
}

func encodeHead(c *gate.Change) []byte {
	out := binary.AppendUvarint(nil, uint64(len(c.Deps)))
	for _, d := range c.Deps {
		out = append(out, d[:]...)
	}
	out = appendText(out, c.Actor)
	out = binary.AppendUvarint(out, c.Seq)
	out = binary.AppendUvarint(out, c.StartOp)
	out = appendInt(out, c.Time)
	out = appendText(out, []byte(c.Message))
	out = binary.AppendUvarint(out, uint64(len(c.OtherActors)))
	for _, a := range c.OtherActors {
		out = appendText(out, a)
	}
	return out
}

func (e *encoder) id(actor, ctr byte, id gate.OpID, head cell) {
	if id.IsZero() {
		e.put(actor, nil)
		e.put(ctr, head)
		return
	}
	e.put(actor, uint64(id.Actor))
	if ctr == 0x02 {
		e.put(ctr, id.Counter)
	} else {
		e.put(ctr, int64(id.Counter))
	}
}

func (e *encoder) op(op *gate.Op, raw []byte) []byte {
	e.id(0x01, 0x02, op.Object, nil)
	if op.Key.IsMap {
		e.put(0x11, nil)
		e.put(0x13, nil)
		e.put(0x15, op.Key.Name)
	} else {
		e.id(0x11, 0x13, op.Key.Elem, int64(0))
		e.put(0x15, nil)
	}
	e.put(0x34, op.Insert)
	e.put(0x42, uint64(op.Action))
	v := encodeValue(op.Value)
	e.put(0x56, uint64(len(v))<<4|uint64(op.Value.Kind))
	e.put(0x70, uint64(len(op.Pred)))
	for _, p := range op.Pred {
		e.put(0x71, uint64(p.Actor))
		e.put(0x73, int64(p.Counter))
	}
	e.put(0x94, op.Expand)
	if op.Mark != "" {
		e.put(0xa5, op.Mark)
	} else {
		e.put(0xa5, nil)
	}
	return append(raw, v...)
}

func encodeValue(v gate.Value) []byte {
	switch v.Kind {
	case gate.Uint:
		return binary.AppendUvarint(nil, v.Uint())
	case gate.Int, gate.Counter, gate.Timestamp:
		return appendInt(nil, v.Int())
	case gate.Float:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v.Float()))
	case gate.Text, gate.Bytes:
		return []byte(v.Text())
	}
	return nil
}

func (e *encoder) table(raw []byte) []byte {
	var specs, data []byte
	n := 0
	for _, spec := range []byte{0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73, 0x94, 0xa5} {
		col := encodeColumn(spec, e.cols[spec])
		if spec == 0x57 {
			col = raw
		}
		if len(col) == 0 {
			continue
		}
		n++
		specs = binary.AppendUvarint(binary.AppendUvarint(specs, uint64(spec)), uint64(len(col)))
		data = append(data, col...)
	}
	return append(append([]byte{byte(n)}, specs...), data...)
}

func encodeColumn(spec byte, cells []cell) []byte {
	switch spec & 7 {
	case 4:
		if spec == 0x94 && !slices.Contains(cells, cell(true)) {
			return nil
		}
		return encodeBooleans(cells)
	case 3:
		cells = differences(cells)
	}
	return encodeRuns(cells)
}

func differences(cells []cell) []cell {
	out := make([]cell, len(cells))
	last := int64(0)
	for i, c := range cells {
		if n, ok := c.(int64); ok {
			out[i] = n - last
			last = n
		}
	}
	return out
}

func encodeBooleans(cells []cell) []byte {
	var out []byte
	value, n := false, uint64(0)
	for _, c := range cells {
		if c.(bool) != value {
			out = binary.AppendUvarint(out, n)
			value, n = !value, 0
		}
		n++
	}
	if n > 0 {
		out = binary.AppendUvarint(out, n)
	}
	return out
}

func encodeRuns(cells []cell) []byte {
	var out []byte
	if !slices.ContainsFunc(cells, func(c cell) bool { return c != nil }) {
		return nil
	}
	for i := 0; i < len(cells); {
		n := 1
		for i+n < len(cells) && cells[i+n] == cells[i] {
			n++
		}
		switch {
		case cells[i] == nil:
			out = binary.AppendUvarint(append(out, 0), uint64(n))
		case n > 1:
			out = appendCell(appendInt(out, int64(n)), cells[i])
		default:
			for i+n < len(cells) && cells[i+n] != nil && cells[i+n] != cells[i+n-1] &&
				(i+n+1 == len(cells) || cells[i+n+1] != cells[i+n]) {
				n++
			}
			out = appendInt(out, int64(-n))
			for _, c := range cells[i : i+n] {
				out = appendCell(out, c)
			}
		}
		i += n
	}
	return out
}

func appendCell(out []byte, c cell) []byte {
	switch v := c.(type) {
	case uint64:
		return binary.AppendUvarint(out, v)
	case int64:
		return appendInt(out, v)
	default:
		return appendText(out, []byte(v.(string)))
	}
}

func appendText(out, s []byte) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// appendInt appends a signed LEB128 number.
func appendInt(out []byte, v int64) []byte {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

// sameBytes tells whether the encoder writes the very bytes of a change.
func sameBytes(c *gate.Change) bool { return bytes.Equal(encodeChange(c), c.Raw) }
