package app

import (
	"fmt"

	"commonplace/app/activity"
)

// gathered says in words, kind by kind, what several things that one member
// did in a row amount to. Kinds that are not in it stay apart.
var gathered = map[string]string{
	"page.created":     "wrote %d pages",
	"charter.endorsed": "answered %d clauses of the charter",
	"page.archived":    "archived %d pages",
}

// gather makes one of what a member did several times in a row, as when a
// folder was imported, of a list that is newest first. Two pages in a row keep
// their titles.
func gather(list []Activity) []Activity {
	var out []Activity
	for first := 0; first < len(list); {
		next := first + 1
		for next < len(list) && follows(list[next-1], list[next]) {
			next++
		}
		run := list[first:next]
		words, known := gathered[list[first].Kind]
		if !known || len(run) == 1 || len(run) == 2 && run[0].Kind != "charter.endorsed" {
			out = append(out, run...)
		} else {
			one := run[0]
			one.What, one.Title, one.Doc, one.Count = fmt.Sprintf(words, len(run)), "", DocID{}, len(run)
			out = append(out, one)
		}
		first = next
	}
	return out
}

// follows says that the older of two things continues what the newer one ends.
func follows(newer, older Activity) bool {
	return older.Member == newer.Member && older.Kind == newer.Kind && newer.At.Sub(older.At) <= activity.Gap
}
