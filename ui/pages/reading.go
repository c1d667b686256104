package pages

import (
	"image"
	_ "image/gif"  // what pages show
	_ "image/jpeg" // and this
	_ "image/png"  // and this
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	_ "golang.org/x/image/webp" // and this

	"commonplace/app"
	"commonplace/ui/markdown"
	"commonplace/ui/markdown/blocks"
)

// heading is a line of the outline; Pos counts characters from the start of
// the text, Anchor names it in the text as it is read.
type heading struct {
	Level  int
	Text   string
	Anchor string
	Pos    int
}

// outline lists the headings of a Markdown text, with their places in it.
func outline(view *markdown.View, title, text string) []heading {
	places := headingPlaces(text)
	if repeatedTitle(title, text) != "" && len(places) > 0 {
		places = places[1:]
	}
	var all []heading
	for i, h := range view.Outline() {
		pos := 0
		if i < len(places) {
			pos = places[i]
		}
		all = append(all, heading{h.Level, h.Text, h.Anchor, pos})
	}
	return all
}

// repeatedTitle is the beginning of a text if it is a heading that says the
// page's title once more.
func repeatedTitle(title, text string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	if name, ok := strings.CutPrefix(line, "# "); ok && strings.TrimSpace(name) == title {
		return text[:strings.Index(text, line)+len(line)]
	}
	return ""
}

// headingPlaces is where lines that begin with # are, outside of code.
func headingPlaces(text string) []int {
	var all []int
	pos, fenced := 0, false
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		if strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~") {
			fenced = !fenced
		}
		level := len(bare) - len(strings.TrimLeft(bare, "#"))
		if !fenced && level > 0 && level <= 6 && strings.HasPrefix(bare[level:], " ") {
			all = append(all, pos)
		}
		pos += utf8.RuneCountInString(line)
	}
	return all
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

// reading shows the Markdown of a page, with its pictures, which are read off
// the window's goroutine the first time they are about to be seen.
type reading struct {
	page     *Page
	view     *markdown.View
	text     string
	pictures map[string]image.Image // nil: being read, or not to be had
}

func newReading(p *Page) *reading {
	r := &reading{page: p, view: markdown.New(""), pictures: map[string]image.Image{}}
	r.view.OnLink = p.follow
	r.view.Picture = r.picture
	return r
}

// parsed is a text that is ready to be shown.
type parsed struct {
	text string
	doc  *blocks.Doc
}

// parse reads a text, without a first heading that only repeats the title. It
// may take a while for a long one, and is done off the window's goroutine.
func parse(title, text string) parsed {
	text = text[len(repeatedTitle(title, text)):]
	return parsed{text, blocks.Parse(text)}
}

// show shows a text.
func (r *reading) show(p parsed) {
	if r.text != p.text {
		r.text = p.text
		r.view.SetDoc(p.doc)
	}
}

const largestPicture = 40 << 20 // pixels

func (r *reading) picture(target string) (image.Image, bool) {
	if img, known := r.pictures[target]; known {
		return img, img != nil
	}
	r.pictures[target] = nil
	p := r.page
	id := p.id
	p.shell.Background(func() {
		img, err := readPicture(p.from, id, target)
		if err != nil {
			return
		}
		p.shell.Do(func() {
			r.pictures[target] = img
			r.view.Loaded(target)
		})
	})
	img := r.pictures[target]
	return img, img != nil
}

// again asks for pictures that were not to be had before.
func (r *reading) again() {
	maps.DeleteFunc(r.pictures, func(_ string, img image.Image) bool { return img == nil })
	r.view.Refresh()
}

func readPicture(from Source, id app.DocID, target string) (image.Image, error) {
	file, _, err := from.OpenAttachment(id, target)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	config, _, err := image.DecodeConfig(file)
	if err != nil {
		return nil, err
	}
	if config.Width*config.Height > largestPicture {
		return nil, image.ErrFormat
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(file)
	return img, err
}
