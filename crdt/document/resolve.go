package document

import (
	"fmt"

	"commonplace/crdt/gate"
)

// find walks to the object at path as it is in a version.
func (m *model) find(path Path, has func(int32) bool) (*object, error) {
	obj := m.objects[opID{}]
	for _, step := range path {
		var win int32
		switch s := step.(type) {
		case string:
			win = m.winner(obj.keys[s], has)
		case int:
			win = m.nth(obj, s, has)
		default:
			return nil, fmt.Errorf("path %v has a step of type %T: %w", path, step, ErrType)
		}
		if win < 0 {
			return nil, fmt.Errorf("reading %v at %v: %w", path, step, ErrNotFound)
		}
		v := &m.values[win]
		if !v.makes {
			return nil, fmt.Errorf("reading %v at %v: %w", path, step, ErrType)
		}
		obj = m.objects[v.id]
	}
	return obj, nil
}

// text walks to the text at path as it is in a version.
func (m *model) text(path Path, has func(int32) bool) (*object, error) {
	obj, err := m.find(path, has)
	if err != nil {
		return nil, err
	}
	if obj.kind != gate.MakeText {
		return nil, fmt.Errorf("reading %v: %w", path, ErrType)
	}
	return obj, nil
}

// winner returns the value that is shown out of those put at one place: the
// one with the highest id. It is -1 if there is none.
func (m *model) winner(values []int32, has func(int32) bool) int32 {
	best := int32(-1)
	for _, i := range values {
		v := &m.values[i]
		if alive(v.change, v.gone, has) && (best < 0 || m.less(m.values[best].id, v.id)) {
			best = i
		}
	}
	return best
}

// nth returns the value shown at an index of a list.
func (m *model) nth(obj *object, index int, has func(int32) bool) int32 {
	if obj.kind != gate.MakeList || index < 0 {
		return -1
	}
	for at := range obj.seq.all {
		win := m.winner(m.elements[at].values, has)
		if win < 0 {
			continue
		}
		if index == 0 {
			return win
		}
		index--
	}
	return -1
}
