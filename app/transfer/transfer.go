// Package transfer knows the shapes in which a community's pages and records
// leave and enter the app: a folder of Markdown with pictures on the way in
// ([Read]), and on the way out a folder that people, spreadsheets and other
// programs can read without Commonplace ([Writer]).
//
// What goes out comes in again the same: a page keeps its path, its front
// matter to the letter unless its title or tags changed, and its text to the
// byte (a byte order mark goes, and line ends become plain line feeds, on the
// way in). Paths that come from others are made safe before a file is named after
// them, and a folder is read and written through [os.Root], so that neither a
// symbolic link nor a ".." leads outside.
package transfer

// Limits of an import. What is over them is skipped and reported.
const (
	MaxPage  = 4 << 20  // bytes of one Markdown file
	MaxFile  = 64 << 20 // bytes of one picture or attachment
	MaxPages = 20_000
	MaxFiles = 20_000
)

// Skipped is something an import left out, and why, in words.
type Skipped struct {
	Path, Why string
}

// Page is a page as a Markdown file.
type Page struct {
	Path  string // slash-separated, relative to the folder: "handbooks/instructors.md"
	Title string // from the front matter, the first heading, or the file's name
	Tags  []string
	Front string // the front matter to the letter, with its fences; "" if there is none
	Body  string // what follows the front matter
	Files []File // pictures and attachments of the page
}

// File is a picture or attachment of a page.
type File struct {
	Target string // as the page's links write it, or would
	Path   string // slash-separated, relative to the folder
	Size   int64
	Type   string // media type
}
