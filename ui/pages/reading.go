package pages

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// heading is a line of the outline; Pos counts characters from the start of
// the text.
type heading struct {
	Level int
	Text  string
	Pos   int
}

// outline lists the headings of a Markdown text.
func outline(text string) []heading {
	var all []heading
	pos, fenced := 0, false
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		if strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~") {
			fenced = !fenced
		}
		level := len(bare) - len(strings.TrimLeft(bare, "#"))
		if !fenced && level > 0 && level <= 6 && strings.HasPrefix(bare[level:], " ") {
			all = append(all, heading{level, plain(strings.Trim(bare[level:], " #")), pos})
		}
		pos += utf8.RuneCountInString(line)
	}
	return all
}

// plain leaves out the signs of emphasis, code and links.
func plain(text string) string {
	for {
		open := strings.Index(text, "](")
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], ')')
		start := strings.LastIndexByte(text[:open], '[')
		if end < 0 || start < 0 {
			break
		}
		text = text[:start] + text[start+1:open] + text[open+end+1:]
	}
	return strings.NewReplacer("**", "", "`", "", "*", "", "__", "").Replace(text)
}

func isWeb(target string) bool {
	u, err := url.Parse(target)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "mailto")
}

// pastedFile recognises the path of a file that was copied in a file manager.
func pastedFile(text string) (string, bool) {
	path := strings.TrimSpace(text)
	if u, err := url.Parse(path); err == nil && u.Scheme == "file" {
		path = u.Path
	}
	if !filepath.IsAbs(path) || strings.ContainsAny(path, "\n\r") {
		return "", false
	}
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

// reading shows Markdown of a page.
type reading struct {
	view *widget.RichText
}

func newReading(p *Page) *reading {
	r := &reading{view: widget.NewRichText()}
	r.view.Wrapping = fyne.TextWrapWord
	return r
}

func (r *reading) show(text string) { r.view.ParseMarkdown(text) }

func (r *reading) goTo(h heading) {}
