package screen

import (
	"bytes"
	"fmt"
	"time"
)

// patience is how long it may take until all stands still on a busy machine.
const patience = 90 * time.Second

// A picture stands still when two in a row differ in no more points than a
// blinking cursor has.
const blinking = 400

// Settle waits until nothing moves on the display any more.
func (s *Screen) Settle() error {
	before, err := s.points()
	if err != nil {
		return err
	}
	deadline := time.Now().Add(patience)
	for {
		now, err := s.points()
		if err != nil {
			return err
		}
		if differing(before, now) <= blinking {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the display did not stand still for %v", patience)
		}
		before = now
	}
}

// points reads the display.
func (s *Screen) points() ([]byte, error) {
	var problem bytes.Buffer
	cmd := s.Command("import", "-window", "root", "-depth", "8", "ppm:-")
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("looking at the display: %w: %s", err, &problem)
	}
	return out, nil
}

// differing counts the bytes in which two pictures differ.
func differing(a, b []byte) int {
	if len(a) != len(b) {
		return max(len(a), len(b))
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
