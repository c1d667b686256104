// Tour lets two members use the real program, each in a window of their own,
// on one virtual display, the way people do: with keys, words and clicks. They
// found a community, bring in a handbook, invite and join, write on one page
// while apart, meet again, and carry a change in a file. It leaves numbered
// pictures and a report, and fails if both do not hold the same in the end.
//
// Usage: go run ./bench/tour [-out FOLDER]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"commonplace/bench/program"
	"commonplace/bench/screen"
)

func main() {
	out := flag.String("out", "tour", "where pictures and report go")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(1)
	}
	fmt.Printf("tour: done; see %s\n", filepath.Join(*out, "report.md"))
}

func run(out string) (err error) {
	path, err := program.Find()
	if err != nil {
		return err
	}
	if err := clear(out); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "commonplace-tour-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	display, err := screen.Open(2560, 800)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, display.Close()) }()
	s := &story{screen: display, out: out, work: work}
	err = s.tell(path)
	if err != nil {
		err = errors.Join(err, s.explain())
	}
	return errors.Join(err, s.leave())
}

// clear removes what an earlier tour left, and nothing else.
func clear(out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("making the folder of the pictures: %w", err)
	}
	old, err := os.ReadDir(out)
	if err != nil {
		return fmt.Errorf("looking into the folder of the pictures: %w", err)
	}
	for _, file := range old {
		if strings.HasSuffix(file.Name(), ".png") || file.Name() == "report.md" {
			if err := os.Remove(filepath.Join(out, file.Name())); err != nil {
				return fmt.Errorf("removing an old picture: %w", err)
			}
		}
	}
	return nil
}
