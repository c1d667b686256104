package roll

import "errors"

// Judgement is how an entry stands.
type Judgement int

// What an entry may be.
const (
	Waiting Judgement = iota // something it builds on, or a signature, is still to come
	InForce                  // it counts
	Void                     // it was right in its own past, and something took it back
	Invalid                  // its author never had the right
)

// String names the judgement in a word.
func (j Judgement) String() string {
	return [...]string{"waiting", "in force", "void", "invalid"}[j]
}

// Verdict is how an entry stands, and why if it does not count.
type Verdict struct {
	Judgement Judgement
	Reason    string // for people; empty if in force
}

// Counts reports whether the entry is in force.
func (v Verdict) Counts() bool { return v.Judgement == InForce }

var accepted = Verdict{Judgement: InForce}

func void(why error) Verdict     { return Verdict{Void, why.Error()} }
func waiting(why string) Verdict { return Verdict{Waiting, why} }

// Reasons, in words for people. They are not told apart by callers, who have
// the Judgement and the Standing for that.
var (
	errStranger         = errors.New("the laptop that wrote this is not on the roll")
	errNotIntroduced    = errors.New("the admission of the laptop that wrote this does not count")
	errNoMember         = errors.New("who wrote this was not a member")
	errRevoked          = errors.New("written on a laptop after its owner revoked it")
	errForked           = errors.New("written on a laptop that told different laptops different things")
	errRemoved          = errors.New("written after its author was removed")
	errRemovedByMinutes = errors.New("written after the point to which minutes removed its author")
	errLeft             = errors.New("written after its author left")
	errNoSteward        = errors.New("only a steward may do this")
	errDismissed        = errors.New("its author was a steward no longer")
	errUndone           = errors.New("undone by minutes")
	errStewardKept      = errors.New("minutes that its author did not know made this member a steward")
	errInvitationVoid   = errors.New("the invitation does not count")
	errInvitationClosed = errors.New("the invitation had been revoked")
	errTooOften         = errors.New("the invitation was used too often at once; a steward must confirm")
	errOtherOwner       = errors.New("the laptop belongs to another member")
	errNotSigned        = errors.New("not signed by enough stewards yet")
	errOtherMinutes     = errors.New("other minutes took this place")
)
