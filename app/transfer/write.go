package transfer

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// The folders and the manifest of an export.
const (
	PagesFolder     = "pages"     // Markdown and pictures
	RecordsFolder   = "records"   // JSON and CSV
	DocumentsFolder = "documents" // Automerge documents
	manifestName    = "commonplace-export.json"
)

// ErrNotEmpty says that the folder to write to has something in it already
// that is not an earlier export.
var ErrNotEmpty = errors.New("this folder is not empty; please choose a new one")

// Manifest says what an export is.
type Manifest struct {
	Format    int    `json:"format"` // 1
	Community string `json:"community"`
	Name      string `json:"name"`
	Made      string `json:"made"` // RFC 3339
	By        string `json:"by"`
	// Fingerprint is equal for exports of communities that hold the same.
	Fingerprint string `json:"fingerprint"`
}

// Writer writes an export into one folder.
type Writer struct {
	root  *os.Root
	names map[string]bool // lower-cased paths in use: some systems ignore case
	bytes int64
}

// Create begins an export in dir, which is made if it does not exist.
func Create(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking into the folder: %w", err)
	}
	if len(entries) > 0 {
		return nil, ErrNotEmpty
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", err)
	}
	return &Writer{root: root, names: map[string]bool{}}, nil
}

// Bytes counts what was written so far.
func (w *Writer) Bytes() int64 { return w.bytes }

// Page writes a page at its path and says which path that became. Two pages
// with one path get two names.
func (w *Writer) Page(p Page) (string, error) {
	wanted := SafePath(p.Path)
	if !isMarkdown(wanted) {
		wanted += ".md"
	}
	name := w.free(PagesFolder, wanted)
	text, err := p.Text()
	if err != nil {
		return "", err
	}
	return name, w.write(path.Join(PagesFolder, name), strings.NewReader(text))
}

// File writes a picture or attachment at a path beside the pages. The same
// path twice is the same file: the second is not written.
func (w *Writer) File(name string, content io.Reader) error {
	full := path.Join(PagesFolder, SafePath(name))
	if w.names[strings.ToLower(full)] {
		return nil
	}
	w.names[strings.ToLower(full)] = true
	return w.write(full, content)
}

// Document writes a document's saved form.
func (w *Writer) Document(name string, saved []byte) error {
	return w.write(path.Join(DocumentsFolder, SafePath(name)+".automerge"), strings.NewReader(string(saved)))
}

// JSON writes a record that programs read.
func (w *Writer) JSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	return w.write(path.Join(RecordsFolder, name+".json"), strings.NewReader(string(text)+"\n"))
}

// CSV writes a record that spreadsheets read. A cell that a spreadsheet would
// take for a formula gets an apostrophe before it (OWASP, CSV injection).
func (w *Writer) CSV(name string, header []string, rows [][]string) error {
	var b strings.Builder
	table := csv.NewWriter(&b)
	for _, row := range append([][]string{header}, rows...) {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = safeCell(cell)
		}
		if err := table.Write(safe); err != nil {
			return fmt.Errorf("encoding %s: %w", name, err)
		}
	}
	table.Flush()
	return w.write(path.Join(RecordsFolder, name+".csv"), strings.NewReader(b.String()))
}

func safeCell(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// Readable writes a text for people at the top of the export.
func (w *Writer) Readable(name, text string) error {
	return w.write(SafePath(name), strings.NewReader(text))
}

// Finish writes the manifest, last, so that a folder with one is complete.
func (w *Writer) Finish(m Manifest) error {
	m.Format = 1
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the manifest: %w", err)
	}
	return w.write(manifestName, strings.NewReader(string(text)+"\n"))
}

// Close ends the export.
func (w *Writer) Close() error { return w.root.Close() }

// free is the wanted path, or one like it that is not in use.
func (w *Writer) free(folder, wanted string) string {
	name := wanted
	for n := 2; w.names[strings.ToLower(path.Join(folder, name))]; n++ {
		ext := path.Ext(wanted)
		name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(wanted, ext), n, ext)
	}
	w.names[strings.ToLower(path.Join(folder, name))] = true
	return name
}

func (w *Writer) write(name string, content io.Reader) (err error) {
	if err := w.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fmt.Errorf("making the folder for %s: %w", name, err)
	}
	file, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	n, err := io.Copy(file, content)
	w.bytes += n
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// exportedPages is the folder of the pages if folder is an export.
func exportedPages(folder fs.FS) (fs.FS, bool) {
	raw, err := fs.ReadFile(folder, manifestName)
	if err != nil {
		return nil, false
	}
	var m Manifest
	if json.Unmarshal(raw, &m) != nil || m.Format != 1 {
		return nil, false
	}
	pages, err := fs.Sub(folder, PagesFolder)
	return pages, err == nil
}
