// Package sample holds the small community that the app can found to look
// around in: a charter in the form of package starters, and a folder of pages.
package sample

import (
	"embed"
	"io/fs"

	"commonplace/assets/starters"
)

//go:embed charter.md
var charter string

//go:embed pages
var pages embed.FS

// Charter is the sample community's charter.
func Charter() starters.Starter {
	s, err := starters.Parse("sample", charter)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return s
}

// Pages is the folder of its pages.
func Pages() fs.FS {
	sub, err := fs.Sub(pages, "pages")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return sub
}
