package backup

import "time"

// Schedule says when backups are made and rehearsed by themselves.
type Schedule struct {
	Every    time.Duration // between backups
	Retry    time.Duration // after one that failed
	Rehearse time.Duration // between rehearsals
}

// DefaultSchedule makes a backup a day, tries again in an hour (the stick is
// not in, the disk is full), and rehearses every week.
var DefaultSchedule = Schedule{Every: 24 * time.Hour, Retry: time.Hour, Rehearse: 7 * 24 * time.Hour}

// Due reports whether a backup should be made now. Made is when the newest one
// was, tried when the last attempt was, whatever came of it; the zero time means
// never. A time in the future comes from a clock that was wrong, and counts as
// never.
func (s Schedule) Due(now, made, tried time.Time) bool {
	return due(now, made, s.Every) && due(now, tried, s.Retry)
}

// DueRehearsal reports whether a restore should be rehearsed now. Backup is when
// the newest one was made, tested when the last rehearsal was: there is nothing
// to rehearse without a backup.
func (s Schedule) DueRehearsal(now, backup, tested time.Time) bool {
	return !backup.IsZero() && due(now, tested, s.Rehearse)
}

// Next tells when a backup will be due; the past means now.
func (s Schedule) Next(now, made, tried time.Time) time.Time {
	next := now
	for _, t := range []time.Time{after(now, made, s.Every), after(now, tried, s.Retry)} {
		if t.After(next) {
			next = t
		}
	}
	return next
}

func due(now, last time.Time, every time.Duration) bool {
	return !after(now, last, every).After(now)
}

// after is when something is due that was last done at last.
func after(now, last time.Time, every time.Duration) time.Time {
	if last.IsZero() || last.After(now) {
		return now
	}
	return last.Add(every)
}
