package roll

// Limits of what a statement may say. They depend on nothing but the statement,
// so all laptops agree.
const (
	// MaxUses is how many people one invitation may let in.
	MaxUses = 40
	// MaxInviteDays is how long an invitation may be open, in days.
	MaxInviteDays = 14
	// MaxText is the most bytes of a note, a reason or a domain.
	MaxText = 4096
	// MaxMinutesText is the most bytes of the text of minutes.
	MaxMinutesText = 32 << 10
	// MaxStewards is the most stewards there may be.
	MaxStewards = 25
	// MaxPosts is the most posts that minutes may name.
	MaxPosts = 400
	// MaxMembers is the most members that minutes may name.
	MaxMembers = 1000
	// MaxCuts is the most feeds that one statement may cut or seal.
	MaxCuts = 1000
	// MaxStatements is how many entries of the membership log one feed may
	// have; those after it are invalid.
	MaxStatements = 2048

	maxInviteMillis = MaxInviteDays * 24 * 60 * 60 * 1000
)
