package backup

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Keep says how many backups to keep as they age: the newest of each of the
// last so many days, weeks (from Monday) and months that have one.
type Keep struct {
	Daily   int
	Weekly  int
	Monthly int
}

// DefaultKeep reaches back a year with about two dozen files.
var DefaultKeep = Keep{Daily: KeepDaily, Weekly: KeepWeekly, Monthly: KeepMonthly}

// How many backups are kept unless others are asked for.
const (
	KeepDaily   = 7
	KeepWeekly  = 5
	KeepMonthly = 12
)

// File is a backup in a folder.
type File struct {
	Name string
	Made time.Time
	Size int64
}

// Expired picks the files that may go, the oldest first. Kept are, beside what
// the numbers say, always the newest, the one named proven (the last that passed
// a rehearsal), and those from the future: a clock that was wrong must not cost
// the backups made while it was right. Days are those of UTC, so that a journey
// changes nothing.
func (k Keep) Expired(now time.Time, files []File, proven string) []File {
	past := slices.DeleteFunc(slices.Clone(files), func(f File) bool { return f.Made.After(now) })
	slices.SortFunc(past, newestFirst)
	kept := map[string]bool{proven: true}
	if len(past) > 0 {
		kept[past[0].Name] = true
	}
	for _, rule := range []struct {
		count int
		span  func(time.Time) string
	}{{k.Daily, day}, {k.Weekly, week}, {k.Monthly, month}} {
		newestOfEach(past, rule.count, rule.span, kept)
	}
	past = slices.DeleteFunc(past, func(f File) bool { return kept[f.Name] })
	slices.Reverse(past)
	return past
}

// newestOfEach marks the newest file of each of the last count spans of time.
// Files are sorted, the newest first.
func newestOfEach(files []File, count int, span func(time.Time) string, kept map[string]bool) {
	last := ""
	for _, f := range files {
		s := span(f.Made.UTC())
		if s == last {
			continue
		}
		if count--; count < 0 {
			return
		}
		kept[f.Name], last = true, s
	}
}

func newestFirst(a, b File) int {
	return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(b.Name, a.Name))
}

func day(t time.Time) string   { return t.Format(time.DateOnly) }
func month(t time.Time) string { return t.Format("2006-01") }

func week(t time.Time) string {
	year, week := t.ISOWeek()
	return fmt.Sprintf("%d-%d", year, week)
}
