package document

import (
	"bytes"
	"slices"
	"time"

	"commonplace/crdt/gate"
)

// Claim is one of the values that members put at the same place without
// knowing of each other.
type Claim struct {
	Value any    // as [Doc.Value] has it; of an object, its Kind
	Actor []byte // who put it
	Hash  Hash   // the change in which
}

// Claims returns all values that stand at a key of a map or an index of a
// list, the one that [Doc.Value] shows in front. More than one means that
// members who were apart put different things there; writing the place again
// settles it.
func (d *Doc) Claims(path ...any) ([]Claim, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.remember(); err != nil {
		return nil, err
	}
	p := d.past
	places, err := p.model.place(path)
	if err != nil {
		return nil, err
	}
	var out []Claim
	for _, i := range p.model.standing(places) {
		v := &p.model.values[i]
		n := &p.changes[v.change]
		out = append(out, Claim{v.content, bytes.Clone(p.actors[n.actor]), n.hash})
	}
	return out, nil
}

// place returns all values ever put at the last step of a path.
func (m *model) place(path Path) ([]int32, error) {
	if len(path) == 0 {
		return nil, nil
	}
	obj, err := m.find(path[:len(path)-1], everything)
	if err != nil {
		return nil, err
	}
	switch last := path[len(path)-1].(type) {
	case string:
		return obj.keys[last], nil
	case int:
		if win := m.nth(obj, last, everything); win >= 0 {
			return m.elements[m.values[win].element].values, nil
		}
	}
	return nil, nil
}

// standing picks the values nobody removed, the highest first.
func (m *model) standing(values []int32) []int32 {
	var out []int32
	for _, i := range values {
		if len(m.values[i].gone) == 0 {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int32) int {
		if m.less(m.values[b].id, m.values[a].id) {
			return -1
		}
		return 1
	})
	return out
}

// content turns what an operation puts into plain Go data.
func content(op *gate.Op) any {
	switch op.Action {
	case gate.MakeMap:
		return KindMap
	case gate.MakeList:
		return KindList
	case gate.MakeText:
		return KindText
	}
	v := op.Value
	switch v.Kind {
	case gate.False, gate.True:
		return v.Kind == gate.True
	case gate.Uint:
		return v.Uint()
	case gate.Int, gate.Counter:
		return v.Int()
	case gate.Float:
		return v.Float()
	case gate.Text:
		return short(v.Text())
	case gate.Bytes:
		return []byte(v.Text())
	case gate.Timestamp:
		return time.UnixMilli(v.Int())
	}
	return nil
}
