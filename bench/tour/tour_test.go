package main

import (
	"errors"
	"testing"

	"commonplace/bench/program"
	"commonplace/bench/screen"
)

// TestTour is the whole tour as a test.
func TestTour(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: two windows take their time")
	}
	err := run(t.TempDir())
	if errors.Is(err, screen.ErrNone) || errors.Is(err, program.ErrNotBuilt) {
		t.Skip("SKIPPED: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
