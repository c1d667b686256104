package command

import "commonplace/app"

// The results of import, export and bundles as JSON.

type imported struct {
	Created int           `json:"created"`
	Changed int           `json:"changed"`
	Same    int           `json:"same"`
	Files   int           `json:"files"`
	Skipped []skippedLine `json:"skipped"`
}

type exported struct {
	Pages     int           `json:"pages"`
	Files     int           `json:"files"`
	Documents int           `json:"documents"`
	Bytes     int64         `json:"bytes"`
	Missing   []skippedLine `json:"missing"`
}

type bundled struct {
	Entries int   `json:"entries"`
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
}

type unbundled struct {
	Community string `json:"community"`
	By        string `json:"by"`
	Entries   int    `json:"entries"`
	New       int    `json:"new"`
}

type skippedLine struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

func skippedLines(all []app.Skipped) []skippedLine {
	lines := []skippedLine{}
	for _, s := range all {
		lines = append(lines, skippedLine(s))
	}
	return lines
}

type starterLine struct {
	Key     string `json:"key"`
	Name    string `json:"name"`
	Summary string `json:"summary"`
	Clauses int    `json:"clauses"`
}
