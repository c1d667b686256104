// Package words says in the member's language what package app tells as data:
// what somebody did, what needs an eye, what is missing, and what went wrong.
// Where it does not know what it is told - a statement of a newer version, the
// error of a library - it says it as it came.
package words

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/widgets"
)

func named(key, value string) map[string]any { return map[string]any{key: value} }

func titled(title string) map[string]any { return named("Title", cmp.Or(title, lang.L("a page"))) }

// Did says what somebody did, after their name.
func Did(a app.Activity) string {
	if many := a.Doc == (app.DocID{}) && a.Count > 1; many {
		switch a.Kind {
		case "page.created":
			return widgets.Counted("wrote {{.N}} pages", a.Count)
		case "page.archived":
			return widgets.Counted("archived {{.N}} pages", a.Count)
		case "charter.endorsed":
			return widgets.Counted("answered {{.N}} clauses of the charter", a.Count)
		}
	}
	switch a.Kind {
	case "page.created":
		return lang.L("wrote {{.Title}}", titled(a.Title))
	case "page.edited":
		return lang.L("edited {{.Title}}", titled(a.Title))
	case "page.archived":
		return lang.L("archived {{.Title}}", titled(a.Title))
	case "page.restored":
		return lang.L("took {{.Title}} out of the archive", titled(a.Title))
	case "talk":
		return lang.L("said something beside {{.Title}}", titled(a.Title))
	case "charter.amended":
		return lang.L("worked on the charter")
	case "charter.endorsed":
		return lang.L("answered a clause of the charter")
	}
	return joined(a)
}

// joined is what somebody did with the roll.
func joined(a app.Activity) string {
	switch a.Kind {
	case "founded":
		return lang.L("founded the community")
	case "joined":
		return lang.L("joined")
	case "left":
		return lang.L("left the community")
	case "removed":
		return lang.L("was removed")
	case "role":
		return lang.L("changed roles")
	case "profile":
		return lang.L("changed their profile")
	case "invited":
		return lang.L("opened an invitation")
	}
	return a.What
}

// Why says why something needs my eye.
func Why(n app.NeedsEye) string {
	both := titled(n.Title)
	both["Name"] = n.Name
	switch n.Kind {
	case "merge":
		return lang.L("You and {{.Name}} wrote in the same paragraph of {{.Title}} while apart", both)
	case "reply":
		return lang.L("{{.Name}} answered you beside {{.Title}}", both)
	case "mention":
		return lang.L("{{.Name}} mentioned you beside {{.Title}}", both)
	case "clause":
		return lang.L("Clause {{.Number}} changed; you answered the version before", map[string]any{"Number": n.Number})
	case "arrival":
		return lang.L("{{.Name}} asks to be let in", both)
	case "role":
		return lang.L("A change of roles waits for your signature: {{.What}}", named("What", Change(n.Change, n.Why)))
	}
	return n.Why
}

// Change says what a change of roles does; otherwise is said if nothing is
// known of its parts.
func Change(parts []app.RolePart, otherwise string) string {
	if len(parts) == 0 {
		return otherwise
	}
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = part(p)
	}
	return strings.Join(all, "; ")
}

func part(p app.RolePart) string {
	both := map[string]any{"Name": p.Name, "Role": Role(p.Role)}
	switch p.Kind {
	case "becomes":
		return lang.L("{{.Name}} becomes {{.Role}}", both)
	case "ends":
		return lang.L("{{.Name}} is no longer {{.Role}}", both)
	case "removed":
		return lang.L("{{.Name}} is removed", named("Name", p.Name))
	}
	return p.Text
}

// Role is the name of a role. Those that a community made up stay as they are.
func Role(name string) string {
	if name == "" {
		return ""
	}
	return lang.L(strings.ToLower(name))
}

// Missing says what is still to be done before one can leave; empty if
// nothing is.
func Missing(r app.Room) string {
	var behind []string
	for _, l := range r.Laptops {
		if l.Nearby && !l.InSync {
			behind = append(behind, l.Name)
		}
	}
	switch {
	case r.SafeToLeave:
		return ""
	case len(behind) > 0:
		return lang.L("Still exchanging with {{.Names}}.", named("Names", strings.Join(behind, ", ")))
	case r.Unshared > 0:
		return widgets.Counted("{{.N}} changes made here are on no other laptop yet.", r.Unshared)
	}
	return ""
}
