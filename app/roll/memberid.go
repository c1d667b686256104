package roll

import "commonplace/app/identity"

// MemberID names a member within one community: the SHA-256 of the member's
// public key under its own tag.
type MemberID = identity.MemberID
