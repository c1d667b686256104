package statement

import "fmt"

// KindEndorse is the kind of an [Endorse].
const KindEndorse = "charter.endorse"

// MaxNote is the most characters in the note beside an answer.
const MaxNote = 4000

// MaxClause is the most bytes in a clause's id.
const MaxClause = 64

// The answers to a clause.
const (
	StanceEndorse     = "endorse"
	StanceReservation = "reservation"
	StanceCannot      = "cannot"
)

// Endorse answers one exact version of one clause. The newest answer of a
// member to a version counts.
type Endorse struct {
	Clause  string `cbor:"1,keyasint"`
	Version []byte `cbor:"2,keyasint"` // the version's id
	Stance  string `cbor:"3,keyasint"`
	Note    string `cbor:"4,keyasint,omitempty"`
}

// Kind is [KindEndorse].
func (Endorse) Kind() string { return KindEndorse }

// Check says whether the fields are in range.
func (e Endorse) Check() error {
	if len(e.Clause) == 0 || len(e.Clause) > MaxClause {
		return fmt.Errorf("%w: clause id of %d bytes", ErrMalformed, len(e.Clause))
	}
	if err := checkID("version", e.Version); err != nil {
		return err
	}
	switch e.Stance {
	case StanceEndorse, StanceReservation, StanceCannot:
	default:
		return fmt.Errorf("%w: stance %q", ErrMalformed, e.Stance)
	}
	return checkText("note", e.Note, MaxNote)
}
