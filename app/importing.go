package app

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/app/transfer"
	"commonplace/crdt/document"
)

// Skipped is something an import left out, and why.
type Skipped struct{ Path, Why string }

// ImportReport says what an import did.
type ImportReport struct {
	Created, Changed, Same int // pages
	Files                  int // pictures and other attachments taken in
	Skipped                []Skipped
}

// Import makes pages of a folder of Markdown with its pictures. Run again, it
// changes only what changed in the folder.
func (c *Community) Import(ctx context.Context, dir string, progress func(Progress)) (ImportReport, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return ImportReport{}, fmt.Errorf("reading the folder: %w", err)
	}
	defer root.Close()
	folder, err := transfer.Read(ctx, root.FS(), nil)
	if err != nil {
		return ImportReport{}, err
	}
	var report ImportReport
	for _, s := range folder.Skipped {
		report.Skipped = append(report.Skipped, Skipped(s))
	}
	return report, c.importPages(ctx, folder, &report, progress)
}

// importPages takes in several pages at a time: the engine is busy with each
// for a while.
func (c *Community) importPages(ctx context.Context, folder *transfer.Folder, report *ImportReport, progress func(Progress)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	todo := make(chan transfer.Page)
	var mu sync.Mutex // of report and progress
	var wait sync.WaitGroup
	done := 0
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for p := range todo {
				made, err := c.importPage(ctx, folder, p)
				if err != nil {
					stop(fmt.Errorf("importing %s: %w", p.Path, humane(err)))
					continue
				}
				mu.Lock()
				done++
				report.add(made)
				if progress != nil {
					progress(Progress{Done: done, Of: len(folder.Pages), What: p.Path})
				}
				mu.Unlock()
			}
		})
	}
	for _, p := range folder.Pages {
		select {
		case todo <- p:
		case <-ctx.Done():
		}
	}
	close(todo)
	wait.Wait()
	return context.Cause(ctx)
}

func (r *ImportReport) add(o ImportReport) {
	r.Created, r.Changed, r.Same, r.Files = r.Created+o.Created, r.Changed+o.Changed, r.Same+o.Same, r.Files+o.Files
	r.Skipped = append(r.Skipped, o.Skipped...)
}

func (c *Community) importPage(ctx context.Context, folder *transfer.Folder, p transfer.Page) (report ImportReport, err error) {
	files := make([]page.File, 0, len(p.Files))
	for _, f := range p.Files {
		taken, err := c.importFile(ctx, folder, f)
		if err != nil {
			report.Skipped = append(report.Skipped, Skipped{f.Path, err.Error()})
			continue
		}
		files = append(files, taken)
	}
	want := page.Page{
		Title: p.Title, Path: p.Path, Collection: collectionOf(p.Path), Tags: p.Tags, Front: p.Front, Files: files,
	}
	old := c.list().byPath[p.Path]
	if old == nil {
		report.Created, report.Files = 1, len(files)
		_, err := c.createPage(want, p.Body)
		return report, err
	}
	changed, added, err := c.updatePage(old, want, p.Body)
	if report.Files = added; changed {
		report.Changed = 1
	} else {
		report.Same = 1
	}
	return report, err
}

func (c *Community) importFile(ctx context.Context, folder *transfer.Folder, f transfer.File) (page.File, error) {
	in, err := folder.Open(f)
	if err != nil {
		return page.File{}, err
	}
	defer in.Close()
	id, size, err := c.replica.PutFile(ctx, in)
	return page.File{Target: f.Target, ID: id, Size: size, Type: f.Type}, err
}

// updatePage makes a page what the folder says, by the smallest edits.
func (c *Community) updatePage(old *replica.Document, want page.Page, body string) (changed bool, added int, err error) {
	now, err := c.replica.Body(old.ID)
	if err != nil {
		return false, 0, err
	}
	var fresh []page.File
	for _, f := range want.Files {
		if !slices.Contains(old.Files, f) {
			fresh = append(fresh, f)
		}
	}
	made := old.Changes
	if err := c.edit(old.ID, func(tx *document.Tx) error { return describePage(tx, want, fresh) }); err != nil {
		return false, 0, err
	}
	if now != body {
		if err := c.replica.Rewrite(old.ID, func(string) string { return body }); err != nil {
			return true, len(fresh), err
		}
	}
	after, _ := c.replica.Document(old.ID)
	return after.Changes != made || now != body, len(fresh), nil
}

// describePage changes what differs of all but the text.
func describePage(tx *document.Tx, want page.Page, fresh []page.File) error {
	if before, _ := tx.String("front"); before != want.Front {
		if err := page.SetFront(tx, want.Front); err != nil {
			return err
		}
	}
	if err := page.SetTitle(tx, want.Title); err != nil {
		return err
	}
	if err := page.SetTags(tx, want.Tags); err != nil {
		return err
	}
	for _, f := range fresh {
		if err := page.SetFile(tx, f); err != nil {
			return err
		}
	}
	return nil
}

// collectionOf is the folder that a path lies in.
func collectionOf(p string) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return p[:i]
		}
	}
	return ""
}
