package pages

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// List is the screen of all pages, or those of one collection.
type List struct {
	shell  screen.Shell
	from   Source
	loader screen.Loader

	collection string
	tag        string
	order      int
	archived   bool
	all        []app.PageInfo
	shown      []app.PageInfo

	filter *widgets.Entry
	list   *widgets.List
	head   *fyne.Container
	bar    *fyne.Container
	empty  *fyne.Container
	view   fyne.CanvasObject
}

// The orders of the list.
const (
	byTitle = iota
	byChange
	byUnread
)

// NewList is the list that the route asks for: Arg is a collection, Part
// "tag:x", or "new" to write a page at once.
func NewList(s screen.Shell, from Source, r screen.Route) *List {
	p := &List{shell: s, from: from, head: widgets.Column(14), bar: widgets.Column(0), empty: container.NewStack()}
	p.filter = widgets.NewEntry(lang.L("Filter by title, tag or collection"))
	p.filter.OnChanged = func(string) { p.narrow() }
	p.filter.OnSend = func() { p.open(0) }
	p.filter.OnKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyDown && len(p.shown) > 0 {
			p.shell.Canvas().Focus(p.list)
			return true
		}
		return false
	}
	p.list = widgets.NewList(func() int { return len(p.shown) }, p.newRow, p.fillRow, p.open)
	p.list.OnRune = func(r rune) {
		p.shell.Canvas().Focus(p.filter)
		p.filter.TypedRune(r)
	}
	top := widgets.Inset(look.Margin, look.Margin, 10, look.Margin, widgets.Column(14, p.head, p.bar))
	body := container.NewStack(widgets.Inset(0, look.Margin-8, 12, look.Margin-12, p.list), p.empty)
	p.view = widgets.Frame(top, nil, nil, nil, body)
	p.drawBar()
	p.Move(r)
	return p
}

// Title is the collection, or what the screen is called.
func (p *List) Title() string {
	if p.collection != "" {
		return lang.L("Pages") + " / " + strings.ReplaceAll(p.collection, "/", " / ")
	}
	return lang.L("Pages")
}

// Content is the screen.
func (p *List) Content() fyne.CanvasObject { return p.view }

// FirstFocus is the list; what one types goes to the filter.
func (p *List) FirstFocus() fyne.Focusable { return p.list }

// Close ends loading.
func (p *List) Close() { p.loader.Cancel() }

// Changed reads the list again.
func (p *List) Changed(c screen.Changes) {
	if c.Any(app.TopicPages, app.TopicPage) {
		p.load()
	}
}

// Move shows another collection or tag.
func (p *List) Move(r screen.Route) bool {
	p.collection, p.tag = r.Arg, ""
	if tag, ok := strings.CutPrefix(r.Part, "tag:"); ok {
		p.tag = tag
	}
	p.load()
	if r.Part == "new" {
		p.askNew()
	}
	return true
}

// Actions are the commands here.
func (p *List) Actions() []screen.Action {
	return []screen.Action{
		{Name: lang.L("Write a new page"), Key: screen.Ctrl(fyne.KeyN), Do: p.askNew},
		{Name: lang.L("Filter the list"), Key: screen.Ctrl(fyne.KeyF), Do: func() { p.shell.Canvas().Focus(p.filter) }},
		{Name: lang.L("Show archived pages"), Do: p.toggleArchived},
	}
}

func (p *List) toggleArchived() {
	p.archived = !p.archived
	p.load()
}

func (p *List) load() {
	screen.Load(p.shell, &p.loader, func(context.Context) ([]app.PageInfo, error) {
		if p.archived {
			return p.from.ArchivedPages(), nil
		}
		return p.from.Pages(), nil
	}, func(all []app.PageInfo, _ error) {
		p.all = all
		p.narrow()
		p.shell.Retitle()
	})
}

