package settings

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

func (p *Page) community() fyne.CanvasObject {
	if p.from == nil {
		return nil
	}
	return section(p.from.Name(),
		row(lang.L("Bring in a folder of Markdown"), lang.L("Pages, links between them and pictures. Run again, it changes only what changed in the folder."),
			widgets.NewButton(lang.L("Import"), icons.Folder, p.askImport)),
		row(lang.L("Take everything out"), lang.L("Pages, charter, talk, roll and history as Markdown, JSON, CSV and documents, in one folder."),
			widgets.NewButton(lang.L("Export"), icons.Open, p.askExport)),
		p.work, p.leaving,
		row(lang.L("Forget this community here"), lang.L("It goes from this laptop. What others hold stays theirs."),
			widgets.NewDanger(lang.L("Forget"), icons.Trash, p.forget)))
}

func (p *Page) forget() {
	p.shell.Ask(screen.Question{
		Title: lang.L("Forget {{.Name}} on this laptop?", map[string]any{"Name": p.from.Name()}),
		Text:  lang.L("Everything of it is deleted here, also what is on no other laptop yet. Export it first if you want to keep a copy."),
		Yes:   lang.L("Forget"),
		Do: func() {
			id, name := p.from.ID(), p.from.Name()
			screen.Run(p.shell, func() error { return p.program.Forget(id) }, func(err error) {
				if err != nil {
					p.shell.Fail(lang.L("forgetting the community"), err)
					return
				}
				p.shell.Toast(lang.L("{{.Name}} is gone from this laptop", map[string]any{"Name": name}), nil)
			})
		}})
}

func (p *Page) askImport() {
	p.shell.AskPath(screen.PathQuestion{Kind: screen.OpenFolder, Title: lang.L("Which folder?"), Yes: lang.L("Import"),
		Hint: lang.L("All Markdown files in it and below become pages."), Do: p.importFrom})
}

func (p *Page) importFrom(dir string) {
	var report app.ImportReport
	p.follow(lang.L("Importing {{.Path}}", map[string]any{"Path": dir}), func(ctx context.Context, progress func(app.Progress)) (err error) {
		report, err = p.from.Import(ctx, dir, progress)
		return err
	}, func() []fyne.CanvasObject {
		text := lang.L("Imported: {{.Created}} pages new, {{.Changed}} changed, {{.Same}} as before, {{.Files}} files.",
			map[string]any{"Created": report.Created, "Changed": report.Changed, "Same": report.Same, "Files": report.Files})
		look := widgets.NewButton(lang.L("See the pages"), icons.Pages, func() { p.shell.Go(screen.To(screen.Pages)) })
		return []fyne.CanvasObject{widgets.Notice(widgets.Good, icons.Check, text, look), skipped(report.Skipped)}
	})
}

// skipped lists what was left out and why.
func skipped(list []app.Skipped) fyne.CanvasObject {
	if len(list) == 0 {
		return widgets.Caption(lang.L("Nothing was left out."))
	}
	rows := widgets.Column(6)
	for _, s := range list {
		rows.Add(widgets.Column(1, widgets.NewText(s.Path).Mono().Short(), widgets.Caption(s.Why).Wrapped()))
	}
	box := widgets.Fixed(0, min(float32(len(list))*44, 220), widgets.Scrolled(widgets.Inset(0, 12, 0, 0, rows)))
	return widgets.Bordered(theme.ColorNameBackground, 10, widgets.Pad(12, widgets.Column(8,
		widgets.Section(widgets.Counted("{{.N}} left out", len(list))), box)))
}

func (p *Page) askExport() {
	suggestion := "commonplace-" + p.shell.Now().Format("2006-01-02")
	if home, err := os.UserHomeDir(); err == nil {
		suggestion = filepath.Join(home, suggestion)
	}
	p.shell.AskPath(screen.PathQuestion{Kind: screen.NewFolder, Title: lang.L("Where to?"), Yes: lang.L("Export"),
		Hint: lang.L("A folder that is new or empty."), Suggestion: suggestion, Do: p.exportTo})
}

func (p *Page) exportTo(dir string) {
	var report app.ExportReport
	p.follow(lang.L("Exporting to {{.Path}}", map[string]any{"Path": dir}), func(ctx context.Context, progress func(app.Progress)) (err error) {
		report, err = p.from.Export(ctx, dir, progress)
		return err
	}, func() []fyne.CanvasObject {
		text := lang.L("Exported: {{.Pages}} pages, {{.Files}} files, {{.Documents}} documents, {{.Size}}.",
			map[string]any{"Pages": report.Pages, "Files": report.Files, "Documents": report.Documents, "Size": widgets.Bytes(report.Bytes)})
		return []fyne.CanvasObject{widgets.Notice(widgets.Good, icons.Check, text), skipped(report.Missing)}
	})
}

// follow shows how far long work is, can stop it, and then shows its report.
func (p *Page) follow(what string, do func(context.Context, func(app.Progress)) error, report func() []fyne.CanvasObject) {
	if p.stop != nil {
		p.stop()
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	w := widgets.NewWork(what, cancel)
	widgets.Swap(p.work, w.Content())
	widgets.Reveal(p.work)
	screen.Run(p.shell, func() error {
		return do(ctx, screen.Paced(p.shell, func(g app.Progress) { w.Set(g.Done, g.Of, g.What) }))
	}, func(err error) {
		stopped := ctx.Err() != nil
		cancel()
		switch {
		case stopped:
			widgets.Swap(p.work, widgets.Notice(widgets.Careful, icons.Info, lang.L("Stopped. What was done so far stays.")))
		case err != nil:
			widgets.Swap(p.work, widgets.Notice(widgets.Bad, icons.Warning, what+": "+err.Error()))
		default:
			widgets.Swap(p.work, report()...)
			p.shell.Toast(lang.L("Done: {{.What}}", map[string]any{"What": what}), nil)
		}
		widgets.Reveal(p.work)
	})
}
