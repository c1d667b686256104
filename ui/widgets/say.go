package widgets

import (
	"fmt"
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"
)

// Ago says when something was, as a person would.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return lang.L("never")
	case d < 45*time.Second:
		return lang.L("just now")
	case d < time.Hour:
		return count("{{.N}} minutes ago", max(int(d.Minutes()+0.5), 1))
	case d < 22*time.Hour:
		return count("{{.N}} hours ago", max(int(d.Hours()+0.5), 1))
	case day(now).Sub(day(t)) <= 24*time.Hour:
		return lang.L("yesterday")
	case d < 7*24*time.Hour:
		return count("{{.N}} days ago", int(day(now).Sub(day(t)).Hours()/24+0.5))
	}
	return Date(t)
}

// Until says how long something still lasts.
func Until(t, now time.Time) string {
	d := t.Sub(now)
	switch {
	case d <= 0:
		return lang.L("over")
	case d < time.Hour:
		return count("{{.N}} minutes left", max(int(d.Minutes()+0.5), 1))
	case d < 48*time.Hour:
		return count("{{.N}} hours left", max(int(d.Hours()+0.5), 1))
	}
	return count("{{.N}} days left", int(d.Hours()/24+0.5))
}

// Date is a day with its year.
func Date(t time.Time) string { return t.Local().Format("2 Jan 2006") }

// Clock is a day with its time.
func Clock(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") }

// Day names a day: today, yesterday, or its date.
func Day(t, now time.Time) string {
	switch day(now).Sub(day(t)) {
	case 0:
		return lang.L("Today")
	case 24 * time.Hour:
		return lang.L("Yesterday")
	}
	if now.Sub(t) < 7*24*time.Hour {
		return lang.L(t.Local().Weekday().String())
	}
	return Date(t)
}

func day(t time.Time) time.Time {
	y, m, d := t.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Bytes is a size in the unit that fits.
func Bytes(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	size, unit := float64(n), 0
	for size >= 1000 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	if unit == 0 || size >= 100 {
		return fmt.Sprintf("%.0f %s", size, units[unit])
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}

// Counted is a number with its word, in the right number.
func Counted(key string, n int) string { return count(key, n) }

func count(key string, n int) string {
	return lang.N(key, n, map[string]any{"N": strconv.Itoa(n)})
}
