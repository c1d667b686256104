package pages

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

func isPicture(kind string) bool { return strings.HasPrefix(kind, "image/") }

func base(target string) string { return path.Base(target) }

// askAttach asks for a file to attach.
func (p *Page) askAttach() {
	p.shell.AskPath(screen.PathQuestion{Kind: screen.OpenFile, Title: lang.L("Attach a file or picture"),
		Hint: lang.L("It travels with the page to every laptop."), Yes: lang.L("Attach"), Do: p.attach})
}

// attach adds a file to the page; while one writes, it is named where the
// cursor is.
func (p *Page) attach(file string) {
	id := p.id
	var target string
	screen.Run(p.shell, func() error {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		target, err = p.from.Attach(id, filepath.Base(file), f)
		return err
	}, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("attaching {{.Name}}", map[string]any{"Name": filepath.Base(file)}), err)
			return
		}
		if p.writer != nil && p.id == id {
			p.writer.insertFile(filepath.Base(file), target)
			return
		}
		p.shell.Toast(lang.L("{{.Name}} is attached", map[string]any{"Name": filepath.Base(file)}), nil)
		p.load()
	})
}

// asMarkdown names a file in the text: a picture is shown, others are linked.
func asMarkdown(name, target string) string {
	link := "[" + strings.TrimSuffix(name, filepath.Ext(name)) + "](" + strings.ReplaceAll(target, " ", "%20") + ")"
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg":
		return "!" + link
	}
	return link
}

// saveFile saves a copy of an attachment.
func (p *Page) saveFile(f app.Attachment) {
	if !f.Here {
		p.shell.Fail(lang.L("opening the file"), app.ErrNotHere)
		return
	}
	id := p.id
	p.shell.AskPath(screen.PathQuestion{Kind: screen.SaveFile, Title: lang.L("Save a copy"), Suggestion: base(f.Target), Yes: lang.L("Save"),
		Do: func(to string) {
			screen.Run(p.shell, func() error { return p.copyTo(id, f.Target, to) }, func(err error) {
				if err != nil {
					p.shell.Fail(lang.L("saving the file"), err)
					return
				}
				p.shell.Toast(lang.L("Saved {{.Path}}", map[string]any{"Path": to}), nil)
			})
		}})
}

func (p *Page) copyTo(id app.DocID, target, to string) error {
	r, _, err := p.from.OpenAttachment(id, target)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// details asks for title, collection and tags.
func (p *Page) details() {
	title := widgets.NewEntry(lang.L("Title"))
	title.SetText(p.page.Title)
	where := widgets.NewEntry(lang.L("Collection, such as guides or guides/first steps; may be empty"))
	where.SetText(p.page.Collection)
	tags := widgets.NewEntry(lang.L("Tags, with commas between them"))
	tags.SetText(strings.Join(p.page.Tags, ", "))
	var float *widgets.Float
	save := func() {
		float.Close()
		p.describe(p.page.PageInfo, app.PageInfo{Title: strings.TrimSpace(title.Text),
			Collection: strings.Trim(strings.TrimSpace(where.Text), "/"), Tags: splitTags(tags.Text)}, true)
	}
	title.OnSend, where.OnSend, tags.OnSend = save, save, save
	float = widgets.Form(520, lang.L("Rename, move or tag"), widgets.Column(10, title, where, tags),
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Save"), icons.Icon{}, save))
	p.shell.Over(float, title)
}

func splitTags(text string) []string {
	var tags []string
	for t := range strings.SplitSeq(text, ",") {
		if t = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(t), "#")); t != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

// describe changes what differs between before and after.
func (p *Page) describe(before, after app.PageInfo, undo bool) {
	id := p.id
	screen.Run(p.shell, func() error {
		var problems []error
		if after.Title != before.Title && after.Title != "" {
			problems = append(problems, p.from.RenamePage(id, after.Title))
		}
		if after.Collection != before.Collection {
			problems = append(problems, p.from.MovePage(id, after.Collection))
		}
		if strings.Join(after.Tags, ",") != strings.Join(before.Tags, ",") {
			problems = append(problems, p.from.SetTags(id, after.Tags))
		}
		return errors.Join(problems...)
	}, func(err error) {
		p.load()
		if err != nil {
			p.shell.Fail(lang.L("changing the page"), err)
			return
		}
		if undo {
			p.shell.Toast(lang.L("Page changed"), func() { p.describe(after, before, false) })
		}
	})
}
