package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Folder is a folder of Markdown that was read.
type Folder struct {
	Pages   []Page // by path
	Skipped []Skipped
	files   fs.FS
}

// Open opens a file of the folder.
func (f *Folder) Open(file File) (io.ReadCloser, error) {
	opened, err := f.files.Open(file.Path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", file.Path, err)
	}
	return opened, nil
}

// found is what a walk over a folder sees.
type found struct {
	pages []string
	files map[string]int64 // path -> size, everything that is not Markdown
	skips []Skipped
}

func (f *found) skip(path, why string) { f.skips = append(f.skips, Skipped{path, why}) }

// Read reads a folder: every Markdown file is a page, a picture belongs to the
// pages that show it, a picture that none shows to the nearest index page, and
// another file to the pages that link to it. A folder written by [Writer] is
// known by its manifest, and its pages are read. The error is for the folder
// as a whole; what is wrong with one file is in Skipped.
func Read(ctx context.Context, folder fs.FS, progress func(done, of int, what string)) (*Folder, error) {
	if pages, ok := exportedPages(folder); ok {
		folder = pages
	}
	seen, err := walk(ctx, folder)
	if err != nil {
		return nil, err
	}
	result := &Folder{files: folder}
	for i, name := range seen.pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(i, len(seen.pages), name)
		}
		page, err := readPage(folder, name)
		if err != nil {
			seen.skip(name, err.Error())
			continue
		}
		result.Pages = append(result.Pages, page)
	}
	assignFiles(result, seen)
	slices.SortFunc(seen.skips, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	result.Skipped = seen.skips
	return result, nil
}

func walk(ctx context.Context, folder fs.FS) (*found, error) {
	seen := &found{files: map[string]int64{}}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if name == "." {
				return err
			}
			seen.skip(name, "it cannot be read: "+reason(err))
			return nil
		}
		return seen.visit(name, entry)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	slices.Sort(seen.pages)
	return seen, nil
}

func (f *found) visit(name string, entry fs.DirEntry) error {
	if name != "." && strings.HasPrefix(entry.Name(), ".") {
		f.skip(name, "it is hidden")
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	switch {
	case entry.IsDir():
		return nil
	case !entry.Type().IsRegular():
		f.skip(name, "it is a link or a special file")
		return nil
	case !utf8.ValidString(name):
		f.skip(strings.ToValidUTF8(name, "?"), "its name is not valid text")
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		f.skip(name, "it cannot be read: "+reason(err))
		return nil
	}
	isPage := isMarkdown(name)
	switch {
	case isPage && info.Size() > MaxPage:
		f.skip(name, fmt.Sprintf("it is larger than %d MB", MaxPage>>20))
	case isPage && len(f.pages) >= MaxPages:
		f.skip(name, fmt.Sprintf("there are more than %d pages", MaxPages))
	case isPage:
		f.pages = append(f.pages, name)
	case info.Size() > MaxFile:
		f.skip(name, fmt.Sprintf("it is larger than %d MB", MaxFile>>20))
	case len(f.files) >= MaxFiles:
		f.skip(name, fmt.Sprintf("there are more than %d files", MaxFiles))
	default:
		f.files[name] = info.Size()
	}
	return nil
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return true
	}
	return false
}

func readPage(folder fs.FS, name string) (Page, error) {
	raw, err := fs.ReadFile(folder, name)
	switch {
	case err != nil:
		return Page{}, errors.New("it cannot be read: " + reason(err))
	case len(raw) > MaxPage:
		return Page{}, fmt.Errorf("it is larger than %d MB", MaxPage>>20)
	case !utf8.Valid(raw):
		return Page{}, errors.New("it is not UTF-8 text")
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	page := Page{Path: name}
	page.Front, page.Body = splitFront(text)
	fields := readFront(page.Front)
	page.Title, page.Tags = fields.Title, fields.Tags
	if page.Title == "" {
		page.Title = DerivedTitle(name, page.Body)
	}
	return page, nil
}

// assignFiles gives every file to the pages it belongs to.
func assignFiles(result *Folder, seen *found) {
	pages := map[string]int{}
	for i, page := range result.Pages {
		pages[page.Path] = i
	}
	used := map[string]bool{}
	for i := range result.Pages {
		page := &result.Pages[i]
		for _, target := range Links(page.Body) {
			to, ok := Resolve(page.Path, target)
			size, isFile := seen.files[to]
			if ok && isFile {
				used[to] = true
				page.Files = append(page.Files, File{target, to, size, MediaType(to)})
			}
		}
	}
	for _, name := range sortedNames(seen.files) {
		if used[name] {
			continue
		}
		page, ok := nearestIndex(pages, name)
		switch {
		case !strings.HasPrefix(MediaType(name), "image/"):
			seen.skip(name, "no page links to it")
		case !ok:
			seen.skip(name, "no page shows it, and there is none beside or above it")
		default:
			p := &result.Pages[page]
			p.Files = append(p.Files, File{Relative(p.Path, name), name, seen.files[name], MediaType(name)})
		}
	}
}

// nearestIndex finds the index page of the folder of name, or of the nearest
// one above it; failing that the first page there.
func nearestIndex(pages map[string]int, name string) (int, bool) {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		for _, index := range []string{"index.md", "README.md", "readme.md"} {
			if i, ok := pages[path.Join(dir, index)]; ok {
				return i, true
			}
		}
		first := -1
		for page, i := range pages {
			if path.Dir(page) == dir && (first < 0 || i < first) {
				first = i
			}
		}
		if first >= 0 {
			return first, true
		}
		if dir == "." || dir == "/" {
			return 0, false
		}
	}
}

// Types that systems without a table of media types would not know.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".svg": "image/svg+xml", ".webp": "image/webp", ".pdf": "application/pdf", ".csv": "text/csv",
	".txt": "text/plain", ".json": "application/json", ".zip": "application/zip",
}

// MediaType guesses the media type of a file from its name, the same on every
// system for the usual types.
func MediaType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if known, ok := mediaTypes[ext]; ok {
		return known
	}
	if guessed, _, err := mime.ParseMediaType(mime.TypeByExtension(ext)); err == nil {
		return guessed
	}
	return "application/octet-stream"
}

// reason is the innermost cause, without the path that a report shows anyway.
func reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

func sortedNames(files map[string]int64) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
