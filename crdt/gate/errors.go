package gate

import "fmt"

// Reason says why the gate refused.
type Reason uint8

// The reasons, from the outside of a chunk inwards.
const (
	Malformed         Reason = iota + 1 // lengths that do not fit, bytes missing or left over
	BadChecksum                         // the checksum does not belong to the bytes
	WrongType                           // not the kind of chunk that was asked for
	TooLarge                            // over one of the [Limits]
	NotMinimal                          // a number, run or column not in its canonical encoding
	BadText                             // text that is not UTF-8
	BadDeps                             // dependencies not sorted or not unique
	BadActors                           // an actor table not sorted, not unique, or with actors nobody refers to
	BadColumn                           // a column that is unknown, out of order or compressed
	BadLength                           // columns that disagree on the number of operations
	BadAction                           // an operation the engine does not know
	BadValue                            // a value of the wrong type for its operation, or not decodable
	BadReference                        // an actor index out of range, or a reference to a later operation
	BadKey                              // a key that is neither a name, an element nor the head
	BadOp                               // an operation whose parts do not fit together
	MissingDependency                   // a change that this one depends on was not admitted
	Unknown                             // a reference to something the change's past has not made
	BadSequence                         // a sequence number or first operation that does not continue its actor's past
)

var reasons = [...]string{
	Malformed: "malformed", BadChecksum: "bad checksum", WrongType: "wrong chunk type",
	TooLarge: "too large", NotMinimal: "not minimal", BadText: "bad text",
	BadDeps: "bad dependencies", BadActors: "bad actors", BadColumn: "bad column",
	BadLength: "bad column length", BadAction: "bad action", BadValue: "bad value",
	BadReference: "bad reference", BadKey: "bad key", BadOp: "bad operation",
	MissingDependency: "missing dependency", Unknown: "unknown reference", BadSequence: "bad sequence",
}

// String names the reason.
func (r Reason) String() string {
	if int(r) < len(reasons) && reasons[r] != "" {
		return reasons[r]
	}
	return fmt.Sprintf("reason %d", uint8(r))
}

// Error is every refusal of this package.
type Error struct {
	Reason Reason
	Detail string // what was found, and where
}

// Error says why and where.
func (e *Error) Error() string { return "gate: " + e.Reason.String() + ": " + e.Detail }

func refuse(r Reason, detail string) *Error { return &Error{Reason: r, Detail: detail} }

func refusef(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Detail: fmt.Sprintf(format, args...)}
}
