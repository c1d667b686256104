package document

import (
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/automerge/automerge-go"
)

var kinds = map[automerge.Kind]Kind{
	automerge.KindVoid:    KindNone,
	automerge.KindNull:    KindNull,
	automerge.KindBool:    KindBool,
	automerge.KindInt64:   KindInt,
	automerge.KindUint64:  KindUint,
	automerge.KindFloat64: KindFloat,
	automerge.KindStr:     KindString,
	automerge.KindBytes:   KindBytes,
	automerge.KindTime:    KindTime,
	automerge.KindCounter: KindCounter,
	automerge.KindMap:     KindMap,
	automerge.KindList:    KindList,
	automerge.KindText:    KindText,
}

// at walks to a value. A missing key or element is a value of kind void; a
// step into something that has no parts is an error.
func (e *automergeEngine) at(path Path) (*automerge.Value, error) {
	v := e.doc.Root()
	for _, step := range path {
		var err error
		switch s := step.(type) {
		case string:
			if v.Kind() != automerge.KindMap {
				return nil, stepError(v, path, step)
			}
			if s == "" {
				return nil, fmt.Errorf("path %v has an empty key: %w", path, ErrType)
			}
			v, err = v.Map().Get(s)
		case int:
			if v.Kind() != automerge.KindList {
				return nil, stepError(v, path, step)
			}
			v, err = v.List().Get(s)
		default:
			return nil, fmt.Errorf("path %v has a step of type %T: %w", path, step, ErrType)
		}
		if err != nil {
			return nil, fmt.Errorf("reading %v: %w", path, err)
		}
	}
	return v, nil
}

func stepError(v *automerge.Value, path Path, step any) error {
	if v.IsVoid() {
		return fmt.Errorf("reading %v at %v: %w", path, step, ErrNotFound)
	}
	return fmt.Errorf("reading %v at %v: %w", path, step, ErrType)
}

func (e *automergeEngine) Kind(path Path) (Kind, error) {
	v, err := e.at(path)
	if err != nil {
		return KindNone, err
	}
	if k, ok := kinds[v.Kind()]; ok {
		return k, nil
	}
	return KindUnknown, nil
}

func (e *automergeEngine) Value(path Path) (any, error) {
	v, err := e.at(path)
	if err != nil {
		return nil, err
	}
	if v.IsVoid() {
		return nil, fmt.Errorf("reading %v: %w", path, ErrNotFound)
	}
	return v.Interface(), nil
}

func (e *automergeEngine) Len(path Path) (int, error) {
	v, err := e.at(path)
	if err != nil {
		return 0, err
	}
	switch v.Kind() {
	case automerge.KindText:
		return v.Text().Len(), nil
	case automerge.KindList:
		return v.List().Len(), nil
	case automerge.KindMap:
		return v.Map().Len(), nil
	case automerge.KindVoid:
		return 0, fmt.Errorf("measuring %v: %w", path, ErrNotFound)
	default:
		return 0, fmt.Errorf("measuring %v: %w", path, ErrType)
	}
}

// scalar turns what a caller writes into what the engine takes. A Go int
// would silently become a float there, so it is made an int64 here.
func scalar(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, uint64, []byte, time.Time:
		return v, nil
	case int:
		return int64(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("number %v: %w", v, ErrType)
		}
		return v, nil
	case string:
		if !utf8.ValidString(v) {
			return nil, fmt.Errorf("text is not valid UTF-8: %w", ErrType)
		}
		return v, nil
	case Kind:
		switch v {
		case KindMap:
			return automerge.NewMap(), nil
		case KindList:
			return automerge.NewList(), nil
		case KindText:
			return automerge.NewText(""), nil
		}
	}
	return nil, fmt.Errorf("value of type %T: %w", v, ErrType)
}

func (e *automergeEngine) Put(path Path, v any) error {
	parent, last, err := e.parent(path)
	if err != nil {
		return err
	}
	value, err := scalar(v)
	if err != nil {
		return fmt.Errorf("writing %v: %w", path, err)
	}
	switch step := last.(type) {
	case string:
		if parent.Kind() != automerge.KindMap || step == "" || !utf8.ValidString(step) {
			return stepError(parent, path, last)
		}
		err = parent.Map().Set(step, value)
	case int:
		if parent.Kind() != automerge.KindList {
			return stepError(parent, path, last)
		}
		if step < 0 || step >= parent.List().Len() {
			return fmt.Errorf("writing %v: %w", path, ErrRange)
		}
		err = parent.List().Set(step, value)
	}
	if err != nil {
		return fmt.Errorf("writing %v: %w", path, err)
	}
	return nil
}

func (e *automergeEngine) parent(path Path) (*automerge.Value, any, error) {
	if len(path) == 0 {
		return nil, nil, fmt.Errorf("writing the root: %w", ErrType)
	}
	last := path[len(path)-1]
	switch last.(type) {
	case string, int:
	default:
		return nil, nil, fmt.Errorf("path %v has a step of type %T: %w", path, last, ErrType)
	}
	v, err := e.at(path[:len(path)-1])
	return v, last, err
}

func (e *automergeEngine) Insert(path Path, index int, v any) error {
	list, err := e.at(path)
	if err != nil {
		return err
	}
	if list.Kind() != automerge.KindList {
		return stepError(list, path, index)
	}
	value, err := scalar(v)
	if err != nil {
		return fmt.Errorf("inserting into %v: %w", path, err)
	}
	if index < 0 || index > list.List().Len() {
		return fmt.Errorf("inserting into %v at %d: %w", path, index, ErrRange)
	}
	if err := list.List().Insert(index, value); err != nil {
		return fmt.Errorf("inserting into %v: %w", path, err)
	}
	return nil
}

func (e *automergeEngine) Delete(path Path) error {
	parent, last, err := e.parent(path)
	if err != nil {
		return err
	}
	switch step := last.(type) {
	case string:
		if parent.Kind() != automerge.KindMap || step == "" {
			return stepError(parent, path, last)
		}
		err = parent.Map().Delete(step)
	case int:
		if parent.Kind() != automerge.KindList {
			return stepError(parent, path, last)
		}
		if step < 0 || step >= parent.List().Len() {
			return fmt.Errorf("deleting %v: %w", path, ErrRange)
		}
		err = parent.List().Delete(step)
	}
	if err != nil {
		return fmt.Errorf("deleting %v: %w", path, err)
	}
	return nil
}

func (e *automergeEngine) Splice(path Path, pos, del int, ins string) error {
	v, err := e.at(path)
	if err != nil {
		return err
	}
	if v.Kind() != automerge.KindText {
		return stepError(v, path, pos)
	}
	if !utf8.ValidString(ins) {
		return fmt.Errorf("editing %v: text is not valid UTF-8: %w", path, ErrType)
	}
	text := v.Text()
	if n := text.Len(); pos < 0 || del < 0 || pos > n || del > n-pos {
		return fmt.Errorf("editing %v at %d+%d of %d: %w", path, pos, del, n, ErrRange)
	}
	if err := text.Splice(pos, del, ins); err != nil {
		return fmt.Errorf("editing %v: %w", path, err)
	}
	return nil
}
