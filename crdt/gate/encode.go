package gate

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// Encode writes a change in its one canonical form, from everything but Hash
// and Raw. It checks nothing: what it writes passes [Check] only if the change
// is one that could have been read.
func Encode(c *Change) []byte {
	body := binary.AppendUvarint(nil, uint64(len(c.Deps)))
	for _, d := range c.Deps {
		body = append(body, d[:]...)
	}
	body = appendText(body, string(c.Actor))
	body = binary.AppendUvarint(body, c.Seq)
	body = binary.AppendUvarint(body, c.StartOp)
	body = appendInt(body, c.Time)
	body = appendText(body, c.Message)
	body = binary.AppendUvarint(body, uint64(len(c.OtherActors)))
	for _, a := range c.OtherActors {
		body = appendText(body, string(a))
	}
	w := newOpWriter()
	for i := range c.Ops {
		w.put(&c.Ops[i])
	}
	return seal(changeChunk, w.appendTo(body))
}

// seal puts the header before the body of a chunk.
func seal(kind byte, body []byte) []byte {
	chunk := make([]byte, 0, headerSize+binary.MaxVarintLen64+len(body))
	chunk = append(chunk, magic+"\x00\x00\x00\x00"...)
	chunk = binary.AppendUvarint(append(chunk, kind), uint64(len(body)))
	chunk = append(chunk, body...)
	sum := sha256.Sum256(chunk[8:])
	copy(chunk[4:8], sum[:])
	return chunk
}

func appendText(out []byte, s string) []byte {
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

// bytes is how a value is written.
func (v Value) bytes() []byte {
	switch v.Kind {
	case Uint:
		return binary.AppendUvarint(nil, v.num)
	case Int, Counter, Timestamp:
		return appendInt(nil, int64(v.num))
	case Float:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v.Float()))
	}
	return []byte(v.text)
}

// opWriter writes operations into columns.
type opWriter struct {
	objActor, objCtr          runWriter
	keyActor, keyCtr, keyName runWriter
	insert                    booleanWriter
	action, meta              runWriter
	raw                       []byte
	preds, predActor, predCtr runWriter
	expand                    booleanWriter
	mark                      runWriter
}

func newOpWriter() *opWriter {
	w := new(opWriter)
	w.keyCtr.kind, w.predCtr.kind = deltaValues, deltaValues
	w.keyName.kind, w.mark.kind = textValues, textValues
	return w
}

func (w *opWriter) put(op *Op) {
	if op.Object.IsZero() {
		w.objActor.null()
		w.objCtr.null()
	} else {
		w.objActor.number(int64(op.Object.Actor))
		w.objCtr.number(int64(op.Object.Counter))
	}
	w.putKey(op.Key)
	w.insert.put(op.Insert)
	w.action.number(int64(op.Action))
	v := op.Value.bytes()
	w.meta.number(int64(len(v))<<4 | int64(op.Value.Kind))
	w.raw = append(w.raw, v...)
	w.preds.number(int64(len(op.Pred)))
	for _, p := range op.Pred {
		w.predActor.number(int64(p.Actor))
		w.predCtr.number(int64(p.Counter))
	}
	w.expand.put(op.Expand)
	if op.Mark == "" {
		w.mark.null()
	} else {
		w.mark.text(op.Mark)
	}
}

func (w *opWriter) putKey(k Key) {
	switch {
	case k.IsMap:
		w.keyActor.null()
		w.keyCtr.null()
		w.keyName.text(k.Name)
		return
	case k.Elem.IsZero():
		w.keyActor.null()
	default:
		w.keyActor.number(int64(k.Elem.Actor))
	}
	w.keyCtr.number(int64(k.Elem.Counter))
	w.keyName.null()
}

// appendTo appends the specifications and contents of the columns.
func (w *opWriter) appendTo(out []byte) []byte {
	expand := w.expand.finish()
	if !w.expand.any {
		expand = nil
	}
	columns := [...]struct {
		spec byte
		data []byte
	}{
		{colObjectActor, w.objActor.finish()}, {colObjectCtr, w.objCtr.finish()},
		{colKeyActor, w.keyActor.finish()}, {colKeyCtr, w.keyCtr.finish()}, {colKeyName, w.keyName.finish()},
		{colInsert, w.insert.finish()}, {colAction, w.action.finish()},
		{colValueMeta, w.meta.finish()}, {colValue, w.raw},
		{colPredCount, w.preds.finish()}, {colPredActor, w.predActor.finish()}, {colPredCtr, w.predCtr.finish()},
		{colExpand, expand}, {colMark, w.mark.finish()},
	}
	there := columns[:0]
	for _, c := range columns {
		if len(c.data) > 0 {
			there = append(there, c)
		}
	}
	out = append(out, byte(len(there)))
	for _, c := range there {
		out = binary.AppendUvarint(binary.AppendUvarint(out, uint64(c.spec)), uint64(len(c.data)))
	}
	for _, c := range there {
		out = append(out, c.data...)
	}
	return out
}

// runWriter writes a run-length encoded column in maximal runs.
type runWriter struct {
	kind    valueKind
	out     []byte
	singles []byte // values that differ from their neighbours, not yet written
	nsingle int64
	count   int64 // equal values seen last
	isNull  bool
	num     int64
	str     string
	last    int64 // of a delta column, the number itself
	any     bool
}

func (w *runWriter) null() { w.put(true, 0, "") }

func (w *runWriter) number(n int64) {
	if w.kind == deltaValues {
		n, w.last = n-w.last, n
	}
	w.put(false, n, "")
}

func (w *runWriter) text(s string) { w.put(false, 0, s) }

func (w *runWriter) put(null bool, num int64, str string) {
	if w.count > 0 && null == w.isNull && num == w.num && str == w.str {
		w.count++
		return
	}
	w.flush()
	w.count, w.isNull, w.num, w.str = 1, null, num, str
	w.any = w.any || !null
}

func (w *runWriter) flush() {
	switch {
	case w.count == 0:
	case w.isNull:
		w.flushSingles()
		w.out = binary.AppendUvarint(append(w.out, 0), uint64(w.count))
	case w.count == 1:
		w.singles = w.value(w.singles)
		w.nsingle++
	default:
		w.flushSingles()
		w.out = w.value(appendInt(w.out, w.count))
	}
	w.count = 0
}

func (w *runWriter) flushSingles() {
	if w.nsingle > 0 {
		w.out = append(appendInt(w.out, -w.nsingle), w.singles...)
		w.singles, w.nsingle = w.singles[:0], 0
	}
}

func (w *runWriter) value(out []byte) []byte {
	switch w.kind {
	case deltaValues:
		return appendInt(out, w.num)
	case textValues:
		return appendText(out, w.str)
	}
	return binary.AppendUvarint(out, uint64(w.num))
}

func (w *runWriter) finish() []byte {
	w.flush()
	w.flushSingles()
	if !w.any {
		return nil
	}
	return slices.Clip(w.out)
}

// booleanWriter writes alternating runs that begin with false.
type booleanWriter struct {
	out   []byte
	value bool
	count uint64
	any   bool // true was there
}

func (w *booleanWriter) put(v bool) {
	if v != w.value {
		w.out = binary.AppendUvarint(w.out, w.count)
		w.value, w.count = v, 0
	}
	w.count++
	w.any = w.any || v
}

func (w *booleanWriter) finish() []byte {
	if w.count > 0 {
		w.out = binary.AppendUvarint(w.out, w.count)
	}
	return w.out
}