// narrow picks and sorts what is shown.
func (p *List) narrow() {
	words := strings.Fields(strings.ToLower(p.filter.Text))
	p.shown = nil
	for _, page := range p.all {
		if p.fits(page, words) {
			p.shown = append(p.shown, page)
		}
	}
	slices.SortStableFunc(p.shown, func(a, b app.PageInfo) int {
		switch {
		case p.order == byUnread && a.Unread != b.Unread:
			if a.Unread {
				return -1
			}
			return 1
		case p.order != byTitle:
			return b.Changed.Compare(a.Changed)
		}
		return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	p.list.Refresh()
	p.drawHead()
	p.drawEmpty()
}

func (p *List) fits(page app.PageInfo, words []string) bool {
	if p.collection != "" && page.Collection != p.collection && !strings.HasPrefix(page.Collection, p.collection+"/") {
		return false
	}
	if p.tag != "" && !slices.Contains(page.Tags, p.tag) {
		return false
	}
	text := strings.ToLower(page.Title + " " + page.Path + " " + strings.Join(page.Tags, " "))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (p *List) drawHead() {
	name := lang.L("Pages")
	if p.collection != "" {
		name = p.collection[strings.LastIndex(p.collection, "/")+1:]
	}
	if p.archived {
		name = lang.L("Archived pages")
	}
	count := widgets.Counted("{{.N}} pages", len(p.shown))
	title := widgets.Column(4, widgets.Heading(name).Short(), widgets.Muted(count))
	widgets.Swap(p.head, widgets.Row(12, 0, title, widgets.NewPrimary(lang.L("New page"), icons.Add, p.askNew)))
}

func (p *List) drawBar() {
	order := widgets.NewTabs([]string{lang.L("A to Z"), lang.L("Newest"), lang.L("Unread first")}, p.order, func(i int) {
		p.order = i
		p.narrow()
	})
	var tags fyne.CanvasObject = widgets.Spacer()
	if all := p.from.Tags(); len(all) > 0 {
		any := lang.L("All tags")
		tags = widgets.Boxed(160, widgets.NewSelect(append([]string{any}, all...), any, func(t string) {
			p.tag = t
			if t == any {
				p.tag = ""
			}
			p.narrow()
		}))
	}
	p.bar.Objects = []fyne.CanvasObject{widgets.Row(10, 0, p.filter, tags, order)}
}

func (p *List) drawEmpty() {
	p.list.Hidden = len(p.shown) == 0
	p.empty.Objects = nil
	switch {
	case len(p.shown) > 0:
	case p.filter.Text != "" || p.tag != "":
		p.empty.Objects = []fyne.CanvasObject{widgets.Empty(icons.Search, lang.L("No page fits"),
			lang.L("Search looks into the texts as well."),
			widgets.NewButton(lang.L("Search for it"), icons.Search, func() { p.shell.Go(screen.Route{Screen: screen.Search, Arg: p.filter.Text}) }))}
	case p.archived:
		p.empty.Objects = []fyne.CanvasObject{widgets.Empty(icons.Archive, lang.L("Nothing is archived"),
			lang.L("Archived pages leave the list but keep their history."),
			widgets.NewButton(lang.L("Back to all pages"), icons.Icon{}, p.toggleArchived))}
	default:
		p.empty.Objects = []fyne.CanvasObject{widgets.Empty(icons.Pages, lang.L("No pages yet"),
			lang.L("Write down what you know how to do, or bring in a folder of Markdown."),
			widgets.NewButton(lang.L("Import a folder"), icons.Folder, func() { p.shell.Go(screen.Route{Screen: screen.Settings, Part: "import"}) }),
			widgets.NewPrimary(lang.L("Write a page"), icons.Edit, p.askNew))}
	}
	p.empty.Refresh()
}

func (p *List) open(i int) {
	if i < len(p.shown) {
		p.shell.Go(screen.ToPage(p.shown[i].ID, ""))
	}
}

// Dropped offers to import a folder.
func (p *List) Dropped([]string) {
	p.shell.Go(screen.Route{Screen: screen.Settings, Part: "import"})
}

// askNew asks for the title of a new page and where it goes.
func (p *List) askNew() {
	title := widgets.NewEntry(lang.L("What is the page called?"))
	draft := screen.KeepDraft(p.shell, p.from, "page/new", title, "")
	where := widgets.NewEntry(lang.L("Collection, such as guides or guides/first steps; may be empty"))
	where.SetText(p.collection)
	var float *widgets.Float
	create := func() {
		d := app.PageDraft{Title: strings.TrimSpace(title.Text), Collection: strings.Trim(strings.TrimSpace(where.Text), "/")}
		if d.Title == "" {
			p.shell.Canvas().Focus(title)
			return
		}
		draft.Drop()
		float.Close()
		var id app.DocID
		screen.Run(p.shell, func() (err error) { id, err = p.from.CreatePage(d); return err }, func(err error) {
			if err != nil {
				p.shell.Fail(lang.L("making the page"), err)
				return
			}
			p.shell.Go(screen.ToPage(id, "edit"))
		})
	}
	title.OnSend, where.OnSend = create, create
	float = widgets.Form(520, lang.L("A new page"), widgets.Column(10, title, where),
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Write"), icons.Edit, create))
	float.OnClose = draft.Flush
	p.shell.Over(float, title)
}
