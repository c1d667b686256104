package document

import "time"

// Tx is an open transaction: what [Doc.Edit] hands to its function. It must
// not be used after that function returned. Reads see the writes before them.
type Tx struct {
	reader
	wrote bool
}

// Set writes a scalar: string, bool, int, int64, uint64, float64, []byte,
// time.Time or nil. The parent must exist. The last step of path is a key of
// a map or the index of an element that is there.
func (tx *Tx) Set(path Path, v any) error {
	if k, ok := v.(Kind); ok {
		return tx.make(path, k)
	}
	return tx.write(tx.engine.Put(path, v))
}

// MakeMap puts a new and empty map at path. Whatever was there is replaced,
// and of two made apart only one stays in sight: make objects once.
func (tx *Tx) MakeMap(path ...any) error { return tx.make(path, KindMap) }

// MakeList puts a new and empty list at path; see [Tx.MakeMap].
func (tx *Tx) MakeList(path ...any) error { return tx.make(path, KindList) }

// MakeText puts a new and empty text at path; see [Tx.MakeMap].
func (tx *Tx) MakeText(path ...any) error { return tx.make(path, KindText) }

func (tx *Tx) make(path Path, k Kind) error { return tx.write(tx.engine.Put(path, k)) }

// Append adds a scalar, or a new object where v is KindMap, KindList or
// KindText, to the end of the list at path.
func (tx *Tx) Append(path Path, v any) error {
	return tx.InsertAt(path, tx.Len(path...), v)
}

// InsertAt is Append before the given index.
func (tx *Tx) InsertAt(path Path, index int, v any) error {
	return tx.write(tx.engine.Insert(path, index, v))
}

// Delete removes a key of a map or an element of a list.
func (tx *Tx) Delete(path ...any) error { return tx.write(tx.engine.Delete(path)) }

// SpliceText replaces del code points at pos with ins in the text at path.
func (tx *Tx) SpliceText(path Path, pos, del int, ins string) error {
	return tx.write(tx.engine.Splice(path, pos, del, ins))
}

// write notes that the transaction has to be rolled back if it fails: the
// engine may have written in part even where it reports an error.
func (tx *Tx) write(err error) error {
	tx.wrote = true
	return err
}

// Kind tells what is at path; KindNone if nothing is.
func (tx *Tx) Kind(path ...any) Kind { return tx.kind(path) }

// Value is [Doc.Value] within the transaction.
func (tx *Tx) Value(path ...any) (any, bool) { return tx.value(path) }

// Text is [Doc.Text] within the transaction.
func (tx *Tx) Text(path ...any) (string, bool) { return read[string](tx.reader, path, KindText) }

// String is [Doc.String] within the transaction.
func (tx *Tx) String(path ...any) (string, bool) { return read[string](tx.reader, path, KindString) }

// Int is [Doc.Int] within the transaction.
func (tx *Tx) Int(path ...any) (int64, bool) {
	return read[int64](tx.reader, path, KindInt, KindCounter)
}

// Bool is [Doc.Bool] within the transaction.
func (tx *Tx) Bool(path ...any) (bool, bool) { return read[bool](tx.reader, path, KindBool) }

// Time is [Doc.Time] within the transaction.
func (tx *Tx) Time(path ...any) (time.Time, bool) {
	return read[time.Time](tx.reader, path, KindTime)
}

// Map is [Doc.Map] within the transaction.
func (tx *Tx) Map(path ...any) (map[string]any, bool) {
	return read[map[string]any](tx.reader, path, KindMap)
}

// List is [Doc.List] within the transaction.
func (tx *Tx) List(path ...any) ([]any, bool) { return read[[]any](tx.reader, path, KindList) }

// Keys is [Doc.Keys] within the transaction.
func (tx *Tx) Keys(path ...any) []string { return tx.keys(path) }

// Len is [Doc.Len] within the transaction.
func (tx *Tx) Len(path ...any) int { return tx.len(path) }
