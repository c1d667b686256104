package gate

// The default limits. They bound what one change may cost before its bytes
// are decoded; a limit on bytes alone would not, since 20,000 operations fit
// in a hundred bytes.
const (
	MaxChange  = 64 << 10 // bytes of one uncompressed change
	MaxActor   = 64       // bytes of one actor id
	MaxActors  = 1500     // other actors a change may refer to
	MaxDeps    = 1024     // dependencies of a change: all who edited apart, or the next edit could not join them
	MaxMessage = 4 << 10  // bytes of the message
	MaxOps     = 20_000   // operations of one change
	MaxPreds   = 40_000   // predecessors of all operations of one change
	MaxSeq     = 1 << 31  // sequence number of a change
	MaxCounter = 1 << 31  // counter of an operation id, exclusive
	MaxTime    = 1 << 53  // distance of a change's time from 1970, in whatever unit
	MaxGap     = 1 << 16  // operation counters a change may leave out after its past

	MaxDocument        = 64 << 20  // bytes of a saved document
	MaxDocumentBytes   = 256 << 20 // bytes of its columns once inflated
	MaxDocumentChanges = 500_000   // changes in a saved document
	MaxDocumentOps     = 1_000_000 // operations in a saved document
	MaxDocumentActors  = 20_000    // actors of a saved document
)

// Limits says how much a change or a saved document may hold. Use [Default]
// and lower single fields where the place of an entry in its feed allows
// less: what decides validity must be the same on every laptop.
type Limits struct {
	Change  int    // bytes of one uncompressed change
	Actor   int    // bytes of one actor id
	Actors  int    // other actors a change may refer to
	Deps    int    // dependencies of a change
	Message int    // bytes of the message
	Ops     int    // operations of one change
	Preds   int    // predecessors of all operations of one change
	Seq     uint64 // highest sequence number
	Counter uint64 // operation counters stay below
	Time    int64  // distance of a change's time from 1970
	Gap     uint64 // counters a change may leave out after its past

	Document        int // bytes of a saved document
	DocumentBytes   int // bytes of its columns once inflated
	DocumentChanges int // changes in a saved document
	DocumentOps     int // operations in a saved document
	DocumentActors  int // actors of a saved document
}

// Default returns the limits that every laptop applies to the changes of
// others.
func Default() Limits {
	return Limits{
		Change: MaxChange, Actor: MaxActor, Actors: MaxActors, Deps: MaxDeps,
		Message: MaxMessage, Ops: MaxOps, Preds: MaxPreds, Seq: MaxSeq, Counter: MaxCounter,
		Time: MaxTime, Gap: MaxGap,
		Document: MaxDocument, DocumentBytes: MaxDocumentBytes,
		DocumentChanges: MaxDocumentChanges, DocumentOps: MaxDocumentOps,
		DocumentActors: MaxDocumentActors,
	}
}

// Imported returns the limits for documents that a member imports from other
// software: whole texts pasted in one change, and changes over old states.
func Imported() Limits {
	l := Default()
	l.Change, l.Ops, l.Preds, l.Gap = MaxDocument, MaxDocumentOps, MaxDocumentOps, MaxCounter
	return l
}
