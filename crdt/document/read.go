package document

import (
	"slices"
	"time"
)

// reader is what [Doc] and [Tx] have in common: typed reads. They answer
// false where nothing, or something of another kind, is found.
type reader struct{ engine Engine }

func read[T any](r reader, path Path, want ...Kind) (T, bool) {
	var none T
	if r.engine == nil {
		return none, false
	}
	k, err := r.engine.Kind(path)
	if err != nil || !slices.Contains(want, k) {
		return none, false
	}
	v, err := r.engine.Value(path)
	if err != nil {
		return none, false
	}
	t, ok := v.(T)
	return t, ok
}

func (r reader) value(path Path) (any, bool) {
	if r.engine == nil {
		return nil, false
	}
	v, err := r.engine.Value(path)
	return v, err == nil
}

func (r reader) kind(path Path) Kind {
	if r.engine == nil {
		return KindNone
	}
	k, err := r.engine.Kind(path)
	if err != nil {
		return KindNone
	}
	return k
}

func (r reader) len(path Path) int {
	if r.engine == nil {
		return 0
	}
	n, err := r.engine.Len(path)
	if err != nil {
		return 0
	}
	return n
}

func (r reader) keys(path Path) []string {
	m, ok := read[map[string]any](r, path, KindMap)
	if !ok {
		return nil
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Kind tells what is at path; KindNone if nothing is.
func (d *Doc) Kind(path ...any) Kind {
	d.mu.Lock()
	defer d.mu.Unlock()
	return reader{d.engine}.kind(path)
}

// Value returns what is at path as plain Go data: map[string]any, []any,
// string (also for a text), int64, uint64, float64, bool, []byte, time.Time,
// or nil for null.
func (d *Doc) Value(path ...any) (any, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return reader{d.engine}.value(path)
}

// Text returns the text at path.
func (d *Doc) Text(path ...any) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[string](reader{d.engine}, path, KindText)
}

// String returns the string at path. A text is not a string; see [Doc.Text].
func (d *Doc) String(path ...any) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[string](reader{d.engine}, path, KindString)
}

// Int returns the integer or counter at path.
func (d *Doc) Int(path ...any) (int64, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[int64](reader{d.engine}, path, KindInt, KindCounter)
}

// Bool returns the truth value at path.
func (d *Doc) Bool(path ...any) (bool, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[bool](reader{d.engine}, path, KindBool)
}

// Time returns the point in time at path, in milliseconds' precision.
func (d *Doc) Time(path ...any) (time.Time, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[time.Time](reader{d.engine}, path, KindTime)
}

// Map returns the map at path with all that is below it.
func (d *Doc) Map(path ...any) (map[string]any, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[map[string]any](reader{d.engine}, path, KindMap)
}

// List returns the list at path with all that is below it.
func (d *Doc) List(path ...any) ([]any, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read[[]any](reader{d.engine}, path, KindList)
}

// Keys returns the keys of the map at path, sorted.
func (d *Doc) Keys(path ...any) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return reader{d.engine}.keys(path)
}

// Len counts the keys of a map, the elements of a list or the code points
// of a text; 0 where there is none of them.
func (d *Doc) Len(path ...any) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return reader{d.engine}.len(path)
}
