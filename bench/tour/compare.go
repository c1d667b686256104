package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"commonplace/bench/program"
	"commonplace/crdt/document"
)

// compare looks at what both laptops hold in the end.
func (s *story) compare() error {
	ctx, cancel := context.WithTimeout(context.Background(), program.Patience)
	defer cancel()
	var states []program.Status
	var sums []string
	for _, m := range []*member{s.ana, s.ben} {
		state, err := m.laptop.Status(ctx)
		if err != nil {
			return err
		}
		export := filepath.Join(s.work, m.name+"-export")
		if _, err := m.laptop.Run(ctx, "--offline", "export", export); err != nil {
			return err
		}
		sum, count, err := sumOf(export)
		if err != nil {
			return err
		}
		states, sums = append(states, state), append(sums, sum)
		s.outcome = append(s.outcome, fmt.Sprintf("%s: fingerprint `%s`, %d members, %d pages; export of %d files, `%s`",
			m.name, state.Fingerprint, state.Members, state.Pages, count, sum[:16]))
	}
	if states[0].Fingerprint != states[1].Fingerprint || sums[0] != sums[1] {
		return fmt.Errorf("the two laptops hold different things: %s", strings.Join(s.outcome, "; "))
	}
	return s.hasAll(filepath.Join(s.work, "Ana-export", "pages"))
}

// hasAll checks that the page has every change of the story.
func (s *story) hasAll(pages string) error {
	var text string
	err := filepath.WalkDir(pages, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "checklist") {
			return err
		}
		content, err := os.ReadFile(path)
		text += string(content)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the export: %w", err)
	}
	for _, part := range []string{"Hello from Ben!", "while Ben was away", "on the train", "Carried on a stick"} {
		if !strings.Contains(text, part) {
			return fmt.Errorf("the page has lost %q: %q", part, text)
		}
	}
	return nil
}

// sumOf is a hash over all files of an export, of documents over their heads,
// without the manifest, which says who made it when.
func sumOf(dir string) (sum string, files int, err error) {
	all := sha256.New()
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "commonplace-export.json" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) == ".automerge" {
			doc, err := document.Load(content, []byte("reader"))
			if err != nil {
				return err
			}
			content = fmt.Append(nil, doc.Heads())
			doc.Close()
		}
		name, err := filepath.Rel(dir, path)
		fmt.Fprintf(all, "%s\n%x\n", name, sha256.Sum256(content))
		files++
		return err
	})
	return hex.EncodeToString(all.Sum(nil)), files, err
}

// exists waits for a file.
func exists(path string) error {
	return until(path, func() bool {
		_, err := os.Stat(path)
		return !errors.Is(err, fs.ErrNotExist)
	})
}

// report writes what was seen.
func (s *story) report() error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Tour\n\nTwo members, two processes, two windows on one virtual display, over loopback. Left: Ana. Right: Ben. Made %s.\n\n",
		time.Now().UTC().Format("2006-01-02 15:04 UTC"))
	for _, p := range s.pictures {
		fmt.Fprintf(&b, "%s\n\n![%s](%s)\n\n", p.says, p.says, p.file)
	}
	b.WriteString("## In the end\n\n")
	for _, line := range s.outcome {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	b.WriteString("\nBoth hold the same.\n")
	return os.WriteFile(filepath.Join(s.out, "report.md"), []byte(b.String()), 0o644)
}
