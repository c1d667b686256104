// Package starters ships the charters that a new community can begin with.
//
// A starter is a Markdown file: its title, a summary as a quotation, a section
// "Purpose", and a section for each clause, headed "Value: …", "Norm: …" or
// "Process: …". Adding one is adding a file. They are starting points, written
// to be changed.
package starters

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"
)

//go:embed *.md
var files embed.FS

// Starter is one starter charter.
type Starter struct {
	Key     string // the file's name without its ending
	Name    string
	Summary string
	Purpose string
	Clauses []Clause
}

// Clause is one clause of a starter charter.
type Clause struct {
	Kind  string // "value", "norm" or "process"
	Title string
	Text  string
}

// All lists the starters by key. They are read once.
var All = sync.OnceValue(func() []Starter {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	var all []Starter
	for _, e := range entries {
		text, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		s, err := Parse(strings.TrimSuffix(path.Base(e.Name()), ".md"), string(text))
		if err != nil {
			panic(err)
		}
		all = append(all, s)
	}
	return all
})

// Find gives the starter with a key.
func Find(key string) (Starter, bool) {
	for _, s := range All() {
		if s.Key == key {
			return s, true
		}
	}
	return Starter{}, false
}

// Parse reads a starter charter, or says in human words what it lacks.
func Parse(key, text string) (Starter, error) {
	s := Starter{Key: key}
	head, rest, _ := strings.Cut(text, "\n## ")
	for line := range strings.Lines(head) {
		if name, ok := strings.CutPrefix(line, "# "); ok {
			s.Name = strings.TrimSpace(name)
		}
		if summary, ok := strings.CutPrefix(line, "> "); ok {
			s.Summary = strings.TrimSpace(s.Summary + " " + strings.TrimSpace(summary))
		}
	}
	for section := range strings.SplitSeq(rest, "\n## ") {
		title, body, _ := strings.Cut(section, "\n")
		if err := s.add(strings.TrimSpace(title), strings.TrimSpace(body)); err != nil {
			return s, fmt.Errorf("charter %s: %w", key, err)
		}
	}
	if s.Name == "" || s.Summary == "" || s.Purpose == "" || len(s.Clauses) == 0 {
		return s, fmt.Errorf("charter %s: it needs a title, a summary, a purpose and clauses", key)
	}
	return s, nil
}

func (s *Starter) add(title, body string) error {
	if title == "Purpose" {
		s.Purpose = body
		return nil
	}
	kind, name, found := strings.Cut(title, ": ")
	kind = strings.ToLower(kind)
	if !found || body == "" || (kind != "value" && kind != "norm" && kind != "process") {
		return fmt.Errorf("section %q is no clause with a text", title)
	}
	s.Clauses = append(s.Clauses, Clause{Kind: kind, Title: name, Text: body})
	return nil
}
