package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"commonplace/crdt/gate"
)

// opID names an operation, with the actor numbered as in [past].
// The zero value is the root object, or the head of a sequence.
type opID struct {
	ctr   uint64
	actor uint32
}

// model is a document in Go: every object that was ever made, every value
// ever put and every element ever inserted, with who removed them. It answers
// for any version of the document, not only for the present.
type model struct {
	past     *past
	objects  map[opID]*object
	elements []element
	values   []value
	where    map[opID]int32 // >= 0: index into elements; < 0: ^index into values
}

// object is a map, or a sequence: a list or a text.
type object struct {
	id   opID
	kind gate.Action        // MakeMap, MakeList or MakeText
	keys map[string][]int32 // of a map: all values ever put, in order of arrival
	seq  *sequence          // of a list or text
}

// element is one place in a sequence. What a text usually holds, one string
// put with the insertion, is kept inline; all else is in values.
type element struct {
	id     opID
	chunk  *chunk
	text   string  // shown, unless in values
	values []int32 // put here, by the insertion or over it
	gone   []int32 // changes that removed the inline text
	change int32   // which inserted it
	width  int32   // in the present: code points of a text, 1 in a list, 0 if hidden
	inline bool    // the insertion's value is text
}

// value is one assignment to a key or to an element.
type value struct {
	id      opID
	gone    []int32 // changes that removed or replaced it
	text    string  // what it shows in a text
	content any     // as plain Go data, or the Kind of an object
	element int32   // -1 in maps
	change  int32
	makes   bool // it is an object
}

func newModel(p *past) model {
	root := &object{kind: gate.MakeMap, keys: map[string][]int32{}}
	return model{past: p, objects: map[opID]*object{{}: root}, where: map[opID]int32{}}
}

// less orders operations as Automerge does: by counter, then by actor.
func (m *model) less(a, b opID) bool {
	if a.ctr != b.ctr {
		return a.ctr < b.ctr
	}
	return a.actor != b.actor && bytes.Compare(m.past.actors[a.actor], m.past.actors[b.actor]) < 0
}

// apply takes in the operations of a change that was checked.
func (m *model) apply(c *gate.Change, change int32, ids []uint32) {
	global := func(id gate.OpID) opID {
		if id.IsZero() {
			return opID{}
		}
		return opID{id.Counter, ids[id.Actor]}
	}
	for i := range c.Ops {
		op := &c.Ops[i]
		id, obj := global(op.ID), m.objects[global(op.Object)]
		at := int32(-1)
		switch {
		case op.Insert:
			at = m.insert(obj, id, global(op.Key.Elem), change)
		case !op.Key.IsMap:
			at = m.elementOf(global(op.Key.Elem))
		}
		before := m.recorded(obj, at)
		for _, p := range op.Pred {
			m.remove(global(p), change, op)
		}
		m.put(op, id, obj, at, change)
		if at >= 0 {
			m.measure(at, change, before)
		}
	}
}

// recorded returns what an element shows, if that is to be compared.
func (m *model) recorded(obj *object, at int32) string {
	if at < 0 || obj.seq.rec == nil {
		return ""
	}
	text, _ := m.shown(at, everything)
	return text
}

// put stores the value an operation carries.
func (m *model) put(op *gate.Op, id opID, obj *object, at, change int32) {
	switch {
	case op.Action == gate.Delete, op.Action == gate.Increment, op.Action == gate.Mark:
		return
	case op.Insert && obj.kind == gate.MakeText && op.Action == gate.Put && op.Value.Kind == gate.Text:
		e := &m.elements[at]
		e.text, e.inline = short(op.Value.Text()), true
		return
	}
	if op.Action.Makes() {
		made := &object{id: id, kind: op.Action}
		if op.Action == gate.MakeMap {
			made.keys = map[string][]int32{}
		} else {
			made.seq = &sequence{model: m, text: op.Action == gate.MakeText}
		}
		m.objects[id] = made
	}
	v := int32(len(m.values))
	val := value{id: id, element: at, change: change, text: objectReplacement, content: content(op),
		makes: op.Action.Makes()}
	if at < 0 {
		if _, known := obj.keys[op.Key.Name]; !known {
			obj.keys[strings.Clone(op.Key.Name)] = nil
		}
		obj.keys[op.Key.Name] = append(obj.keys[op.Key.Name], v)
	} else {
		if obj.kind == gate.MakeText && op.Value.Kind == gate.Text {
			val.text = short(op.Value.Text())
		}
		m.elements[at].values = append(m.elements[at].values, v)
	}
	m.values = append(m.values, val)
	m.where[id] = ^v
}

// short copies a text so that the change it was cut from can be let go of.
func short(s string) string {
	if len(s) == 1 {
		return ascii[s[0] : s[0]+1]
	}
	return strings.Clone(s)
}

var ascii = func() string {
	var b [256]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

// insert makes a new element after the one named, or at the head.
func (m *model) insert(obj *object, id, after opID, change int32) int32 {
	at := int32(len(m.elements))
	m.elements = append(m.elements, element{id: id, change: change})
	m.where[id] = at
	ref := int32(-1)
	if after != (opID{}) {
		ref = m.elementOf(after)
	}
	obj.seq.insert(at, ref)
	return at
}

// elementOf finds the element that an insertion made.
func (m *model) elementOf(id opID) int32 {
	w := m.where[id]
	if w < 0 {
		return m.values[^w].element
	}
	return w
}

// remove notes that a change overwrote or deleted what an operation put. An
// increment does not hide the counter it counts on.
func (m *model) remove(id opID, change int32, by *gate.Op) {
	w := m.where[id]
	if w >= 0 {
		m.elements[w].gone = append(m.elements[w].gone, change)
		return
	}
	v := &m.values[^w]
	if n, ok := v.content.(int64); ok && by.Action == gate.Increment {
		v.content = n + by.Value.Int()
		return
	}
	v.gone = append(v.gone, change)
}

// measure brings the width of an element, and of all around it, up to date,
// and notes the difference where a sequence is recorded.
func (m *model) measure(at, change int32, before string) {
	e := &m.elements[at]
	seq, was := e.chunk.seq, e.width
	text, shown := m.shown(at, everything)
	switch {
	case !shown:
		e.width = 0
	case seq.text:
		e.width = int32(utf8.RuneCountInString(text))
	default:
		e.width = 1
	}
	e.chunk.width += int(e.width - was)
	seq.width += int(e.width - was)
	if seq.rec != nil && text != before {
		seq.rec.note(change, seq.position(at), int(was), text)
	}
}

// everything is the version of the present in which nothing needs a lookup.
var everything = func(int32) bool { return true }

// shown returns the text of an element in a version, and whether the element
// is visible there at all. Of values put at once the highest wins.
func (m *model) shown(at int32, has func(int32) bool) (string, bool) {
	e := &m.elements[at]
	best, text := opID{}, ""
	if e.inline && alive(e.change, e.gone, has) {
		best, text = e.id, e.text
	}
	for _, i := range e.values {
		v := &m.values[i]
		if alive(v.change, v.gone, has) && (best == opID{} || m.less(best, v.id)) {
			best, text = v.id, v.text
		}
	}
	return text, best != opID{}
}

// objectReplacement stands in a text for what is not text.
const objectReplacement = "\ufffc"

func alive(by int32, gone []int32, has func(int32) bool) bool {
	if !has(by) {
		return false
	}
	for _, g := range gone {
		if has(g) {
			return false
		}
	}
	return true
}
