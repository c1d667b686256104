package document

import "fmt"

// EquivocationError says that an actor has made two different changes with
// one number. The first to come is in the document, the second is not; which
// of them counts is for the owner of the feeds to decide, who then rebuilds
// the document without the other.
type EquivocationError struct {
	Actor []byte
	Seq   uint64
	Have  Hash // in the document, or waiting
	Got   Hash // refused
}

func (e *EquivocationError) Error() string {
	return fmt.Sprintf("actor %x made two changes %d: %x and %x", e.Actor, e.Seq, e.Have[:6], e.Got[:6])
}
