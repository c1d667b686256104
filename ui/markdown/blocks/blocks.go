// Package blocks turns Markdown into a flat list of what is drawn on a page:
// text, code, tables, pictures and rules, one below the other.
//
// Nesting is kept as far as it can be seen: how far a block is indented, which
// bullet stands before it, and which quotes and callouts it is in. What goes
// beyond GitHub's Markdown is what handbooks use: callouts in the ways of MyST
// (":::{note}" and "```{note}") and GitHub ("> [!NOTE]"), footnotes, and links
// to pages in double brackets.
//
// Pages are written by others, so nothing in them is trusted. HTML is never
// interpreted: the text in it is shown, a few tags are taken for the Markdown
// they stand for, and scripts and styles are dropped. A link leads to the web,
// to a mail address, or to something in the community; what names any other
// scheme is text. Pictures on the web are links, never loaded.
package blocks

import "commonplace/ui/editor/markup"

// Kind is what a block is.
type Kind int

// The kinds of blocks.
const (
	Text Kind = iota
	Code
	Table
	Rule
	Picture
)

// Task is whether a block is a task of a list, and whether that is done.
type Task int

// The states of a task.
const (
	NoTask Task = iota
	Open
	Done
)

// Link is a part of a text that leads somewhere.
type Link struct {
	Start, End int
	// Target is a web or mail address, "#" and an anchor of the page, "[[",
	// the name of a page and "]]", or the path of something in the community.
	Target string
}

// Prose is text with its looks and links. Spans cover all of it, in order.
type Prose struct {
	Text  []rune
	Spans []markup.Span
	Links []Link
}

// Block is one of the things that stand below each other on a page.
type Block struct {
	Kind Kind
	// Prose is the text, the code or what describes a picture.
	Prose
	// Heading is the level of a heading, or zero.
	Heading int
	// Title is whether the text is the title of the callout it is in.
	Title bool
	// Indent is how many lists the block is in, and Marker the bullet or
	// number before it.
	Indent int
	Marker string
	Task   Task
	// Tight is whether it follows the block before closely.
	Tight bool
	// Language is that of code.
	Language string
	// Target is that of a picture.
	Target string
	Table  Grid
	// Groups are the quotes and callouts the block is in, outermost first.
	Groups []int
}

// Align is how the cells of a column stand.
type Align int

// The ways cells stand.
const (
	Left Align = iota
	Center
	Right
)

// Grid is the cells of a table, row by row. The first row is its head.
type Grid struct {
	Align []Align
	Rows  [][]Prose
}

// Tone is what a group is.
type Tone int

// The tones of groups. A quote is not a callout.
const (
	Quote Tone = iota
	Note
	Tip
	Warning
	Danger
)

// Group is the blocks from First to Last, which are quoted or called out.
type Group struct {
	Tone        Tone
	First, Last int
	Indent      int
}

// Heading is an entry of the table of contents.
type Heading struct {
	Level  int
	Text   string
	Anchor string
	// Block is the number of the block.
	Block int
}

// Doc is a page.
type Doc struct {
	Blocks  []Block
	Groups  []Group
	Outline []Heading
	// Anchors are the blocks that links within the page lead to.
	Anchors map[string]int
	// Plain is whether the text is shown as it was written, since reading it
	// as Markdown would take too long.
	Plain bool
}
