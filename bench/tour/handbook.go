package main

import (
	"fmt"
	"os"
	"path/filepath"

	"commonplace/bench/program"
)

// handbook is the folder to bring in: a real handbook where one is beside the
// checkout, else a small one.
func handbook(work string) (string, error) {
	root, err := program.Root()
	if err != nil {
		return "", err
	}
	dir := filepath.Clean(filepath.Join(root, "..", "shared", "data", "carpentries-handbook", "source"))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	dir = filepath.Join(work, "notes")
	for name, text := range map[string]string{
		"welcome.md":          "# Welcome\n\nWhat we do, and [how we meet](meetings/monthly.md).\n",
		"meetings/monthly.md": "# Monthly meeting\n\n1. Check-in\n2. What did we learn?\n3. Who does what\n",
		"meetings/notes.md":   "# Notes\n\n| week | topic |\n| --- | --- |\n| 1 | reading aloud |\n| 2 | asking questions |\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return "", fmt.Errorf("making the notes: %w", err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return "", fmt.Errorf("making the notes: %w", err)
		}
	}
	return dir, nil
}
