package activity_test

import (
	"slices"
	"testing"
	"time"

	"commonplace/app/activity"
	"commonplace/app/roll"
)

func TestJoin(t *testing.T) {
	ana, ben := roll.MemberID{1}, roll.MemberID{2}
	minute := time.Minute.Milliseconds()
	in := []activity.Stretch{
		{Member: ana, From: 0, To: 50 * minute, Count: 3},
		{Member: ben, From: 55 * minute, To: 58 * minute, Count: 1},
		{Member: ana, From: 65 * minute, To: 70 * minute, Count: 2},
		{Member: ana, From: 140 * minute, To: 141 * minute, Count: 1},
	}
	want := []activity.Stretch{
		{Member: ana, From: 140 * minute, To: 141 * minute, Count: 1},
		{Member: ana, From: 0, To: 70 * minute, Count: 5},
		{Member: ben, From: 55 * minute, To: 58 * minute, Count: 1},
	}
	if got := activity.Join(in); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	slices.Reverse(in)
	if got := activity.Join(in); !slices.Equal(got, want) {
		t.Errorf("in another order: %+v", got)
	}
	if activity.WindowOf(59*minute) != 0 || activity.WindowOf(60*minute) != 1 {
		t.Error("windows are not hours")
	}
}
