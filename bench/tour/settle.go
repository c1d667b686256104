package main

import (
	"bytes"
	"fmt"
)

// A picture stands still when two in a row differ in no more points than a
// blinking cursor has.
const blinking = 400

// settle waits until nothing moves on the display any more.
func (s *screen) settle() error {
	before, err := s.points()
	if err != nil {
		return err
	}
	return until("the display to stand still", func() bool {
		var now []byte
		if now, err = s.points(); err != nil {
			return true
		}
		still := differing(before, now) <= blinking
		before = now
		return still
	})
}

// points reads the display.
func (s *screen) points() ([]byte, error) {
	var problem bytes.Buffer
	cmd := s.command("import", "-window", "root", "-depth", "8", "ppm:-")
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
