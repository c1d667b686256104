package screen

import (
	"encoding/hex"

	"commonplace/app"
)

// The screens that others lead to.
const (
	Home       = "home"
	Charter    = "charter"
	People     = "people"
	Pages      = "pages" // Arg: a collection, Part: a tag
	OnePage    = "page"  // Arg: the page, Part: "edit" or "history"
	Search     = "search"
	Laptops    = "laptops"
	Settings   = "settings"
	Onboarding = "welcome"
)

// To leads to a screen.
func To(name string) Route { return Route{Screen: name} }

// ToPage leads to a page, or to a part of it: "edit", "history".
func ToPage(id app.DocID, part string) Route {
	return Route{Screen: OnePage, Arg: hex.EncodeToString(id[:]), Part: part}
}

// ToClause leads to a clause of the charter.
func ToClause(id app.ClauseID) Route { return Route{Screen: Charter, Arg: string(id)} }

// ToMember leads to a member.
func ToMember(id app.MemberID) Route {
	return Route{Screen: People, Arg: hex.EncodeToString(id[:])}
}

// Doc reads a page out of a route; the zero page if there is none.
func (r Route) Doc() app.DocID {
	var id app.DocID
	if b, err := hex.DecodeString(r.Arg); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}

// Member reads a member out of a route.
func (r Route) Member() app.MemberID {
	var id app.MemberID
	if b, err := hex.DecodeString(r.Arg); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}
