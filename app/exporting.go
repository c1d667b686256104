package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/app/transfer"
	"commonplace/crdt/document"
)

// ExportReport says what an export wrote.
type ExportReport struct {
	Pages, Files, Documents int
	Bytes                   int64
	Missing                 []Skipped
}

// Export writes the whole community into an empty or new folder: Markdown,
// JSON, CSV, and the documents as .automerge files.
func (c *Community) Export(ctx context.Context, dir string, progress func(Progress)) (ExportReport, error) {
	if err := c.replica.Flush(ctx); err != nil {
		return ExportReport{}, humane(err)
	}
	w, err := transfer.Create(dir)
	if err != nil {
		return ExportReport{}, err
	}
	e := &export{c: c, w: w, progress: progress}
	err = e.run(ctx)
	e.report.Bytes = w.Bytes()
	return e.report, errors.Join(err, w.Close())
}

// export is one export under way.
type export struct {
	c        *Community
	w        *transfer.Writer
	progress func(Progress)
	report   ExportReport
}

func (e *export) run(ctx context.Context) error {
	all := e.c.replica.Documents()
	// Of two pages with one path, the same gets it on every laptop.
	slices.SortFunc(all, func(a, b *replica.Document) int { return a.ID.Compare(b.ID) })
	for i, d := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.progress != nil {
			e.progress(Progress{Done: i, Of: len(all), What: d.Title})
		}
		if err := e.document(d); err != nil {
			return fmt.Errorf("exporting %s: %w", d.Title, humane(err))
		}
	}
	if err := e.records(); err != nil {
		return err
	}
	return e.w.Finish(transfer.Manifest{
		Format: 1, Community: e.c.id.String(), Name: e.c.Name(), Made: e.c.app.o.Now().UTC().Format(time.RFC3339),
		By: e.c.Me().Name, Fingerprint: e.c.Fingerprint(),
	})
}

// document writes a page as Markdown with its files, and any document in the
// form of Automerge.
func (e *export) document(d *replica.Document) error {
	var saved []byte
	var p page.Page
	err := e.c.replica.Look(d.ID, func(doc *document.Doc) error {
		saved = doc.Save()
		p = page.Read(doc)
		return nil
	})
	if err != nil {
		return err
	}
	if err := e.w.Document(d.ID.String(), saved); err != nil {
		return err
	}
	e.report.Documents++
	if d.Kind != page.Kind {
		return nil
	}
	e.report.Pages++
	out := transfer.Page{Path: p.Path, Title: p.Title, Tags: p.Tags, Front: p.Front, Body: p.Body}
	written, err := e.w.Page(out)
	if err != nil {
		return err
	}
	for _, f := range p.Files {
		if err := e.file(written, f); err != nil {
			return err
		}
	}
	return nil
}

func (e *export) file(of string, f page.File) error {
	to, ok := transfer.Resolve(of, f.Target)
	if !ok {
		e.report.Missing = append(e.report.Missing, Skipped{f.Target, "its name leads outside the folder"})
		return nil
	}
	in, err := e.c.replica.OpenFile(f.ID)
	if errors.Is(err, replica.ErrNotHere) {
		e.report.Missing = append(e.report.Missing, Skipped{to, "it is not on this laptop yet"})
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	e.report.Files++
	return e.w.File(to, in)
}

// stamp writes a time as records have it.
func stamp(t time.Time) string {
	if t.IsZero() || t.UnixMilli() == 0 {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// names writes members for a spreadsheet.
func (e *export) names(ids []MemberID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = e.c.Member(id).Name
	}
	return strings.Join(out, ", ")
}

func itoa(n int) string { return strconv.Itoa(n) }
