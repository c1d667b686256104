package laptops

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

func (p *Page) carrying() *fyne.Container {
	write := widgets.NewButton(lang.L("Write a bundle"), icons.Bundle, p.writeBundle)
	read := widgets.NewButton(lang.L("Read a bundle"), icons.Open, p.askRead)
	return widgets.Column(8, widgets.Section(lang.L("Carry it on a stick")),
		widgets.Muted(lang.L("A bundle is one file with everything in it, which only members can read. Write it on a USB stick and read it on a laptop that cannot be reached.")).Wrapped(),
		widgets.Row(8, -1, write, read), p.work)
}

// writeBundle asks for whom, then where.
func (p *Page) writeBundle() {
	names := []string{lang.L("Everything, for anybody")}
	ids := []app.MemberID{{}}
	for _, m := range p.from.Members() {
		if !m.Me && !m.Left {
			names = append(names, lang.L("What {{.Name}} lacks", map[string]any{"Name": m.Name}))
			ids = append(ids, m.ID)
		}
	}
	who := widgets.NewSelect(names, names[0], nil)
	files := widgets.NewCheck(lang.L("Pictures and files too"), true, nil)
	var float *widgets.Float
	next := func() {
		o := app.BundleOptions{Files: files.Checked}
		for i, name := range names {
			if name == who.Selected {
				o.For = ids[i]
			}
		}
		float.Close()
		p.shell.AskPath(screen.PathQuestion{Kind: screen.SaveFile, Title: lang.L("Where to?"), Yes: lang.L("Write"),
			Suggestion: "bundle.commonplace", Do: func(path string) { p.write(path, o) }})
	}
	float = widgets.Form(460, lang.L("Write a bundle"), widgets.Column(12, widgets.Boxed(0, who), files),
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Next"), icons.Icon{}, next))
	p.shell.Over(float, nil)
}

func (p *Page) write(path string, o app.BundleOptions) {
	var report app.BundleReport
	p.follow(lang.L("Writing {{.Path}}", map[string]any{"Path": path}), func(ctx context.Context, progress func(app.Progress)) (err error) {
		report, err = p.from.WriteBundle(ctx, path, o, progress)
		return err
	}, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{widgets.Notice(widgets.Good, icons.Bundle, lang.L("Written: {{.Path}}, {{.Entries}} entries, {{.Files}} files, {{.Size}}",
			map[string]any{"Path": path, "Entries": report.Entries, "Files": report.Files, "Size": widgets.Bytes(report.Bytes)}))}
	})
}

func (p *Page) askRead() {
	p.shell.AskPath(screen.PathQuestion{Kind: screen.OpenFile, Title: lang.L("Which bundle?"), Yes: lang.L("Read"), Do: p.readBundle})
}

func (p *Page) readBundle(path string) {
	var report app.BundleReport
	p.follow(lang.L("Reading {{.Path}}", map[string]any{"Path": path}), func(ctx context.Context, progress func(app.Progress)) (err error) {
		_, report, err = p.program.ReadBundle(ctx, path, progress)
		return err
	}, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{widgets.Notice(widgets.Good, icons.Bundle, p.readReport(report))}
	})
}

func (p *Page) readReport(r app.BundleReport) string {
	by := lang.L("Made by {{.Name}}, {{.When}}.", map[string]any{"Name": p.from.Member(r.By).Name, "When": widgets.Ago(r.Made, p.shell.Now())})
	if r.New == 0 {
		return lang.L("Read; it held nothing new.") + " " + by
	}
	return lang.L("Read: {{.New}} of {{.All}} entries were new here.", map[string]any{"New": r.New, "All": r.Entries}) + " " + by
}

// follow shows how far long work is, can stop it, and then shows its report.
func (p *Page) follow(what string, do func(context.Context, func(app.Progress)) error, report func() []fyne.CanvasObject) {
	ctx, cancel := context.WithCancel(context.Background())
	w := widgets.NewWork(what, cancel)
	widgets.Swap(p.work, w.Content())
	widgets.Reveal(p.work)
	screen.Run(p.shell, func() error {
		return do(ctx, screen.Paced(p.shell, func(g app.Progress) { w.Set(g.Done, g.Of, g.What) }))
	}, func(err error) {
		cancel()
		if err != nil {
			widgets.Swap(p.work, widgets.Notice(widgets.Bad, icons.Warning, what+": "+err.Error()))
			return
		}
		widgets.Swap(p.work, report()...)
		p.load()
	})
}
