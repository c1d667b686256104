package workload

import "commonplace/crdt/document"

// Body and List are where a document has its text and its list.
var (
	Body = document.Path{"body"}
	List = document.Path{"list"}
)

// Step makes one change of a document.
type Step = func(*document.Tx) error

// Steps are the twenty changes of a document.
func (d Document) Steps() []Step {
	steps := []Step{d.begin}
	for _, in := range d.Inserts {
		steps = append(steps, insert(in))
	}
	for _, reply := range d.Replies {
		steps = append(steps, appendItem(reply))
	}
	return steps
}

// Steps are the two changes of an edit made apart.
func (o Offline) Steps() []Step { return []Step{insert(o.Insert), appendItem(o.Item)} }

func (d Document) begin(tx *document.Tx) error {
	fields := []struct {
		name  string
		value any
	}{
		{"title", d.Title}, {"author", d.Author}, {"time", d.Time},
	}
	for _, f := range fields {
		if err := tx.Set(document.Path{f.name}, f.value); err != nil {
			return err
		}
	}
	if err := tx.MakeText(Body...); err != nil {
		return err
	}
	return tx.MakeList(List...)
}

func insert(in Insert) Step {
	return func(tx *document.Tx) error { return tx.SpliceText(Body, in.Pos, 0, in.Text) }
}

func appendItem(item string) Step {
	return func(tx *document.Tx) error { return tx.Append(List, item) }
}
