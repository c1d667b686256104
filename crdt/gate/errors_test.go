package gate_test

import (
	"errors"

	"commonplace/crdt/gate"
)

// reasonOf returns why the gate refused, zero if it did not.
func reasonOf(err error) gate.Reason {
	var e *gate.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return 0
}
